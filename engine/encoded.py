"""Dictionary-encoded text: work on the distinct values, then take them by code.

Every text column is a pandas Categorical with sorted categories and NaN where
it is blank; numbers are float64 with NaN. What this file does is done here and
nowhere else, so that a column function can stay plain.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Codes = NDArray[np.int64]


def is_encoded(column: pd.Series) -> bool:
    """Whether a column is dictionary-encoded text."""
    return isinstance(column.dtype, pd.CategoricalDtype)


def encoded(column: pd.Series) -> pd.Series:
    """The column with text dictionary-encoded and sorted, blanks missing, and everything else as float64.

    Text is a str or object column or a Categorical; a boolean column becomes
    Y where true. The index is kept.

    >>> encoded(pd.Series(["b", "", None, "a"])).cat.codes.tolist()
    [1, -1, -1, 0]
    """
    if is_encoded(column):
        return _sorted(column)
    if column.dtype == bool:
        return from_codes(np.where(column, 0, -1), ["Y"], column.index)
    if pd.api.types.is_numeric_dtype(column.dtype):
        return column.astype("float64")
    codes, values = pd.factorize(column)
    listed = values.tolist()
    if column.dtype != "str":
        listed = [v if isinstance(v, str) else _text(v) for v in listed]
    return from_codes(codes, listed, column.index)


def _text(value: object) -> str:
    return number_text(float(value)) if isinstance(value, int | float | np.number) else str(value)


def number_text(value: float) -> str:
    """A number as short text that reads back as the same number: no trailing zeros, no exponent below 1e15.

    >>> [number_text(x) for x in (3.0, 0.1, 12.50, -7, 1e-5)]
    ['3', '0.1', '12.5', '-7', '0.00001']
    """
    if float(value).is_integer() and abs(value) < 1e15:
        return str(int(value))
    return np.format_float_positional(value, trim="-") if abs(value) < 1e15 else repr(float(value))


def from_codes(codes: NDArray[np.integer], values: Sequence[str], index: pd.Index | None = None) -> pd.Series:
    """An encoded column of codes into values; -1 is missing. Values may repeat, be blank or be in any order."""
    listed = values.tolist() if isinstance(values, pd.Series | pd.Index) else values
    levels = sorted({v for v in listed if isinstance(v, str) and v and not v.isspace()})
    place = {level: position for position, level in enumerate(levels)}
    table = np.array([place.get(v, -1) for v in listed] + [-1], dtype=np.int64)
    return _column(table[codes], pd.CategoricalDtype(_index(levels)), index)


def _column(codes: NDArray[np.integer], levels: Any, index: pd.Index | None = None) -> pd.Series:
    """An encoded column of codes into levels that are known to be sorted and each there once."""
    encoding: Any = pd.Categorical.from_codes(codes, dtype=levels)
    return pd.Series(encoding, index=index)


def _index(levels: Sequence[str]) -> pd.Index:
    return pd.Index(list(levels), dtype="str")


def _sorted(column: pd.Series) -> pd.Series:
    levels = column.cat.categories
    text = levels.dtype == "str" or all(isinstance(v, str) for v in levels)
    if text and levels.is_monotonic_increasing and not any(not v.strip() for v in levels[:1]):
        return column
    return from_codes(
        column.cat.codes.to_numpy(), [v if isinstance(v, str) else _text(v) for v in levels], column.index
    )


def levels_of(column: pd.Series) -> pd.Series:
    """The distinct values of an encoded column, as a plain str column; the last is missing, for code -1."""
    return pd.concat([pd.Series(column.cat.categories, dtype="str"), pd.Series([None], dtype="str")], ignore_index=True)


def stacked(columns: Sequence[pd.Series]) -> pd.Series:
    """Encoded or number columns one under the other, with a fresh index.

    A number column under text is written as text.
    """
    if all(not is_encoded(c) for c in columns):
        return (
            pd.concat([c.reset_index(drop=True) for c in columns], ignore_index=True)
            if columns
            else pd.Series(dtype="float64")
        )
    texts = [c if is_encoded(c) else encoded(numbers_as_text(c)) for c in columns]
    union = _union([c.cat.categories for c in texts])
    codes = [_recoded(c, union) for c in texts]
    return pd.Series(pd.Categorical.from_codes(np.concatenate(codes), categories=union))


def _union(several: Sequence[pd.Index]) -> pd.Index:
    """The levels of several columns, sorted, each once."""
    different: list[pd.Index] = []
    for levels in several:
        if len(levels) and not any(levels is d or levels.equals(d) for d in different[-1:]):
            different.append(levels)
    if len(different) <= 1:
        return different[0] if different else _index([])
    every: pd.Index = pd.Index(pd.concat([d.to_series() for d in different]).unique(), dtype="str")
    return every.sort_values()


def _recoded(column: pd.Series, levels: pd.Index) -> Codes:
    if column.cat.categories is levels:
        return column.cat.codes.to_numpy().astype(np.int64)
    table = np.append(levels.get_indexer(column.cat.categories), -1)
    return table[column.cat.codes.to_numpy()]


def numbers_as_text(column: pd.Series) -> pd.Series:
    """A number column as encoded text; missing stays missing."""
    codes, values = pd.factorize(column)
    return from_codes(codes, [number_text(v) for v in values], column.index)


def codes_of(column: pd.Series) -> tuple[Codes, int]:
    """A code for each record of any column, missing included as code 0, and how many codes there are."""
    if is_encoded(column):
        return column.cat.codes.to_numpy().astype(np.int64) + 1, len(column.cat.categories) + 1
    codes, values = pd.factorize(column, sort=True)
    return codes.astype(np.int64) + 1, len(values) + 1


def combined(columns: Iterable[pd.Series]) -> tuple[Codes, int]:
    """One code for each distinct combination of several columns' values, dense, and how many there are."""
    total: Codes | None = None
    size = 1
    for column in columns:
        codes, count = codes_of(column)
        if total is None:
            total, size = codes, count
            continue
        if size * count > 2**62:
            total, size = _dense(total, size)
        total, size = total * count + codes, size * count
    if total is None:
        raise ValueError("combined() needs at least one column")
    return _dense(total, size)


def ordered(columns: Sequence[pd.Series], count: int) -> tuple[Codes, bool]:
    """The order of the records by several columns, the first one first, missing first; records alike keep their places.

    Second, whether the columns tell all records apart.

    >>> order, apart = ordered([encoded(pd.Series(["b", "a", "b"])), pd.Series([2.0, 1.0, 1.0])], 3)
    >>> order.tolist(), apart
    ([1, 2, 0], True)
    """
    total, size = np.zeros(count, dtype=np.int64), 1
    for column in columns:
        codes, levels = codes_of(column)
        if size * levels > 2**62:
            values, total = np.unique(total, return_inverse=True)
            size = len(values)
        total, size = total * levels + codes, size * levels
    order = np.argsort(total, kind="stable")
    sorted_codes = total[order]
    return order, bool((sorted_codes[1:] != sorted_codes[:-1]).all())


def _dense(codes: Codes, size: int) -> tuple[Codes, int]:
    """The codes, of which there may be `size`, without those that no record has."""
    if size <= 4 * len(codes):
        present = np.zeros(size, dtype=bool)
        present[codes] = True
        return (np.cumsum(present) - 1)[codes], int(present.sum())
    dense, values = pd.factorize(codes)
    return dense.astype(np.int64), len(values)


def distinct(columns: Sequence[pd.Series]) -> tuple[Codes, list[pd.Series]]:
    """The distinct combinations of the columns' values, and for each record which one it has.

    Text comes as plain str columns, so that a function may use `.str`.
    """
    if len(columns) == 1 and is_encoded(columns[0]):
        levels, found = levels_of(columns[0]), columns[0].cat.codes.to_numpy().astype(np.int64)
        return np.where(found < 0, len(levels) - 1, found), [levels]  # a function may have an answer for missing
    codes, count = combined(columns)
    first = np.zeros(count, dtype=np.int64)
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    return codes, [plain(c.iloc[first]).reset_index(drop=True) for c in columns]


def plain(column: pd.Series) -> pd.Series:
    """The column with text as str, not encoded."""
    return column.astype("str") if is_encoded(column) else column


def take(column: pd.Series, positions: NDArray[np.integer]) -> pd.Series:
    """The records at the positions, with a fresh index; position -1 is missing."""
    if is_encoded(column):
        codes = np.append(column.cat.codes.to_numpy(), -1)[positions]
        return _column(codes, column.dtype)
    values = np.append(column.to_numpy(dtype="float64", na_value=np.nan), np.nan)
    return pd.Series(values[positions])


def spread(values: pd.Series, codes: NDArray[np.integer]) -> pd.Series:
    """The result for each distinct value (or combination), spread over the records that have it."""
    return take(encoded(values.reset_index(drop=True)), codes)


def with_missing(column: pd.Series, value: str | float) -> pd.Series:
    """The column with a value in place of what is missing.

    >>> with_missing(encoded(pd.Series(["Y", None])), "N").tolist()
    ['Y', 'N']
    """
    if not column.isna().any():
        return column
    if not is_encoded(column):
        return column.fillna(float(value))
    levels = [*column.cat.categories, str(value)]
    codes = column.cat.codes.to_numpy().astype(np.int64)
    return from_codes(np.where(codes < 0, len(levels) - 1, codes), levels, column.index)


def blank(count: int) -> pd.Series:
    """A text column with nothing in it."""
    return pd.Series(pd.Categorical.from_codes(np.full(count, -1), categories=_index([])))


def match(ours: Sequence[pd.Series], theirs: Sequence[pd.Series]) -> tuple[Codes, bool]:
    """For each of our records the position of theirs with the same values, -1 where there is none.

    Second, whether theirs are unique; where they are not, the first one is given.
    """
    pairs = [stacked([_key(o), _key(t)]) for o, t in zip(ours, theirs, strict=True)]
    count = len(ours[0])
    codes, size = combined(pairs)
    missing = np.logical_or.reduce([p.isna().to_numpy() for p in pairs])
    table = np.full(size, -1, dtype=np.int64)
    their_codes, their_missing = codes[count:], missing[count:]
    positions = np.flatnonzero(~their_missing)[::-1]
    table[their_codes[positions]] = positions
    found = table[codes[:count]]
    found[missing[:count]] = -1
    return found, len(np.unique(their_codes[positions])) == len(positions)


def _key(column: pd.Series) -> pd.Series:
    return column if is_encoded(column) else numbers_as_text(column)


def grouped(ours: Sequence[pd.Series], theirs: Sequence[pd.Series]) -> tuple[pd.Series, pd.Series]:
    """The group of each of our records and of each of theirs: records alike in all the columns are in one.

    A group is named by a number written as text; a record with a missing value has none.
    """
    pairs = [stacked([_key(o), _key(t)]) for o, t in zip(ours, theirs, strict=True)]
    missing = np.logical_or.reduce([p.isna().to_numpy() for p in pairs])
    codes, size = combined(pairs)
    groups = from_codes(np.where(missing, -1, codes), [f"{code:012}" for code in range(size)])
    count = len(ours[0])
    return groups.iloc[:count].reset_index(drop=True), groups.iloc[count:].reset_index(drop=True)
