"""ISO 8601 dates, whole or in part, as SAS dates (days since 1 January 1960)."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

EPOCH = np.datetime64("1960-01-01", "D")
Days = NDArray[np.float64]


def day_numbers(dates: pd.Series) -> pd.Series:
    """ISO 8601 dates (times ignored) as days since 1 January 1960; NaN where the date is not complete."""
    text = dates.astype("str").str.slice(0, 10)
    whole = text.str.fullmatch(r"\d{4}-\d\d-\d\d").fillna(False).astype(bool)
    days = np.full(len(text), np.nan)
    known = whole.to_numpy()
    days[known] = (text[whole].to_numpy(dtype="datetime64[D]") - EPOCH).astype("float64")
    return pd.Series(days, index=dates.index)


def possible_days(dates: pd.Series) -> tuple[Days, Days]:
    """Of each ISO 8601 date the first and the last day that it may be, as SAS dates; NaN without a year.

    A date with a year and a day but no month may be any day of the year.

    >>> [d.tolist() for d in possible_days(pd.Series(["1960", "1960-02", "1960-02-03", None], dtype="str"))]
    [[0.0, 31.0, 33.0, nan], [365.0, 59.0, 33.0, nan]]
    """
    text = dates.astype("str").str.partition("T")[0]
    first, last = np.full(len(text), np.nan), np.full(len(text), np.nan)
    for form, unit in ((r"\d{4}-\d\d-\d\d", "D"), (r"\d{4}-\d\d", "M"), (r"\d{4}(?:---\d\d)?", "Y")):
        known = text.str.fullmatch(form).fillna(False).to_numpy(dtype=bool)
        spans = text[known].str.slice(0, {"D": 10, "M": 7, "Y": 4}[unit]).to_numpy(dtype=f"datetime64[{unit}]")
        first[known] = (spans.astype("datetime64[D]") - EPOCH).astype("float64")
        last[known] = ((spans + 1).astype("datetime64[D]") - EPOCH).astype("float64") - 1
    return first, last


def day_without_zero(days: pd.Series) -> pd.Series:
    """Days since a reference date as numbers of days: plus one from the reference date on, so that there is no day 0.

    >>> day_without_zero(pd.Series([-1.0, 0.0])).tolist()
    [-1.0, 1.0]
    """
    return days + (days >= 0)
