"""Times to event of the small trial: what happens at the edges, against literal tables."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from m5kit.study import Run, Study, build

Trial = Callable[..., Path]


def run_of(folder: Path) -> Run:
    return build(Study.open(folder))


def row(run: Run, parameter: str, subject: str = "P1") -> dict[str, Any]:
    frame = run.built["ADTTE"].frame
    found = frame[frame["PARAMCD"].eq(parameter) & frame["USUBJID"].eq(f"T1-{subject}")]
    assert len(found) == 1
    record = found.iloc[0]
    return {name: record[name] for name in frame.columns}


# PFS: subject (arm, randomised, treated, other therapy, died), assessments; AVAL, CNSR, EVNTDESC, rule, record
CASES = {
    "never treated, never assessed": (
        ("A,2020-01-01,,,", ()),
        (1, 1, "NO PROGRESSION", 6, ("DS", "DSSTDTC", 1)),
    ),
    "no assessment after baseline, died": (
        ("A,2020-01-01,2020-01-02,,2020-02-10", ()),
        (41, 0, "DEATH", 4, ("DS", "DSSTDTC", 2)),
    ),
    "dead before treatment": (
        ("A,2020-01-01,,,2020-01-05", ()),
        (5, 0, "DEATH", 4, ("DS", "DSSTDTC", 2)),
    ),
    "died on the day of randomisation": (
        ("A,2020-01-01,,,2020-01-01", ()),
        (1, 0, "DEATH", 4, ("DS", "DSSTDTC", 1)),
    ),
    "progression and death on one day": (
        ("A,2020-01-01,2020-01-02,,2020-06-30", ("2020-03-25,SD", "2020-06-30,PD")),
        (182, 0, "PROGRESSION", 3, ("RS", "RSDTC", 2)),
    ),
    "other therapy on the day of progression": (
        ("A,2020-01-01,2020-01-02,2020-06-30,", ("2020-03-25,SD", "2020-06-30,PD")),
        (85, 1, "OTHER THERAPY", 1, ("RS", "RSDTC", 1)),
    ),
    "other therapy before any assessment": (
        ("A,2020-01-01,2020-01-02,2020-01-09,2020-12-01", ("2020-03-25,PD",)),
        (1, 1, "OTHER THERAPY", 2, ("DS", "DSSTDTC", 1)),
    ),
    "other therapy after progression": (
        ("A,2020-01-01,2020-01-02,2020-04-09,2020-12-01", ("2020-03-25,PD",)),
        (85, 0, "PROGRESSION", 3, ("RS", "RSDTC", 1)),
    ),
    "assessed after the first progression": (
        ("A,2020-01-01,2020-01-02,,", ("2020-03-25,PD", "2020-06-30,SD")),
        (85, 0, "PROGRESSION", 3, ("RS", "RSDTC", 1)),
    ),
    "not evaluable is no assessment without progression": (
        ("A,2020-01-01,2020-01-02,,", ("2020-03-25,SD", "2020-06-30,NE")),
        (85, 1, "NO PROGRESSION", 5, ("RS", "RSDTC", 1)),
    ),
    "an assessment of unknown day does not count": (
        ("A,2020-01-01,2020-01-02,,", ("2020-03-25,SD", "2020-06,PD")),
        (85, 1, "NO PROGRESSION", 5, ("RS", "RSDTC", 1)),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_progression_free_survival_at_the_edges(trial: Trial, name: str) -> None:
    (subject, assessments), (aval, cnsr, evntdesc, rule, source) = CASES[name]
    run = run_of(trial(f"P1,{subject}", "\n".join(f"P1,{a}" for a in assessments)))
    found = row(run, "PFS")
    assert (found["AVAL"], found["CNSR"], found["EVNTDESC"], found["EVRULE"]) == (aval, cnsr, evntdesc, rule)
    assert (found["SRCDOM"], found["SRCVAR"], found["SRCSEQ"]) == source
    assert not [f for f in run.findings if f.rule.startswith("EVENT")]


def test_a_death_of_unknown_day_is_told_and_not_censored(trial: Trial) -> None:
    run = run_of(trial("P1,A,2020-01-01,2020-01-02,,2020-06", "P1,2020-03-25,SD"))
    found = row(run, "OS")
    assert found["EVNTDESC"] == "DEATH"
    assert found["CNSR"] == 0
    assert np.isnan(found["AVAL"])
    told = [f for f in run.findings if f.rule == "EVENT-NO-DATE"]
    assert {f.message for f in told} == {
        "Rule 4 of PFS holds, and the subject has no DTHDT.",
        "Rule 1 of OS holds, and the subject has no DTHDT.",
    }
    assert {f.severity for f in told} == {"error"}


@pytest.mark.parametrize(
    ("old", "new", "place", "says"),
    [
        (
            "ADTTE,OS,1,DTHFL EQ Y",
            "ADTTE,OS,1,DTHFL EQ y",
            "ADSL",
            "'Y' is another spelling than DTHFL EQ y (events.csv line 12) asks for",
        ),
        (
            "DS.DSSTDTC WHERE DSDECOD EQ DEATH",
            "DS.DSSTDTC WHERE DSDECOD EQ death",
            "DS USUBJID=T1-P1",
            "'DEATH' is another spelling than DSDECOD EQ death (events.csv) asks for",
        ),
    ],
)
def test_a_spelling_that_a_rule_does_not_ask_for_is_told(
    trial: Trial, old: str, new: str, place: str, says: str
) -> None:
    folder = trial("P1,A,2020-01-01,2020-01-02,,2020-06-01", "P1,2020-03-25,SD")
    sheet = folder / "spec" / "events.csv"
    sheet.write_text(sheet.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    told = [f for f in run_of(folder).findings if f.rule.startswith("CONDITION")]
    assert {(f.rule, says in f.message) for f in told} == {("CONDITION-SPELLING", True)}
    assert all(f.place.startswith(place) for f in told)


def test_a_subject_for_whom_no_rule_holds_is_told(trial: Trial) -> None:
    folder = trial("P1,A,2020-01-01,2020-01-02,,")
    sheet = folder / "spec" / "events.csv"
    lines = sheet.read_text(encoding="utf-8").splitlines()
    sheet.write_text("\n".join(line for line in lines if not line.startswith("ADTTE,OS,2")), encoding="utf-8")
    run = run_of(folder)
    told = [(f.rule, f.message) for f in run.findings if f.rule.startswith("EVENT")]
    assert told == [("EVENT-NO-RULE", "No rule of OS holds for the subject, so the time has no end.")]
    assert np.isnan(row(run, "OS")["AVAL"])
    assert np.isnan(row(run, "OS")["CNSR"])


def test_two_missed_assessments(trial: Trial) -> None:
    forms = "P1,A,2020-01-01,2020-01-02,,\nP2,A,2020-01-01,2020-01-02,,\nP3,A,2020-01-01,2020-01-02,,"
    run = run_of(
        trial(forms, "P1,2020-03-25,SD\nP1,2020-09-23,PD\nP2,2020-03-25,SD\nP2,2020-09-24,PD\nP3,2020-08-01,PD")
    )
    found = [(r["AVAL"], r["CNSR"]) for r in (row(run, "PFSFDA", p) for p in ("P1", "P2", "P3"))]
    assert found == [(267, 0), (85, 1), (1, 1)]


def test_an_arm_without_events(trial: Trial) -> None:
    forms = "P1,A,2020-01-01,2020-01-02,,2020-02-01\nP2,B,2020-01-01,2020-01-02,,\nP3,B,2020-01-01,,,"
    frame = run_of(trial(forms)).built["ADTTE"].frame
    survival = frame[frame["PARAMCD"].eq("OS")]
    events = survival["CNSR"].eq(0).groupby(survival["ARM"].astype("str")).sum()
    assert events.to_dict() == {"A": 1, "B": 0}


def test_a_study_of_one_subject(trial: Trial) -> None:
    run = run_of(trial("P1,A,2020-01-01,2020-01-02,,", "P1,2020-03-25,PR\nP1,2020-06-17,PR"))
    assert {name: len(b.frame) for name, b in run.package("adam").items()} == {"ADSL": 1, "ADTTE": 4}
    assert row(run, "TTRSP")["AVAL"] == 85
    assert run.built["ADSL"].frame["BOR"].tolist() == ["PR"]


def test_a_study_without_subjects(trial: Trial) -> None:
    run = run_of(trial(""))
    assert len(run.built["ADTTE"].frame) == 0


def test_never_treated_is_not_in_the_safety_population(trial: Trial) -> None:
    run = run_of(trial("P1,A,2020-01-01,,,2020-01-05\nP2,A,2020-01-01,2020-01-02,,"))
    assert run.built["ADSL"].frame["SAFFL"].tolist() == ["N", "Y"]


def test_the_record_behind_the_date_is_in_the_lineage(trial: Trial) -> None:
    run = run_of(trial("P1,A,2020-01-01,2020-01-02,,", "P1,2020-03-25,SD\nP1,2020-06-17,PD"))
    frame, origin = run.built["ADTTE"].frame, run.built["ADTTE"].origin
    sources = {str(frame["PARAMCD"].iloc[i]): origin.sources(i) for i in range(len(frame))}
    assert sources["PFS"] == [("ADSL", 0), ("RS", 1)]
    assert sources["OS"] == [("ADSL", 0), ("RS", 0)]
    assert origin.made_from("RS", 1).tolist() == [list(frame["PARAMCD"]).index(p) for p in ("PFS", "PFSFDA")]
