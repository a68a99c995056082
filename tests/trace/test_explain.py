"""Why a time to event ends where it does, told rule by rule."""

from collections.abc import Callable
from pathlib import Path

import pytest

from m5kit.specs import UsageFault
from m5kit.study import Run, Study, build
from m5kit.trace.explain import explained

Trial = Callable[..., Path]


@pytest.fixture
def run(trial: Trial) -> Run:
    folder = trial("P1,A,2020-01-01,2020-01-02,2020-09-01,2020-12-01", "P1,2020-03-25,SD\nP1,2020-06-17,PD")
    return build(Study.open(folder))


def test_every_rule_is_told_with_what_it_was_held_against(run: Run) -> None:
    told = explained(run, "ADTTE", "PFS", "P1")
    assert told.place == "ADTTE USUBJID=T1-P1 PARAMCD=PFS"
    assert told.source == "RS USUBJID=T1-P1 RSDTC=2020-06-17 RSSEQ=2"
    assert [(r.rank, r.verdict, r.cnsr, r.date) for r in told.rules] == [
        (1, "fails", 1, "2020-03-25"),
        (2, "fails", 1, "2020-01-01"),
        (3, "counts", 0, "2020-06-17"),
        (4, "holds", 0, "2020-12-01"),
        (5, "holds", 1, "2020-03-25"),
        (6, "holds", 1, "2020-01-01"),
    ]
    first = told.rules[0]
    assert first.place == "events.csv line 2"
    assert [(t.condition, t.holds, t.values) for t in first.tested] == [
        ("NPTDT LE PDDT", False, {"NPTDT": "2020-09-01", "PDDT": "2020-06-17"}),
        ("NPTDT LE DTHDT", True, {"NPTDT": "2020-09-01", "DTHDT": "2020-12-01"}),
        ("LNEGDT PRESENT", True, {"LNEGDT": "2020-03-25"}),
    ]


def test_the_identifier_may_be_that_of_the_submission(run: Run) -> None:
    assert explained(run, "ADTTE", "OS", "T1-P1") == explained(run, "ADTTE", "OS", "p1")


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (("ADSL", "PFS", "P1"), "ADSL is not made by rules of the sheet events; ADTTE is."),
        (("ADTTE", "PFX", "P1"), "ADTTE has no rules for 'PFX'. Did you mean 'PFS'?"),
        (("ADTTE", "TTRSP", "P1"), "ADTTE has no TTRSP record of subject P1; see the sheet records for whom."),
    ],
)
def test_what_cannot_be_explained(run: Run, asked: tuple[str, str, str], says: str) -> None:
    with pytest.raises(UsageFault) as fault:
        explained(run, *asked)
    assert says in str(fault.value)
