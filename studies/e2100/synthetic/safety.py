"""The toxicity form and the expedited reports of serious events."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .charts import Chart, Row, month_year
from .events import Event
from .terms import FATAL

CLOSENESS = {1: "Unrelated", 2: "Unlikely", 3: "Possible", 4: "Probable", 5: "Definite"}
# Three of the grade 3 serious events, by their order on the form, do not agree with their expedited report.
UNREPORTED, GRADED_HIGHER, NOT_MARKED = 2, 7, 11


@dataclass(frozen=True)
class Story:
    """One patient and what happened to her."""

    chart: Chart
    happened: Sequence[Event]


def toxicity_rows(stories: Sequence[Story]) -> list[Row]:
    """The toxicity form of all patients, with a record number."""
    unmarked = mismatches(stories)[NOT_MARKED]
    rows: list[Row] = []
    for story in stories:
        for event in story.happened:
            marked = event.serious and (story.chart.patid, event) != unmarked
            rows.append({"RECID": len(rows) + 1} | _toxicity(story.chart, event, marked))
    return rows


def _toxicity(chart: Chart, event: Event, serious: bool) -> Row:
    """One toxicity in one cycle."""
    partial = event.month_only and not event.serious
    onset = month_year(chart.calendar(event.onset)) if partial else chart.day(event.onset)
    row: Row = {"PATID": chart.patid, "CYCLE": event.cycle, "CTC_CATEGORY": event.category, "CTC_TERM": event.term}
    row |= {"VERBATIM": event.verbatim, "GRADE": event.grade, "ATTRIB": event.attribution, "ONSETDT": onset}
    row["RESOLVEDT"] = "" if event.resolved is None else chart.day(event.resolved)
    return row | {"ACTION": event.action, "SAE": "Y" if serious else "", "AUDIT": "C"}


def serious_events(stories: Sequence[Story]) -> list[tuple[str, Event]]:
    """All serious events with their patient, in the order of the form."""
    return [(story.chart.patid, event) for story in stories for event in story.happened if event.serious]


def mismatches(stories: Sequence[Story]) -> list[tuple[str, Event]]:
    """The grade 3 serious events, three of which are reported wrongly."""
    return [(patid, event) for patid, event in serious_events(stories) if event.grade == 3]


def expedited_rows(stories: Sequence[Story]) -> list[Row]:
    """The expedited reports: one for each serious event, but for the one nobody reported."""
    charts: Mapping[str, Chart] = {story.chart.patid: story.chart for story in stories}
    odd = mismatches(stories)
    rows: list[Row] = []
    for patid, event in serious_events(stories):
        if (patid, event) == odd[UNREPORTED]:
            continue
        grade = event.grade + ((patid, event) == odd[GRADED_HIGHER])
        rows.append({"REPNO": f"A{len(rows) + 1:03d}"} | _report(charts[patid], event, grade))
    return rows


def _report(chart: Chart, event: Event, grade: int) -> Row:
    """One expedited report."""
    draws = chart.draws(f"adeers|{event.term}|{event.cycle}")
    fatal = event.grade == 5
    criteria = "Death" if fatal else "Life-threatening" if event.grade == 4 else "Hospitalization"
    reported = min(event.onset + draws.whole(1, 10), chart.last if not fatal else chart.last + 10)
    outcome = "Fatal" if fatal else "Recovered" if event.resolved is not None else "Not recovered"
    term = event.verbatim if fatal and event.term == FATAL["D"][0] else event.term
    row: Row = {"PATID": chart.patid, "EVENTDT": chart.day(event.onset), "TERM": term, "GRADE": grade}
    row |= {"ATTRIB": CLOSENESS[event.attribution], "SERCRIT": criteria, "OUTCOME": outcome}
    return row | {"REPORTDT": chart.day(reported)}
