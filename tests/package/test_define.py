"""define.xml by itself: of a build, and of a spec without records."""

from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree, html

from m5kit.define.imported import imported_define
from m5kit.package.define import write_defines
from m5kit.package.define_alone import write_define_of
from m5kit.package.planned import planned_datasets
from m5kit.package.transport import used_lengths
from m5kit.package.write import write_build
from m5kit.specs import FaultySpec
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


IMPORTED = """<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" xmlns:def="http://www.cdisc.org/ns/def/v2.1"
 CreationDateTime="2020-01-01T00:00:00"><Study OID="S"><GlobalVariables><StudyName>S</StudyName></GlobalVariables>
<MetaDataVersion OID="M" Name="m"><ItemGroupDef OID="IG.AE" Name="AE" Domain="AE" Purpose="Tabulation" Repeating="Yes"
 IsReferenceData="No" def:Structure="One record per event"><Description><TranslatedText>Events</TranslatedText>
</Description><ItemRef ItemOID="IT.1" OrderNumber="1" Mandatory="No" KeySequence="1"/>
<def:Class Name="EVENTS"/></ItemGroupDef>
<ItemDef OID="IT.1" Name="AETERM" DataType="text"><Description><TranslatedText>Term</TranslatedText></Description>
</ItemDef></MetaDataVersion></Study></ODM>"""


def imported_study(folder: Path) -> Path:
    (folder / "theirs.xml").write_text(IMPORTED, encoding="utf-8")
    write_imported(imported_define(folder / "theirs.xml"), folder / "study")
    return folder / "study"


def test_a_spec_that_nothing_makes_yet_has_its_define_xml(tmp_path: Path) -> None:
    files, found = write_define_of(imported_study(tmp_path), tmp_path / "define")
    assert [f.relative_to(tmp_path).as_posix() for f in files] == ["define/sdtm/define.xml"]
    assert [f.message for f in found] == ["The length is not known of AE.AETERM; define.xml leaves it out."]


def test_a_sheet_that_cannot_be_read_has_none(tmp_path: Path) -> None:
    study = imported_study(tmp_path)
    sheet = study / "spec" / "AE.csv"
    sheet.write_text(sheet.read_text().replace("AETERM,", "AETERM,", 1).replace(",text,,", ",text,long,", 1))
    with pytest.raises(FaultySpec, match="length 'long' is not a whole number above 0"):
        write_define_of(study, tmp_path / "define")
    assert not (tmp_path / "define").exists()
