"""Verbs of occurrence: emergence under treatment, and which of a subject's records stands for them all."""

import numpy as np
import pandas as pd

from ..engine.combinations import combined
from ..engine.encoded import flagged
from ..engine.kinds import each_value


@each_value
def treatment_emergent(start: pd.Series, first: pd.Series, *last: pd.Series, treatment_window: float = 0) -> pd.Series:
    """Y where the event starts on or after the first treatment. Where the last treatment is named, up to {treatment_window} days after it.

    Sources: the start of the event, the first treatment, and the last one,
    where a window closes; all SAS dates. A subject never treated has none.

    >>> treatment_emergent(pd.Series([4.0, 5.0, 9.0]), pd.Series([5.0] * 3), pd.Series([6.0] * 3),
    ...     treatment_window=2).tolist()
    [nan, 'Y', nan]
    """
    kept = start.ge(first)
    for date in last:
        kept &= start.le(date + treatment_window)
    return pd.Series("Y", index=start.index, dtype="str").where(kept)


def first_flag(date: pd.Series, number: pd.Series, *within: pd.Series, subject: pd.Series) -> pd.Series:
    """Y for the record with the earliest date, then the smallest sequence number, within the subject and the further columns. One without a date comes last.

    >>> first_flag(pd.Series([3.0, 1.0, 1.0]), pd.Series([1.0, 3.0, 2.0]), subject=pd.Series(["a"] * 3)).tolist()
    [nan, nan, 'Y']
    """
    return _first_of([date, number], within, subject)


def greatest_flag(
    value: pd.Series, date: pd.Series, number: pd.Series, *within: pd.Series, subject: pd.Series
) -> pd.Series:
    """Y for the record with the greatest value within the subject and the further columns. Of several the earliest date counts, then the smallest sequence number.

    value, date and number are numbers; a record without a value is never marked.

    >>> greatest_flag(pd.Series([2.0, 3.0, 3.0]), pd.Series([1.0, 5.0, 4.0]), pd.Series([1.0, 2.0, 3.0]),
    ...     subject=pd.Series(["a"] * 3)).tolist()
    [nan, nan, 'Y']
    """
    return _first_of([-value, date, number], within, subject).where(value.notna())


def _first_of(order: list[pd.Series], within: tuple[pd.Series, ...], subject: pd.Series) -> pd.Series:
    groups, _ = combined([c.astype("category") if c.dtype != "float64" else c for c in (subject, *within)])
    numbers = [c.to_numpy(dtype="float64", na_value=np.nan) for c in order]
    ranked = np.lexsort((*reversed(numbers), groups))
    owner = groups[ranked]
    first = np.append(True, owner[1:] != owner[:-1]) if len(owner) else np.empty(0, dtype=bool)
    return flagged(len(subject), ranked[first])
