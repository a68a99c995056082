"""Verbs of identifiers: the subject's, unique over all studies."""

import pandas as pd

from ..engine.kinds import each_value


@each_value
def subject_id(study: pd.Series, subject: pd.Series) -> pd.Series:
    """The study and the subject, joined by a hyphen; the subject in capitals without the blanks around it.

    >>> subject_id(pd.Series(["X1"], dtype="str"), pd.Series([" s0001 "], dtype="str")).tolist()
    ['X1-S0001']
    """
    return study + "-" + subject.str.strip().str.upper()
