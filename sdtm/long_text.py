"""Verbs of text over 200 bytes: its parts, as SDTMIG 3.4 says (4.5.3.2)."""

from typing import Annotated

import pandas as pd

from ..engine.kinds import each_value
from ..engine.parameters import WHOLE_ABOVE_0


@each_value
def text_part(source: pd.Series, *, value: Annotated[str, WHOLE_ABOVE_0]) -> pd.Series:
    """Part {value} of a text that is cut at blanks into parts of at most 200 bytes each (SDTMIG 3.4, 4.5.3.2).

    A word longer than that is cut within. Missing where the text has fewer parts.

    >>> text_part(pd.Series(["a" * 150 + " " + "b" * 150, "short"], dtype="str"), value="2").str.len().tolist()
    [150.0, nan]
    """
    number = int(value) - 1
    parts = source.map(text_parts, na_action="ignore")
    return parts.map(lambda p: p[number] if number < len(p) else None, na_action="ignore").astype("str")


def text_parts(text: str, most: int = 200) -> list[str]:
    """A text cut at blanks into parts of at most so many bytes in UTF-8, without blanks around them.

    >>> text_parts("one two three", 7)
    ['one two', 'three']
    """
    parts: list[str] = []
    rest = text.strip()
    while len(rest.encode("utf-8")) > most:
        fits = rest.encode("utf-8")[: most + 1].decode("utf-8", "ignore")
        cut = fits.rfind(" ")
        if cut <= 0:
            cut = len(rest.encode("utf-8")[:most].decode("utf-8", "ignore"))
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].strip()
    return [*parts, rest]
