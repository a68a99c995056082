"""Which date forms read the values of a field, and where several of them read it differently."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

from ..specs.date_forms import UNKNOWN, conflicts, date_form, read_date

PIVOT = 50  # of two-digit years, to see whether a form fits at all
MOST_SHAPES = 120
YEARS = (1900, 2100)
_DAYS = (
    *("YYYY{0}MM{0}DD", "DD{0}MON{0}YYYY", "MON{0}DD{0}YYYY", "DD{0}MM{0}YYYY", "MM{0}DD{0}YYYY", "YYYY{0}MON{0}DD"),
    *("DD{0}MON{0}YY", "DD{0}MM{0}YY", "MM{0}DD{0}YY", "YY{0}MM{0}DD"),
)
_CLOCKS = ("HH:MI", "HH:MI:SS", "HH:MI:SS.F", "HH:MI AM", "HH:MI:SS AM", "HH:MITZ", "HH:MI:SSTZ", "HH:MI:SS.FTZ")
_PARTIAL = ("YYYY-MM", "MON-YYYY", "MON YYYY", "MONYYYY", "MM/YYYY", "MM-YYYY", "MM.YYYY", "YYYY")
_WITH_CLOCK = re.compile(r"(.*?[0-9])([T :])([0-9]{1,2}:[0-9]{2}.*)")
TIMES = ("HH:MI", "HH:MI:SS", "HH:MI AM", "HH:MI:SS AM")


@dataclass(frozen=True)
class DatesFound:
    """The date forms of a field.

    forms: those that read its values, the one that reads most first; rivals: pairs of a form of these and another
    that reads all of its values too, as other dates; read: how many distinct values they read; unread: the others,
    at most five; partial: whether some dates lack a day or a month; timed: whether they have a time of day.
    """

    forms: tuple[str, ...]
    rivals: tuple[tuple[str, str], ...] = ()
    read: int = 0
    unread: tuple[str, ...] = ()
    partial: bool = False
    timed: bool = False


@cache
def day_forms() -> tuple[str, ...]:
    """The forms of a day that are tried, the usual ones first.

    >>> day_forms()[:3]
    ('YYYY-MM-DD', 'YYYY/MM/DD', 'YYYY.MM.DD')
    """
    days = [day.format(mark) for day, mark in product(_DAYS, ("-", "/", ".", " ", ""))]
    six_digits = ("DDMMYY", "MMDDYY", "YYMMDD")  # they are a number
    return (*(d for d in dict.fromkeys(days) if d not in six_digits), *_PARTIAL)


def dates_found(values: Sequence[str], *, named: bool = False) -> DatesFound | None:
    """The forms that read a field's distinct values, None where they are no dates.

    named: whether the name of the field says that it holds dates; only then years alone are dates.

    >>> dates_found(["01/02/2020", "01/13/2020"]).forms, dates_found(["01/02/2020", "03/02/2020"]).rivals
    (('MM/DD/YYYY',), (('DD/MM/YYYY', 'MM/DD/YYYY'),))
    """
    values = [value for value in values if value.strip().upper() not in UNKNOWN]
    shapes = _shapes(values)
    if not shapes:
        return None
    reads = _readings(shapes)
    chosen, left = _chosen(reads, set(values))
    read = len(values) - len(left)
    if not chosen or read < 0.8 * len(values) or (chosen == ["YYYY"] and not named):
        return None
    rivals = tuple(_rivals(chosen, reads))
    partial = any(len(iso) < len("2004-05-01") for f in chosen for iso in reads[f].values())
    timed = any("HH" in f for f in chosen)
    return DatesFound(tuple(chosen), rivals, read, tuple(sorted(left)[:5]), partial, timed)


def times_found(values: Sequence[str]) -> tuple[str, ...]:
    """The forms of a time of day that read all of a field's values; none where it holds something else.

    >>> times_found(["9:30", "23:59"]), times_found(["9:30", "25:00"])
    (('HH:MI',), ())
    """
    for form in TIMES:
        if values and all(_is_time(form, value) for value in values):
            return (form,)
    return ()


def _is_time(form: str, value: str) -> bool:
    found = _pattern(form).fullmatch(value.strip())
    said = {part: text for part, text in (found.groupdict() if found else {}).items() if text and text.isdigit()}
    limits = {"hour": 24, "minute": 60, "second": 60}
    return bool(said) and all(int(text) < limits.get(part, 100) for part, text in said.items())


def _shapes(values: Sequence[str]) -> dict[str, list[str]]:
    """The values by their shape, digits as 9; none where there are too many shapes for dates, or no digits."""
    found: dict[str, list[str]] = {}
    for value in values:
        shape = re.sub(r"[0-9]", "9", value.strip().upper())
        if "9" in shape and len(shape) <= 32:
            found.setdefault(shape, []).append(value)
        if len(found) > MOST_SHAPES:
            return {}
    return found


def _readings(shapes: dict[str, list[str]]) -> dict[str, dict[str, str]]:
    """For each form that fits some of the values, what it reads them as in ISO 8601."""
    usual = {form: place for place, form in enumerate(day_forms())}
    found: dict[str, dict[str, str]] = {}
    for mine in shapes.values():
        for form in _fitting(mine[0].strip()):
            for value in mine:
                reading = read_date(value, [form], PIVOT)
                if reading.iso and not reading.fault and YEARS[0] <= int(reading.iso[:4]) <= YEARS[1]:
                    found.setdefault(form, {})[value] = reading.iso
    return dict(sorted(found.items(), key=lambda item: usual.get(re.split("[T :]HH", item[0])[0], len(usual))))


def _fitting(sample: str) -> list[str]:
    """The forms that a value of this shape may have; that depends on its letters and the number of its digits alone."""
    day, mark, clock = sample, "", ""
    if found := _WITH_CLOCK.fullmatch(sample):
        day, mark, clock = found.groups()
    four = re.search(r"(?<![0-9])[0-9]{4}(?![0-9])|[0-9]{8}", day)
    days = [f for f in _matching(day_forms(), day) if not four or "YYYY" in f]
    return [f"{d}{mark}{c}" for d in days for c in (_matching(_CLOCKS, clock) if clock else [""])]


def _matching(forms: Sequence[str], text: str) -> list[str]:
    return [form for form in forms if _pattern(form).fullmatch(text)]


@cache
def _pattern(form: str) -> re.Pattern[str]:
    return date_form(form).pattern


def _chosen(reads: dict[str, dict[str, str]], values: set[str]) -> tuple[list[str], set[str]]:
    """The fewest forms that read most of the values, and the values that none reads."""
    order = {form: place for place, form in enumerate(reads)}
    chosen: list[str] = []
    left = set(values)
    while left and reads:
        form = max(reads, key=lambda f: (len(left & reads[f].keys()), -order[f]))
        if not left & reads[form].keys():
            break
        chosen.append(form)
        left -= reads[form].keys()
    return chosen, left


def _rivals(chosen: Sequence[str], reads: dict[str, dict[str, str]]) -> Iterator[tuple[str, str]]:
    """Pairs of a chosen form and one that reads all of its values as well, some of them as other dates."""
    for form in chosen:
        for other, theirs in reads.items():
            if other not in chosen and reads[form].keys() <= theirs.keys() and conflicts((form, other)):
                yield form, other
