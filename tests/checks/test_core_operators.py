"""Every operator of CDISC's rules on a few values; rules and values here are ours."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from m5kit.checks.core.columns import MissingColumn, column_from, combinations, data_of, is_blank
from m5kit.checks.core.comparator import Comparator
from m5kit.checks.core.operators import OPERATORS

from .conftest import Columns, frame_of

TEXTS: Columns = {"T": ["abc", "ABC", None, "x"], "U": ["abc", "abc", None, None], "N": [1.0, 2.0, None, 2.0]}
DATES: Columns = {
    "D": ["2002-01-05", "2002-01", "2002-02-30", None],
    "E": ["2002-01-04", "2002-01-04", "2002-01-04", "2002-01-04"],
    "P": ["P1D", "-P1D", "one day", None],
}
GROUPS: Columns = {
    "S": ["a", "a", "b", "b", "b"],
    "Q": [1.0, 2.0, 1.0, 2.0, 3.0],
    "C": ["x", "x", "x", "y", "y"],
    "W": ["X", "X", "X", "Y", "Z"],
    "F": ["1", "2", "1", "2", "3"],
    "G": ["2", None, "2", "9", None],
    "V": ["p", "p", "q", "q", "q"],
    "V1": [None, "r", None, None, None],
    "V2": ["s", None, None, None, None],
}
Case = tuple[str, Columns, str, Any, Mapping[str, Any], Sequence[int]]
CASES: list[Case] = [
    ("exists", TEXTS, "T", None, {}, [0, 1, 2, 3]),
    ("not_exists", TEXTS, "T", None, {}, []),
    ("empty", TEXTS, "T", None, {}, [2]),
    ("non_empty", TEXTS, "T", None, {}, [0, 1, 3]),
    ("equal_to", TEXTS, "T", "U", {}, [0]),
    ("equal_to", TEXTS, "T", "U", {"value_is_literal": True}, []),
    ("not_equal_to", TEXTS, "T", "U", {}, [1, 3]),
    (
        "not_equal_to",
        {"T": ["8.55", "4.60", "5"], "N": [8.549999999999999, 4.6, 6.0]},
        "T",
        "N",
        {"type_insensitive": True},
        [2],
    ),
    ("equal_to", {**TEXTS, "R": ["U", "N", "U", "Z"]}, "T", "R", {"value_is_reference": True}, [0]),
    ("equal_to_case_insensitive", TEXTS, "T", "U", {}, [0, 1]),
    ("not_equal_to_case_insensitive", TEXTS, "T", "U", {}, [3]),
    ("less_than", TEXTS, "N", 2, {}, [0]),
    ("less_than_or_equal_to", TEXTS, "N", 2, {}, [0, 1, 3]),
    ("greater_than", TEXTS, "N", 1, {}, [1, 3]),
    ("greater_than_or_equal_to", TEXTS, "N", 1, {}, [0, 1, 3]),
    ("date_equal_to", DATES, "D", "E", {}, [1]),
    ("date_not_equal_to", DATES, "D", "E", {}, [0, 2]),
    ("date_less_than", DATES, "D", "2002-01-06", {}, [0]),
    ("date_less_than_or_equal_to", DATES, "D", "E", {}, [1]),
    ("date_greater_than", DATES, "D", "E", {}, [0, 2]),
    ("date_greater_than_or_equal_to", DATES, "D", "E", {}, [0, 1, 2]),
    ("is_complete_date", DATES, "D", None, {}, [0]),
    ("is_incomplete_date", DATES, "D", None, {}, [1, 2, 3]),
    ("invalid_date", DATES, "D", None, {}, [2, 3]),
    ("invalid_duration", DATES, "P", None, {}, [2, 3]),
    ("invalid_duration", DATES, "P", None, {"negative": False}, [1, 2, 3]),
    ("contains", TEXTS, "T", "b", {}, [0]),
    ("does_not_contain", TEXTS, "T", "b", {}, [1, 2, 3]),
    ("is_contained_by", TEXTS, "T", ["abc", "x"], {}, [0, 3]),
    ("is_contained_by", TEXTS, "T", "U", {}, [0, 2]),
    ("is_not_contained_by", TEXTS, "T", ["abc", "x"], {}, [1, 2]),
    ("is_contained_by_case_insensitive", TEXTS, "T", ["Abc"], {}, [0, 1]),
    ("is_not_contained_by_case_insensitive", TEXTS, "T", ["Abc"], {}, [2, 3]),
    ("matches_regex", TEXTS, "T", "[a-z]+$", {}, [0, 3]),
    ("not_matches_regex", TEXTS, "T", "[a-z]+$", {}, [1, 2]),
    ("prefix_matches_regex", TEXTS, "T", "a", {"prefix": 1}, [0]),
    ("not_prefix_matches_regex", TEXTS, "T", "a", {"prefix": 1}, [1, 2, 3]),
    ("suffix_matches_regex", TEXTS, "T", "c", {"suffix": 1}, [0]),
    ("not_suffix_matches_regex", TEXTS, "T", "c", {"suffix": 1}, [1, 2, 3]),
    ("prefix_equal_to", TEXTS, "T", "ab", {"prefix": 2}, [0]),
    ("prefix_not_equal_to", TEXTS, "T", "ab", {"prefix": 2}, [1, 2, 3]),
    ("suffix_equal_to", TEXTS, "T", "bc", {"suffix": 2}, [0]),
    ("suffix_not_equal_to", TEXTS, "T", "bc", {"suffix": 2}, [1, 2, 3]),
    ("prefix_is_contained_by", TEXTS, "T", ["ab", "AB"], {"prefix": 2}, [0, 1]),
    ("prefix_is_not_contained_by", TEXTS, "T", ["ab", "AB"], {"prefix": 2}, [2, 3]),
    ("suffix_is_contained_by", TEXTS, "T", ["bc"], {"suffix": 2}, [0]),
    ("suffix_is_not_contained_by", TEXTS, "T", ["bc"], {"suffix": 2}, [1, 2, 3]),
    ("equals_string_part", TEXTS, "T", "zabcz", {"regex": "z(.*)z"}, [0]),
    ("does_not_equal_string_part", TEXTS, "T", "zabcz", {"regex": "z(.*)z"}, [1, 2, 3]),
    ("starts_with", TEXTS, "T", "a", {}, [0]),
    ("ends_with", TEXTS, "T", "C", {}, [1]),
    ("longer_than", TEXTS, "T", 2, {}, [0, 1]),
    ("longer_than_or_equal_to", TEXTS, "T", 3, {}, [0, 1]),
    ("shorter_than", TEXTS, "T", 3, {}, [2, 3]),
    ("shorter_than_or_equal_to", TEXTS, "T", 1, {}, [2, 3]),
    ("has_equal_length", TEXTS, "T", 3, {}, [0, 1]),
    ("has_not_equal_length", TEXTS, "T", 3, {}, [2, 3]),
    ("contains_all", TEXTS, "T", ["abc", "x"], {}, [0]),
    ("not_contains_all", TEXTS, "T", ["abc", "y"], {}, [0]),
    ("shares_no_elements_with", TEXTS, "$list", ["b"], {}, []),
    ("shares_at_least_one_element_with", TEXTS, "$list", ["b"], {}, [0, 1, 2, 3]),
    ("is_ordered_subset_of", TEXTS, "$list", ["a", "z", "b"], {}, [0, 1, 2, 3]),
    ("is_not_ordered_subset_of", TEXTS, "$list", ["b", "a"], {}, [0, 1, 2, 3]),
    ("is_unique_set", GROUPS, "S", ["C", "NONE"], {}, [2]),
    ("is_not_unique_set", GROUPS, "S", ["C"], {}, [0, 1, 3, 4]),
    ("is_unique_relationship", GROUPS, "C", "W", {}, [0, 1, 2]),
    ("is_not_unique_relationship", GROUPS, "C", "W", {}, [3, 4]),
    ("is_inconsistent_across_dataset", GROUPS, "C", "S", {}, [2]),
    ("empty_within_except_last_row", GROUPS, "G", "S", {"ordering": "Q"}, []),
    ("does_not_have_next_corresponding_record", GROUPS, "G", "F", {"ordering": "Q", "within": "S"}, [3]),
    ("target_is_not_sorted_by", GROUPS, "Q", [{"name": "W"}], {"within": "S"}, []),
    (
        "target_is_not_sorted_by",
        {**GROUPS, "W": ["Y", "X", "X", "Y", "Z"]},
        "Q",
        [{"name": "W"}],
        {"within": "S"},
        [0, 1],
    ),
    ("has_same_values", GROUPS, "C", None, {}, []),
    ("has_same_values", {"C": ["x", "x"]}, "C", None, {}, [0, 1]),
    ("present_on_multiple_rows_within", GROUPS, "C", None, {"within": "S"}, [0, 1, 3, 4]),
    ("not_present_on_multiple_rows_within", GROUPS, "C", None, {"within": "S"}, [2]),
    ("inconsistent_enumerated_columns", GROUPS, "V", None, {}, [0]),
]


@pytest.mark.parametrize("case", CASES, ids=[f"{c[0]} {i}" for i, c in enumerate(CASES)])
def test_an_operator(case: Case) -> None:
    name, columns, target, comparator, options, expected = case
    frame = frame_of(columns)
    data = data_of("XX", frame).with_made("$list", lambda: column_from([["a", "b"]] * len(frame)))
    at = OPERATORS[name](Comparator(data, target, comparator, options))
    assert np.flatnonzero(at).tolist() == list(expected)


def test_every_operator_has_a_case() -> None:
    assert set(OPERATORS) == {case[0] for case in CASES}


def test_a_column_that_is_not_there() -> None:
    with pytest.raises(MissingColumn, match="Z"):
        OPERATORS["empty"](Comparator(data_of("XX", frame_of(TEXTS)), "Z", None))


def test_combinations_are_numbered_once() -> None:
    data = data_of("XX", frame_of(GROUPS))
    codes, kinds = combinations([data.column("S"), data.column("C")])
    assert [kinds[c] for c in codes] == [("a", "x"), ("a", "x"), ("b", "x"), ("b", "y"), ("b", "y")]
    assert len(kinds) == 3


def test_what_is_blank() -> None:
    values: list[object] = ["", None, [], float("nan"), "x", 0.0]
    assert [is_blank(v) for v in values] == [True, True, True, True, False, False]
