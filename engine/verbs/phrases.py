"""Verbs that put words together or take them apart."""

import pandas as pd

from ..kinds import each_value


@each_value
def phrase(*sources: pd.Series, value: str) -> pd.Series:
    """The words "{value}" with the sources in place of the braces; missing where a source is.

    Braces may have a format: {:0>2} fills up to two places with zeros.

    >>> phrase(pd.Series(["7", None], dtype="str"), value="T{:0>2}").tolist()
    ['T07', nan]
    """
    parts = pd.concat([s.astype("str").str.strip() for s in sources], axis=1)
    texts = [
        value.format(*row) if all(isinstance(p, str) for p in row) else None for row in parts.itertuples(index=False)
    ]
    return pd.Series(texts, index=parts.index, dtype="str")


@each_value
def plus(source: pd.Series, *, value: str) -> pd.Series:
    """The number of the source plus {value}.

    >>> plus(pd.Series(["7", None], dtype="str"), value="100").tolist()
    [107.0, nan]
    """
    return pd.to_numeric(source).astype("float64") + float(value)


@each_value
def text_part(source: pd.Series, *, value: str) -> pd.Series:
    """Part {value} of a text that is cut at blanks into parts of at most 200 bytes each (SDTMIG 3.4, 4.5.3.2).

    A word longer than that is cut within. Missing where the text has fewer parts.

    >>> text_part(pd.Series(["a" * 150 + " " + "b" * 150, "short"], dtype="str"), value="2").str.len().tolist()
    [150.0, nan]
    """
    number = int(value) - 1
    parts = source.map(parts_of, na_action="ignore")
    return parts.map(lambda p: p[number] if number < len(p) else None, na_action="ignore").astype("str")


def parts_of(text: str, most: int = 200) -> list[str]:
    """A text cut at blanks into parts of at most so many bytes in UTF-8, without blanks around them.

    >>> parts_of("one two three", 7)
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
