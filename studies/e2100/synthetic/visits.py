"""Visits: on which days a patient was seen in which cycle, with the doses that were planned for the day."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from .events import Event
from .subjects import Subject

UNSCHEDULED = "U"


@dataclass(frozen=True)
class Visit:
    """One visit: cycle, day of the cycle ("U" if unscheduled) and days since randomisation."""

    cycle: int
    day: str
    offset: int


def paclitaxel_visits(subject: Subject) -> list[Visit]:
    """The visits at which a blood count was due: each planned paclitaxel dose, then day 1 of later cycles."""
    seen = [Visit(dose.cycle, str(dose.day), dose.offset) for dose in subject.paclitaxel]
    last = seen[-1].cycle if seen else 0
    later = [dose for dose in subject.bevacizumab if dose.cycle > last and dose.day == 1]
    return seen + [Visit(dose.cycle, "1", dose.offset) for dose in later]


def bevacizumab_visits(subject: Subject) -> list[Visit]:
    """The visits at which urine was due: each planned bevacizumab dose."""
    return [Visit(dose.cycle, str(dose.day), dose.offset) for dose in subject.bevacizumab]


def pressure_visits(subject: Subject) -> list[Visit]:
    """The visits at which blood pressure was due: days 1 and 15 of every cycle."""
    days = {(dose.cycle, dose.day): dose.offset for dose in (*subject.paclitaxel, *subject.bevacizumab)}
    return [Visit(cycle, str(day), offset) for (cycle, day), offset in sorted(days.items()) if day in (1, 15)]


def with_unscheduled(visits: Iterable[Visit], happened: Sequence[Event], terms: Sequence[str]) -> list[Visit]:
    """The visits, and an unscheduled one on the day of each event of these terms that no visit saw."""
    scheduled = list(visits)
    seen = {(visit.cycle, visit.offset) for visit in scheduled}
    missed = {(event.cycle, event.onset) for event in happened if event.term in terms} - seen
    extra = [Visit(cycle, UNSCHEDULED, offset) for cycle, offset in missed]
    return sorted(scheduled + extra, key=lambda visit: (visit.cycle, visit.offset, visit.day))


def grades_seen(happened: Sequence[Event]) -> Callable[[str, Visit], int]:
    """The grade of a term that a visit shows: that of the event which began on its day, else 0."""
    known: Mapping[tuple[str, int, int], int] = {(e.term, e.cycle, e.onset): e.grade for e in happened}
    return lambda term, visit: known.get((term, visit.cycle, visit.offset), 0)
