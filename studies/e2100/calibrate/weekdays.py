"""Randomisation and doses on working days: the last steps, which move dates by a few days.

Every time in the table counts from randomisation, so moving that date alters no time to event, no order of events and
no number of the paper. Nor does moving doses between the first and the last of each agent, from which durations count.
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


def doses_on_weekdays(rows: Sequence[Mapping[str, object]]) -> list[dict[str, object]]:
    """The rows with doses moved from a Saturday to the Friday before and from a Sunday to the Monday after.

    The first and the last dose of each agent stay, and both agents stay together.
    """
    return [{**row, **_on_weekdays(row)} for row in rows]


def _on_weekdays(row: Mapping[str, object]) -> dict[str, str]:
    calendars = {agent: str(row[agent]) for agent in ("paclitaxel", "bevacizumab")}
    given = {agent: [int(day) for day in text.replace(".", " ").split()] for agent, text in calendars.items()}
    fixed = {day for days in given.values() for day in (*days[:1], *days[-1:])}
    start = date.fromisoformat(str(row["randomised"]))
    moved = {day: day + _to_weekday(start + timedelta(day)) for days in given.values() for day in days}
    return {
        agent: " ".join(
            ".".join(str(moved[int(day)]) if day and int(day) not in fixed else day for day in cycle.split("."))
            for cycle in text.split(" ")
        )
        for agent, text in calendars.items()
    }


def _to_weekday(day: date) -> int:
    """How many days a dose of that day is moved."""
    return {5: -1, 6: 1}.get(day.weekday(), 0)
