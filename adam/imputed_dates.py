"""Verbs of partial dates: the day that stands for a date of which the day or the month is unknown.

A partial date may be any day from its first possible day to its last. Start
and end of one event are imputed together, so that the start never passes the end.
"""

from typing import Annotated

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..engine.kinds import each_value
from ..engine.parameters import one_of
from ..engine.partial_dates import DAY, known_part, possible_days
from ..engine.reports import Report


@each_value
def imputed_start(
    start: pd.Series, end: pd.Series, *reference: pd.Series, value: Annotated[str, one_of("D")] = "", report: Report
) -> pd.Series:
    """The start as a SAS date. An unknown part is set to the first possible day, or to the reference date where that is possible, and never to a day after the last possible day of the end.

    start and end are ISO 8601 dates, reference a SAS date (such as the first
    dose). A date without a year stays missing; where the cell value is D, so
    does one without a month. Reported are imputed dates, and starts that lie
    after their end whatever the unknown parts are.
    """
    first, last = possible_days(start)
    if value == "D":
        first, last = (np.where(last - first > 30, np.nan, days) for days in (first, last))
    _, limit = possible_days(end)
    day = first.copy()
    for other in reference:
        date = other.to_numpy(dtype="float64", na_value=np.nan)
        day = np.where((date >= first) & (date <= last), date, day)
    day = np.where(limit < day, np.maximum(limit, first), day)
    _report(report, start, last > first, "start")
    says = "The start lies after the end, whatever the unknown parts of the two dates are."
    report(pd.Series(first > limit), says, rule="DATE-ORDER", severity="warning", mend="Query the site.")
    return pd.Series(day, index=start.index)


@each_value
def imputed_end(end: pd.Series, start: pd.Series, *limits: pd.Series, report: Report) -> pd.Series:
    """The end as a SAS date. An unknown part is set to the last possible day, but not after the limits given nor before the start where another day is possible.

    end is an ISO 8601 date, start the (imputed) start and the limits SAS
    dates, such as the date of death. Reported are imputed dates and those set
    to an earlier day for a limit.
    """
    first, last = possible_days(end)
    day = last.copy()
    for limit in limits:
        latest = limit.to_numpy(dtype="float64", na_value=np.nan)
        day = np.where(latest < day, np.maximum(latest, first), day)
    clamped = (day < last) & (first != last)
    begun = start.to_numpy(dtype="float64", na_value=np.nan)
    day = np.where((begun > day) & (begun <= last), begun, day)
    _report(report, end, last > first, "end")
    says = "The last possible day of the end lies after the death or the last contact, so an earlier day was taken."
    report(pd.Series(clamped), says, rule="DATE-CLAMPED", severity="note", mend="Query the site for the whole date.")
    return pd.Series(day, index=end.index)


def _report(report: Report, date: pd.Series, partial: NDArray[np.bool_], what: str) -> None:
    says = f"A part of the {what} date is unknown and was imputed."
    known = date.notna().to_numpy() & partial
    report(pd.Series(known), says, rule="DATE-IMPUTED", severity="note", mend="Query the site for the whole date.")


@each_value
def imputation_flag(collected: pd.Series, date: pd.Series) -> pd.Series:
    """The highest part of the collected date that is imputed: D the day, M the month and the day, Y all of it. Missing where it is complete or not imputed.

    >>> imputation_flag(pd.Series(["2002-03-01", "2002-03", "2002", None], dtype="str"), pd.Series([1.0] * 4)).tolist()
    [nan, 'D', 'M', 'Y']
    """
    text = known_part(collected)
    day, month = text.str.fullmatch(DAY), text.str.fullmatch("[0-9]{4}-[0-9]{2}")
    whole, no_day, year = (m.fillna(False).to_numpy(dtype=bool) for m in (day, month, text.str.match("[0-9]{4}")))
    flag = np.select([whole, no_day, year], ["", "D", "M"], "Y")
    return pd.Series(flag, index=collected.index, dtype="str").where((flag != "") & date.notna().to_numpy())
