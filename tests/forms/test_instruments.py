"""Flat exports of REDCap, and names of columns that no cell can hold."""

from pathlib import Path

import pytest

from m5kit.forms.instruments import blocks, is_flat_export
from m5kit.forms.plain_names import plainly_named
from m5kit.forms.read import FileOptions, read_forms
from m5kit.specs.faults import InputFault

FLAT = """record_id,redcap_event_name,age,hx___1,demo_complete,sbp,vitals_complete,note
1,screening,40,0,2,,,
1,week_4,,0,,120,2,seen
2,screening,,1,0,,0,
"""


def test_instruments_of_a_flat_export(tmp_path: Path) -> None:
    (tmp_path / "DATA.csv").write_text(FLAT, encoding="utf-8")
    made = read_forms(tmp_path / "DATA.csv", FileOptions(instruments=True))
    assert [(f.name, list(f.frame.columns), f.lines.tolist()) for f in made] == [
        ("demo", ["record_id", "redcap_event_name", "age", "hx___1", "demo_complete"], [2, 4]),
        ("vitals", ["record_id", "redcap_event_name", "sbp", "vitals_complete"], [3]),
        ("data", ["record_id", "redcap_event_name", "note"], [3]),
    ]
    assert [f.rule for f in made[0].findings] == ["INSTRUMENTS"]
    (whole,) = read_forms(tmp_path / "DATA.csv")
    assert len(whole.frame) == 3


@pytest.mark.parametrize(
    ("columns", "flat"),
    [
        (["record_id", "a", "one_complete", "b", "two_complete"], True),
        (["id", "redcap_event_name", "a", "one_complete", "b", "two_complete"], True),
        (["record_id", "a", "one_complete"], False),
        (["SUBJID", "a", "dose_complete", "b", "visit_complete"], False),
    ],
)
def test_what_is_taken_for_a_flat_export(columns: list[str], flat: bool) -> None:
    assert is_flat_export(columns) is flat


def test_fields_belong_to_the_status_behind_them() -> None:
    assert blocks(["record_id", "redcap_event_name", "a", "one_complete"]) == (("one", ("a", "one_complete")),)


def test_names_with_blanks_and_signs(tmp_path: Path) -> None:
    (tmp_path / "ae.csv").write_text(
        "Subject ID,Start Date,AE.TERM,Dose (mg)\n1,2024-01-01,Cough,5\n", encoding="utf-8"
    )
    (form,) = map(plainly_named, read_forms(tmp_path / "ae.csv"))
    assert list(form.frame.columns) == ["Subject_ID", "Start_Date", "AE.TERM", "Dose_mg"]
    assert form.labels == {"Subject_ID": "Subject ID", "Start_Date": "Start Date", "Dose_mg": "Dose (mg)"}
    assert [(f.rule, f.severity) for f in form.findings] == [("FIELD-NAME", "note")]


def test_two_names_that_would_be_one(tmp_path: Path) -> None:
    (tmp_path / "ae.csv").write_text("Dose (mg),Dose/mg x,Dose mg\n1,2,3\n", encoding="utf-8")
    with pytest.raises(InputFault, match="'Dose \\(mg\\)' and 'Dose mg' would both be called Dose_mg"):
        plainly_named(read_forms(tmp_path / "ae.csv")[0])
