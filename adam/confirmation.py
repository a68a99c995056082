"""Verbs of responses that must hold: confirmation and stable disease by RECIST 1.1 (Eur J Cancer 2009;45:228-47).

Responses are the terms CR, PR, SD, NON-CR/NON-PD, PD and NE; dates are SAS dates.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..engine.encoded import codes_of, flagged
from ..engine.kinds import each_value
from ..engine.tables import Positions

Mask = NDArray[np.bool_]


@each_value
def stable_flag(date: pd.Series, start: pd.Series, *, stable_days: int) -> pd.Series:
    """Y where the date is {stable_days} days or more after the start, from when a disease may be called stable.

    >>> stable_flag(pd.Series([41.0, 42.0]), pd.Series([0.0, 0.0]), stable_days=42).tolist()
    [nan, 'Y']
    """
    return pd.Series("Y", index=date.index, dtype="str").where(date.ge(start + stable_days))


def confirmed_flag(
    response: pd.Series,
    date: pd.Series,
    *,
    subject: pd.Series,
    confirm_days: int,
    confirm_gaps: int,
) -> pd.Series:
    """Y for a CR that a CR confirms, and for a PR that a PR or CR confirms. What confirms is the first assessment with such a response {confirm_days} days or more later.

    Up to there a CR may have only CR after it, a PR only PR and CR and no PR
    after a CR, and either of them at most {confirm_gaps} assessments not
    evaluable (NE). date is a SAS date; an assessment without a date or a response does not count.

    >>> terms = pd.Series(["PR", "NE", "CR", "CR"])
    >>> flags = confirmed_flag(terms, pd.Series([0.0, 21.0, 42.0, 63.0]),
    ...     subject=pd.Series(["a"] * 4, dtype="category"), confirm_days=28, confirm_gaps=1)
    >>> flags.tolist()
    ['Y', nan, nan, nan]
    """
    kept = np.flatnonzero((response.notna() & date.notna()).to_numpy())
    owners, days = codes_of(subject)[0][kept], date.to_numpy(dtype="float64", na_value=np.nan)[kept]
    ranked = np.lexsort((days, owners))
    terms = response.astype("str").to_numpy(dtype=object)[kept[ranked]]
    course = pd.DataFrame({"subject": owners[ranked], "day": days[ranked], "response": terms})
    held = _held(course, "CR", ("CR",), confirm_days, confirm_gaps)
    held |= _held(course, "PR", ("PR", "CR"), confirm_days, confirm_gaps)
    return flagged(len(response), kept[ranked[held]])


def _held(course: pd.DataFrame, response: str, terms: Sequence[str], days: int, gaps: int) -> Mask:
    """For each assessment, in order, whether it has the response and one of the terms confirms it."""
    has = course["response"].eq(response).to_numpy()
    confirming = _confirming(course, terms, days)
    first = np.flatnonzero(has & (confirming >= 0))
    last = confirming[first]
    worse = ~course["response"].isin([*terms, "NE"]).to_numpy()
    fine = (_between(worse, first, last) == 0) & ~_fallen_back(course, first, last)
    fine &= _between(course["response"].eq("NE").to_numpy(), first, last) <= gaps
    held = np.zeros(len(course), dtype=bool)
    held[first[fine]] = True
    return held


def _confirming(course: pd.DataFrame, terms: Sequence[str], days: int) -> Positions:
    """For each assessment the place of the subject's first later one with one of the terms, the days or more after it; -1 without."""
    owner, day = course["subject"].to_numpy(), course["day"].to_numpy()
    most = float(np.ptp(day)) if len(day) else 0.0
    key = owner * (most + days + 1) + day  # the days of two subjects lie further apart than those of one
    able = np.flatnonzero(course["response"].isin(terms).to_numpy())
    at = np.maximum(np.searchsorted(key[able], key + days), np.searchsorted(able, np.arange(len(course)) + 1))
    place = np.append(able, -1)[at]
    return np.where((place >= 0) & (np.append(owner, -1)[place] == owner), place, -1)


def _between(mask: Mask, first: Positions, last: Positions) -> Positions:
    """How many assessments the mask has after the first place, up to the last."""
    counted = np.cumsum(mask)
    return np.asarray(counted[last] - counted[first])


def _fallen_back(course: pd.DataFrame, first: Positions, last: Positions) -> Mask:
    """Whether there is a PR after a CR, both after the first place and up to the last."""
    here = np.arange(len(course))
    complete = np.maximum.accumulate(np.where(course["response"].eq("CR"), here, -1))
    partial = np.maximum.accumulate(np.where(course["response"].eq("PR"), complete, -1))
    return np.asarray(partial[last] > first)
