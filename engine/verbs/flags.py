"""Verbs of several flags: whether any of them, or all of them, say so."""

import numpy as np
import pandas as pd

from ..conditions import Mask
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
    known: Mask = np.asarray(present.any(axis=1))
    return pd.Series(np.where(equal.any(axis=1), "Y", "N"), index=sources[0].index, dtype="str").where(known)


@each_value
def flag_where_all(*sources: pd.Series, value: str) -> pd.Series:
    """Y where all of the sources are {value}, N where one is something else; missing where that is not known.

    >>> some = pd.Series(["Y", "Y", "Y"], dtype="str")
    >>> flag_where_all(some, pd.Series(["Y", "N", None], dtype="str"), value="Y").tolist()
    ['Y', 'N', nan]
    """
    equal, present = _answers(sources, value)
    known: Mask = np.asarray(present.all(axis=1) | (present & ~equal).any(axis=1))
    return pd.Series(np.where(equal.all(axis=1), "Y", "N"), index=sources[0].index, dtype="str").where(known)


def _answers(sources: tuple[pd.Series, ...], value: str) -> tuple[Mask, Mask]:
    """For each record and source whether it is the value, and whether it is there."""
    texts = [as_text(source).str.strip() for source in sources]
    equal = np.column_stack([text.eq(value).fillna(False).to_numpy(dtype=bool) for text in texts])
    return equal, np.column_stack([text.notna().to_numpy(dtype=bool) for text in texts])
