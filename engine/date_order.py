"""The order of ISO 8601 dates of which parts may be missing."""

import re
from functools import lru_cache

DATE = re.compile(
    r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01])(T([01]\d|2[0-4])(:[0-5]\d(:[0-5]\d(\.\d+)?)?)?)?)?)?", re.ASCII
)
DAY = len("2004-05-01")


@lru_cache(maxsize=2**16)
def is_date(text: str) -> bool:
    """Whether a text is a date in ISO 8601, complete or without its last parts.

    >>> is_date("2004"), is_date("2004-05-01T10:30"), is_date("2004-13"), is_date("UNK")
    (True, True, False, False)
    """
    return DATE.fullmatch(text) is not None


def date_order(ours: str, theirs: str) -> int | None:
    """-1 where the first date is before the second, 1 where it is after, 0 where they are the same.

    Dates are compared by the parts that both have. From the day on these decide; of two dates of which one
    lacks its day and that agree so far, nobody can tell: None, as where one is no date.

    >>> date_order("2004-04", "2004-05-01"), date_order("2004-05-01T10:00", "2004-05-01"), date_order("2004", "2004-05")
    (-1, 0, None)
    """
    if not (is_date(ours) and is_date(theirs)):
        return None
    common = min(len(ours), len(theirs))
    mine, other = ours[:common], theirs[:common]
    if mine == other and common < DAY:
        return None
    return (mine > other) - (mine < other)
