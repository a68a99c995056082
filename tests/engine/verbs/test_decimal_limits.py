"""Limits include their own value, whatever binary fractions add: grades, ranges, classes, responses, joined visits."""

import numpy as np
import pandas as pd
import pytest

from m5kit.adam.toxicity_grades import toxicity_grade
from m5kit.adam.tumour_response import target_response
from m5kit.engine.encoded import encoded
from m5kit.engine.matching import grouped, match
from m5kit.engine.verbs.groups import range_group
from m5kit.engine.verbs.subjects import flag_where_equal
from m5kit.sdtm.reference_ranges import range_indicator
from m5kit.specs import GradeCriterion, SpecFault


def criterion(measure: str, comparator: str, limit: str, grade: str) -> GradeCriterion:
    return GradeCriterion("T", "", measure, comparator, limit, float(grade), "grades.csv line 2")


def test_exactly_the_multiple_of_a_limit_is_not_above_it() -> None:
    grades = [criterion("ULN", "GT", limit, grade) for limit, grade in (("1", "1"), ("1.5", "2"), ("3", "3"))]
    high = pd.Series([0.7, 1.2, 1.9, 0.7])
    result = pd.Series([1.05, 3.6, 5.7, 1.06])
    test, empty = pd.Series(["T"] * 4, dtype="str"), pd.Series([np.nan] * 4)
    found = toxicity_grade(test, empty, result, empty, empty, high, empty, grades=grades)
    assert found.tolist() == [1.0, 2.0, 2.0, 2.0]


def test_a_change_of_exactly_the_limit_counts() -> None:
    grades = [criterion("PCHG", "LE", "-90", "4")]
    percent = pd.Series([(0.9 - 9.0) / 9.0 * 100, (0.27 - 2.7) / 2.7 * 100, -89.9])
    test, empty = pd.Series(["T"] * 3, dtype="str"), pd.Series([np.nan] * 3)
    assert toxicity_grade(test, empty, empty, empty, empty, empty, percent, grades=grades).tolist() == [4.0, 4.0, 0.0]


def test_a_result_at_its_limit_is_normal() -> None:
    number, low, high = pd.Series([0.1 + 0.2, 1.05]), pd.Series([0.3, 0.5]), pd.Series([0.3, 0.7 * 1.5])
    assert range_indicator(number, low, high).tolist() == ["NORMAL", "NORMAL"]


def test_classes_include_their_ends() -> None:
    numbers = pd.Series([0.1 + 0.2, 0.7 * 1.5, 1.06])
    assert range_group(numbers, value="<0.3; 0.3-1.05; >1.05").tolist() == ["0.3-1.05", "0.3-1.05", ">1.05"]


def test_a_sum_of_exactly_thirty_per_cent_less_is_a_partial_response() -> None:
    columns = (pd.Series([x]) for x in (0.7 * 33.3, 33.3, 33.3, 2.0, 2.0))
    assert target_response(*columns).tolist() == ["PR"]


def test_visits_are_joined_by_their_decimals() -> None:
    ours, theirs = pd.Series([1.3000000000000003, 2.0]), pd.Series([2.0, 1.3])
    assert match([ours], [theirs])[0].tolist() == [1, 0]
    assert match([ours], [encoded(pd.Series(["2", "1.3"]))])[0].tolist() == [1, 0]
    mine, other = grouped([ours], [theirs])
    assert mine.tolist() == other.tolist()[::-1]


def test_a_flag_of_a_number() -> None:
    assert flag_where_equal(pd.Series([0.1 + 0.2, 0.4, np.nan]), value="0.3").tolist() == ["Y", "N", "N"]
    with pytest.raises(SpecFault, match="the source holds numbers, and 'high' is none"):
        flag_where_equal(pd.Series([1.0]), value="high")
