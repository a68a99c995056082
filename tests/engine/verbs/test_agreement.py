"""Forms held against each other: what is kept, and what is reported where."""

import pandas as pd

from m5kit.engine.reports import Report
from m5kit.engine.verbs.agreement import agreed, yes_if_reported
from m5kit.specs import Finding


def report() -> Report:
    return Report(lambda row: f"line {row}", None, [])


def told(found: list[Finding]) -> list[tuple[str, str, str]]:
    return [(f.rule, f.place, f.message) for f in found]


def test_the_first_form_stands_and_a_difference_is_reported() -> None:
    ask = report()
    ours = pd.Series(["3", "3", "2", None, "possible"], dtype="str")
    theirs = pd.Series(["3", "4", None, "1", " Possible "], dtype="str")
    assert agreed(ours, theirs, report=ask).tolist()[:3] == ["3", "3", "2"]
    assert told(ask.found) == [("FORMS-DISAGREE", "line 1", "The forms disagree: '3' here, '4' there.")]


def test_a_value_that_the_first_form_lacks_is_not_taken_from_the_other() -> None:
    answer = agreed(pd.Series([None], dtype="str"), pd.Series(["1"], dtype="str"), report=report())
    assert answer.isna().all()


def test_flags_and_partners_are_both_ways_accounted_for() -> None:
    ask = report()
    flag = pd.Series(["Y", "Y", None, None], dtype="str")
    partner = pd.Series(["A001", None, "A018", None], dtype="str")
    assert yes_if_reported(flag, partner, report=ask).tolist() == ["Y", "Y", "N", "N"]
    assert told(ask.found) == [
        ("PARTNER-MISSING", "line 1", "The record is flagged, and the other form has no partner for it."),
        ("FLAG-MISSING", "line 2", "The other form has A018, and the record is not flagged."),
    ]
