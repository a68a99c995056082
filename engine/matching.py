"""Records of two tables that are alike in some columns: where ours are found in theirs, and which are in one group."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .code_arrays import dense, looked_up
from .combinations import combined
from .decimals import exact_decimals
from .encoded import Codes, codes_in, from_codes, is_encoded, levels_in, narrow_codes, numbers_as_text, stacked


def match(ours: Sequence[pd.Series], theirs: Sequence[pd.Series]) -> tuple[Codes, bool]:
    """For each of our records the position of theirs with the same values, -1 where there is none.

    Second, whether theirs are unique; where they are not, the first one is given.
    """
    mine, their, size = _paired(ours[0], theirs[0])
    for pair in zip(ours[1:], theirs[1:], strict=True):
        my_codes, their_codes, count = _paired(*pair)
        if size * count > 2**62:
            both = np.append(mine, their)
            joint, used = dense(both + 1, size + 1)
            mine, their = np.split(np.where(both < 0, -1, joint), [len(mine)])
            size = len(used)
        mine = np.where((mine < 0) | (my_codes < 0), -1, mine.astype(np.int64) * count + my_codes)
        their = np.where((their < 0) | (their_codes < 0), -1, their.astype(np.int64) * count + their_codes)
        size *= count
    if size > 4 * (len(mine) + len(their)):
        codes, values = pd.factorize(np.append(mine, their))
        lost = np.append(values, -1)[codes] < 0
        mine, their = np.split(np.where(lost, -1, codes), [len(mine)])
        size = len(values)
    positions = np.flatnonzero(their >= 0)[::-1]
    table = np.full(size + 1, -1, dtype=np.int64)  # the last place is for -1
    table[their[positions]] = positions
    return looked_up(table, mine), int((table >= 0).sum()) == len(positions)


def _paired(ours: pd.Series, theirs: pd.Series) -> tuple[NDArray[np.integer[Any]], NDArray[np.integer[Any]], int]:
    """A code for each of our and of their values, alike where the values are, and how many codes there are.

    A missing value has -1, and so has one of ours that none of theirs can equal.
    """
    if is_encoded(ours) or is_encoded(theirs):
        ours, theirs = _key(ours), _key(theirs)
        levels = levels_in(theirs)
        return narrow_codes(ours, levels), codes_in(theirs), max(len(levels), 1)
    numbers = [c.to_numpy(dtype="float64", na_value=np.nan) for c in (ours, theirs)]
    codes, values = pd.factorize(exact_decimals(np.concatenate(numbers)))
    return codes[: len(ours)], codes[len(ours) :], max(len(values), 1)


def _key(column: pd.Series) -> pd.Series:
    """A column as text to be matched; a number as the decimal it stands for."""
    if is_encoded(column):
        return column
    return numbers_as_text(pd.Series(exact_decimals(column.to_numpy(dtype="float64", na_value=np.nan))))


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
