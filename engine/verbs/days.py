"""Verbs of time between dates: durations, ages, the first and the last of several."""

import numpy as np
import pandas as pd

from ..kinds import each_value
from ..partial_dates import day_numbers, full_years_between, possible_days


@each_value
def days_inclusive(first: pd.Series, last: pd.Series) -> pd.Series:
    """Days from the first date to the last, both counted; both SAS dates.

    >>> days_inclusive(pd.Series([10.0]), pd.Series([12.0])).tolist()
    [3.0]
    """
    return last - first + 1


@each_value
def days_between(first: pd.Series, last: pd.Series) -> pd.Series:
    """Days from the first date to the last; both SAS dates.

    >>> days_between(pd.Series([10.0]), pd.Series([12.0])).tolist()
    [2.0]
    """
    return last - first


@each_value
def latest_of(*dates: pd.Series) -> pd.Series:
    """The latest of the dates; one that is missing does not count.

    >>> latest_of(pd.Series([1.0]), pd.Series([3.0])).tolist()
    [3.0]
    """
    return pd.concat(dates, axis=1).max(axis=1)


@each_value
def earliest_of(*dates: pd.Series) -> pd.Series:
    """The earliest of the dates; one that is missing does not count.

    >>> earliest_of(pd.Series([1.0]), pd.Series([3.0])).tolist()
    [1.0]
    """
    return pd.concat(dates, axis=1).min(axis=1)


@each_value
def flag_between(date: pd.Series, start: pd.Series, *until: pd.Series) -> pd.Series:
    """Y where the date is not before the start and not after any of the further dates; one that is missing sets no limit.

    >>> flag_between(pd.Series([1.0, 2.0, 4.0]), pd.Series([2.0] * 3), pd.Series([3.0] * 3)).tolist()
    [nan, 'Y', nan]
    """
    kept = date.ge(start)
    for limit in until:
        kept &= ~date.gt(limit)
    return pd.Series("Y", index=date.index, dtype="str").where(kept)


@each_value
def full_years(birth: pd.Series, at: pd.Series) -> pd.Series:
    """Age in full years at a date: years between the dates, less one before the birthday; both ISO 8601.

    Where a part of the birth date is unknown, its first possible day counts
    only if the answer is the same for its last; else the age is missing.

    >>> full_years(pd.Series(["1950-06-15", "1950-06-15"], dtype="str"), pd.Series(["2002-06-14", "2002-06-15"], dtype="str")).tolist()
    [51.0, 52.0]
    """
    when = day_numbers(at).to_numpy()
    first, second = (full_years_between(days, when) for days in possible_days(birth))
    return pd.Series(np.where(first == second, first, np.nan), index=birth.index)
