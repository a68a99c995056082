"""Records of which it is in doubt whether a condition holds are told with file and line, wherever the condition stands."""

from collections.abc import Callable
from pathlib import Path

import pytest

from m5kit.study.build import build
from m5kit.study.check import check
from m5kit.study.folder import Study

EVENTS = (
    "PATID,TERM,GRADE,ONSET,CYCLE\n"
    "P1,rash,1,05-Jan-2020,1\n"
    "p1,nausea,3,02-Jan-2020,\n"
    "P2,Cough,<2,Feb-2020,2\n"
    "P2,cough ,ND,2020,2\n"
)
RECORDS = "dataset,key,source,where\nDM,,raw.enrol,\nAE,,raw.events,{}\n"


@pytest.mark.parametrize(
    ("where", "count", "told"),
    [
        (
            "GRADE GT 0",
            2,
            [
                ("CONDITION-NUMBER", "events.csv line 4, GRADE", "'<2' is no number, so GRADE GT 0 (records.csv)"),
                ("CONDITION-NUMBER", "events.csv line 5, GRADE", "'ND' is no number, so GRADE GT 0 (records.csv)"),
            ],
        ),
        ('GRADE NE "0"', 4, []),
        (
            "TERM EQ cough OR TERM EQ rash",
            1,
            [
                ("CONDITION-SPELLING", "events.csv line 4, TERM", "'Cough' is another spelling than TERM EQ cough"),
                ("CONDITION-SPELLING", "events.csv line 5, TERM", "'cough ' is another spelling than TERM EQ cough"),
            ],
        ),
        ("TERM EQ cough IGNORING CASE OR TERM EQ rash", 3, []),
        ("TERM EQ rash AND GRADE LT 5", 1, []),
    ],
)
def test_conditions_of_the_records_sheet(
    study_folder: Callable[..., Path], sheets: dict[str, str], where: str, count: int, told: list[tuple[str, str, str]]
) -> None:
    kept = {name: sheets[name] for name in ("DM", "AE")}
    datasets = "\n".join(sheets["datasets"].splitlines()[:3]) + "\n"
    blank = {name: sheets[name].splitlines()[0] + "\n" for name in ("values", "SUPPAE", "VS")}
    changed = {**kept, **blank, "datasets": datasets, "records": RECORDS.format(where)}
    folder = study_folder(sheets=changed, raw={"events": EVENTS})
    run = build(Study.open(folder))
    found = [f for f in run.findings if f.rule.startswith("CONDITION")]
    assert len(run.built["AE"].frame) == count
    assert [(f.rule, f.place) for f in found] == [(rule, place) for rule, place, _ in told]
    assert all(says in f.message for f, (_, _, says) in zip(found, told, strict=True))


def test_a_condition_of_a_column(study_folder: Callable[..., Path]) -> None:
    """SERIOUS counts the records with a severity of 3; the value-level where of VS asks for a test."""
    run = build(Study.open(study_folder()))
    assert [f for f in run.findings if f.rule.startswith("CONDITION")] == []


NAUSEA = "NAUSDTC,Date of Nausea,date,,Collected,raw.events.ONSET,iso8601,,,{},,\n"


@pytest.mark.parametrize(
    ("where", "dates"),
    [
        ("TERM EQ nausea", ["2020-01-02", ""]),  # of the form that is looked up
        ("TERM EQ nausea OR TERM EQ cough", ["2020-01-02", "2020-02"]),
        ("TERM STARTS cou", ["", "2020-02"]),
    ],
)
def test_a_condition_chooses_the_records_that_are_looked_up(
    study_folder: Callable[..., Path], sheets: dict[str, str], where: str, dates: list[str]
) -> None:
    folder = study_folder(sheets={"DM": sheets["DM"] + NAUSEA.format(where)})
    assert [f for f in check(Study.open(folder)) if f.severity == "error" and "TERM" in f.message] == []
    assert build(Study.open(folder)).built["DM"].frame["NAUSDTC"].astype("str").fillna("").tolist() == dates


def test_a_condition_on_a_field_of_the_records_own_form(
    study_folder: Callable[..., Path], sheets: dict[str, str]
) -> None:
    """STARTED is no column of DM; it is a field of the form that DM's records come from."""
    line = "LATE,Late Start,text,,Collected,raw.enrol.STARTED,copy,,,STARTED STARTS 2020,,\n"
    run = build(Study.open(study_folder(sheets={"DM": sheets["DM"] + line})))
    assert run.built["DM"].frame["LATE"].astype("str").fillna("").tolist() == ["", "2020-02-01"]
