"""Verbs of the analysis day, and of days told in months."""

import pandas as pd

from ..engine.kinds import each_value
from ..engine.partial_dates import day_without_zero


@each_value
def analysis_day(event: pd.Series, reference: pd.Series) -> pd.Series:
    """Days from the reference date to the event, plus one from the reference date on; both SAS dates.

    >>> analysis_day(pd.Series([10.0, 9.0]), pd.Series([10.0, 10.0])).tolist()
    [1.0, -1.0]
    """
    return day_without_zero(event - reference)


@each_value
def months(days: pd.Series, *, days_per_month: float) -> pd.Series:
    """The days in months of {days_per_month} days.

    >>> months(pd.Series([60.875]), days_per_month=30.4375).tolist()
    [2.0]
    """
    return days / days_per_month
