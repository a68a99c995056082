"""Arrays of codes: looked up, numbered together, made dense and ordered, a piece at a time.

So the memory of a step is that of its answer, and an answer is as narrow as its codes allow. A code of -1 stands for
missing.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .pieces import PIECE, by_pieces, pieces

EXACT = 2.0**53  # the highest whole number to which doubles hold every one
FULL = 2**62  # the most combinations that one number tells apart
Numbers = NDArray[np.int64]
Codes = NDArray[np.integer[Any]]
Columns = tuple[Codes, int]  # the codes of a column, and how many there may be, missing included


def narrow(highest: int) -> np.dtype[Any]:
    """The narrowest type of a signed integer that holds -1 and every code up to the highest.

    >>> narrow(127), narrow(128)
    (dtype('int8'), dtype('int16'))
    """
    return np.dtype(next(t for t in (np.int8, np.int16, np.int32, np.int64) if highest <= np.iinfo(t).max))


def looked_up(table: NDArray[Any], codes: Codes) -> NDArray[Any]:
    """What a table has for each code; its last place is for -1.

    >>> looked_up(np.array([10, 11, -1], dtype=np.int8), np.array([1, -1, 0])).tolist()
    [11, -1, 10]
    """
    if len(codes) <= PIECE:
        return table.take(codes)
    found = np.empty(len(codes), dtype=table.dtype)

    def look_up(at: slice) -> None:
        found[at] = table.take(codes[at])

    by_pieces(len(codes), look_up)
    return found


def picked(values: NDArray[Any], positions: Codes, missing: float) -> NDArray[Any]:
    """The values at some positions; at a position of -1 the one that stands for missing.

    >>> picked(np.array([1.5, 2.5]), np.array([1, -1]), np.nan).tolist()
    [2.5, nan]
    """
    if not len(values):
        return np.full(len(positions), missing, dtype=values.dtype)
    found = np.empty(len(positions), dtype=values.dtype)

    def pick(at: slice) -> None:
        wanted = positions[at]
        found[at] = values.take(wanted)
        if wanted.min(initial=0) < 0:
            found[at][wanted < 0] = missing

    by_pieces(len(positions), pick)
    return found


def numbered_together(columns: Sequence[Columns]) -> Columns:
    """One number for each combination of codes, the first column's counting most, and how many numbers there may be.

    Each column comes with the number of its codes, missing included; there are at most 2**62 combinations.

    >>> numbered_together([(np.array([0, -1]), 2), (np.array([2, 0]), 4)])[0].tolist()
    [7, 1]
    """
    size, first = 1, 0
    for _, count in columns:
        size, first = size * count, first * count + 1  # each code counts from 1, missing from 0
    (codes, _), *rest = columns
    numbers = np.empty(len(codes), dtype=narrow(size))

    def number(at: slice) -> None:
        piece = codes[at].astype(np.int64)
        for others, count in rest:
            piece *= count
            piece += others[at]
        piece += first
        numbers[at] = piece

    by_pieces(len(codes), number)
    return numbers, size


def dense(numbers: Codes, size: int) -> tuple[Codes, Numbers]:
    """A code from 0 for each number, of which there may be `size`, without those that no record has; and those that are.

    The codes are in the order of the numbers where there are not far more numbers than records, else of their first records.

    >>> codes, used = dense(np.array([7, 1, 7]), 8)
    >>> codes.tolist(), used.tolist()
    ([1, 0, 1], [1, 7])
    """
    if size > 4 * len(numbers):
        found, used = pd.factorize(numbers.astype(np.int64, copy=False))
        return found, np.asarray(used, dtype=np.int64)
    listed = np.flatnonzero(present(numbers, size))
    if len(listed) == size:
        return numbers, listed
    place = np.empty(size, dtype=narrow(len(listed)))
    place[listed] = np.arange(len(listed))
    return looked_up(place, numbers), listed


def order_of(numbers: Codes, size: int) -> tuple[Numbers, bool]:
    """The order of the records by their numbers, each below `size`; those alike keep their places.

    Second, whether all numbers differ.

    >>> order, differ = order_of(np.array([2, 0, 2]), 3)
    >>> order.tolist(), differ
    ([1, 0, 2], False)
    """
    count = len(numbers)
    bits = max(count - 1, 1).bit_length()
    if (size - 1).bit_length() + bits > 63:
        order = np.argsort(numbers, kind="stable")
        ranked = numbers[order]
        return order, bool((ranked[1:] != ranked[:-1]).all())
    both = np.empty(count, dtype=np.int64)  # the number and behind it the place: what is sorted needs no second array

    def put(at: slice) -> None:
        both[at] = numbers[at]
        both[at] <<= bits
        both[at] |= np.arange(at.start, at.stop)

    by_pieces(count, put)
    both.sort(kind="stable")  # fast where the records come in runs that are in order, as those of stacked tests do
    differ = True
    for at in pieces(count):
        beside = both[at.start : at.stop + 1] >> bits
        differ = differ and bool((beside[1:] != beside[:-1]).all())
        both[at] &= 2**bits - 1
    return both, differ


def present(codes: Codes, size: int) -> NDArray[np.bool_]:
    """Which of the codes from 0, of which there may be `size`, some record has.

    >>> present(np.array([2, -1, 0]), 3).tolist()
    [True, False, True]
    """
    found = np.zeros(size + 1, dtype=bool)  # the last place is for missing
    for at in pieces(len(codes)):
        found[codes[at]] = True
        if size < PIECE and found[:-1].all():
            break
    return found[:-1]


def counted(codes: Codes, size: int) -> Numbers:
    """How many records have each of the codes from 0, of which there may be `size`, and after them how many have none.

    >>> counted(np.array([2, -1, 0]), 3).tolist()
    [1, 0, 1, 1]
    """
    found = np.zeros(size + 1, dtype=np.int64)
    for at in pieces(len(codes)):
        piece = codes[at].astype(np.int64)
        found += np.bincount(np.where(piece < 0, size, piece), minlength=size + 1)
    return found


def first_records(codes: Codes, count: int) -> Numbers:
    """The first record that has each of the codes from 0, of which there are so many.

    >>> first_records(np.array([1, 0, 1]), 2).tolist()
    [1, 0]
    """
    first = np.zeros(count, dtype=np.int64)
    for at in reversed(list(pieces(len(codes)))):
        first[codes[at][::-1]] = np.arange(at.start, at.stop)[::-1]
    return first


def broken(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether each number is no whole one; a missing one is not broken.

    >>> broken(np.array([1.5, -2.0, np.nan, np.inf])).tolist()
    [True, False, False, True]
    """
    found = np.empty(len(values), dtype=bool)

    def look(at: slice) -> None:
        with np.errstate(invalid="ignore"):  # infinite less infinite
            found[at] = (values[at] - np.floor(values[at]) != 0) & ~np.isnan(values[at])

    by_pieces(len(values), look)
    return found


def whole_numbers(values: NDArray[np.float64]) -> Columns | None:
    """The codes of whole numbers counted from the lowest, and how many there may be; None where any is broken.

    Missing has -1. None too where the numbers lie too far apart to be counted so.

    >>> codes, count = whole_numbers(np.array([3.0, np.nan, 5.0]))
    >>> codes.tolist(), count
    ([0, -1, 2], 4)
    """
    low, high = np.inf, -np.inf
    for at in pieces(len(values)):
        piece = values[at]
        broken = np.floor(piece) != piece  # missing is
        if broken.any():
            known = ~np.isnan(piece)
            if (broken & known).any():
                return None
            piece = piece[known]
        low, high = min(low, piece.min(initial=np.inf)), max(high, piece.max(initial=-np.inf))
    if high < low:
        return np.full(len(values), -1, dtype=np.int8), 1
    if max(abs(low), abs(high)) > EXACT or high - low > 2 * len(values) + PIECE:
        return None
    codes = np.empty(len(values), dtype=narrow(int(high - low)))

    def count_from_lowest(at: slice) -> None:
        piece = values[at] - low
        piece[np.isnan(piece)] = -1
        codes[at] = piece

    by_pieces(len(values), count_from_lowest)
    return codes, int(high - low) + 2
