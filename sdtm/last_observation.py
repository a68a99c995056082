"""Verbs of findings: which record is the last before treatment."""

import numpy as np
import pandas as pd

from ..engine.combinations import combined
from ..engine.encoded import flagged
from ..engine.partial_dates import day_numbers


def last_before(
    result: pd.Series, date: pd.Series, reference: pd.Series, *within: pd.Series, subject: pd.Series
) -> pd.Series:
    """Y for the subject's last record with a result dated on or before the reference date, one for each test.

    The further columns tell the tests (and locations, positions) apart. Dates
    in ISO 8601; the time of day is not looked at. Of several records on the
    last date the one later in the canonical order is marked.

    >>> last_before(pd.Series(["1", "2", "3"]).astype("category"),
    ...             pd.Series(["2002-01-01", "2002-01-05", "2002-02-01"]).astype("category"),
    ...             pd.Series(["2002-01-05"] * 3).astype("category"),
    ...             subject=pd.Series(["a"] * 3).astype("category")).tolist()
    [nan, 'Y', nan]
    """
    days, limit = day_numbers(date).to_numpy(), day_numbers(reference).to_numpy()
    able = np.flatnonzero(result.notna().to_numpy() & (days <= limit))
    groups, _ = combined([subject, *within])
    ranked = able[np.lexsort((able, days[able], groups[able]))]
    ends = np.append(groups[ranked][1:] != groups[ranked][:-1], True) if len(ranked) else np.empty(0, dtype=bool)
    return flagged(len(result), ranked[ends])
