"""ADSL of the pilot: pooled sites, doses, body mass, duration of disease."""

import numpy as np
import pandas as pd

from m5kit.engine.verbs.standard_units import half_away
from m5kit.methods import each_value


def pooled_site(site: pd.Series, arm: pd.Series) -> pd.Series:
    """The site; 900 for all sites that have fewer than three subjects in any arm."""
    counts = pd.crosstab(site.astype("str"), arm.astype("str"))
    small = counts.index[counts.min(axis=1) < 3]
    return site.astype("str").where(~site.isin(small), "900")


@each_value
def average_dose(total: pd.Series, days: pd.Series) -> pd.Series:
    """The cumulative dose for each day of treatment, to one decimal."""
    return pd.Series(half_away((total / days).to_numpy(dtype="float64"), 1))


@each_value
def body_mass_index(weight: pd.Series, height: pd.Series) -> pd.Series:
    """Weight in kilograms by the square of the height in metres, to one decimal."""
    return pd.Series(half_away((weight / (height / 100) ** 2).to_numpy(dtype="float64"), 1))


@each_value
def body_mass_group(index: pd.Series) -> pd.Series:
    """Below 25, from 25 and below 30, or 30 and above."""
    groups = np.select([index < 25, index < 30, index >= 30], ["<25", "25-<30", ">=30"], "")
    return pd.Series(groups, dtype="str").replace("", None)


@each_value
def months_inclusive(first: pd.Series, last: pd.Series, *, days_per_month: float) -> pd.Series:
    """Days from the first date to the last, both counted, in months of {days_per_month} days, to one decimal."""
    return pd.Series(half_away(((last - first + 1) / days_per_month).to_numpy(dtype="float64"), 1))


@each_value
def last_treatment_visit(visit: pd.Series) -> pd.Series:
    """The number of the last visit, where the visit after the end of treatment (13) counts as the last one of it (12)."""
    return visit.where(visit.ne(13), 12.0)
