"""Randomisation and first doses on working days: the last step, which moves dates by a few days and no time between dates.

Every time in the table counts from randomisation, so moving that date alters no time to event, no order of events and
no number of the paper.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

FIRST, LAST, CUTOFF = date(2001, 12, 17), date(2004, 5, 31), date(2007, 6, 7)
FURTHEST = 7  # days that a randomisation may move
FORMS = 10  # days after a death within which its forms are filled in
ON_WEEKEND, DOSED_ON_WEEKEND, OUT_OF_RANGE = 400, 150, 900  # costs, beside the square of the days moved


@dataclass(frozen=True)
class _Path:
    """The cheapest way to date the subjects so far: the last date, what it cost, and the way before it."""

    day: date
    cost: int
    before: "_Path | None" = None


def on_weekdays(rows: Sequence[Mapping[str, object]]) -> list[dict[str, object]]:
    """The rows with `randomised` moved as little as can be, in the same order, so that few begin on a weekend.

    The dates are those of least total cost that never go back from one row to the next.
    """
    ways = [_Path(date.min, 0)]
    for row in rows:
        further = []
        for day, cost in _dates(row):
            before = min((way for way in ways if way.day <= day), key=lambda way: way.cost, default=None)
            further += [_Path(day, before.cost + cost, before)] if before else []
        ways = further
    way: _Path | None = min(ways, key=lambda one: one.cost)
    days: list[date] = []
    while way is not None and way.before is not None:
        days.append(way.day)
        way = way.before
    return [{**row, "randomised": day.isoformat()} for row, day in zip(rows, reversed(days), strict=True)]


def _dates(row: Mapping[str, object]) -> list[tuple[date, int]]:
    """The dates that a subject may be randomised on, with their costs."""
    now = date.fromisoformat(str(row["randomised"]))
    found = []
    for days in range(-FURTHEST, FURTHEST + 1):
        day = now + timedelta(days)
        known = int(str(row["survival"])) + (FORMS if days > 0 and row["died"] == "Y" else 0)
        if FIRST <= day <= LAST and day + timedelta(known) <= CUTOFF:
            dosed = (day + timedelta(_first_dose(row))).weekday() > 4
            found.append((day, days * days + ON_WEEKEND * (day.weekday() > 4) + DOSED_ON_WEEKEND * dosed))
        elif not days:
            found.append((day, OUT_OF_RANGE))
    return found


def _first_dose(row: Mapping[str, object]) -> int:
    """The day of the first dose, 0 without one."""
    firsts = (str(row[agent]).split(" ", 1)[0].split(".", 1)[0] for agent in ("paclitaxel", "bevacizumab"))
    return min((int(first) for first in firsts if first), default=0)
