"""What happened to each patient: the toxicities that the toxicity form, the laboratory and the treatment then share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from .charts import Chart
from .draws import Draws
from .subjects import Subject
from .terms import AST, BY_NAME, CLOT, FATAL, FEBRILE, NEUTROPHILS, STROKE, TERMS, UNRELATED, Term

Carriers = Mapping[tuple[str, str], int]
UNTROUBLED = 0.08  # of those without a severe toxicity
BLOOD_COUNTS = (NEUTROPHILS, "HEMOGLOBIN", "PLATELETS")


@dataclass(frozen=True)
class Event:
    """One toxicity in one cycle. Days are counted from randomisation; resolved is None while it goes on."""

    term: str
    category: str
    verbatim: str
    grade: int
    attribution: int
    cycle: int
    onset: int
    resolved: int | None
    action: str
    serious: bool
    month_only: bool = False


def carriers(subjects: Sequence[Subject]) -> Carriers:
    """The worst related grade (3 or 4) by patient and term: as many as each term has, drawn among the treated.

    Patients with more doses are the likelier, in proportion to their doses up to forty.
    """
    worst: dict[tuple[str, str], int] = {}
    for arm, first in (("PB", 0), ("P", 2)):
        treated = [subject for subject in subjects if subject.arm == arm and subject.treated]
        for term in TERMS:
            three, four = term.severe[first : first + 2]
            for place, patid in enumerate(_drawn(treated, term.name, three + four)):
                worst[patid, term.name] = 4 if place < four else 3
    return worst


def _drawn(treated: Sequence[Subject], term: str, count: int) -> list[str]:
    """So many of the treated patients, weighted by their doses; all of them where there are fewer."""
    draws = Draws("carriers", f"{term}|{treated[0].arm}")
    left = [(subject.patid, min(40, len(subject.paclitaxel))) for subject in treated]
    return [left.pop(draws.weighted([weight for _, weight in left]))[0] for _ in range(min(count, len(left)))]


def events(chart: Chart, worst: Carriers) -> tuple[Event, ...]:
    """The toxicities of one patient, term by term: the severe one, the mild ones, then what was not related."""
    if not chart.subject.treated:
        return ()
    draws, found = chart.draws("toxicity"), []
    severe_terms = any((chart.patid, term.name) in worst for term in TERMS)
    if not severe_terms and not chart.subject.grade5 and chart.draws("well tolerated").chance(UNTROUBLED):
        return ()
    for term in TERMS:
        severe = worst.get((chart.patid, term.name), 0)
        found += _of_term(chart, draws, term, severe)
    if draws.chance(0.07):
        found += _unrelated(chart, draws, found)
    if chart.subject.grade5:
        found.append(_fatal(chart))
    return tuple(found)


def _of_term(chart: Chart, draws: Draws, term: Term, severe: int) -> list[Event]:
    """The events of one term: at most one in a cycle."""
    found, cycles = [], list(chart.subject.cycles)
    peak = 0
    if severe:
        crisis = term.name == "HYPERTENSION" and severe == 4
        peak = chart.subject.bevacizumab[-1].cycle if crisis else draws.pick(cycles)
        found.append(_event(chart, draws, term, severe, draws.pick((3, 4, 4, 5)), peak))
    rate = term.rate * (term.control if chart.subject.arm == "P" else 100) / 100
    for cycle in cycles:
        if draws.chance(rate) and cycle != peak:
            found.append(_event(chart, draws, term, draws.pick(term.mild), draws.pick((2, 3, 4, 4, 5)), cycle))
    return found


def _event(chart: Chart, draws: Draws, term: Term, grade: int, attribution: int, cycle: int) -> Event:
    """One event with its days, what was done, and whether it was serious."""
    onset = _onset(chart, draws, term.name, cycle)
    end = onset + draws.whole(3, 40)
    ends = draws.chance(0.7) and end <= chart.last
    actions = ("None", "Dose reduced", "Dose delayed", "Discontinued") if grade >= 3 else ("None",)
    serious = grade == 4 or term.name in (STROKE, "GI PERFORATION", FEBRILE)
    hospital = grade == 3 and term.name in ("INFECTION", CLOT) and draws.chance(0.25)
    return Event(
        term.name, term.category, draws.pick(term.verbatim), grade, attribution, cycle, onset,
        end if ends else None, draws.pick(actions), serious or hospital, draws.chance(0.08),
    )  # fmt: skip


def _onset(chart: Chart, draws: Draws, term: str, cycle: int) -> int:
    """The day an event began: for what a visit shows, the day of such a visit after the first dose if there is one."""
    subject = chart.subject
    start = subject.cycles[cycle]
    visits = subject.bevacizumab if term == "PROTEINURIA" else subject.paclitaxel
    days = (1, 15) if term == "HYPERTENSION" else (1, 8, 15)
    seen = [
        d.offset for d in visits if d.cycle == cycle and d.day in days and d.offset > start and d.offset <= chart.last
    ]
    if term in (*BLOOD_COUNTS, "PROTEINURIA", "HYPERTENSION") and seen:
        return draws.pick(seen)
    earliest = 5 if term in (*BLOOD_COUNTS, "PROTEINURIA", "HYPERTENSION", FEBRILE, AST) else 0
    return min(start + draws.whole(earliest, 20), chart.last)


def _unrelated(chart: Chart, draws: Draws, found: Sequence[Event]) -> list[Event]:
    """A grade 3 event that was not, or unlikely, due to treatment, in a cycle free of that term; it must not count."""
    term = BY_NAME[draws.pick(UNRELATED)]
    taken = {event.cycle for event in found if event.term == term.name}
    free = [cycle for cycle in chart.subject.cycles if cycle not in taken]
    if not free:
        return []
    return [replace(_event(chart, draws, term, 3, draws.pick((1, 2)), draws.pick(free)), serious=False)]


def _fatal(chart: Chart) -> Event:
    """The fatal event of a patient who has one: on the day of death, unrelated."""
    term, category, verbatim = FATAL[chart.subject.grade5]
    cycle = list(chart.subject.cycles)[-1]
    return Event(term, category, verbatim, 5, 1, cycle, chart.last, None, "None", True)
