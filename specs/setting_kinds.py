"""Kinds of settings: what a value of each is, and how it is written."""

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

MEANT: Mapping[str, str] = {
    "text": "a text",
    "texts": "a list of texts",
    "files": "a text",
    "table": "a table",
    "date": "a date",
    "moment": "a date and time",
    "whole": "a whole number from 0 on",
    "count": "a whole number from 1 on",
    "positive": "a number above 0",
    "share": "a number from 0 to 1",
    "number": "a number",
    "choice": "a word of a list",
    "flag": "true or false",
    "mark": "one character that is no digit",
}
MEND: Mapping[str, str] = {
    "text": 'Write it in quotes: {key} = "...".',
    "texts": 'Write it in brackets: {key} = ["...", "..."].',
    "files": 'Write it in quotes: {key} = "...".',
    "table": "Write a line [{key}], and its keys below it.",
    "date": "Write it as {key} = 2007-06-07.",
    "moment": "Write it as {key} = 2007-06-07T00:00:00.",
    "whole": "Write it without quotes: {key} = 28.",
    "count": "Write it without quotes: {key} = 3.",
    "positive": "Write it without quotes: {key} = 30.4375.",
    "share": "Write it without quotes: {key} = 0.5.",
    "number": "Write it without quotes: {key} = 1.5.",
    "choice": 'Write it in quotes: {key} = "...".',
    "flag": "Write it without quotes: {key} = true.",
    "mark": 'Write the character in quotes: {key} = ",".',
}


def fits(value: Any, kind: str) -> bool:
    """Whether a value of study.toml is of a kind.

    >>> fits("2007-06-07", "date"), fits("soon", "date"), fits(0.5, "share"), fits(True, "whole")
    (True, False, True, False)
    """
    return _FITS[kind](value)


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(v, str) for v in value)


def _date(value: Any) -> bool:
    if not isinstance(value, str):
        return isinstance(value, date)
    try:
        return bool(date.fromisoformat(value)) and len(value) == len("2007-06-07")
    except ValueError:
        return False


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


_FITS: Mapping[str, Callable[[Any], bool]] = {
    "text": lambda value: isinstance(value, str),
    "texts": _texts,
    "files": lambda value: isinstance(value, str) or _texts(value),
    "table": lambda value: isinstance(value, dict),
    "date": _date,
    "moment": lambda value: isinstance(value, datetime),
    "whole": lambda value: isinstance(value, int) and not isinstance(value, bool) and value >= 0,
    "count": lambda value: isinstance(value, int) and not isinstance(value, bool) and value >= 1,
    "positive": lambda value: _number(value) and value > 0,
    "share": lambda value: _number(value) and 0 <= value <= 1,
    "number": _number,
    "choice": lambda value: isinstance(value, str),
    "flag": lambda value: isinstance(value, bool),
    "mark": lambda value: isinstance(value, str) and len(value) == 1 and not value.isalnum(),
}
