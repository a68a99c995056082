"""The name that was probably meant."""

import difflib
from collections.abc import Collection


def nearest(name: str, names: Collection[str], alike: float = 0.6) -> str:
    """ " Did you mean 'study_day'?" where one of the names is near enough, else nothing.

    alike is how alike the two must be, from 0 to 1 (the ratio of difflib): more where the name may well be right.

    >>> nearest("studyday", ["study_day", "copy"])
    " Did you mean 'study_day'?"
    >>> nearest("SUBJECT", ["subject"])
    " Did you mean 'subject', in other letters?"
    """
    other = [known for known in sorted(names) if known.casefold() == name.casefold() and known != name]
    if other:
        return f" Did you mean {other[0]!r}, in other letters?"
    near = difflib.get_close_matches(name, sorted(names), 1, alike)
    return f" Did you mean {near[0]!r}?" if near else ""
