"""ADEX of E2100: stopping early, continuing alone, doses per body surface, and doses that were due."""

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


CYCLE, EARLY = 28, 3  # days of a cycle, and how many days before its day a dose may be given


@each_value
def paclitaxel_due(first: pd.Series, last: pd.Series) -> pd.Series:
    """The number of doses that were due from the first dose to the last, on days 1, 8 and 15 of cycles of 28 days.

    >>> paclitaxel_due(pd.Series([1.0, 1.0, 1.0]), pd.Series([1.0, 15.0, 45.0])).tolist()
    [1.0, 3.0, 6.0]
    """
    return doses_due(last - first, (0, 7, 14))


@each_value
def bevacizumab_due(first: pd.Series, last: pd.Series) -> pd.Series:
    """The number of doses that were due from the first dose to the last, on days 1 and 15 of cycles of 28 days.

    >>> bevacizumab_due(pd.Series([1.0, 1.0]), pd.Series([15.0, 43.0])).tolist()
    [2.0, 4.0]
    """
    return doses_due(last - first, (0, 14))


def doses_due(days: pd.Series, places: tuple[int, ...]) -> pd.Series:
    """How many doses are due in so many days; places: their days in a cycle, counted from 0."""
    due = (np.floor((days + EARLY - place) / CYCLE) + 1 for place in places)
    return sum((count.clip(lower=0) for count in due), start=days * 0)


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
