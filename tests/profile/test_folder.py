"""Folders of raw files: forms, keys, links, two deliveries, the page."""

import json
from pathlib import Path

import pytest

from m5kit.cli.main import run
from m5kit.profile.deliveries import deliveries
from m5kit.profile.folder import raw_profile
from m5kit.profile.forms import Link
from m5kit.profile.page import profile_page
from m5kit.specs import InputFault

AE = """SITE,SUBJID,AENO,AETERM,AESTDAT
10,1001,1,Headache,2020-01-05
10,1001,2,<script>alert(1)</script>,2020-01-07
10,1002,1,Rash,2020-02-01
20,2001,1,Cough,2020-02-02
"""
CM = """SUBJID,CMTRT,CMAENO
1001,Aspirin,1
1001,Cream,2
1002,Cream,1
2001,Syrup,1
"""


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """A delivery of two forms and a file that is none."""
    folder = tmp_path / "raw"
    folder.mkdir()
    (folder / "ae.csv").write_text(AE, encoding="utf-8")
    (folder / "cm.csv").write_text(CM, encoding="utf-8")
    (folder / "notes.docx").write_bytes(b"PK")
    return folder


def test_subject_site_key_and_links(raw: Path) -> None:
    found = raw_profile(raw)
    ae, cm = found.forms
    assert (ae.name, ae.records, ae.subject, ae.subjects, ae.site) == ("ae", 4, "SUBJID", 3, "SITE")
    assert ae.key == ("SUBJID", "AENO")
    assert (cm.key, cm.site) == (("SUBJID", "CMTRT"), "")
    assert (ae.links, cm.links) == ((), (Link("CMAENO", "ae", "AENO", 1.0),))
    assert [(f.rule, f.place) for f in found.findings] == [("RAW-UNREAD", "raw/notes.docx")]


def test_the_field_of_the_subject_is_the_one_that_most_forms_have(tmp_path: Path) -> None:
    for name, header in (("a", "SUBJECTID,PATNUM"), ("b", "PATNUM,X"), ("c", "PATNUM,Y")):
        (tmp_path / f"{name}.csv").write_text(f"{header}\n1,2\n", encoding="utf-8")
    assert [form.subject for form in raw_profile(tmp_path).forms] == ["PATNUM"] * 3


def test_a_subject_that_no_name_tells_is_found_by_values(tmp_path: Path) -> None:
    lines = {
        "enrol": "RECNO_X,CENTRE_X\nA-01,7\nA-02,7\nA-03,8\n",
        "vitals": "RECNO_X,CENTRE_X,SYSBP\nA-01,7,120\nA-01,7,130\nA-02,7,118\nA-03,8,140\n",
        "ae": "RECNO_X,CENTRE_X,AETERM\nA-01,7,Rash\nA-03,8,Cough\nA-03,8,Fever\n",
    }
    for name, text in lines.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    assert [(form.subject, form.subjects) for form in raw_profile(tmp_path).forms] == [
        ("RECNO_X", 2),
        ("RECNO_X", 3),
        ("RECNO_X", 3),
    ]


def test_numbers_of_records_are_no_subjects(tmp_path: Path) -> None:
    """Each form counts its own records: hardly a value of one is in the other."""
    (tmp_path / "a.csv").write_text("ROW,X\n11,5\n12,6\n13,5\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("ROW,Y\n21,5\n22,6\n23,5\n", encoding="utf-8")
    assert [form.subject for form in raw_profile(tmp_path).forms] == ["", ""]


def test_a_study_is_read_as_its_file_says(raw: Path) -> None:
    toml = '[study]\nid = "X"\n[sources]\nraw = "raw"\n[raw]\nsubject = "SUBJID"\nnot_data = ["*.docx"]\n'
    (raw.parent / "study.toml").write_text(toml, encoding="utf-8")
    found = raw_profile(raw.parent)
    assert [form.name for form in found.forms] == ["ae", "cm"] and found.findings == ()


@pytest.mark.parametrize("name", ["none", "empty"])
def test_nothing_to_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputFault, match=r"is not there|No raw file is there"):
        raw_profile(tmp_path / name)


def test_a_page_shows_values_and_does_not_obey_them(raw: Path) -> None:
    page = profile_page(raw_profile(raw))
    assert "<script>" not in page and "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert '<th scope="row"><a href="#ae">ae</a></th>' in page


def test_what_a_delivery_changed(raw: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    new.mkdir()
    changed = AE.replace("2020-02-01", "01-FEB-2020").replace("20,2001,1,Cough,2020-02-02\n", "")
    (new / "ae.csv").write_text(changed + "10,1001,3,Fever,2020-03-01\n", encoding="utf-8")
    (new / "dm.csv").write_text("SUBJID,SEX\n1001,F\n", encoding="utf-8")
    (raw / "notes.docx").unlink()
    found, faults = deliveries(raw, new)
    assert faults == ()
    ae, cm, dm = found
    assert (ae.key, ae.records, ae.same) == (("SUBJID", "AENO"), (1, 1, 1), 2)
    assert ae.subjects == {"1001": (1, 0, 0), "1002": (0, 0, 1), "2001": (0, 1, 0)}
    assert ae.sites == {"10": (1, 0, 1), "20": (0, 1, 0)}
    assert ae.structure == ("AESTDAT has dates of another form: DD-MON-YYYY",)
    assert (cm.form, cm.is_gone, cm.is_new) == ("cm", True, False)
    assert (dm.form, dm.is_gone, dm.is_new, dm.records) == ("dm", False, True, (1, 0, 0))


def test_the_command(raw: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["profile", str(raw), "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert [f["name"] for f in content["forms"]] == ["ae", "cm"]
    assert run(["profile", str(raw), "--html", str(tmp_path / "page.html")]) == 0
    assert "CMAENO names records of ae by AENO (100%)" in capsys.readouterr().out
    assert run(["profile", str(raw), "--html", str(tmp_path / "page.html")]) == 0  # its own page is replaced
    (tmp_path / "mine.html").write_text("mine")
    assert run(["profile", str(raw), "--html", str(tmp_path / "mine.html")]) == 2
    assert "m5kit did not write it" in capsys.readouterr().err
    assert run(["profile", str(raw), str(raw)]) == 0
    assert run(["profile", str(raw), str(raw), "--by", "moon"]) == 2
