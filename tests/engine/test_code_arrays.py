"""Codes worked on in pieces: the same as in one."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from m5kit.engine import code_arrays, pieces
from m5kit.engine.combinations import ordered
from m5kit.engine.matching import match

CODES = st.lists(st.integers(-1, 4), max_size=12)


@pytest.fixture(autouse=True)
def short_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "PIECE", 5)
    monkeypatch.setattr(pieces, "FEW", 1)


def array(codes: list[int]) -> code_arrays.Codes:
    return np.array(codes, dtype=np.int8)


def test_pieces_follow_each_other() -> None:
    assert list(pieces.pieces(11)) == [slice(0, 5), slice(5, 10), slice(10, 11)]
    assert list(pieces.pieces(0)) == []


@given(CODES)
def test_what_is_looked_up_and_picked(codes: list[int]) -> None:
    table = np.array([10.0, 11.0, 12.0, 13.0, 14.0, np.nan])
    expected = [None if c < 0 else 10.0 + c for c in codes]
    for found in (code_arrays.looked_up(table, array(codes)), code_arrays.picked(table[:5], array(codes), np.nan)):
        assert [None if np.isnan(v) else v for v in found] == expected


@given(CODES)
def test_present_counted_and_first(codes: list[int]) -> None:
    counts = code_arrays.counted(array(codes), 5).tolist()
    assert counts == [codes.count(c) for c in (0, 1, 2, 3, 4, -1)]
    assert code_arrays.present(array(codes), 5).tolist() == [c in codes for c in range(5)]
    if set(range(5)) <= set(codes):
        known = [c for c in codes if c >= 0]
        assert code_arrays.first_records(array(known), 5).tolist() == [known.index(c) for c in range(5)]


@given(st.lists(st.tuples(st.integers(-1, 4), st.integers(-1, 2)), min_size=1, max_size=12))
def test_numbers_of_combinations_are_in_their_order(pairs: list[tuple[int, int]]) -> None:
    columns = [(array([a for a, _ in pairs]), 6), (array([b for _, b in pairs]), 4)]
    numbers, size = code_arrays.numbered_together(columns)
    assert (numbers.tolist(), size) == ([(a + 1) * 4 + b + 1 for a, b in pairs], 24)
    codes, used = code_arrays.dense(numbers, size)
    assert used[codes].tolist() == numbers.tolist()
    assert sorted(set(codes.tolist())) == list(range(len(used)))


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([3.0, np.nan, -2.0, 3.0, 0.0, 1.0], ([5, -1, 0, 5, 2, 3], 7)),
        ([np.nan] * 6, ([-1] * 6, 1)),
        ([], ([], 1)),
        ([1.0, 2.0, 3.0, 4.0, 5.0, 5.5], None),
        ([np.inf, 1.0], None),
        ([0.0, 1e9], None),
        ([2.0**60, 2.0**60 + 256], None),
    ],
)
def test_whole_numbers(numbers: list[float], expected: tuple[list[int], int] | None) -> None:
    found = code_arrays.whole_numbers(np.array(numbers, dtype="float64"))
    assert (None if found is None else (found[0].tolist(), found[1])) == expected


def test_records_of_more_combinations_than_a_number_tells_are_found_and_ordered() -> None:
    count = 2500  # six columns of 2,500 values each are more than 2**62 combinations
    order = np.random.default_rng(1).permutation(count)
    columns = [pd.Series(np.roll(np.arange(count) * 1.5, shift)) for shift in range(6)]
    shuffled = [column.iloc[order].reset_index(drop=True) for column in columns]
    positions, unique = match(shuffled, columns)
    assert (positions.tolist(), unique) == (order.tolist(), True)
    assert ordered(shuffled, count)[0].tolist() == np.argsort(order).tolist()
