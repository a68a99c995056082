"""RECIST 1.0 (J Natl Cancer Inst 2000;92:205-16) against literal tables."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from m5kit.adam.tumour_response import (
    best_response,
    confirmed_best_response,
    confirmed_response_date,
    last_date_without_progression,
    nontarget_response,
    overall_response,
    response_date,
    target_response,
)

NAN = np.nan


@pytest.mark.parametrize(
    ("total", "baseline", "smallest", "measured", "lesions", "expected"),
    [
        (0, 100, 50, 2, 2, "CR"),
        (70, 100, 100, 2, 2, "PR"),
        (70.1, 100, 100, 2, 2, "SD"),
        (100, 100, 100, 2, 2, "SD"),
        (119.9, 100, 100, 2, 2, "SD"),
        (120, 100, 100, 2, 2, "PD"),  # 20% over the smallest, not over baseline
        (60, 100, 50, 2, 2, "PD"),  # still 40% below baseline
        (59, 100, 50, 2, 2, "PR"),
        (5, 100, 0, 2, 2, "PD"),  # grown again after all were gone
        (0, 100, 0, 2, 2, "CR"),
        (40, 100, 100, 1, 2, "NE"),  # one of two not measured
        (130, 100, 100, 1, 2, "PD"),  # grown enough without it
        (NAN, 100, 100, 0, 2, "NE"),
        (NAN, NAN, NAN, 0, 0, None),  # no target lesions
    ],
)
def test_target_lesions(
    total: float, baseline: float, smallest: float, measured: float, lesions: float, expected: str | None
) -> None:
    given_columns = [pd.Series([float(x)]) for x in (total, baseline, smallest, measured, lesions)]
    answer = target_response(*given_columns)
    assert (None if answer.isna()[0] else answer[0]) == expected


@given(st.integers(1, 500), st.integers(1, 500), st.integers(0, 700))
def test_whole_millimetres_are_judged_without_rounding(baseline: int, smallest: int, total: int) -> None:
    smallest = min(baseline, smallest)
    columns = [pd.Series([float(x)]) for x in (total, baseline, smallest, 1, 1)]
    grown, shrunk = 5 * total >= 6 * smallest and total > smallest, 10 * total <= 7 * baseline
    expected = "PD" if grown else "CR" if total == 0 else "PR" if shrunk else "SD"
    assert target_response(*columns).tolist() == [expected]


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (["ABSENT", "ABSENT"], "CR"),
        (["ABSENT", "PRESENT"], "NON-CR/NON-PD"),
        (["PRESENT", None], "NE"),
        (["UNEQUIVOCAL PROGRESSION", None], "PD"),
    ],
)
def test_nontarget_lesions(states: list[str | None], expected: str) -> None:
    column = pd.Series(states, dtype="category")
    assert nontarget_response(column, subject=pd.Series(["a"] * 2, dtype="category")).to_dict() == {"a": expected}


@pytest.mark.parametrize(
    ("target", "nontarget", "new", "expected"),
    # Table 3 of the paper, and what has no target or no non-target lesions
    [
        ("CR", "CR", "N", "CR"),
        ("CR", "NON-CR/NON-PD", "N", "PR"),
        ("PR", "NON-CR/NON-PD", "N", "PR"),
        ("PR", "CR", "N", "PR"),
        ("SD", "NON-CR/NON-PD", "N", "SD"),
        ("SD", "CR", "N", "SD"),
        ("PD", "CR", "N", "PD"),
        ("CR", "PD", "N", "PD"),
        ("CR", "CR", "Y", "PD"),
        ("CR", None, "N", "CR"),
        (None, "CR", "N", "CR"),
        (None, "NON-CR/NON-PD", "N", "SD"),
        (None, "NE", "N", "NE"),
        ("NE", "NON-CR/NON-PD", "N", "NE"),
        ("NE", "PD", "N", "PD"),
        (None, None, "N", "NE"),
        (None, None, "Y", "PD"),
    ],
)
def test_overall_response(target: str | None, nontarget: str | None, new: str, expected: str) -> None:
    columns = [pd.Series([x], dtype="str") for x in (target, nontarget, new)]
    assert overall_response(*columns).tolist() == [expected]


def assessments(text: str) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Dates, responses and subjects of "PR 10, PR 38": responses of one subject by days after 1960-01-01."""
    pairs = [part.split() for part in text.split(",")]
    dates = [str(np.datetime64("1960-01-01") + int(day)) for _, day in pairs]
    return (
        pd.Series(dates, dtype="category"),
        pd.Series([response for response, _ in pairs], dtype="category"),
        pd.Series(["a"] * len(pairs), dtype="category"),
    )


def number(value: float, like: pd.Series) -> pd.Series:
    return pd.Series([value] * len(like))


@pytest.mark.parametrize(
    ("text", "until", "any_response", "confirmed", "best", "best_confirmed"),
    [
        ("PR 50, PR 78", NAN, 50, 50, "PR", "PR"),
        ("PR 50, PR 77", NAN, 50, None, "PR", "SD"),  # confirmed a day too early
        ("PR 50, PR 60, PR 80", NAN, 50, 50, "PR", "PR"),  # by the one after
        ("PR 50, NE 60, PR 80", NAN, 50, 50, "PR", "PR"),  # not evaluable between
        ("PR 50, SD 60, PR 80", NAN, 50, None, "PR", "SD"),
        ("PR 50, SD 78, PR 106, PR 134", NAN, 50, 106, "PR", "PR"),
        ("CR 50, PR 78", NAN, 50, 50, "CR", "PR"),
        ("PR 50, CR 78, CR 106", NAN, 50, 50, "CR", "CR"),
        ("SD 41", NAN, None, None, "NE", "NE"),  # too early to be stable
        ("SD 42, PD 60", NAN, None, None, "SD", "SD"),
        ("SD 30, PD 60", NAN, None, None, "PD", "PD"),
        ("PR 30, PD 60", 60, 30, None, "PR", "PD"),
        ("PD 30, PR 50, PR 80", 30, None, None, "PD", "PD"),  # after progression
        ("NE 50", NAN, None, None, "NE", "NE"),
        ("PR 50, PR 78", 60, 50, None, "PR", "SD"),  # confirmed after other therapy began
    ],
)
def test_best_response(
    text: str, until: float, any_response: int | None, confirmed: int | None, best: str, best_confirmed: str
) -> None:
    date, response, subject = assessments(text)
    limit, start = number(until, date), number(0.0, date)

    def one(answer: pd.Series) -> object:
        return answer.get("a")

    assert one(response_date(date, response, limit, subject=subject)) == any_response
    assert one(confirmed_response_date(date, response, limit, subject=subject, confirm_days=28)) == confirmed
    plain = best_response(date, response, start, limit, subject=subject, stable_days=42)
    assert plain.get("a", "NE") == best
    strict = confirmed_best_response(date, response, start, limit, subject=subject, stable_days=42, confirm_days=28)
    assert strict.get("a", "NE") == best_confirmed


def test_subjects_do_not_run_into_each_other() -> None:
    date = pd.Series(["1960-03-01", "1960-06-01"], dtype="category")
    response = pd.Series(["PR", "PR"], dtype="category")
    subject = pd.Series(["a", "b"], dtype="category")
    assert confirmed_response_date(date, response, subject=subject, confirm_days=28).to_dict() == {}


@pytest.mark.parametrize(
    ("progression", "until", "expected"),
    [(NAN, NAN, 90), (90.0, NAN, 60), (NAN, 60.0, 60), (NAN, 59.0, 30), (30.0, NAN, None)],
)
def test_the_last_assessment_without_progression(progression: float, until: float, expected: int | None) -> None:
    date, _, subject = assessments("SD 30, SD 60, SD 90")
    found = last_date_without_progression(date, number(progression, date), number(until, date), subject=subject)
    assert found.get("a") == expected
