"""Names of rows and columns that lie within each other, as one text: "Chemistry / Sodium".

The text is read back without loss whatever stands in the data: a slash that stands alone in a name, as in
"Aspartate / alanine", is written with a backslash before it.
"""

import re
from collections.abc import Iterable

LEVELS = " / "
_ALONE = re.compile(r"(?<![^ ])(\\*/)(?![^ ])")
_WRITTEN = re.compile(r"(?<![^ ])\\(\\*/)(?![^ ])")


def nested(names: Iterable[str]) -> str:
    """Names as one text, outermost first; those that are blank are left out.

    >>> nested(["Chemistry", "", "Sodium"]), nested(["A / B", "C/D"])
    ('Chemistry / Sodium', 'A \\\\/ B / C/D')
    """
    return LEVELS.join(_ALONE.sub(r"\\\1", name) for name in names if name)


def names_in(text: str) -> tuple[str, ...]:
    """The names in a text that `nested` made, outermost first.

    >>> names_in(nested(["A / B", "C/D"]))
    ('A / B', 'C/D')
    """
    return tuple(_WRITTEN.sub(r"\1", part) for part in text.split(LEVELS)) if text else ()
