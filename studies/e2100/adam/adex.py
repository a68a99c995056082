"""ADEX of E2100: stopping early, continuing alone, and doses per body surface."""

import numpy as np
import pandas as pd

from m5kit.methods import each_value, per_subject


@each_value
def stopped_early(last: pd.Series, progression: pd.Series, assessment: pd.Series, *, early_days: float) -> pd.Series:
    """Y where the last dose is at least {early_days} days before the first documented progression, or, without one, before the last assessment; else N.

    >>> stopped_early(pd.Series([10.0, 10.0, 10.0]), pd.Series([31.0, 30.0, np.nan]), pd.Series([1.0, 1.0, 40.0]),
    ...     early_days=21).tolist()
    ['Y', 'N', 'Y']
    """
    end = progression.fillna(assessment)
    return pd.Series(np.where(end - last >= early_days, "Y", "N"), index=last.index, dtype="str").where(last.notna())


@each_value
def continued_alone(other: pd.Series, last: pd.Series, *, alone_days: float) -> pd.Series:
    """Y where the last dose is at least {alone_days} days after the last dose of the other agent, else N.

    >>> continued_alone(pd.Series([10.0, 10.0]), pd.Series([24.0, 23.0]), alone_days=14).tolist()
    ['Y', 'N']
    """
    return pd.Series(np.where(last - other >= alone_days, "Y", "N"), index=last.index, dtype="str").where(last.notna())


@per_subject
def level_total(level: pd.Series, *, subject: pd.Series) -> pd.Series:
    """The sum of the dose levels of the subject's administrations, in mg per square metre."""
    numbers = pd.to_numeric(level.astype("str"), errors="coerce").astype("float64")
    return numbers.groupby(subject.astype("str").to_numpy()).sum(min_count=1)


@each_value
def weekly(amount: pd.Series, days: pd.Series) -> pd.Series:
    """The amount for each week of the treatment, which ends a week after the last dose.

    >>> weekly(pd.Series([270.0]), pd.Series([15.0])).tolist()
    [90.0]
    """
    return amount / ((days + 6) / 7)


@each_value
def planned_level(planned: pd.Series, *, paclitaxel_level: float) -> pd.Series:
    """The number of planned administrations times {paclitaxel_level} mg per square metre.

    >>> planned_level(pd.Series([3.0]), paclitaxel_level=90).tolist()
    [270.0]
    """
    return planned * paclitaxel_level


@each_value
def per_cent(part: pd.Series, whole: pd.Series) -> pd.Series:
    """The first in per cent of the second.

    >>> per_cent(pd.Series([3.0, 1.0]), pd.Series([4.0, 0.0])).tolist()
    [75.0, nan]
    """
    return part / whole.where(whole.ne(0)) * 100
