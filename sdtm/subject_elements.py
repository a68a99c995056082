"""Verbs of subject elements: when one ends, which is when the next begins."""

import numpy as np
import pandas as pd

from ..engine.combinations import combined
from ..engine.encoded import codes_in, encoded, take
from ..engine.kinds import each_value
from ..engine.partial_dates import known_part


def next_value(source: pd.Series, order: pd.Series, last: pd.Series, *, subject: pd.Series) -> pd.Series:
    """The value of the first source in the subject's next record, in the order of the second. In the last record, the third source.

    >>> next_value(pd.Series(["2002-01-01", "2002-01-08"]), pd.Series([1.0, 2.0]), pd.Series(["2003-05-05"] * 2),
    ...     subject=pd.Series(["a", "a"])).tolist()
    ['2002-01-08', '2003-05-05']
    """
    owners, _ = combined([encoded(subject.reset_index(drop=True))])
    coded = encoded(order.reset_index(drop=True))
    ranks = coded.to_numpy() if coded.dtype == "float64" else codes_in(coded)
    ranked = np.lexsort((ranks, owners))
    following = np.full(len(owners), -1, dtype=np.int64)
    same = owners[ranked][1:] == owners[ranked][:-1]
    following[ranked[:-1][same]] = ranked[1:][same]
    after = take(encoded(source.reset_index(drop=True)), following)
    return after.astype("str").where(pd.Series(following >= 0), last.reset_index(drop=True).astype("str"))


@each_value
def later_date(first: pd.Series, second: pd.Series) -> pd.Series:
    """The later of two dates in ISO 8601; one that is missing does not count.

    >>> later_date(pd.Series(["2002-01-01", None], dtype="str"), pd.Series(["2002-02-01", "2002-03-01"])).tolist()
    ['2002-02-01', '2002-03-01']
    """
    ours, theirs = (
        known_part(first),
        known_part(second),
    )  # what is known of a date sorts before a time that is known beside it
    same = theirs.eq(ours).fillna(False).astype(bool)
    later = (theirs > ours).fillna(False).astype(bool) | (same & (second > first).fillna(False).astype(bool))
    later |= first.isna() & second.notna()
    return first.mask(later, second)
