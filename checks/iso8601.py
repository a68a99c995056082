"""Dates, times and durations in ISO 8601, as SDTM writes them (SDTMIG 3.4, 4.4.1 to 4.4.3)."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache

_DATE = re.compile(r"(?P<year>\d{4}|-)(?:-(?P<month>\d\d|-)(?:-(?P<day>\d\d|-))?)?")
_CLOCK = re.compile(
    r"(?P<hour>\d\d|-)(?::(?P<minute>\d\d|-)(?::(?P<second>\d\d)(?:[.,]\d+)?)?)?(?:Z|[+-]\d\d:\d\d)?(?<!-)"
)
_SPAN = re.compile(
    r"[+-]?P(?=[\dT])(?:\d+Y)?(?:\d+M)?(?:\d+W)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?"
    r"|[+-]?P(?:(?=.*\d[.,]\d+[A-Z]$)[\dYMWDTHS]*\d[.,]\d+[YMWDHS])"
)
_HIGHEST = {"month": 12, "day": 31, "hour": 23, "minute": 59, "second": 59}
_TIMES = ("time", "partialTime")


@lru_cache(maxsize=2**18)  # the same dates stand in many columns
def is_iso8601(text: str, type: str = "datetime") -> bool:
    """Whether a text is a possible date, time or duration in ISO 8601, as a type of Define-XML has it.

    Parts may be left out at the end, and stand as "-" where later ones are known; two dates with "/" between
    them are an interval (SDTMIG 3.4, 4.4.2).

    >>> [is_iso8601(t) for t in ("2002-01", "2002---05", "2002-12--T14:00", "2002-01-03/2002-01-05")]
    [True, True, True, True]
    >>> [is_iso8601(t) for t in ("2002-02-30", "2002-12T14:00", "2002-01-03T25:00", "0000-01-01", "2002-01--", "3 Jan")]
    [False, False, False, False, False, False]
    """
    if type == "durationDatetime":
        return _SPAN.fullmatch(text) is not None
    if type in _TIMES:
        return _is_clock(text)
    if _is_usual(text):
        return True
    first, slash, last = text.partition("/")
    if not slash:
        return _is_moment(text)
    return any(_is_moment(part) for part in (first, last)) and all(_is_moment(p) or _is_span(p) for p in (first, last))


def _is_span(text: str) -> bool:
    return text.startswith("P") and _SPAN.fullmatch(text) is not None


def _is_moment(text: str) -> bool:
    """Whether a text is a date, with a time where its day stands, known or not."""
    dated, timed, clock = text.partition("T")
    found = _DATE.fullmatch(dated)
    if found is None or not any(c.isdigit() for c in text):
        return False
    part = found.groupdict()
    if timed:
        return part["day"] is not None and _in_calendar(part) and _is_clock(clock)
    return not dated.endswith("-") and _in_calendar(part)


def _is_clock(text: str) -> bool:
    found = _CLOCK.fullmatch(text)
    return found is not None and _in_calendar(found.groupdict())


def _in_calendar(part: Mapping[str, str | None]) -> bool:
    """Whether the known ones of the parts can be, and are a day that there was."""
    known = {name: int(digits) for name, digits in part.items() if digits and digits != "-"}
    if any(not (name in ("hour", "minute", "second") or n) or n > _HIGHEST.get(name, n) for name, n in known.items()):
        return False
    try:
        date(known.get("year", 2000), known.get("month", 1), known.get("day", 1))
    except ValueError:
        return False
    return True


def _is_usual(text: str) -> bool:
    """Whether it is a complete date, or one with hours and minutes, as nearly all are: faster told than by its parts."""
    try:
        return text[4::3] in ("--", "--T:") and text[:4] != "0000" and bool(datetime.fromisoformat(text))
    except ValueError:
        return False
