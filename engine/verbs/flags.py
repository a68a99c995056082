"""Verbs of several flags: whether any of them, or all of them, say so."""

import pandas as pd

from ..encoded import as_text
from ..kinds import each_value


@each_value
def flag_where_any(*sources: pd.Series, value: str) -> pd.Series:
    """Y where any of the sources is {value}, else N; missing where all of them are.

    >>> some = pd.Series(["Y", "N", None], dtype="str")
    >>> flag_where_any(some, pd.Series([None, None, None], dtype="str"), value="Y").tolist()
    ['Y', 'N', nan]
    """
    equal, present = _answers(sources, value)
    return equal.any(axis=1).map({True: "Y", False: "N"}).astype("str").where(present.any(axis=1))


@each_value
def flag_where_all(*sources: pd.Series, value: str) -> pd.Series:
    """Y where all of the sources are {value}, N where one is something else; missing where that is not known.

    >>> some = pd.Series(["Y", "Y", "Y"], dtype="str")
    >>> flag_where_all(some, pd.Series(["Y", "N", None], dtype="str"), value="Y").tolist()
    ['Y', 'N', nan]
    """
    equal, present = _answers(sources, value)
    answer = equal.all(axis=1).map({True: "Y", False: "N"}).astype("str")
    return answer.where(present.all(axis=1) | (present & ~equal).any(axis=1))


def _answers(sources: tuple[pd.Series, ...], value: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """For each record and source whether it is the value, and whether it is there."""
    texts = pd.concat([as_text(source).str.strip() for source in sources], axis=1)
    return texts.eq(value), texts.notna()
