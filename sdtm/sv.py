"""SV, subject visits: one record for each visit that a subject's forms name."""

import pandas as pd


def rows(visits: pd.DataFrame) -> pd.DataFrame:
    """The first record of each subject's visit, of a table with a record for every form of it.

    >>> rows(pd.DataFrame({"USUBJID": ["a", "a", "a"], "VISITNUM": [1.0, 1.0, 2.0]})).index.tolist()
    [0, 2]
    """
    return visits.drop_duplicates(["USUBJID", "VISITNUM"])
