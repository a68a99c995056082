"""Date forms: how collected dates are written, and what they are in ISO 8601.

A form is written with YYYY or YY, MM or MON, DD, HH, MI, SS, F (a fraction of a
second), AM or PM (a clock of twelve hours), TZ (a time zone) and the marks
between them; words stand in single quotes: "DD-MON-YYYY", "MM/DD/YYYY HH:MI AM",
"DD 'de' MON". docs/dates-and-numbers.md has the whole of it.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations

from .iso8601 import MONTH_NAMES, Moment, NotADate, check_date, iso_text

MONTHS = tuple(name.upper() for name in MONTH_NAMES)
_MONTH = {name[:3]: n for n, name in enumerate(MONTHS, 1)} | {name: n for n, name in enumerate(MONTHS, 1)} | {"SEPT": 9}
# What is written for a part that nobody knows.
UNKNOWN = (
    "UN",
    "UNK",
    "UNKN",
    "UNKNOWN",
    "ND",
    "NK",
    "NA",
    "XX",
    "XXX",
    "XXXX",
    "??",
    "???",
    "????",
    "--",
    "---",
    "----",
)
TIME_FORMS = ("HH:MI", "HH:MI:SS")
PARTS = {
    "YYYY": "year",
    "YY": "year",
    "MON": "month",
    "MM": "month",
    "DD": "day",
    "HH": "hour",
    "MI": "minute",
    "SS": "second",
    "F": "fraction",
    "AM": "half",
    "PM": "half",
    "TZ": "zone",
}
_NUMBERS = {"YYYY": "[0-9]{4}", "YY": "[0-9]{2}", **dict.fromkeys(("MM", "DD", "HH", "MI", "SS"), "[0-9]{1,2}")}
_WORDS = {"F": "[0-9]{1,9}", "AM": r"[AP]\.?M\.?", "TZ": "Z|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?"}
_PIECES = re.compile(r"YYYY|YY|MON|MM|DD|HH|MI|SS|F+|AM|PM|TZ|'[^']*'|.", re.DOTALL)
_SAS = {
    "DATE9.": "DDMONYYYY",
    "DATE11.": "DD-MON-YYYY",
    "YYMMDD10.": "YYYY-MM-DD",
    "MMDDYY10.": "MM/DD/YYYY",
    "DDMMYY10.": "DD/MM/YYYY",
    "DATETIME20.": "DDMONYYYY:HH:MI:SS",
}
_PERCENT = {"Y": "YYYY", "y": "YY", "m": "MM", "b": "MON", "B": "MON", "d": "DD", "H": "HH", "M": "MI", "S": "SS"}
_PERCENT |= {"I": "HH", "p": "AM", "z": "TZ", "f": "F"}


class FormError(ValueError):
    """A date form that cannot be one; the message says why, and the form that may have been meant."""


@dataclass(frozen=True)
class DateForm:
    """A declared form: its text, the names of its parts, and the regular expression that reads it."""

    text: str
    parts: tuple[str, ...]
    pattern: re.Pattern[str]
    loose: re.Pattern[str]


@dataclass(frozen=True)
class Reading:
    """What a text is: in ISO 8601 ("" where it is no date or wholly unknown), and what is wrong with it ("" if nothing)."""

    iso: str
    fault: str = ""
    impossible: bool = False


@lru_cache
def date_form(text: str, unknown: tuple[str, ...] = UNKNOWN) -> DateForm:
    """A form as it is written; raises FormError where it cannot be one.

    >>> date_form("DD-MON-YYYY").parts
    ('day', 'month', 'year')
    """
    pieces = _PIECES.findall(text)
    parts = [PARTS[_token(p)] for p in pieces if _token(p) in PARTS]
    fault = _form_fault(pieces, parts)
    if fault:
        meant = _meant(text)
        raise FormError(f"the date form {text!r} {fault}.{f' Did you mean {meant!r}?' if meant else ''}")
    return DateForm(text, tuple(parts), _expression(pieces, unknown), _expression(pieces, ("[A-Za-z]{2,9}",)))


def _token(piece: str) -> str:
    return "F" if set(piece) == {"F"} else piece


def _form_fault(pieces: Sequence[str], parts: Sequence[str]) -> str:
    strange = next((p for p in pieces if _token(p) not in PARTS and ((p.isalnum() and p != "T") or p == "%")), "")
    if strange:
        return f"has {strange!r}, which is no part of a date"
    return parts_fault(parts) if parts else "names no part of a date"


def parts_fault(parts: Sequence[str], whole: bool = False) -> str:
    """What is wrong with the parts of a form, or with those of several fields together (`whole`); "" where nothing is.

    >>> parts_fault(["year", "month", "month"]), parts_fault(["minute"], whole=True)
    ('names the month twice', 'has the minute without the hour')
    """
    twice = next((p for n, p in enumerate(parts) if p in parts[:n]), "")
    if twice:
        return f"names the {twice} twice"
    needs = {"minute": "hour", "second": "minute", "fraction": "second", "half": "hour", "zone": "hour"}
    lonely = next((p for p in parts if needs.get(p, p) not in parts), "") if whole else ""
    if lonely:
        name = {"half": "half of the day", "zone": "time zone"}.get(lonely, lonely)
        return f"has the {name} without the {needs[lonely]}"
    return "has no year" if whole and "year" not in parts else ""


def _meant(text: str) -> str:
    """The form that may have been meant, "" where none comes to mind."""
    if text.upper() in _SAS:
        return _SAS[text.upper()]
    guess = re.sub("%(.)", lambda m: _PERCENT.get(m[1], m[0]), text)
    guess = re.sub("MMMM?", "MON", guess if "%" in text else guess.upper()).replace("HH24", "HH").replace("HH12", "HH")
    guess = re.sub(r"(HH.?)(?:MM|NN)", r"\1MI", guess)
    guess = re.sub(r"(?<![A-Z])([DM])(?![A-Z])", r"\1\1", guess).replace("TT", "AM")
    pieces = _PIECES.findall(guess)
    fine = guess != text and not _form_fault(pieces, [PARTS[_token(p)] for p in pieces if _token(p) in PARTS])
    return guess if fine else ""


def _expression(pieces: Sequence[str], unknown: Sequence[str]) -> re.Pattern[str]:
    loose = unknown[:1] == ("[A-Za-z]{2,9}",)
    words = "|".join(unknown if loose else sorted(map(re.escape, unknown), key=len, reverse=True))
    found = []
    for place, piece in enumerate(pieces):
        token = _token(piece)
        if token not in PARTS:
            found.append(re.escape(piece.strip("'") if len(piece) > 1 else piece))
            continue
        about = [_token(p) for p in (*pieces[max(place - 1, 0) : place], *pieces[place + 1 : place + 2])]
        digits = _NUMBERS.get(token, "")
        if any(p in _NUMBERS for p in about):  # no mark between: each part has all of its digits
            digits = digits.replace("{1,2}", "{2}")
        known = _WORDS.get("AM" if token == "PM" else token, digits) if token != "MON" else "|".join(_month_words())
        found.append(f"(?P<{PARTS[token]}>{known}{'' if token in ('AM', 'PM', 'TZ', 'F') else f'|{words}'})")
    return re.compile("".join(found), re.IGNORECASE | re.ASCII)


def _month_words() -> Iterator[str]:
    return iter(sorted(_MONTH, key=len, reverse=True))


def read_date(text: str, forms: Sequence[str], pivot: int | None = None, unknown: tuple[str, ...] = UNKNOWN) -> Reading:
    """One collected date in ISO 8601, as far as it is known, by the first of the forms that reads it.

    A time that cannot be is left out and told; any other part that cannot be makes it no date.

    >>> read_date("UN-Feb-2003", ["DD-MON-YYYY"]).iso, read_date("7/4/2002 3:25 PM", ["MM/DD/YYYY HH:MI AM"]).iso
    ('2003-02', '2002-07-04T15:25')
    >>> read_date("31-APR-2003", ["DD-MON-YYYY"]).fault
    'is impossible: April has 30 days'
    """
    return read_parts([text], [tuple(forms)], pivot, unknown)


@lru_cache(maxsize=2**18)
def _parts_of(
    text: str, forms: tuple[str, ...], pivot: int | None, unknown: tuple[str, ...]
) -> tuple[Moment | None, str]:
    """The parts of a text by the first form that reads it; None with the reason where none does."""
    reasons = []
    for form in (date_form(f, unknown) for f in forms):
        found = form.pattern.fullmatch(text.strip())
        if found:
            try:
                moment = _moment(found.groupdict(), form, pivot, unknown)
                check_date(moment)
                return moment, ""
            except NotADate as wrong:
                reasons.append(str(wrong))
    return None, reasons[0] if reasons else _loosely(text, forms, unknown)


def _loosely(text: str, forms: tuple[str, ...], unknown: tuple[str, ...]) -> str:
    """Why no form reads a text: the word that is no month, day or year, where all else fits."""
    for form in (date_form(f, unknown) for f in forms):
        found = form.loose.fullmatch(text.strip())
        for part in ("month", "day", "year") if found else ():
            said = (found.groupdict().get(part) or "") if found else ""
            if said and not said.isdigit() and said.upper() not in (*_MONTH, *unknown):
                return f"has no {part} {said!r}"
    return "is not in a declared form"


def _moment(found: dict[str, str | None], form: DateForm, pivot: int | None, unknown: tuple[str, ...]) -> Moment:
    said = {part: text or "" for part, text in found.items()}
    known = {p: "" if t.upper() in unknown or set(t) <= {"-"} else t for p, t in said.items()}
    if known.get("month", "").upper() in _MONTH:
        known["month"] = str(_MONTH[known["month"].upper()])
    if len(known.get("year", "")) == 2:
        known["year"] = _full_year(known["year"], pivot)
    known["half"] = known.get("half", "").upper().replace(".", "")
    known["zone"] = re.sub(r"^([+-]\d\d):?(\d\d)?$", lambda m: f"{m[1]}:{m[2] or '00'}", known.get("zone", ""))
    known["zone"] = "Z" if known["zone"].upper() in ("Z", "UTC", "GMT") else known["zone"]
    return Moment(
        **{p: t.zfill(4 if p == "year" else 2) if t.isdigit() and p != "fraction" else t for p, t in known.items()}
    )


def _full_year(two: str, pivot: int | None) -> str:
    if pivot is None:
        raise NotADate("has a two-digit year, and the study declares no year_pivot")
    return str((2000 if int(two) < pivot else 1900) + int(two))


def read_parts(
    texts: Sequence[str], forms: Sequence[Sequence[str]], pivot: int | None = None, unknown: tuple[str, ...] = UNKNOWN
) -> Reading:
    """One date from several texts, each by its own forms: a date and a time, or a day, a month and a year.

    A blank text says nothing of its parts. A text that no form reads costs its own parts, and is told;
    it costs the date where it is the one that has the year.

    >>> read_parts(["3", "Mar", "2020"], [["DD"], ["MON"], ["YYYY"]]).iso
    '2020-03-03'
    """
    return reader(tuple(map(tuple, forms)), pivot, unknown)(tuple(texts))


@lru_cache(maxsize=256)
def reader(
    forms: tuple[tuple[str, ...], ...], pivot: int | None = None, unknown: tuple[str, ...] = UNKNOWN
) -> Callable[[tuple[str, ...]], Reading]:
    """What reads dates by some forms, as `read_parts` does; the forms of a study hold the same dates over and over."""
    return lru_cache(maxsize=2**17)(lambda texts: _reading(texts, forms, pivot, unknown))


def _reading(
    texts: tuple[str, ...], forms: tuple[tuple[str, ...], ...], pivot: int | None, unknown: tuple[str, ...]
) -> Reading:
    """What `read_parts` tells."""
    whole, faults = Moment(), []
    for text, own in zip(texts, forms, strict=True):
        if not text.strip():
            continue
        moment, why = _parts_of(text, own, pivot, unknown)
        if moment is None:
            if any("year" in date_form(f, unknown).parts for f in own):
                return Reading("", why, impossible=why.startswith("is impossible"))
            faults.append(f"{text!r} {why}, so it is left out" if len(texts) > 1 else why)
            continue
        try:
            whole = whole.with_parts(moment) if len(texts) > 1 else moment
        except NotADate as wrong:
            faults.append(str(wrong))
    try:
        iso, fault = iso_text(whole)
    except NotADate as wrong:
        return Reading("", str(wrong), impossible=str(wrong).startswith("is impossible"))
    faults += [fault] if fault else []
    return Reading(iso, "; ".join(faults), impossible=bool(fault))


@lru_cache
def conflicts(forms: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The pairs of forms that read the same text as different dates, each pair once, in the order of the forms.

    >>> conflicts(("MM/DD/YYYY", "DD/MM/YYYY", "DD-MON-YYYY"))
    (('MM/DD/YYYY', 'DD/MM/YYYY'),)
    """
    found: list[tuple[str, str]] = []
    for one, other in permutations(dict.fromkeys(forms), 2):
        for sample in _SAMPLES:
            text = "".join(sample.get(_token(p), p.strip("'") if len(p) > 1 else p) for p in _PIECES.findall(one))
            mine, theirs = (read_date(text, [f], 50) for f in (one, other))
            if mine.iso and theirs.iso and mine.iso != theirs.iso:
                found.append((one, other))
                break
    order = {form: place for place, form in enumerate(forms)}
    pairs = {(min(pair, key=order.__getitem__), max(pair, key=order.__getitem__)) for pair in found}
    return tuple(sorted(pairs, key=lambda pair: (order[pair[0]], order[pair[1]])))


_SAMPLES = tuple(
    {"YYYY": year, "YY": year[2:], "MON": MONTHS[int(month) - 1][:3], "MM": month, "DD": day}
    | {"HH": "07", "MI": "08", "SS": "09", "F": "5", "AM": "AM", "PM": "AM", "TZ": "Z"}
    for year, month, day in (("2004", "05", "06"), ("2011", "10", "12"), ("2012", "11", "10"))
)


def other_readings(text: str, forms: Sequence[str], pivot: int | None, unknown: tuple[str, ...]) -> dict[str, str]:
    """The other dates that a text may be: by each form that reads it otherwise than the first that reads it, in ISO 8601."""
    read = {f: read_date(text, [f], pivot, unknown) for f in forms}
    fine = {f: r.iso for f, r in read.items() if r.iso and not r.fault}
    first = next(iter(fine.values()), "")
    return {f: iso for f, iso in fine.items() if iso != first}
