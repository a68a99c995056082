"""Verbs of a part of a text: its first or last characters, those between, what stands between separators, what matches."""

from typing import Annotated

import pandas as pd

from ..kinds import each_value
from ..parameters import WHOLE_ABOVE_0, Must, whole_above_0
from ..patterns import first_matches, pattern_fault
from ..reports import Report

LAST = "last"


def _span(value: str) -> tuple[int, int]:
    """The places of "3-5", counted from 1."""
    first, _, last = (part.strip() for part in value.partition("-"))
    span = whole_above_0(first), whole_above_0(last or first)
    if span[1] < span[0]:
        raise ValueError("")
    return span


def _between(value: str) -> tuple[int, str]:
    """The place of a part, counted from 0 (-1: the last), and the separator, of "2 of /"."""
    which, sign, separator = value.partition(" of ")
    if not sign or not separator:
        raise ValueError("")
    return (-1 if which.strip() == LAST else whole_above_0(which.strip()) - 1), separator


def _pattern(value: str) -> None:
    if fault := pattern_fault(value):
        raise ValueError(f"{value!r} is no pattern that can be used: {fault}")


SPAN = Must("two places in the text, such as 3-5", _span)
PLACE = Must("which part and the separator, such as 2 of / or last of -", _between)
PATTERN = Must("a regular expression", _pattern)


@each_value
def first_characters(source: pd.Series, *, value: Annotated[str, WHOLE_ABOVE_0]) -> pd.Series:
    """The first {value} characters of the source.

    >>> first_characters(pd.Series(["10-1001", None], dtype="str"), value="2").tolist()
    ['10', nan]
    """
    return source.astype("str").str.strip().str[: int(value)]


@each_value
def last_characters(source: pd.Series, *, value: Annotated[str, WHOLE_ABOVE_0]) -> pd.Series:
    """The last {value} characters of the source.

    >>> last_characters(pd.Series(["10-1001", "7"], dtype="str"), value="4").tolist()
    ['1001', '7']
    """
    return source.astype("str").str.strip().str[-int(value) :]


@each_value
def characters(source: pd.Series, *, value: Annotated[str, SPAN]) -> pd.Series:
    """The characters {value} of the source, counted from 1; missing where it is shorter.

    >>> characters(pd.Series(["10-1001", "7"], dtype="str"), value="4-7").tolist()
    ['1001', nan]
    """
    first, last = _span(value)
    found = source.astype("str").str.strip().str[first - 1 : last]
    return found.where(found.ne(""))


@each_value
def separated_part(source: pd.Series, *, value: Annotated[str, PLACE], report: Report | None = None) -> pd.Series:
    """The part {value} of the source, outer blanks off.

    The cell value says which part and the separator between parts: `2 of /`,
    `last of -`. A text that has no such part is left missing and reported.

    >>> separated_part(pd.Series(["1.5 / mg", "2"], dtype="str"), value="2 of /").tolist()
    ['mg', nan]
    """
    place, separator = _between(value)

    def part(text: str) -> str | None:
        parts = [piece.strip() for piece in text.split(separator)]
        there = len(parts) > 1 if place < 0 else len(parts) > place
        return parts[place] or None if there else None

    found = source.astype("str").map(part, na_action="ignore").astype("str")
    _tell_partless(source, found, value, report)
    return found


@each_value
def matching_part(source: pd.Series, *, value: Annotated[str, PATTERN], report: Report | None = None) -> pd.Series:
    r"""The first part of the source that matches {value}, or of that what stands in parentheses in the pattern.

    Patterns are regular expressions of RE2's kind, without look-around and
    back-references. A text without such a part is left missing and reported.

    >>> matching_part(pd.Series(["Grade 3", "none"], dtype="str"), value=r"Grade (\d)").tolist()
    ['3', nan]
    """
    texts = source.astype("str").str.strip()
    known = texts.notna()
    found = pd.Series([None] * len(texts), index=texts.index, dtype="str")
    found.loc[known] = first_matches(value, texts[known].tolist())
    _tell_partless(source, found, value, report)
    return found


def _tell_partless(source: pd.Series, found: pd.Series, value: str, report: Report | None) -> None:
    if report is not None:
        says = source.astype("str").map(lambda text: f"{text!r} has no part {value!r}.", na_action="ignore")
        mend = "Query the value, or choose the records by a condition."
        report(source.notna() & found.isna(), says, rule="TEXT-PART", mend=mend)
