"""What more than one dataset of the pilot needs: numbers to one decimal, a half away from zero."""

import numpy as np
import pandas as pd

from m5kit.engine.verbs.standard_units import half_away
from m5kit.methods import each_value, per_subject


def tenths(numbers: pd.Series) -> pd.Series:
    """Numbers to one decimal."""
    return pd.Series(half_away(numbers.to_numpy(dtype="float64", na_value=np.nan), 1), index=numbers.index)


@per_subject
def result_to_tenth(source: pd.Series, *, subject: pd.Series) -> pd.Series:
    """The subject's result, to one decimal."""
    numbers = pd.to_numeric(source.astype("str"))
    return tenths(numbers.groupby(subject.astype("str").to_numpy()).first())


@each_value
def times(first: pd.Series, second: pd.Series) -> pd.Series:
    """The product of the two."""
    return first * second
