"""The name that was probably meant."""

import difflib
from collections.abc import Iterable


def nearest(name: str, names: Iterable[str]) -> str:
    """ " Did you mean 'study_day'?" where one of the names is near enough, else nothing.

    >>> nearest("studyday", ["study_day", "copy"])
    " Did you mean 'study_day'?"
    """
    near = difflib.get_close_matches(name, sorted(names), 1, 0.6)
    return f" Did you mean {near[0]!r}?" if near else ""
