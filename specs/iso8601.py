"""Dates and times in ISO 8601 as SDTM writes them (SDTMIG 3.4, 4.4.2): whole, in part, and durations.

A part that is not known is left out at the end and is a hyphen between others:
2003, 2003-12, 2003---15, --12-15, 2003-12--T14:00, 2003-12-15T-:15.
"""

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

FIRST_YEAR = 1582  # the calendar of today, and of SAS dates, begins here
PARTS = ("year", "month", "day", "hour", "minute", "second")
_DATE = re.compile(
    r"(?P<year>\d{4}|-)(?:-(?P<month>\d\d|-)(?:-(?P<day>\d\d|-))?)?"
    r"(?:T(?P<hour>\d\d|-)(?::(?P<minute>\d\d|-)(?::(?P<second>\d\d)(?P<fraction>[.,]\d+)?)?)?(?P<zone>Z|[+-]\d\d:\d\d)?)?",
    re.ASCII,
)
_DURATION = re.compile(
    r"[+-]?P(?:\d+(?:[.,]\d+)?W|(?=[\dT])(?:\d+(?:[.,]\d+)?Y)?(?:\d+(?:[.,]\d+)?M)?(?:\d+(?:[.,]\d+)?D)?"
    r"(?:T(?=\d)(?:\d+(?:[.,]\d+)?H)?(?:\d+(?:[.,]\d+)?M)?(?:\d+(?:[.,]\d+)?S)?)?)",
    re.ASCII,
)
MONTH_NAMES = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


class NotADate(ValueError):
    """Parts that make no date; the message goes on after the text: "has the year 0000, which there is not"."""


@dataclass(frozen=True)
class Moment:
    """The parts of a date and time as texts of digits ("05"), each "" where it is not known; fraction without its point; half is AM or PM."""

    year: str = ""
    month: str = ""
    day: str = ""
    hour: str = ""
    minute: str = ""
    second: str = ""
    fraction: str = ""
    half: str = ""
    zone: str = ""

    def with_parts(self, other: "Moment") -> "Moment":
        """The moment with the known parts of another; raises NotADate where they disagree."""
        for name, text in vars(other).items():
            mine = getattr(self, name)
            if text and mine and text != mine:
                raise NotADate(f"has two values of the {name}, {mine} and {text}")
        return replace(self, **{name: text for name, text in vars(other).items() if text})


def iso_text(moment: Moment) -> tuple[str, str]:
    """The moment in ISO 8601, "" where nothing is known, and what is wrong with its time, which is then left out.

    Raises NotADate where the date cannot be.

    >>> iso_text(Moment("2019", "12", "", "14", "00"))
    ('2019-12--T14:00', '')
    """
    check_date(moment)
    if moment.day and not moment.month and not moment.year:
        raise NotADate("has a day without month and year")
    fault = _time_fault(moment)
    if fault:
        moment = replace(moment, hour="", minute="", second="", fraction="", zone="")
    elif moment.half and moment.hour:
        moment = replace(moment, hour=f"{int(moment.hour) % 12 + 12 * (moment.half == 'PM'):02}")
    known = [getattr(moment, name) for name in PARTS]
    last = max((place for place, text in enumerate(known) if text), default=-1)
    if last < 0:
        return "", fault
    date = "-".join(text or "-" for text in known[: min(last + 1, 3)])
    if last < 3:
        return date, fault
    clock = ":".join(text or "-" for text in known[3 : last + 1])
    fraction = f".{moment.fraction}" if moment.fraction and moment.second else ""
    return f"{date}T{clock}{fraction}{moment.zone}", fault


def check_date(moment: Moment) -> None:
    """Raises NotADate where the calendar does not have the date, as far as it is known."""
    if moment.year and int(moment.year) == 0:
        raise NotADate(f"has the year {moment.year}, which there is not")
    if moment.year and int(moment.year) < FIRST_YEAR:
        raise NotADate(f"has the year {moment.year}, before {FIRST_YEAR}")
    if moment.month and not 1 <= int(moment.month) <= 12:
        raise NotADate(f"has no month {moment.month!r}")
    if moment.day and not 1 <= int(moment.day) <= 31:
        raise NotADate(f"has no day {moment.day!r}")
    if moment.month and moment.day:
        most = monthrange(int(moment.year or 2000), int(moment.month))[1]
        if int(moment.day) > most:
            of = f" {moment.year}" if moment.month == "02" and moment.year else ""
            raise NotADate(f"is impossible: {MONTH_NAMES[int(moment.month) - 1]}{of} has {most} days")


def _time_fault(moment: Moment) -> str:
    limits = (("hour", 12 if moment.half else 23), ("minute", 59), ("second", 59))
    if any(getattr(moment, part) and int(getattr(moment, part)) > most for part, most in limits):
        return "has an impossible time, which is left out"
    if moment.half and moment.hour == "00":
        return "has an impossible time, which is left out"
    hours, _, minutes = moment.zone[1:].partition(":")
    if moment.zone not in ("", "Z") and (int(hours) > 14 or int(minutes) > 59):
        return "has an impossible time zone, so the time is left out"
    return ""


@lru_cache(maxsize=2**18)
def iso_fault(text: str) -> str:
    """What is wrong with a text as a date or time in ISO 8601, "" where nothing is; an interval has two with / between.

    >>> iso_fault("2019-12--T14:00"), iso_fault("2019-12T14:00")
    ('', 'has a time after a date without its day; write a hyphen for each part that is not known')
    """
    if "/" in text:
        return next((f for f in (iso_fault(end) for end in text.split("/", 1)) if f), "")
    found = _DATE.fullmatch(text)
    if not found:
        return "is not a date in ISO 8601"
    said = {name: part or "" for name, part in found.groupdict().items()}
    if "T" in text and not said["day"]:
        return "has a time after a date without its day; write a hyphen for each part that is not known"
    date, _, clock = text.partition("T")
    if not said["day"] and date.endswith("-"):
        return "ends in a hyphen"
    if (not clock and "T" in text) or clock.endswith("-") or (date.endswith("-") and not clock):
        return "ends in a part that is not known"
    try:
        moment = Moment(**{n: "" if t == "-" else t.lstrip(".,") if n == "fraction" else t for n, t in said.items()})
        check_date(moment)
        return _time_fault(moment).replace(", which is left out", "").replace(", so the time is left out", "")
    except NotADate as wrong:
        return str(wrong)


def is_duration(text: str) -> bool:
    """Whether a text is a duration in ISO 8601: P1D, PT24H, P6W, P1Y2M.

    >>> [is_duration(text) for text in ("P1D", "PT1H30M", "P", "1 day")]
    [True, True, False, False]
    """
    return bool(_DURATION.fullmatch(text))


TIMES = ("time", "partialTime")


@lru_cache(maxsize=2**18)  # the same dates stand in many columns
def is_iso8601(text: str, type: str = "datetime") -> bool:
    """Whether a text is a possible date, time or duration in ISO 8601, as a type of Define-XML has it.

    Parts may be left out at the end, and stand as "-" where later ones are known; two dates with "/" between
    them are an interval, of which one may be a duration (SDTMIG 3.4, 4.4.2).

    >>> [is_iso8601(t) for t in ("2002-01", "2002---05", "2002-12--T14:00", "2002-01-03/2002-01-05")]
    [True, True, True, True]
    >>> [is_iso8601(t) for t in ("2002-02-30", "2002-12T14:00", "2002-01-03T25:00", "0000-01-01", "2002-01--", "3 Jan")]
    [False, False, False, False, False, False]
    """
    if type == "durationDatetime":
        return is_duration(text)
    if type in TIMES:
        return _is_moment(f"2000-01-01T{text}")
    if _is_usual(text):
        return True
    ends = text.split("/", 1)
    return any(map(_is_moment, ends)) and all(_is_moment(end) or is_duration(end) for end in ends)


def _is_moment(text: str) -> bool:
    return any(c.isdigit() for c in text) and not iso_fault(text)


def _is_usual(text: str) -> bool:
    """Whether it is a complete date, or one with hours and minutes, as nearly all are: faster told than by its parts."""
    try:
        usual = text[4::3] in ("--", "--T:") and text.isascii() and bool(datetime.fromisoformat(text))
    except ValueError:
        return False
    return usual and int(text[:4]) >= FIRST_YEAR
