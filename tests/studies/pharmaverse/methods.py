"""What only this study has: a patient number that is made of the site and the number of the patient there."""

import pandas as pd

from m5kit.methods import each_value


@each_value
def site(source: pd.Series) -> pd.Series:
    """The part of the patient number before the hyphen."""
    return source.str.partition("-")[0]


@each_value
def number_at_site(source: pd.Series) -> pd.Series:
    """The part of the patient number after the hyphen."""
    return source.str.partition("-")[2]
