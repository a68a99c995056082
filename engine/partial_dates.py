"""ISO 8601 dates, whole or in part, as SAS dates (days since 1 January 1960).

A text that is no date of the calendar has no day here; that it is none is for the checks to tell.
"""

import re
from datetime import date
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

EPOCH = np.datetime64("1960-01-01", "D")
DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
DIGITS, HYPHENS = [0, 1, 2, 3, 5, 6, 8, 9], [4, 7]  # their places in a DAY
FIRST = date(1960, 1, 1).toordinal()
FEW = 2**14  # dates that are read one by one, each once a process
Days = NDArray[np.float64]
_DAY = re.compile(DAY)


def known_part(dates: pd.Series) -> pd.Series:
    """The date of each ISO 8601 date and time up to its first unknown part: 2019-12 of 2019-12--T14:00; times are left out.

    A date with a year and a day but no month keeps its day: 2019---15.

    >>> known_part(pd.Series(["2019-12--T14:00", "2019---15", "2019----T10", "2019-12-05T10:30"], dtype="str")).tolist()
    ['2019-12', '2019---15', '2019', '2019-12-05']
    """
    return dates.astype("str").str.partition("T")[0].str.rstrip("-")


def day_numbers(dates: pd.Series) -> pd.Series:
    """ISO 8601 dates (times ignored) as days since 1 January 1960; NaN where the date is not complete or impossible."""
    if len(dates) <= FEW:
        days = [_day_of(text) if isinstance(text, str) else np.nan for text in dates.tolist()]
        return pd.Series(days, index=dates.index, dtype="float64")
    codes, levels = pd.factorize(dates)  # a date stands in many records, and in many pairs of dates
    return pd.Series(np.append(_days_of(pd.Series(levels)), np.nan)[codes], index=dates.index)


@lru_cache(maxsize=2**16)
def _day_of(text: str) -> float:
    """The day of one date: columns have the same ones over and over."""
    if not _DAY.match(text):
        return np.nan
    try:
        return float(date(int(text[:4]), int(text[5:7]), int(text[8:10])).toordinal() - FIRST)
    except ValueError:
        return np.nan


def _days_of(dates: pd.Series) -> Days:
    letters = _letters(dates)
    digits = letters - ord("0")
    whole = ((digits >= 0) & (digits <= 9))[:, DIGITS].all(axis=1) & (letters[:, HYPHENS] == ord("-")).all(axis=1)
    days = np.full(len(letters), np.nan)
    year, month, day = (_number(digits[whole], *span) for span in ((0, 4), (5, 7), (8, 10)))
    days[whole] = _calendar_days(year, month, day)
    return days


def _letters(dates: pd.Series) -> NDArray[np.int64]:
    """The first ten characters of each text by their numbers, 0 after its end."""
    texts = dates.astype("str").fillna("").to_numpy(dtype="U10")
    return np.ascontiguousarray(texts).view(np.uint32).reshape(len(texts), 10).astype(np.int64)


def _number(digits: NDArray[np.int64], first: int, after: int) -> NDArray[np.int64]:
    places = 10 ** np.arange(after - first - 1, -1, -1)
    return np.asarray(digits[:, first:after] @ places, dtype=np.int64)


def possible_days(dates: pd.Series) -> tuple[Days, Days]:
    """Of each ISO 8601 date the first and the last day that it may be, as SAS dates; NaN without a year.

    A date with a year and a day but no month may be any day of the year.

    >>> [d.tolist() for d in possible_days(pd.Series(["1960", "1960-02", "1960-02-03", None], dtype="str"))]
    [[0.0, 31.0, 33.0, nan], [365.0, 59.0, 33.0, nan]]
    """
    first = day_numbers(dates).to_numpy(copy=True)
    last, partial = first.copy(), np.isnan(first) & dates.notna().to_numpy()
    if partial.any():
        first[partial], last[partial] = _days_of_partial(known_part(dates[partial]))
    return first, last


def _days_of_partial(text: pd.Series) -> tuple[Days, Days]:
    """The same of dates without a day or a month."""
    first, last = np.full(len(text), np.nan), np.full(len(text), np.nan)
    for form, months in ((r"[0-9]{4}-[0-9]{2}", 1), (r"[0-9]{4}(?:---[0-9]{2})?", 12)):
        known = text.str.fullmatch(form).fillna(False).to_numpy(dtype=bool)
        year = _part(text[known], 0, 4)
        month = _part(text[known], 5, 7) if months == 1 else np.ones(len(year), dtype=np.int64)
        first[known] = _calendar_days(year, month, np.ones(len(year), dtype=np.int64))
        after = (year * 12 + month - 1) + months
        last[known] = _calendar_days(after // 12, after % 12 + 1, np.ones(len(year), dtype=np.int64)) - 1
        last[np.isnan(first)] = np.nan
    return first, last


def day_without_zero(days: pd.Series) -> pd.Series:
    """Days since a reference date as numbers of days: plus one from the reference date on, so that there is no day 0.

    >>> day_without_zero(pd.Series([-1.0, 0.0])).tolist()
    [-1.0, 1.0]
    """
    return days + (days >= 0)


def full_years_between(birth: Days, at: Days) -> Days:
    """The full years from one SAS date to another; NaN where one is missing. A birthday of 29 February is on 1 March in other years."""
    known = ~np.isnan(birth) & ~np.isnan(at)
    answer = np.full(len(birth), np.nan)
    ours, theirs = (
        pd.DatetimeIndex(EPOCH + days[known].astype("int64").astype("timedelta64[D]")) for days in (birth, at)
    )
    early = (theirs.month * 100 + theirs.day) < (ours.month * 100 + ours.day)
    answer[known] = theirs.year - ours.year - early
    return answer


def _part(text: pd.Series, first: int, after: int) -> NDArray[np.int64]:
    return text.str.slice(first, after).to_numpy(dtype="str").astype(np.int64)


def _calendar_days(year: NDArray[np.int64], month: NDArray[np.int64], day: NDArray[np.int64]) -> Days:
    """Days since 1960 of dates in parts; NaN where the calendar does not have the date."""
    fine = (year >= 1) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    months = ((year - 1970) * 12 + np.where(fine, month, 1) - 1).astype("datetime64[M]")
    found = months.astype("datetime64[D]") + (day - 1).astype("timedelta64[D]")
    fine &= found.astype("datetime64[M]") == months
    return np.where(fine, (found - EPOCH).astype("float64"), np.nan)
