"""Verbs of the time of day."""

import pandas as pd

from ..kinds import each_value
from ..reports import Report

CLOCK = r"([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?"


@each_value
def with_time(date: pd.Series, time: pd.Series, *, report: Report) -> pd.Series:
    """The date with the time of day, in ISO 8601; the date alone where no time is given or the date is not complete.

    The time is written HH:MM or HH:MM:SS; one that is no time of day is left out and reported.
    """
    parts = time.astype("str").str.strip().str.extract(f"^{CLOCK}$").astype("str")
    clock = "T" + parts[0].str.zfill(2) + ":" + parts[1] + (":" + parts[2]).fillna("")
    report(
        time.notna() & parts[0].isna(),
        time.astype("str").map(lambda text: f"{text!r} is no time of day.", na_action="ignore"),
        rule="TIME-UNREADABLE",
        severity="error",
        mend="Query the site.",
    )
    return (date + clock).where(clock.notna() & date.str.len().eq(10), date)
