"""Numbers in collected text: read by a declared rule, never guessed.

A number is written with the digits 0 to 9, a decimal mark (a point, or what
the study, form or field declares), and marks between thousands only where they
are declared. Anything else is text: 1_0, nan, infinity, １２, 1.5 H.
"""

import re
import unicodedata
from functools import lru_cache

import numpy as np
import pandas as pd

from .reports import Report

# What a person would take for a number: it begins with a digit of any script, after a sign or a mark.
_LIKE = re.compile(r"\s*[<>≤≥=~±+\-−–.,]{0,3}\s*\d")
MARKS = (
    (",", "", 'decimal_mark = ","'),
    (".", ",", 'thousands_mark = ","'),
    (",", ".", 'decimal_mark = "," and thousands_mark = "."'),
    (".", "'", 'thousands_mark = "\'"'),
    (".", " ", 'thousands_mark = " "'),
)
MINUS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
_ORDINAL = re.compile(r"\s*[0-9]\+\s*")  # 1+ to 4+ are grades of a strip, no numbers


@lru_cache
def number_pattern(mark: str = ".", thousands: str = "") -> str:
    """The regular expression of a number with these marks, in one group.

    >>> bool(re.fullmatch(number_pattern(",", "."), "1.234,5")), bool(re.fullmatch(number_pattern(), "1,5"))
    (True, False)
    """
    point = re.escape(mark)
    whole = rf"[0-9]{{1,3}}(?:{re.escape(thousands)}[0-9]{{3}})+|[0-9]+" if thousands else "[0-9]+"
    return rf"([+-]?(?:(?:{whole})(?:{point}[0-9]*)?|{point}[0-9]+)(?:[eE][+-]?[0-9]+)?)"


def read_numbers(texts: pd.Series, mark: str = ".", thousands: str = "") -> pd.Series:
    """The numbers that texts are, outer blanks off; NaN where one is no number.

    >>> read_numbers(pd.Series(["1,5", " 2 ", "1_0", "nan", "１２"], dtype="str"), ",").tolist()
    [1.5, 2.0, nan, nan, nan]
    """
    found = texts.astype("str").str.extract(rf"^\s*{number_pattern(mark, thousands)}\s*$")[0].astype("str")
    return plain_numbers(found, mark, thousands)


def plain_numbers(texts: pd.Series, mark: str = ".", thousands: str = "") -> pd.Series:
    """Texts that match `number_pattern` as numbers; NaN where missing."""
    if thousands:
        texts = texts.str.replace(thousands, "", regex=False)
    if mark != ".":
        texts = texts.str.replace(mark, ".", regex=False)
    known = texts.notna().to_numpy(dtype=bool)
    numbers = np.full(len(texts), np.nan)
    numbers[known] = texts[known].to_numpy(dtype="str").astype("float64")
    numbers[np.isinf(numbers)] = np.nan  # 1e999 is larger than any number that is held
    return pd.Series(numbers, index=texts.index)


def is_like_number(text: object) -> bool:
    """Whether a person would take a text for a number: what cannot be read of such texts is told.

    >>> [is_like_number(t) for t in ("1,5", "−3", "1.5 H", "<40", "１２", "1+", "NEGATIVE")]
    [True, True, True, True, True, False, False]
    """
    return isinstance(text, str) and bool(_LIKE.match(text)) and not _ORDINAL.fullmatch(text)


def numbers_of(source: pd.Series, mark: str, thousands: str, report: Report | None) -> pd.Series:
    """A column as numbers: one of numbers as it is, one of text read by the marks; a text that is none is reported."""
    if source.dtype != "str":
        return source.astype("float64")
    numbers = read_numbers(source, mark, thousands)
    if report is not None:
        tell_unread(source, numbers.isna() & source.notna(), report, "error")
    return numbers


def tell_unread(source: pd.Series, at: pd.Series, report: Report, severity: str = "warning") -> None:
    """Report texts that are not read as numbers."""
    texts = source.astype("str")
    says = texts.map(lambda text: f"{text!r} is not read as a number.", na_action="ignore")
    mends = texts.map(_mend, na_action="ignore")
    for mend in dict.fromkeys(mends[at.fillna(False).to_numpy(dtype=bool)]):
        report(at & mends.eq(mend), says, rule="NUMBER-UNREADABLE", severity=severity, mend=mend)


def _mend(text: str) -> str:
    """What makes a number of a text that is none: other marks, plain characters, or the site.

    >>> _mend("1,5"), _mend("1.5 H")
    ('Declare decimal_mark = "," in study.toml ([parameters], or [fields] for a form or field), if so.', 'Query the site.')
    """
    for mark, thousands, said in MARKS:
        if re.fullmatch(number_pattern(mark, thousands), text.strip()):
            return f"Declare {said} in study.toml ([parameters], or [fields] for a form or field), if so."
    plain = unicodedata.normalize("NFKC", text).translate(MINUS).strip()
    if re.fullmatch(number_pattern(), plain):
        return f"Write it as {plain}, with the digits 0 to 9 and a hyphen for minus."
    return "Query the site."
