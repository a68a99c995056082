"""The numbers of visits, proposed in the order in which subjects had them."""

import re
from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from ..engine.encoded import codes_in, levels_in
from ..forms.records import Form
from ..specs.date_forms import read_date
from .place import PlacedForm

PIVOT = 50
_BETWEEN = re.compile(r"(?<![0-9.])[0-9]+\.[0-9]+(?![0-9.])")
UNPLANNED = ("unsch", "unplan", "ad hoc")


def visit_numbers(forms: Mapping[str, Form], placed: Sequence[PlacedForm]) -> dict[str, str]:
    """For each name of a planned visit its number from 1, by the median day since the subject's first date.

    Forms count that have both a visit and a date; visits on no such form have no number. One that is called unscheduled
    has none either, but where its name tells one with decimals: Unscheduled 3.1.
    """
    parts = [part for form in placed for part in _dated(forms[form.form.name], form)]
    if not parts:
        return {}
    whole = pd.concat(parts, ignore_index=True)
    whole["day"] = (whole["date"] - whole.groupby("subject")["date"].transform("min")).dt.days
    middle = whole.groupby("visit")["day"].median()
    order = sorted((str(name) for name in middle.index if not _unplanned(str(name))), key=lambda n: (middle[n], n))
    numbered = {str(name): m[0] for name in middle.index if _unplanned(str(name)) and (m := _BETWEEN.search(str(name)))}
    return {name: str(number) for number, name in enumerate(order, 1)} | numbered


def _unplanned(name: str) -> bool:
    return any(word in name.casefold() for word in UNPLANNED)


def _dated(form: Form, placed: PlacedForm) -> Iterator[pd.DataFrame]:
    """Subject, visit and date of the records of a form, where it has all three."""
    visits = [f.field for f in placed.fields if f.best and f.best.target.variable == "VISIT"]
    dates = [
        f.field for f in placed.fields if f.best and f.best.target.variable.endswith("DTC") and not f.best.target.part
    ]
    if not visits or not dates or not placed.form.subject:
        return
    profile = placed.form.field(dates[0])
    column = form.frame[dates[0]]
    read = [read_date(str(v), profile.dates.forms, PIVOT).iso if profile.dates else "" for v in levels_in(column)]
    days = pd.to_datetime(pd.Series([iso[:10] if len(iso) >= 10 else None for iso in [*read, ""]]), errors="coerce")
    found = pd.DataFrame(
        {
            "subject": form.frame[placed.form.subject].astype("str"),
            "visit": form.frame[visits[0]].astype("str"),
            "date": days.to_numpy()[codes_in(column)],  # the last is missing, for code -1
        }
    )
    yield found.dropna()


_PLANNED = re.compile(r"\b(day|week|month)\s*(-?[0-9]+)\b", re.IGNORECASE)
_DAYS = {"day": 1, "week": 7, "month": 28}


def planned_day(visit: str) -> str:
    """The planned day that the name of a visit tells, "" for none: that of a baseline is 1, that of week 4 is 28.

    >>> planned_day("Week 4"), planned_day("Cycle 1 Day 8"), planned_day("Baseline"), planned_day("Screening")
    ('28', '', '1', '')
    """
    found = _PLANNED.findall(visit)
    if visit.strip().casefold() in ("baseline", "day 1"):
        return "1"
    if len(found) != 1 or "cycle" in visit.casefold() or _unplanned(visit):
        return ""
    unit, number = found[0]
    return str(int(number) * _DAYS[unit.lower()]) if int(number) else ""
