"""Verbs of dates: any declared mix of forms to ISO 8601, and ISO 8601 to SAS numbers.

A form is written with YYYY or YY, MM or MON, DD, HH, MI, SS and the marks
between them: "DD-MON-YYYY", "MM/DD/YYYY", "MON-YYYY", "YYYY".
"""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

import pandas as pd

from ..kinds import each_value, per_subject
from ..partial_dates import day_numbers
from ..reports import Report

MONTHS = {
    m: i for i, m in enumerate(["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"], 1)
}
UNKNOWN = ("UN", "UNK", "UNKN", "ND", "NK", "XX", "XXX", "XXXX", "--", "----")
_PARTS = {
    "YYYY": r"(?P<y>\d{4})",
    "YY": r"(?P<yy>\d{2})",
    "MON": r"(?P<mon>[A-Za-z]{3,9}|-{2,3})",
    "MM": r"(?P<m>\d{1,2}|[A-Za-z]{2,3}|--)",
    "DD": r"(?P<d>\d{1,2}|[A-Za-z]{2,3}|--)",
    "HH": r"(?P<h>\d{1,2})",
    "MI": r"(?P<mi>\d{2})",
    "SS": r"(?P<s>\d{2})",
}


class _Wrong(ValueError):
    """Not a date; the message says why."""


@lru_cache
def pattern(form: str) -> re.Pattern[str]:
    """The regular expression of a declared form of dates.

    >>> bool(pattern("DD-MON-YYYY").fullmatch("03-Jan-2002"))
    True
    """
    pieces = re.split("(YYYY|YY|MON|MM|DD|HH|MI|SS)", form)
    return re.compile("".join(_PARTS.get(p, re.escape(p)) for p in pieces))


def iso_text(text: str, forms: Sequence[str], pivot: int | None = None) -> str:
    """One collected date in ISO 8601, as far as it is known; raises ValueError where it is no date in any form.

    >>> iso_text("UN-Feb-2003", ["DD-MON-YYYY"]), iso_text("7/4/2002", ["MM/DD/YYYY"])
    ('2003-02', '2002-07-04')
    >>> iso_text("05-UNK-2003", ["DD-MON-YYYY"])
    '2003---05'
    """
    reasons = []
    for form in forms:
        found = pattern(form).fullmatch(text.strip())
        if found:
            try:
                return _iso(found.groupdict(), pivot)
            except _Wrong as wrong:
                reasons.append(str(wrong))
    raise _Wrong(reasons[0] if reasons else "is not in a declared form")


def _iso(part: dict[str, str | None], pivot: int | None) -> str:
    year = part.get("y") or _full_year(part.get("yy"), pivot)
    month = _month(part.get("mon") or part.get("m"))
    day = _day(part.get("d"))
    if year and month and day:
        try:
            date(int(year), int(month), int(day))
        except ValueError as error:
            raise _Wrong("is impossible") from error
    dated = f"{year}-{month or '-'}-{day}" if day else f"{year}-{month}" if month else str(year)
    if part.get("h") is None:
        return dated
    clock = [p for p in (part.get("h"), part.get("mi"), part.get("s")) if p is not None]
    if int(clock[0]) > 23 or any(int(c) > 59 for c in clock[1:]):
        raise _Wrong("has an impossible time")
    return dated + "T" + ":".join(c.zfill(2) for c in clock)


def _full_year(two: str | None, pivot: int | None) -> str:
    if two is None:
        raise _Wrong("has no year")
    if pivot is None:
        raise _Wrong("has a two-digit year, and the study declares no year_pivot")
    return str((2000 if int(two) < pivot else 1900) + int(two))


def _month(text: str | None) -> str:
    if text is None or text.upper() in UNKNOWN or set(text) == {"-"}:
        return ""
    number = int(text) if text.isdigit() else MONTHS.get(text[:3].upper(), 0)
    if not 1 <= number <= 12:
        raise _Wrong(f"has no month {text!r}")
    return f"{number:02}"


def _day(text: str | None) -> str:
    if text is None or text.upper() in UNKNOWN or set(text) == {"-"}:
        return ""
    if not text.isdigit() or not 1 <= int(text) <= 31:
        raise _Wrong(f"has no day {text!r}")
    return f"{int(text):02}"


@lru_cache(maxsize=2**18)
def _answered(text: str, forms: tuple[str, ...], pivot: int | None) -> tuple[str | None, str]:
    """The date, or why it is none; the forms of a study hold the same dates over and over."""
    try:
        return iso_text(text, forms, pivot), ""
    except _Wrong as wrong:
        return None, f"Date {text!r} {wrong}."


@each_value
def iso8601(
    source: pd.Series, *, date_forms: Sequence[str], year_pivot: int | None = None, report: Report
) -> pd.Series:
    """The collected date in ISO 8601, as far as it is known; an unknown part is left out.

    The forms that dates may have are the study's parameter `date_forms`, tried
    in order; two-digit years below `year_pivot` are of this century. A text
    that is no date in any of the forms, or an impossible one, is left missing
    and reported.
    """
    answers: list[str | None] = []
    reasons: list[str] = []
    forms = tuple(date_forms)
    for text in source.tolist():
        answer, reason = _answered(text, forms, year_pivot) if isinstance(text, str) else (None, "")
        answers.append(answer)
        reasons.append(reason)
    told = pd.Series(reasons, index=source.index, dtype="str")
    for word, rule in (("impossible", "DATE-IMPOSSIBLE"), ("", "DATE-UNREADABLE")):
        here = told.ne("") & (told.str.contains("impossible") == (word == "impossible"))
        report(here, told, rule=rule, severity="error", mend="Query the site, or declare the form under date_forms.")
    return pd.Series(answers, index=source.index, dtype="str")


@each_value
def date_part(source: pd.Series) -> pd.Series:
    """The date part of an ISO 8601 date and time.

    >>> date_part(pd.Series(["2002-01-03T10:30"], dtype="str")).tolist()
    ['2002-01-03']
    """
    return source.str.partition("T")[0]


@each_value
def date_number(source: pd.Series) -> pd.Series:
    """The date as a SAS date (days since 1 January 1960); missing where any part of it is unknown.

    >>> date_number(pd.Series(["1960-01-02", "2002-01"], dtype="str")).tolist()
    [1.0, nan]
    """
    return day_numbers(source)


@per_subject
def first_date(*dates: pd.Series, subject: pd.Series) -> pd.Series:
    """The earliest of the subject's dates as a SAS date; one of which a part is unknown does not count.

    >>> dates = pd.Series(["1960-01-05", "1960-01-02", "1960"], dtype="category")
    >>> first_date(dates, subject=pd.Series(["a"] * 3, dtype="category")).to_dict()
    {'a': 1.0}
    """
    days, owners = _days_of_subjects(dates, subject)
    return days.groupby(owners).min()


@per_subject
def last_date(*dates: pd.Series, subject: pd.Series) -> pd.Series:
    """The latest of the subject's dates as a SAS date; one of which a part is unknown does not count.

    >>> dates = pd.Series(["1960-01-05", "1960-01-02"], dtype="category")
    >>> last_date(dates, subject=pd.Series(["a", "a"], dtype="category")).to_dict()
    {'a': 4.0}
    """
    days, owners = _days_of_subjects(dates, subject)
    return days.groupby(owners).max()


def _days_of_subjects(dates: Sequence[pd.Series], subject: pd.Series) -> tuple[pd.Series, pd.Series]:
    days = pd.concat([day_numbers(d) for d in dates], ignore_index=True)
    owners = pd.concat([subject.astype("str")] * len(dates), ignore_index=True)
    return days[days.notna()], owners[days.notna()]
