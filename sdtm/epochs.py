"""Verbs of epochs: the period of the trial in which a date lies."""

import numpy as np
import pandas as pd

from ..engine.encoded import codes_in, encoded, from_codes, levels_in, levels_of, spread, take
from ..engine.kinds import among_records
from ..engine.partial_dates import possible_days

SPAN = 10**6  # days, more than any two dates are apart


@among_records
def period(
    date: pd.Series, start: pd.Series, end: pd.Series, name: pd.Series, *, subject: pd.Series, owner: pd.Series
) -> pd.Series:
    """The subject's period in which the date lies: the last that started on or before it and had not ended before it.

    Sources: the date, and of the records of the periods their start, end and
    name. Dates are compared by the day; a day on which one period ends and
    the next starts belongs to the next. A date of which a part is unknown has
    a period where all the days that it may be lie in the same one. A period
    without an end has not ended.
    """
    starts, ends, names = _days(start)[0], _days(end)[1], encoded(name.reset_index(drop=True))
    earliest, latest = (_found(days, starts, ends, subject, owner) for days in _days(date))
    found = take(names, earliest)
    same = codes_in(found) == codes_in(take(names, latest))
    return from_codes(np.where(same, codes_in(found), -1), list(levels_in(names)))


def _found(days: np.ndarray, starts: np.ndarray, ends: np.ndarray, subject: pd.Series, owner: pd.Series) -> np.ndarray:
    """For each day the position of the subject's period in which it lies; -1 where there is none."""
    usable = np.flatnonzero(~np.isnan(starts) & owner.notna().to_numpy())
    keys = codes_in(owner).astype("float64")[usable] * SPAN + starts[usable]
    order = np.argsort(keys, kind="stable")
    known = ~np.isnan(days) & subject.notna().to_numpy()
    mine = codes_in(subject).astype("float64") * SPAN + np.where(known, days, 0)
    place = np.searchsorted(keys[order], mine, side="right") - 1
    found = np.where(place >= 0, np.append(usable[order], -1)[place], -1)
    theirs = np.append(codes_in(owner), -2)[found]
    within = known & (theirs == codes_in(subject)) & ~(days > np.append(ends, np.nan)[found])
    return np.where(within, found, -1)


def _days(column: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """ISO 8601 dates as days since 1960; of a date without its day (or month) the first and the last day that it may be."""
    coded = encoded(column.reset_index(drop=True))
    answers = (spread(pd.Series(days), codes_in(coded)) for days in possible_days(levels_of(coded)))
    earliest, latest = (answer.to_numpy(dtype="float64", na_value=np.nan) for answer in answers)
    return earliest, latest
