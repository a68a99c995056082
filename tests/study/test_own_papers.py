"""Documents that a study brings itself: copied, packed with the inputs, and missed where they are not there."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from m5kit.package.archive import write_package
from m5kit.package.verify import verified
from m5kit.package.write import write_build
from m5kit.study import Run, Study, build

Folder = Callable[..., Path]
SHEET = """id,title,href,kind,package
sap,Analysis plan,sap.pdf,,
lab,Laboratory manual,more/lab.pdf,,sdtm
web,On the web,https://example.org/x.pdf,,
out,Elsewhere,../out.pdf,,
"""
SDTM = "m5/datasets/x1/tabulations/sdtm"


@pytest.fixture
def study(study_folder: Folder) -> Study:
    folder = study_folder(sheets={"documents": SHEET})
    (folder / "documents").mkdir()
    (folder / "documents" / "sap.pdf").write_bytes(b"%PDF plan")
    (folder / "out.pdf").write_bytes(b"not ours")
    return Study.open(folder)


def test_what_is_there_is_copied_and_what_is_not_is_missed(study: Study, tmp_path: Path) -> None:
    run: Run = build(study)
    found = [f for f in write_build(run, tmp_path / "out") if f.rule == "DOCUMENT-MISSING"]
    assert [(f.severity, f.message, f.mend) for f in found] == [
        (
            "warning",
            "define.xml links the document more/lab.pdf, which is not there.",
            "Put it into the study's folder documents/.",
        )
    ]
    assert (tmp_path / "out" / SDTM / "sap.pdf").read_bytes() == b"%PDF plan"
    assert not list((tmp_path / "out").rglob("out.pdf"))
    assert b'xlink:href="sap.pdf"' in (tmp_path / "out" / SDTM / "define.xml").read_bytes()


def test_an_archive_carries_them(study: Study, tmp_path: Path) -> None:
    (study.path / "documents" / "more").mkdir()
    (study.path / "documents" / "more" / "lab.pdf").write_bytes(b"%PDF lab")
    write_build(build(study), tmp_path / "out")
    write_package(study, tmp_path / "out", tmp_path / "x1.zip")
    names = zipfile.ZipFile(tmp_path / "x1.zip").namelist()
    assert [n for n in names if n.endswith("lab.pdf")] == ["inputs/documents/more/lab.pdf", f"{SDTM}/more/lab.pdf"]
    assert verified(tmp_path / "x1.zip").sound
