"""Periods of a subject, the value of the next record, visits between planned ones, and times of day."""

import numpy as np
import pandas as pd
import pytest

from m5kit.engine.reports import Report
from m5kit.engine.verbs.times import with_time
from m5kit.sdtm.epochs import period
from m5kit.sdtm.subject_elements import later_date, next_value
from m5kit.sdtm.visits import visit_number

PERIODS = [
    ("A", "2002-01-01", "2002-01-10", "SCREENING"),
    ("A", "2002-01-10", "2002-05-03", "TREATMENT"),
    ("A", "2002-05-03", "2004-02-29", "FOLLOW-UP"),
    ("B", "2003-01-01T08:00", None, "SCREENING"),
    ("C", None, None, "SCREENING"),
]
DATES = [
    ("A", "2001-12-31", None),
    ("A", "2002-01-01", "SCREENING"),
    ("A", "2002-01-10", "TREATMENT"),
    ("A", "2002-01-10T07:00", "TREATMENT"),
    ("A", "2002-05-02", "TREATMENT"),
    ("A", "2002-05-03", "FOLLOW-UP"),
    ("A", "2004-02-29", "FOLLOW-UP"),
    ("A", "2004-03-01", None),
    ("A", "2002-03", "TREATMENT"),
    ("A", "2002-05", None),  # treatment ended on its third day
    ("A", "2003", "FOLLOW-UP"),
    ("A", "2002", None),
    ("A", None, None),
    ("B", "2003-01-01", "SCREENING"),
    ("B", "2099-01-01", "SCREENING"),
    ("B", "2002-12-31", None),
    ("C", "2002-01-01", None),
    ("D", "2002-01-01", None),
]


def text(values: object, levels: list[str] | None = None) -> pd.Series:
    return pd.Series(pd.Categorical(list(values), categories=levels))  # type: ignore[call-overload]


@pytest.mark.parametrize("backwards", [False, True])
def test_the_period_of_a_date(backwards: bool) -> None:
    owner, start, end, name = zip(*(PERIODS[::-1] if backwards else PERIODS), strict=True)
    subject, date, expected = zip(*DATES, strict=True)
    people = ["A", "B", "C", "D"]
    answer = period(
        text(date), text(start), text(end), text(name), subject=text(subject, people), owner=text(owner, people)
    )
    assert [None if pd.isna(a) else a for a in answer] == list(expected)


def test_the_last_record_has_the_value_of_the_third_source() -> None:
    answer = next_value(
        text(["2002-05-03", "2002-01-01", "2003-01-01"]),
        pd.Series([2.0, 1.0, 1.0]),
        text(["2004-02-29", "2004-02-29", "2005-05-05"]),
        subject=text(["A", "A", "B"]),
    )
    assert answer.tolist() == ["2004-02-29", "2002-05-03", "2005-05-05"]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [("2002-01-01", "2002-01-02", "2002-01-02"), ("2002-02", "2002-01-02", "2002-02"), (None, "2001", "2001")],
)
def test_the_later_date(first: str | None, second: str, expected: str) -> None:
    assert later_date(pd.Series([first], dtype="str"), pd.Series([second], dtype="str")).tolist() == [expected]


VISITS = [  # subject, planned number, date, number expected
    ("A", 1.01, "2002-01-01", 1.01),
    ("A", np.nan, "2001-12-30", 0.001),
    ("A", np.nan, "2002-01-03", 1.011),
    ("A", np.nan, "2002-01-03", 1.011),  # another form of the same day
    ("A", np.nan, "2002-01-05", 1.012),
    ("A", 1.08, "2002-01-08", 1.08),
    ("A", np.nan, "2002-01-08", 1.081),
    ("A", np.nan, None, np.nan),
    ("B", np.nan, "2002-01-05", 0.001),
]


@pytest.mark.parametrize("backwards", [False, True])
def test_unplanned_visits_are_numbered_between(backwards: bool) -> None:
    subject, planned, date, expected = zip(*(VISITS[::-1] if backwards else VISITS), strict=True)
    answer = visit_number(pd.Series(planned), text(date), subject=text(subject))
    assert answer.tolist() == pytest.approx(list(expected), nan_ok=True)


def test_time_of_day() -> None:
    report = Report(lambda row: f"tx.csv line {row + 2}")
    dates = pd.Series(["2002-01-10", "2002-01-10", "2002-01", "2002-01-10", None, "2002-01-10"], dtype="str")
    times = pd.Series(["9:05", "23:59:30", "10:00", None, "10:00", "24:00"], dtype="str")
    expected = ["2002-01-10T09:05", "2002-01-10T23:59:30", "2002-01--T10:00", "2002-01-10", None, "2002-01-10"]
    answer = with_time(dates, times, report=report)
    assert [None if pd.isna(a) else a for a in answer] == expected
    assert [str(f) for f in report.found] == [
        "error: tx.csv line 7: '24:00' is no time of day. Query the site. [TIME-UNREADABLE]"
    ]
