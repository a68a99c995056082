"""Confirmation of response and stable disease by RECIST 1.1 (Eur J Cancer 2009;45:228-47) against literal tables."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from m5kit.adam.confirmation import confirmed_flag, stable_flag

# The course of one subject by days, and the days of the responses that are confirmed after 28 days with one gap
COURSES = [
    ("PR 0, PR 28", [0]),
    ("PR 0, PR 27", []),
    ("PR 0, PR 21, PR 42", [0]),  # by the third: the second comes too early, and is not worse
    ("PR 0, CR 28", [0]),
    ("CR 0, CR 28", [0]),
    ("CR 0, PR 28", []),
    ("CR 0, PR 28, CR 56", [28]),
    ("PR 0, CR 28, CR 56", [0, 28]),
    ("PR 0, CR 14, PR 28", []),  # back from complete to partial
    ("PR 0, CR 14, CR 28", [0]),
    ("PR 0, NE 14, PR 28", [0]),
    ("PR 0, NE 14, NE 21, PR 42", []),
    ("NE 0, NE 7, PR 14, PR 42", [14]),  # gaps before it do not count
    ("PR 0, SD 14, PR 28", []),
    ("PR 0, NON-CR/NON-PD 14, PR 28", []),
    ("PR 0, PD 28", []),
    ("PR 0, SD 28, PR 56, PR 84", [56]),
    ("PR 0, PR 28, PD 56", [0]),
    ("SD 0, SD 28", []),
    ("PR 0", []),
]


def columns(text: str) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Responses, days and subjects of "PR 0, NE 14"."""
    pairs = [part.split() for part in text.split(",")]
    subject = pd.Series(["a"] * len(pairs), dtype="category")
    return pd.Series([p[0] for p in pairs], dtype="category"), pd.Series([float(p[1]) for p in pairs]), subject


def confirmed_days(text: str, days: int = 28, gaps: int = 1) -> list[int]:
    response, date, subject = columns(text)
    flag = confirmed_flag(response, date, subject=subject, confirm_days=days, confirm_gaps=gaps)
    return sorted(date[flag.eq("Y")].astype(int))


@pytest.mark.parametrize(("course", "expected"), COURSES)
def test_confirmed(course: str, expected: list[int]) -> None:
    assert confirmed_days(course) == expected


@pytest.mark.parametrize(
    ("gaps", "expected"), [(0, []), (1, []), (2, [0]), (3, [0])], ids=["none", "one", "two", "three"]
)
def test_assessments_not_evaluable_between(gaps: int, expected: list[int]) -> None:
    assert confirmed_days("PR 0, NE 14, NE 21, PR 42", gaps=gaps) == expected


def test_an_assessment_confirms_a_later_one_never_itself() -> None:
    assert confirmed_days("PR 0", days=0) == []
    assert confirmed_days("PR 0, PR 1", days=0) == [0]


def test_the_order_of_the_records_does_not_matter() -> None:
    assert confirmed_days("PD 84, CR 56, PR 0, CR 28") == [0, 28]


def test_subjects_do_not_confirm_each_other() -> None:
    subject = pd.Series(["a", "b", "b"], dtype="category")
    response = pd.Series(["PR", "PR", "PR"], dtype="category")
    flag = confirmed_flag(response, pd.Series([0.0, 40.0, 70.0]), subject=subject, confirm_days=28, confirm_gaps=0)
    assert flag.astype("str").fillna("").tolist() == ["", "Y", ""]


def test_without_a_date_or_a_response_an_assessment_does_not_count() -> None:
    response = pd.Series(["PR", None, "PR", "PR"], dtype="category")
    date = pd.Series([0.0, 14.0, np.nan, 28.0])
    flag = confirmed_flag(
        response, date, subject=pd.Series(["a"] * 4, dtype="category"), confirm_days=28, confirm_gaps=0
    )
    assert flag.astype("str").fillna("").tolist() == ["Y", "", "", ""]


def test_no_records() -> None:
    none = pd.Series([], dtype="category")
    assert len(confirmed_flag(none, pd.Series(dtype="float64"), subject=none, confirm_days=28, confirm_gaps=1)) == 0


TERMS = st.sampled_from(["CR", "PR", "SD", "NON-CR/NON-PD", "PD", "NE"])


@given(st.lists(st.tuples(TERMS, st.integers(1, 30)), max_size=12), st.integers(0, 60), st.integers(0, 2))
def test_what_a_confirmed_response_has_after_it(course: list[tuple[str, int]], days: int, gaps: int) -> None:
    """Each response looked at by itself, assessment by assessment."""
    at = np.cumsum([step for _, step in course]).tolist()
    expected = []
    for here, (term, _) in enumerate(course):
        able = {"CR": ["CR"], "PR": ["CR", "PR"]}.get(term, [])
        after: list[str] = []
        for later in range(here + 1, len(course)):
            after.append(course[later][0])
            if after[-1] in able and at[later] - at[here] >= days:
                fell = "CR" in after and "PR" in after[after.index("CR") :]
                if set(after) <= {*able, "NE"} and after.count("NE") <= gaps and not fell:
                    expected.append(at[here])
                break
    if course:
        text = ", ".join(f"{term} {day}" for (term, _), day in zip(course, at, strict=True))
        assert confirmed_days(text, days, gaps) == expected


def test_stable_from_a_number_of_days() -> None:
    dates, start = pd.Series([41.0, 42.0, np.nan, 50.0]), pd.Series([0.0, 0.0, 0.0, np.nan])
    assert stable_flag(dates, start, stable_days=42).fillna("").tolist() == ["", "Y", "", ""]
