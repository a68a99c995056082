"""What the sheets of the study ask for beside the verbs: moments of a day."""

import pandas as pd

from m5kit.methods import each_value

DAY = 86400


@each_value
def start_of_day(date: pd.Series) -> pd.Series:
    """The first second of the day, as a SAS datetime; the date is a SAS date."""
    return date * DAY


@each_value
def end_of_day(date: pd.Series) -> pd.Series:
    """The last second of the day, as a SAS datetime; the date is a SAS date."""
    return date * DAY + (DAY - 1)
