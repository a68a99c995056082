"""Verbs of results beside others: a reference range, and the last result before treatment in a declared order."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..engine.code_arrays import looked_up
from ..engine.combinations import combined, distinct
from ..engine.decimals import compare_decimals
from ..engine.encoded import codes_in, flagged, take
from ..engine.kinds import each_value
from ..engine.partial_dates import DAY


@each_value
def range_indicator(number: pd.Series, low: pd.Series, high: pd.Series) -> pd.Series:
    """LOW below the lower limit of the reference range, HIGH above the upper one, else NORMAL; missing without a limit.

    A range with one limit is open on the other side.

    >>> range_indicator(pd.Series([41.0, 40.0]), pd.Series([np.nan] * 2), pd.Series([40.0] * 2)).tolist()
    ['HIGH', 'NORMAL']
    """
    above = np.where(compare_decimals(number, "GT", high), "HIGH", "NORMAL")
    answer = np.where(compare_decimals(number, "LT", low), "LOW", above)
    known = number.notna() & (low.notna() | high.notna())
    return pd.Series(answer, index=number.index, dtype="str").where(known)


def last_result(
    result: pd.Series, date: pd.Series, reference: pd.Series, group: pd.Series, *order: pd.Series, subject: pd.Series
) -> pd.Series:
    """Y for the last record with a result on or before the reference date within the subject and group.

    Sources: the result, its date, the reference date, the group (the test),
    and columns that settle which of several records of the same date is the
    last: the greatest of the first column, then of the next. Dates are
    compared with their times where both have one, else by the day; one that
    is not complete does not count. See `last_before` where no order is declared.

    >>> last_result(pd.Series([1.0, 2.0, np.nan]), pd.Series(["2002-01-01", "2002-01-03", "2002-01-03"]),
    ...     pd.Series(["2002-01-03T10:00"] * 3), pd.Series(["HGB"] * 3), subject=pd.Series(["a"] * 3)).tolist()
    [nan, 'Y', nan]
    """
    kept = np.flatnonzero(result.notna().to_numpy() & _on_or_before(date, reference))
    chosen = [take(_coded(c), kept) for c in (date, *order)]
    owner = combined([take(_coded(c), kept) for c in (subject, group)])[0]
    ranked = np.lexsort((*(_ranks(c) for c in reversed(chosen)), owner))
    ordered = owner[ranked]
    last = np.append(ordered[1:] != ordered[:-1], True) if len(kept) else np.empty(0, dtype=bool)
    return flagged(len(result), kept[ranked[last]])


def _coded(column: pd.Series) -> pd.Series:
    return column if column.dtype == "float64" else column.astype("category")


def _ranks(column: pd.Series) -> NDArray[Any]:
    return column.to_numpy() if column.dtype == "float64" else codes_in(column)


def _on_or_before(date: pd.Series, reference: pd.Series) -> NDArray[Any]:
    codes, (dates, references) = distinct([_coded(date), _coded(reference)])
    timed = dates.str.match(f"{DAY}T").fillna(False) & references.str.match(f"{DAY}T").fillna(False)
    whole = dates.str.match(DAY) & references.str.match(DAY)
    day = dates.str.slice(0, 10) <= references.str.slice(0, 10)
    before = whole & day.where(~timed.astype(bool), dates <= references)
    return looked_up(before.fillna(False).to_numpy(dtype=bool), codes)
