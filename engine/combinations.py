"""Several columns together: the combinations of their values, the records in their order, and whether they are in it."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .code_arrays import (
    FULL,
    Columns,
    dense,
    first_records,
    looked_up,
    narrow,
    numbered_together,
    order_of,
    whole_numbers,
)
from .encoded import Codes, codes_in, is_encoded, levels_in, levels_of, plain
from .pieces import pieces


def combined(columns: Iterable[pd.Series]) -> tuple[Codes, int]:
    """One code for each distinct combination of several columns' values, dense, and how many there are."""
    listed = list(columns)
    if not listed:
        raise ValueError("combined() needs at least one column")
    codes, used = dense(*_distinct_columns([_coded(column) for column in listed]))
    return codes.astype(np.int64), len(used)


def _coded(column: pd.Series) -> Columns:
    """The codes of a column of any kind, missing -1, in the order of its values, and how many there may be with missing."""
    if is_encoded(column):
        return codes_in(column), len(levels_in(column)) + 1
    whole = whole_numbers(column.to_numpy()) if column.dtype == "float64" else None
    if whole is not None:
        return whole
    codes, values = pd.factorize(column, sort=True)
    return codes, len(values) + 1


def _distinct_columns(columns: Sequence[Columns]) -> Columns:
    """One number for each combination of codes, in their order, and how many there may be."""
    size = 1
    for place, (_, count) in enumerate(columns):
        if size * count > FULL:  # too many for one number: the combinations so far get codes of their own
            values, codes = np.unique(numbered_together(columns[:place])[0], return_inverse=True)
            return _distinct_columns([(codes - 1, len(values)), *columns[place:]])
        size *= count
    return numbered_together(columns)


def ordered(columns: Sequence[pd.Series], count: int) -> tuple[Codes, bool]:
    """The order of the records by several columns, the first one first, missing first; records alike keep their places.

    Second, whether the columns tell all records apart.

    >>> from m5kit.engine.encoded import encoded
    >>> order, apart = ordered([encoded(pd.Series(["b", "a", "b"])), pd.Series([2.0, 1.0, 1.0])], 3)
    >>> order.tolist(), apart
    ([1, 2, 0], True)
    """
    if not len(columns):
        return np.arange(count), count < 2
    return order_of(*_distinct_columns([_coded(column) for column in columns]))


def each_follows(columns: Sequence[pd.Series]) -> bool:
    """Whether each record comes after the one before it in the order of some text columns, missing first.

    That needs no memory for the records, so of records that are in order it is to be asked first.

    >>> from m5kit.engine.encoded import encoded
    >>> each_follows([encoded(pd.Series(["a", "a", "b"])), encoded(pd.Series([None, "x", "x"]))])
    True
    """
    if not all(is_encoded(column) for column in columns):
        return False
    coded = [(codes_in(column), len(levels_in(column)) + 1) for column in columns]
    if math.prod(count for _, count in coded) > FULL:
        return False
    for at in pieces(len(coded[0][0])):
        beside = slice(max(at.start - 1, 0), at.stop)
        numbers, _ = numbered_together([(codes[beside], count) for codes, count in coded])
        if not (numbers[1:] > numbers[:-1]).all():
            return False
    return True


def distinct(columns: Sequence[pd.Series]) -> tuple[NDArray[np.integer[Any]], list[pd.Series]]:
    """The distinct combinations of the columns' values, and for each record which one it has.

    Text comes as plain str columns, so that a function may use `.str`.
    """
    if len(columns) == 1 and is_encoded(columns[0]):
        levels = levels_of(columns[0])
        answers = np.arange(
            len(levels), dtype=narrow(len(levels))
        )  # a function may have an answer for missing, the last
        return looked_up(answers, codes_in(columns[0])), [levels]
    codes, used = dense(*_distinct_columns([_coded(column) for column in columns]))
    first = first_records(codes, len(used))
    return codes, [plain(c.iloc[first]).reset_index(drop=True) for c in columns]
