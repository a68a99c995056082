"""Ordinary frames of dictionary-encoded ones: text as str, numbers as float64, dates as dates where they are asked for."""

import re

import pandas as pd

from ..engine.encoded import plain
from ..engine.ordinary import EPOCH

DAY, MOMENT, CLOCK = ("DATE", "E8601DA", "YYMMDD", "MMDDYY", "DDMMYY"), ("DATETIME", "E8601DT"), ("TIME", "E8601TM")
_WHOLE_DATE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?)?")


def plain_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """A copy with every text column as `str` (missing is NaN), on which `max`, `+` and assignment work."""
    columns = {name: plain(column).copy() for name, column in frame.items()}
    return pd.DataFrame(columns, index=frame.index)


def dated(column: pd.Series, format: str = "") -> pd.Series:
    """A column with its dates as `datetime64`, its times as `timedelta64`; another column as it is.

    Numbers are dates by their SAS format: days or seconds since 1960-01-01, seconds of the day. Text is a date where
    every value is ISO 8601; a partial date, which is no day, becomes missing (NaT).
    """
    name = format.upper().lstrip("$")
    if pd.api.types.is_numeric_dtype(column.dtype):
        if name.startswith(MOMENT):
            return EPOCH + pd.to_timedelta(column, unit="s")
        if name.startswith(DAY):
            return EPOCH + pd.to_timedelta(column, unit="D")
        return pd.to_timedelta(column, unit="s") if name.startswith(CLOCK) else column
    whole = column.where(column.str.fullmatch(_WHOLE_DATE, na=False))
    return pd.to_datetime(whole.astype("object"), errors="coerce", format="ISO8601")
