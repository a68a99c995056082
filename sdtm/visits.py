"""Verbs of visits: the number of a planned one, and of one between."""

import numpy as np
import pandas as pd

from ..engine.encoded import codes_in, codes_of, encoded, from_codes
from .sequence import sequence_within

STEP = 0.001  # between the numbers of unplanned visits after the same planned one


def visit_number(planned: pd.Series, date: pd.Series, *, subject: pd.Series) -> pd.Series:
    """The number of the planned visit. An unplanned one has the number of the subject's last planned visit on or before its date, and 0.001 more for each date with an unplanned visit since.

    A record without a planned visit or a complete date has no number; before
    any planned visit they are numbered from 0.001 on.

    >>> visit_number(pd.Series([1.01, np.nan, np.nan, 1.08]),
    ...     pd.Series(["2002-01-01", "2002-01-03", "2002-01-05", "2002-01-08"]), subject=pd.Series(["a"] * 4)).tolist()
    [1.01, 1.011, 1.012, 1.08]
    """
    dates, owners = _coded(date), _coded(subject)
    known = dates.cat.codes.ge(0).to_numpy()
    waiting = np.flatnonzero(planned.isna().to_numpy() & known)
    answer = planned.to_numpy(dtype="float64", copy=True)
    if not len(waiting):
        return pd.Series(answer)
    last = _last_planned(planned, dates, owners)[waiting]
    mine = [c.iloc[waiting].reset_index(drop=True) for c in (owners, dates)]
    groups = pd.Series(last)
    number = sequence_within(mine[1], subject=_pair(mine[0], groups)).to_numpy()
    answer[waiting] = np.round(last + STEP * number, 6)
    return pd.Series(answer)


def _last_planned(planned: pd.Series, dates: pd.Series, owners: pd.Series) -> np.ndarray:
    """For each record the number of the subject's last planned visit on or before its date; 0 before the first."""
    numbers = planned.to_numpy(dtype="float64")
    unplanned = np.isnan(numbers)
    order = np.lexsort((np.where(unplanned, np.inf, numbers), codes_in(dates), codes_in(owners)))
    ordered = pd.Series(np.where(codes_in(dates) < 0, np.nan, numbers)[order])
    carried = ordered.groupby(codes_in(owners)[order]).ffill().fillna(0.0)
    answer = np.empty(len(numbers))
    answer[order] = carried.to_numpy()
    return answer


def _coded(column: pd.Series) -> pd.Series:
    return encoded(column.reset_index(drop=True))


def _pair(first: pd.Series, second: pd.Series) -> pd.Series:
    """One encoded column for the combinations of two."""
    one, _ = codes_of(first)
    two, count = codes_of(second)
    codes = one * count + two
    dense, _ = pd.factorize(codes, sort=True)
    return from_codes(dense, [f"{n:012}" for n in range(int(dense.max()) + 1 if len(dense) else 0)])
