"""Columns of ordinary frames, as pandas or a reader of SAS files gives them, held as the engine holds them."""

from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
import pandas as pd

from .encoded import encoded, is_encoded

EPOCH = pd.Timestamp("1960-01-01")


def undated(column: pd.Series) -> tuple[pd.Series, str]:
    """The numbers of a transport file for dates, times and truth values, and their SAS format; else the column and "".

    A `datetime64` column with midnights only is days since 1960-01-01 (DATE9.), another seconds (DATETIME20.); a
    `timedelta64` column is seconds (TIME8.); a boolean column is 1 and 0.
    """
    kind = column.dtype.kind if isinstance(column.dtype, np.dtype) else ""
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        raise TypeError(f"{column.name} has a time zone, which a transport file cannot hold; take it off first.")
    if kind == "M":
        since = column - EPOCH
        days = since.dropna().eq(since.dropna().dt.floor("D")).all()
        return (since / pd.Timedelta(days=1), "DATE9.") if days else (since.dt.total_seconds(), "DATETIME20.")
    if kind == "m":
        return column.dt.total_seconds(), "TIME8."
    if kind == "b":
        return column.astype("float64"), ""
    return (column if pd.api.types.is_numeric_dtype(column.dtype) else encoded(column)), ""


def held(column: pd.Series, *, text: bool) -> pd.Series | None:
    """A column of an ordinary frame as the engine holds it: text encoded, a number float64; None where it is neither.

    Text is `str`, object or categorical, blank or missing where there is none. A number is of any numeric type, or a
    date or time (as days or seconds, see `undated`), as `datetime64` or as Python's own.

    >>> held(pd.Series(["F", ""]), text=True).tolist(), held(pd.Series(["F"]), text=False)
    (['F', nan], None)
    >>> held(pd.Series([date(1960, 1, 2), None], dtype="object"), text=False).tolist()
    [1.0, nan]
    """
    if text:
        return column if is_encoded(column) else _text(column)
    if column.dtype == "float64":
        return column
    if column.dtype == "object":
        column = _moments(column)
    if isinstance(column.dtype, np.dtype) and column.dtype.kind in "Mmb":
        return undated(column)[0]
    return column.astype("float64") if pd.api.types.is_numeric_dtype(column.dtype) else None


def _text(column: pd.Series) -> pd.Series | None:
    if column.dtype != "str" and column.isna().all():
        return encoded(column.astype("object"))
    kind = pd.api.types.infer_dtype(column, skipna=True)
    return encoded(column) if kind in ("string", "empty", "categorical") else None


def _moments(column: pd.Series) -> pd.Series:
    """Python's dates and times as those of pandas, a column of missing values as numbers; another column as it is."""
    kinds = {type(value) for value in column.dropna().unique()}
    if not kinds:
        return column.astype("float64")
    if all(issubclass(kind, date | datetime) for kind in kinds):
        return pd.to_datetime(column)
    if all(issubclass(kind, time | timedelta) for kind in kinds):
        return pd.to_timedelta(column.map(_span, na_action="ignore"))
    return column


def _span(value: Any) -> timedelta:
    return value if isinstance(value, timedelta) else datetime.combine(date.min, value) - datetime.min
