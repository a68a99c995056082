"""Baseline, change and the smallest so far, against literal tables."""

import numpy as np
import pandas as pd
import pytest

from m5kit.adam.baseline import baseline_flag, baseline_value, percent_change, smallest_before
from m5kit.engine.reports import Report
from m5kit.engine.verbs.groups import range_group
from m5kit.specs import Finding, SpecFault

NAN = np.nan
#                        a, lesion 1          | a, lesion 2 | b
SUBJECT = pd.Series(["a", "a", "a", "a", "a", "a", "b"], dtype="category")
LESION = pd.Series(["1", "1", "1", "1", "2", "2", "1"], dtype="category")
DAY = pd.Series([-20.0, -3, 50, 80, -3, 50, 10])
VALUE = pd.Series([30.0, 32, 20, 40, NAN, 15, 9])


def flags() -> pd.Series:
    return baseline_flag(VALUE, DAY, pd.Series([0.0] * 7), LESION, subject=SUBJECT)


def test_baseline_is_the_last_value_on_or_before_the_reference() -> None:
    assert flags().astype("str").fillna("").tolist() == ["", "Y", "", "", "", "", ""]


def test_the_value_at_baseline() -> None:
    assert baseline_value(VALUE, flags(), LESION, subject=SUBJECT).tolist()[:4] == [32.0] * 4
    assert baseline_value(VALUE, flags(), LESION, subject=SUBJECT).isna().tolist()[4:] == [True] * 3


def test_the_smallest_of_earlier_days() -> None:
    found = smallest_before(VALUE, DAY, LESION, subject=SUBJECT)
    expected = [NAN, 30.0, 30.0, 20.0, NAN, NAN, NAN]
    np.testing.assert_array_equal(found.to_numpy(), expected)


def test_two_values_of_one_day_are_not_before_each_other() -> None:
    subject = pd.Series(["a"] * 3, dtype="category")
    found = smallest_before(pd.Series([5.0, 4.0, 9.0]), pd.Series([1.0, 1.0, 2.0]), subject=subject)
    np.testing.assert_array_equal(found.to_numpy(), [NAN, NAN, 4.0])


def test_shuffled_records_get_the_same_answers() -> None:
    order = [6, 3, 0, 5, 2, 4, 1]
    taken = [c.iloc[order].reset_index(drop=True) for c in (VALUE, DAY, LESION, SUBJECT)]
    found = smallest_before(taken[0], taken[1], taken[2], subject=taken[3])
    straight = smallest_before(VALUE, DAY, LESION, subject=SUBJECT)
    np.testing.assert_array_equal(found.to_numpy(), straight.to_numpy()[order])


def test_no_percentage_of_nothing() -> None:
    found = percent_change(pd.Series([5.0, 5, NAN]), pd.Series([0.0, 4, 4]))
    np.testing.assert_array_equal(found.to_numpy(), [NAN, 25.0, NAN])


@pytest.mark.parametrize(
    ("number", "expected"), [(49.9, "<50"), (50, "50-64"), (64, "50-64"), (65, ">=65"), (64.5, None)]
)
def test_classes_of_numbers(number: float, expected: str | None) -> None:
    found = range_group(pd.Series([float(number)]), value="<50; 50-64; >=65").tolist()[0]
    assert (found if isinstance(found, str) else None) == expected


def test_a_number_in_no_class_is_reported() -> None:
    found: list[Finding] = []
    report = Report(lambda row: f"dm.csv line {row + 2}", None, found)
    range_group(pd.Series([64.0, 65.0, NAN]), value="<65; >65", report=report)
    assert [(f.rule, f.place, f.message) for f in found] == [
        ("CLASS-NONE", "dm.csv line 3", "65 is in none of the classes <65; >65.")
    ]


def test_a_class_that_is_none() -> None:
    with pytest.raises(SpecFault, match="'young' is no class of numbers"):
        range_group(pd.Series([1.0]), value="young; 50-64")
