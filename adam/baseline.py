"""Verbs of change among the records of a subject: baseline, change, the smallest so far."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..engine.combinations import combined
from ..engine.encoded import flagged, take
from ..engine.kinds import each_value


def baseline_flag(
    value: pd.Series, date: pd.Series, reference: pd.Series, *within: pd.Series, subject: pd.Series
) -> pd.Series:
    """Y for the last record with a value on or before the reference date, within the subject and the further columns.

    date and reference are SAS dates.

    >>> flags = baseline_flag(
    ...     pd.Series([5.0, 6.0, 7.0]), pd.Series([1.0, 2.0, 9.0]), pd.Series([2.0] * 3),
    ...     subject=pd.Series(["a"] * 3, dtype="category"))
    >>> flags.tolist()
    [nan, 'Y', nan]
    """
    groups, _ = combined([subject, *within])
    counts = (value.notna() & date.le(reference)).to_numpy()
    rows = np.flatnonzero(counts)
    ranked = rows[np.lexsort((rows, date.to_numpy(dtype="float64")[rows], groups[rows]))]
    last = np.append(groups[ranked][1:] != groups[ranked][:-1], True) if len(ranked) else np.empty(0, dtype=bool)
    return flagged(len(value), ranked[last])


def baseline_value(value: pd.Series, flag: pd.Series, *within: pd.Series, subject: pd.Series) -> pd.Series:
    """The value of the record flagged Y, within the subject and the further columns.

    >>> baseline_value(
    ...     pd.Series([5.0, 7.0]), pd.Series(["Y", None], dtype="category"),
    ...     subject=pd.Series(["a", "a"], dtype="category")).tolist()
    [5.0, 5.0]
    """
    groups, count = combined([subject, *within])
    where = np.full(count, -1, dtype=np.int64)
    marked = np.flatnonzero(flag.eq("Y").to_numpy())
    where[groups[marked]] = marked
    return take(value, where[groups])


@each_value
def change(value: pd.Series, baseline: pd.Series) -> pd.Series:
    """The value less the value it is compared with.

    >>> change(pd.Series([7.0]), pd.Series([5.0])).tolist()
    [2.0]
    """
    return value - baseline


@each_value
def percent_change(value: pd.Series, baseline: pd.Series) -> pd.Series:
    """The difference from the value it is compared with, in per cent of that; missing where that is 0.

    >>> percent_change(pd.Series([7.0, 7.0]), pd.Series([5.0, 0.0])).tolist()
    [40.0, nan]
    """
    return (value - baseline) / baseline.where(baseline.ne(0)) * 100


def smallest_before(value: pd.Series, date: pd.Series, *within: pd.Series, subject: pd.Series) -> pd.Series:
    """The smallest value of earlier dates, within the subject and the further columns; missing for the first.

    >>> smallest_before(
    ...     pd.Series([9.0, 4.0, 6.0]), pd.Series([1.0, 2.0, 3.0]),
    ...     subject=pd.Series(["a"] * 3, dtype="category")).tolist()
    [nan, 9.0, 4.0]
    """
    groups, _ = combined([subject, *within])
    days = date.to_numpy(dtype="float64", na_value=np.nan)
    numbers = value.to_numpy(dtype="float64", na_value=np.nan)
    order = np.lexsort((days, groups))
    answer = np.full(len(value), np.nan)
    answer[order] = _running_smallest(numbers[order], days[order], groups[order])
    return pd.Series(answer)


def _running_smallest(
    numbers: NDArray[np.float64], days: NDArray[np.float64], groups: NDArray[np.int64]
) -> NDArray[np.float64]:
    """For records in order, the smallest number of the same group at an earlier day."""
    frame = pd.DataFrame({"group": groups, "day": days, "number": numbers})
    by_day = frame.groupby(["group", "day"], sort=True, dropna=False)["number"].min()
    smallest = by_day.fillna(np.inf).groupby(level=0).cummin().groupby(level=0).shift().replace(np.inf, np.nan)
    found = smallest.reindex(pd.MultiIndex.from_frame(frame[["group", "day"]]))
    return found.to_numpy(dtype="float64")
