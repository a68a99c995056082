"""Records of which it is in doubt whether a condition holds are told with file and line, wherever the condition stands."""

from collections.abc import Callable
from pathlib import Path

import pytest

from m5kit.study.build import build
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
