"""define.xml by itself: of a build, and of a spec without records."""

from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree, html

from m5kit.define.imported import imported_define
from m5kit.package.define import write_defines
from m5kit.package.planned import planned_datasets
from m5kit.package.write import used_lengths, write_build
from m5kit.specs.imported import write_imported
from m5kit.study import Study, build

Folder = Callable[..., Path]


def test_of_a_build_it_is_what_the_build_writes(study_folder: Folder, tmp_path: Path) -> None:
    run = build(Study.open(study_folder()))
    write_build(run, tmp_path / "out")
    files = write_defines(run.study, run.built, used_lengths(run.built), tmp_path / "define")
    assert [f.relative_to(tmp_path).as_posix() for f in files] == ["define/sdtm/define.xml"]
    written = tmp_path / "out/m5/datasets/x1/tabulations/sdtm/define.xml"
    assert files[0].read_bytes() == written.read_bytes()
    assert (files[0].parent / "define2-1.xsl").is_file()
    shown = html.parse(str(files[0].parent / "define.html"))
    assert "Reported Term" in shown.getroot().text_content()
    assert (written.parent / "define.html").read_bytes() == (files[0].parent / "define.html").read_bytes()


def test_of_a_spec_it_tells_what_is_planned(study_folder: Folder, tmp_path: Path) -> None:
    study = Study.open(study_folder())
    file = write_defines(study, planned_datasets(study), {}, tmp_path)[0]
    text = file.read_text(encoding="utf-8")
    assert "HasNoData" not in text
    assert 'href="ae.xpt"' in text
    assert "Made from AE.AESTDTC, DM.RFSTDTC." in text


@pytest.mark.parametrize("name", ["v21_adam_arm_cdisc", "v21_sdtm_cdisc", "v20_adam_arm_cdisc"])
def test_a_document_of_others_is_written_again(name: str, shared: Path, tmp_path: Path) -> None:
    theirs = shared / "data" / "define" / f"{name}.xml"
    write_imported(imported_define(theirs), tmp_path / "study")
    study = Study.open(tmp_path / "study")
    (ours,) = write_defines(study, planned_datasets(study), {}, tmp_path / "define")
    counts = [
        {
            tag: len(list(etree.parse(str(f)).iter(f"{{*}}{tag}")))
            for tag in ("ItemGroupDef", "CodeList", "AnalysisResult")
        }
        for f in (theirs, ours)
    ]
    assert counts[0] == counts[1]
