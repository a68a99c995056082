"""ISO 8601 as SDTM writes it, as regular expressions, for those who have patterns and no code.

They know the days of each month and the leap years, and use nothing that RE2 lacks. Durations, and what
stands behind the "/" of an interval, go by their shape.
"""

_YEAR = r"(?:[1-9]\d{3}|0[1-9]\d{2}|00[1-9]\d|000[1-9])"
_LEAP = r"(?:\d{2}(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)"
_MONTH = r"(?:0[1-9]|1[0-2])"
_ANY_DAY = r"(?:0[1-9]|[12]\d|3[01])"
_DAY = r"(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8]))"
_HOUR, _SIXTY = r"(?:[01]\d|2[0-3])", r"[0-5]\d"
_CLOCK = (
    rf"(?:{_HOUR}|(?:{_HOUR}|-):{_SIXTY}|(?:{_HOUR}|-):(?:{_SIXTY}|-):{_SIXTY}(?:[.,]\d+)?)"
    rf"(?:Z|[+-]\d\d:\d\d)?"
)
_DATED = rf"(?:{_YEAR}-{_DAY}|{_LEAP}-02-29|--(?:{_DAY}|02-29)|----{_ANY_DAY}|{_YEAR}---{_ANY_DAY})"
_DAYLESS = rf"(?:{_YEAR}-{_MONTH}--|{_YEAR}----|--{_MONTH}--|-----)"
_MOMENT = rf"(?:{_DATED}(?:T{_CLOCK})?|{_DAYLESS}T{_CLOCK}|{_YEAR}(?:-{_MONTH})?|--{_MONTH})"
_SPAN = r"[+-]?P(?:\d+[YMWD])*(?:\d+(?:[.,]\d+)?[YMWD]|T(?:\d+[HMS])*\d+(?:[.,]\d+)?[HMS])"


def pattern_of(type: str) -> str:
    """The pattern of a whole text of a type of Define-XML: a date, a time, a duration.

    >>> import re
    >>> dates = re.compile(pattern_of("partialDatetime"))
    >>> [bool(dates.match(t)) for t in ("2004-02-29", "2003-02-29", "2003---05", "2003-02-01T25:00", "2003-13")]
    [True, False, True, False, False]
    """
    if type == "durationDatetime":
        return f"^{_SPAN}$"
    if type in ("time", "partialTime"):
        return f"^{_CLOCK}$"
    return rf"^(?:{_SPAN}/)?{_MOMENT}(?:/[-+\dT:.,PYMWDHSZ]+)?$"
