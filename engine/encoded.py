"""Dictionary-encoded text: work on the distinct values, then take them by code.

Every text column is a pandas Categorical with sorted categories and NaN where
it is blank; numbers are float64 with NaN. What this file does is done here and
nowhere else, so that a column function can stay plain.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import repeat
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .code_arrays import (
    looked_up,
    narrow,
    picked,
    present,
)

Codes = NDArray[np.int64]
FEW = 50  # levels
FEW_TEXTS = 2**12


def is_encoded(column: pd.Series) -> bool:
    """Whether a column is dictionary-encoded text."""
    return isinstance(column.dtype, pd.CategoricalDtype)


def codes_in(column: pd.Series) -> Codes:
    """The code of each record of an encoded column: a position in its levels, -1 where it is missing."""
    categorical: Any = column.array
    codes: Codes = categorical.codes  # or a narrower integer
    return codes


def levels_in(column: pd.Series) -> pd.Index:
    """The levels of an encoded column, sorted, each once."""
    categorical: Any = column.array
    levels: pd.Index = categorical.categories
    return levels


def texts_in(column: pd.Series) -> list[str]:
    """The levels of an encoded column as a plain list, which is many times faster to go through than they are.

    >>> texts_in(encoded(pd.Series(["b", "", "a"])))
    ['a', 'b']
    """
    return list(map(str, levels_in(column).tolist()))


def encoded(column: pd.Series) -> pd.Series:
    """The column with text dictionary-encoded and sorted, blanks missing, and everything else as float64.

    Text is a str or object column or a Categorical; a boolean column becomes
    Y where true. The index is kept.

    >>> encoded(pd.Series(["b", "", None, "a"])).cat.codes.tolist()
    [1, -1, -1, 0]
    """
    if is_encoded(column):
        return _sorted(column)
    if isinstance(column.dtype, pd.StringDtype) and len(column) <= FEW_TEXTS:
        return _of_few_texts(column.tolist(), column.index)
    if column.dtype == bool:
        return from_codes(column.to_numpy().astype(np.int8) - np.int8(1), ["Y"], column.index)
    if pd.api.types.is_numeric_dtype(column.dtype):
        return column.astype("float64")
    codes, values = pd.factorize(column)
    listed = values.tolist()
    if column.dtype != "str":
        listed = [v if isinstance(v, str) else _text(v) for v in listed]
    return from_codes(codes, listed, column.index)


def _of_few_texts(texts: list[Any], index: pd.Index) -> pd.Series:
    """So few texts, missing among them, that Python is done with them before pandas has begun."""
    levels = sorted(filter(str.strip, {text for text in texts if isinstance(text, str)}))
    place = {level: position for position, level in enumerate(levels)}
    codes = np.array([place.get(text, -1) for text in texts], dtype=narrow(len(levels)))
    return _column(codes, _encoding(levels), index)


def _text(value: object) -> str:
    return number_text(float(value)) if isinstance(value, int | float | np.number) else str(value)


@lru_cache(maxsize=2**16)
def number_text(value: float) -> str:
    """A number as short text, of at most 15 significant digits: no trailing zeros, no exponent below 1e15.

    What a binary fraction has beyond is no part of the number that it stands for.

    >>> [number_text(x) for x in (3.0, 0.1, 12.50, -7, 1e-5, 0.1 + 0.2)]
    ['3', '0.1', '12.5', '-7', '0.00001', '0.3']
    """
    if float(value).is_integer() and abs(value) < 1e15:
        return str(int(value))
    if abs(value) >= 1e15:
        return repr(float(value))
    return np.format_float_positional(float(f"{value:.15g}"), trim="-")


def as_text(column: pd.Series) -> pd.Series:
    """A column as plain text, its numbers as `number_text` has them; missing stays missing.

    >>> as_text(pd.Series([0.1 + 0.2, 3.0])).tolist()
    ['0.3', '3']
    """
    if column.dtype == "float64":
        return column.map(number_text, na_action="ignore").astype("str")
    return column.astype("str")


def from_codes(codes: NDArray[np.integer], values: Sequence[str], index: pd.Index | None = None) -> pd.Series:
    """An encoded column of codes into values; -1 is missing. Values may repeat, be blank or be in any order."""
    listed = values.tolist() if isinstance(values, pd.Series | pd.Index) else list(values)
    texts = listed if set(map(type, listed)) <= {str} else [v for v in listed if isinstance(v, str)]
    levels = sorted(filter(str.strip, set(texts)))
    if levels == listed:
        return _column(codes.astype(narrow(len(levels))), _encoding(levels), index)
    place = {level: position for position, level in enumerate(levels)}
    table = np.array([*map(place.get, listed, repeat(-1)), -1], dtype=narrow(len(levels)))
    return _column(looked_up(table, codes), _encoding(levels), index)


def _column(codes: NDArray[np.integer], levels: Any, index: pd.Index | None = None) -> pd.Series:
    """An encoded column of codes into levels that are known to be sorted and each there once."""
    encoding: Any = pd.Categorical.from_codes(codes, dtype=levels, validate=False)
    return pd.Series(encoding, index=index, copy=False)


def with_codes(column: pd.Series, codes: NDArray[np.integer]) -> pd.Series:
    """An encoded column of other codes into the same levels, with a fresh index."""
    return _column(codes, column.dtype)


def _encoding(levels: Sequence[str]) -> Any:
    """The encoding of sorted levels; that of few levels, which many columns have alike, is made once."""
    if len(levels) <= FEW:
        return _encoding_of_few(tuple(levels), str(pd.get_option("mode.string_storage")))
    return pd.CategoricalDtype(_index(levels))


@lru_cache(maxsize=2**10)
def _encoding_of_few(levels: tuple[str, ...], _storage: str) -> Any:
    return pd.CategoricalDtype(_index(levels))


def _index(levels: Sequence[str]) -> pd.Index:
    return pd.Index(list(levels), dtype="str")


def _sorted(column: pd.Series) -> pd.Series:
    levels = levels_in(column)
    text = levels.dtype == "str" or all(isinstance(v, str) for v in levels)
    if text and levels.is_monotonic_increasing and not any(not v.strip() for v in levels[:1].tolist()):
        return column
    texts = [v if isinstance(v, str) else _text(v) for v in levels.tolist()]
    return from_codes(codes_in(column), texts, column.index)


def level_sizes(column: pd.Series) -> Codes:
    """The size in bytes (UTF-8) of each level of an encoded column.

    >>> level_sizes(encoded(pd.Series(["é", "abc"]))).tolist()
    [3, 2]
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    return np.asarray(pc.binary_length(pa.array(levels_in(column), pa.large_string())).to_numpy(), dtype=np.int64)


def longest(column: pd.Series) -> int:
    """The size in bytes (UTF-8) of the longest value of an encoded column; 0 where it has none."""
    used = present(codes_in(column), len(levels_in(column)))
    return int(level_sizes(column)[used].max(initial=0))


def used_levels(column: pd.Series) -> pd.Index:
    """The values of an encoded column that some record has, sorted.

    >>> list(used_levels(encoded(pd.Series(["b", "a", None, "c"])).iloc[:3]))
    ['a', 'b']
    """
    levels = levels_in(column)
    used = present(codes_in(column), len(levels))
    return levels if used.all() else levels[used]


def levels_of(column: pd.Series) -> pd.Series:
    """The distinct values of an encoded column, as a plain str column; the last is missing, for code -1."""
    levels: Any = levels_in(column)
    text = levels.array if levels.dtype == "str" else pd.array(levels.to_numpy(), dtype="str")
    return pd.Series(text.take(np.append(np.arange(len(levels)), -1), allow_fill=True))


def stacked(columns: Sequence[pd.Series]) -> pd.Series:
    """Encoded or number columns one under the other, with a fresh index.

    A number column under text is written as text.
    """
    if len(columns) == 1:
        return columns[0].reset_index(drop=True)
    if all(not is_encoded(c) for c in columns):
        numbers = [c.to_numpy(dtype="float64", na_value=np.nan) for c in columns]
        return pd.Series(np.concatenate(numbers) if numbers else [], dtype="float64")
    texts = [c if is_encoded(c) else encoded(numbers_as_text(c)) for c in columns]
    union = _union([c.dtype for c in texts])
    return _column(np.concatenate([narrow_codes(c, union.categories) for c in texts]), union)


def _union(several: Sequence[Any]) -> Any:
    """The encoding with the levels of several, sorted, each once."""
    different: list[Any] = []
    for encoding in several:
        levels = encoding.categories
        if len(levels) and not any(levels is d.categories or levels.equals(d.categories) for d in different[-1:]):
            different.append(encoding)
    if len(different) <= 1:
        return different[0] if different else _encoding([])
    return _encoding(sorted(set().union(*(d.categories.tolist() for d in different))))


def union_of(columns: Sequence[pd.Series]) -> pd.Index:
    """The levels of several encoded columns, sorted, each once.

    >>> list(union_of([encoded(pd.Series(["b", "a"])), encoded(pd.Series(["c", "b"]))]))
    ['a', 'b', 'c']
    """
    levels: pd.Index = _union([column.dtype for column in columns]).categories
    return levels


def recoded(column: pd.Series, levels: pd.Index) -> Codes:
    """The codes of an encoded column in other levels; -1 where it is missing or not among them."""
    return narrow_codes(column, levels).astype(np.int64)


def narrow_codes(column: pd.Series, levels: pd.Index) -> NDArray[np.integer[Any]]:
    """The same, as narrow as the levels allow."""
    own = levels_in(column)
    if own is levels:
        return codes_in(column)
    table = np.append(levels.get_indexer(own), -1).astype(narrow(len(levels)))
    return looked_up(table, codes_in(column))


def numbers_as_text(column: pd.Series) -> pd.Series:
    """A number column as encoded text; missing stays missing."""
    codes, values = pd.factorize(column)
    return from_codes(codes, [number_text(v) for v in values], column.index)


def codes_of(column: pd.Series) -> tuple[Codes, int]:
    """A code for each record of any column, missing included as code 0, and how many codes there are."""
    if is_encoded(column):
        return codes_in(column).astype(np.int64) + 1, len(levels_in(column)) + 1
    codes, values = pd.factorize(column, sort=True)
    return codes.astype(np.int64) + 1, len(values) + 1


def plain(column: pd.Series) -> pd.Series:
    """The column with text as str, not encoded."""
    return column.astype("str") if is_encoded(column) else column


def take(column: pd.Series, positions: NDArray[np.integer]) -> pd.Series:
    """The records at the positions, with a fresh index; position -1 is missing."""
    if is_encoded(column):
        return _column(picked(codes_in(column), positions, -1), column.dtype)
    return pd.Series(picked(column.to_numpy(dtype="float64", na_value=np.nan), positions, np.nan), copy=False)


def part_of(column: pd.Series, positions: NDArray[np.integer]) -> pd.Series:
    """The records at positions that rise, with a fresh index; those that follow each other are not copied.

    >>> part_of(pd.Series([1.5, 2.5, 3.5]), np.array([1, 2])).tolist()
    [2.5, 3.5]
    """
    if not len(positions) or positions[-1] - positions[0] + 1 != len(positions):
        return take(column, positions)
    values = codes_in(column) if is_encoded(column) else column.to_numpy(dtype="float64", na_value=np.nan)
    piece = values[positions[0] : positions[-1] + 1]
    piece.flags.writeable = False  # it is the whole table's, which nobody may change
    return _column(piece, column.dtype) if is_encoded(column) else pd.Series(piece, copy=False)


def spread(values: pd.Series, codes: NDArray[np.integer]) -> pd.Series:
    """The result for each distinct value (or combination), spread over the records that have it; code -1 is missing."""
    answers = encoded(values.reset_index(drop=True))
    if is_encoded(answers):
        return _column(looked_up(np.append(codes_in(answers), np.int8(-1)), codes), answers.dtype)
    return pd.Series(
        looked_up(np.append(answers.to_numpy(dtype="float64", na_value=np.nan), np.nan), codes), copy=False
    )


def with_missing(column: pd.Series, value: str | float) -> pd.Series:
    """The column with a value in place of what is missing.

    >>> with_missing(encoded(pd.Series(["Y", None])), "N").tolist()
    ['Y', 'N']
    """
    if not column.isna().any():
        return column
    if not is_encoded(column):
        return column.fillna(float(value))
    levels = [*levels_in(column), str(value)]
    codes = codes_in(column).astype(np.int64)
    return from_codes(np.where(codes < 0, len(levels) - 1, codes), levels, column.index)


def blank(count: int) -> pd.Series:
    """A text column with nothing in it."""
    return _column(np.full(count, -1, dtype=np.int8), _encoding([]))


def flagged(count: int, records: NDArray[np.integer]) -> pd.Series:
    """A text column of so many records with Y for some of them.

    >>> flagged(2, np.array([1])).tolist()
    [nan, 'Y']
    """
    codes = np.full(count, -1, dtype=np.int8)
    codes[records] = 0
    return from_codes(codes, ["Y"])
