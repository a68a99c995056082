"""Verbs of the study day."""

import pandas as pd

from ..engine.kinds import each_value
from ..engine.partial_dates import day_numbers, day_without_zero


@each_value
def study_day(event: pd.Series, reference: pd.Series) -> pd.Series:
    """Days from the reference date to the event, plus one from the reference date on; there is no day 0.

    Both in ISO 8601; missing where either is not a complete date (SDTMIG 3.4, 4.4.4).

    >>> study_day(pd.Series(["2014-01-01", "2013-12-31"], dtype="str"), pd.Series(["2014-01-01"] * 2, dtype="str")).tolist()
    [1.0, -1.0]
    """
    return day_without_zero(day_numbers(event) - day_numbers(reference))
