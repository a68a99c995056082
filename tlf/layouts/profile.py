"""Values of single subjects over time: spaghetti plots of many, the profile of one."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from ..figures import (
    COLOURS,
    HIGH,
    MARKERS,
    WIDE,
    drawn,
    filling,
    groups_of,
    lines_of,
    looks,
    panel_axes,
    reference_lines,
    titled,
)  # fmt: skip
from ..kinds.each import LINES, X, Y
from ..layout import Cells, Draft, Layout
from ..mock import LAST, invented
from ..model import Analysis, Display
from ..page import Figure, PageTable
from ..widths import text_width

Course = tuple[list[float], list[float]]
ABOVE, BELOW, TITLE, STUB = 0.25, 0.5, 0.28, 3.4  # inches over and under the panels, of a title, of names at most
LANE, MOST_LANE, COURSE, MOST_COURSE = 0.135, 0.32, 0.5, 0.9  # inches of a lane and of a panel of values


def spaghetti(display: Display, results: pd.DataFrame, numbers: PageTable) -> Figure:
    """A line for each subject through its values of a display's `course` analysis, a panel for each group."""
    analysis = next(a for a in display.analyses if a.kind.name == "course")
    panels = {g.label: _courses(analysis, results, g.code) for g in groups_of(display)}
    words = f"Values of each subject over time: {analysis.row}, " + " and ".join(panels)

    def draw(canvas: Any) -> None:
        shared = panel_axes(canvas, len(panels), (0.72, 0.15, 0.35, 0.6), sharey=True, sharex=True)
        for place, (axes, (label, subjects)) in enumerate(zip(shared, panels.items(), strict=True)):
            for at, values in subjects.values():
                axes.plot(at, values, color=looks(place)["color"], linewidth=0.7, alpha=0.6)
            titled(axes, f"{label} (n = {len(subjects)})")
            axes.set_xlabel(X.of(analysis))
            reference_lines(axes, LINES.of(display))
        shared[0].set_ylabel(Y.of(analysis) or analysis.label or analysis.row)

    return filling(draw, words)


def _courses(analysis: Analysis, results: pd.DataFrame, group: str = "") -> Mapping[str, Course]:
    """The times and values of each subject."""
    own = lines_of(analysis, results, group)
    found: dict[str, Course] = {}
    for subject, at, value in zip(own["row"], own["column"], own["value"], strict=True):
        times, values = found.setdefault(subject, ([], []))
        times.append(float(at))
        values.append(float(value))
    return found


@dataclass(frozen=True)
class Span:
    """Something that lasts: what it is, when it begins, and when it ends; None where it goes on."""

    label: str
    start: float
    end: float | None


def profile(display: Display, results: pd.DataFrame, numbers: PageTable) -> Figure:
    """One subject on one time line: spans, such as events and doses, then values, a panel for each analysis.

    The display's condition names the subject; of several the first is shown. A span without an end has an arrow.
    """
    analyses = [a for a in display.analyses if a.kind.name in ("spans", "course")]
    subject = next((str(lines_of(a, results)["row"].iloc[0]) for a in analyses if len(lines_of(a, results))), "")
    spans = {a.id: _spans(a, results, subject) for a in analyses if a.kind.name == "spans"}
    courses = {a.id: _courses(a, results).get(subject, ([], [])) for a in analyses if a.kind.name == "course"}
    words = f"Patient profile of {subject}: " + ", ".join(a.label or a.row for a in analyses)
    last = _last(spans.values(), courses.values())
    lanes = [len({s.label for s in spans[a.id]}) if a.id in spans else 0 for a in analyses]
    stub = min(max([0.8, *(text_width(s.label) + 0.2 for own in spans.values() for s in own)]), STUB)
    least = sum(_heights(lanes, 0.0)) + TITLE * len(lanes) + ABOVE + BELOW

    def draw(canvas: Any) -> None:
        wide, high = (float(side) for side in canvas.get_size_inches())
        canvas.text(0.1 / wide, 1 - 0.12 / high, f"Subject {subject}", va="center", fontweight="bold")
        heights, top = _heights(lanes, high - ABOVE - BELOW - TITLE * len(lanes)), high - ABOVE
        first, axes = _first(spans.values(), courses.values()), None
        for place, (analysis, own) in enumerate(zip(analyses, heights, strict=True)):
            top -= TITLE + own
            box = (stub / wide, top / high, (wide - stub - 0.3) / wide, own / high)
            axes = canvas.add_axes(box, sharex=axes)
            if analysis.id in spans:
                _bars(axes, spans[analysis.id], last, COLOURS[place % len(COLOURS)])
            else:
                _line(axes, courses[analysis.id], COLOURS[place % len(COLOURS)], Y.of(analysis))
            titled(axes, analysis.label or analysis.row)
            axes.axvline(0.0, color="#888888", linewidth=0.7, zorder=0)
            axes.tick_params(labelbottom=place == len(lanes) - 1)
            axes.set_xlim(first - 0.02 * last, last * 1.04)
        if axes is not None:
            axes.set_xlabel(X.of(analyses[-1]))

    def figure(wide: float, room: float) -> Figure:
        return drawn((wide, max(room, least)), draw, words)

    return replace(figure(WIDE, HIGH), grow=figure)


def _line(axes: Any, course: Course, colour: str, label: str) -> None:
    axes.plot(*course, marker=MARKERS[0], color=colour, markersize=4, linewidth=1.2)
    axes.set_ylabel(label)
    axes.margins(y=0.15)


def _heights(lanes: Sequence[int], room: float) -> list[float]:
    """The heights of the panels in inches: of so many lanes, or of a course (0); what is over is for all, courses first."""
    courses = sum(not n for n in lanes)
    lane = (room - MOST_COURSE * courses) / max(sum(lanes), 1)
    lane = min(MOST_LANE, max(LANE, lane))
    course = max(COURSE, (room - lane * sum(lanes)) / max(courses, 1))
    return [lane * n if n else course for n in lanes]


def _spans(analysis: Analysis, results: pd.DataFrame, subject: str) -> list[Span]:
    """The spans of a subject, in the order of their starts."""
    own = lines_of(analysis, results)
    own = own[own["row"].eq(subject)]
    own = own[own["group"].eq(own["group"].iloc[0])] if len(own) else own
    labels, starts, ends = (own[own["stat"] == stat].set_index("column") for stat in ("label", "start", "end"))
    found = []
    for order, start in starts["value"].items():
        end = float(ends["value"].get(order, float("nan")))
        label = str(labels["text"].get(order, analysis.row))
        found.append(Span(label, float(start), None if math.isnan(end) else end))
    return found


def _bars(axes: Any, spans: Sequence[Span], last: float, colour: str) -> None:
    """A lane for each thing, its spans as bars; the first on top."""
    lanes = {label: place for place, label in enumerate(dict.fromkeys(span.label for span in spans))}
    for span in spans:
        end = last if span.end is None else span.end
        wide = max(end - span.start, last / 250)
        axes.barh(
            lanes[span.label], wide, left=span.start, height=0.5, facecolor=colour, edgecolor="black", linewidth=0.5
        )
        if span.end is None:
            axes.plot(last, lanes[span.label], ">", color="black", markersize=5, clip_on=False)
    axes.set_yticks(list(lanes.values()), labels=[_short(label) for label in lanes])
    axes.set_ylim(max(len(lanes), 1) - 0.4, -0.6)


def _short(label: str) -> str:
    while text_width(label) > STUB - 0.2:
        label = f"{label.rstrip('…')[:-1].rstrip()}…"
    return label


def _last(spans: Iterable[Sequence[Span]], courses: Iterable[Course]) -> float:
    ends = [span.start if span.end is None else span.end for own in spans for span in own]
    return max([*ends, *(at for own, _ in courses for at in own)], default=1.0)


def _first(spans: Iterable[Sequence[Span]], courses: Iterable[Course]) -> float:
    return min([0.0, *(span.start for own in spans for span in own), *(at for own, _ in courses for at in own)])


def _mock(display: Display) -> Iterator[Mapping[str, object]]:
    """Courses that rise and fall, spans one after the other."""
    for analysis in display.analyses:
        for step in range(6):
            at = LAST * step / 6
            if analysis.kind.name == "course":
                line = {"stat": "value", "row": "01", "column": repr(at), "value": float(1 + step % 3)}
                yield from invented(display, analysis, line)
            elif analysis.kind.name == "spans" and step < 3:
                for stat, value in (("label", float("nan")), ("start", at), ("end", at + 3)):
                    line = {
                        "stat": stat,
                        "row": "01",
                        "column": str(step),
                        "value": value,
                        "text": f"xxxxxx {step + 1}",
                    }
                    yield from invented(display, analysis, line)


def _first_course(draft: Draft) -> Iterator[Cells]:
    clock = next((name for name in ("ADY", "AVISITN") if name in draft.dataset.names), "ADY")
    named = {"dataset": draft.dataset.name, "variable": "AVAL", "where": draft.condition}
    yield {
        "analysis": "VALUE",
        "row": "Value",
        "label": "Value",
        "kind": "course",
        **named,
        "stats": "value",
        "parameters": f"time={clock}; x=Time",
    }


def _first_profile(draft: Draft) -> Iterator[Cells]:
    named = {"dataset": draft.dataset.name, "variable": "AEDECOD", "where": draft.condition}
    yield {
        "analysis": "EVENTS",
        "row": "Adverse events",
        "label": "Adverse events",
        "kind": "spans",
        **named,
        "stats": "start end label",
    }


SPAGHETTI = Layout(
    name="spaghetti",
    meaning="Spaghetti plot: a line for each subject through its values over time, a panel for each group.",
    first_rows=_first_course,
    title="Values of Each Subject",
    dataset="",
    needs=("dataset", "parameter"),
    parameters=(LINES,),
    draw=spaghetti,
    draws=("value",),
    mock=_mock,
    kinds=("course",),
)
PROFILE = Layout(
    name="profile",
    meaning="Patient profile: the spans and values of one subject, named by the display's condition, on one time line.",
    first_rows=_first_profile,
    title="Patient Profile",
    dataset="ADAE",
    draw=profile,
    draws=("value", "start"),
    mock=_mock,
    kinds=("spans", "course"),
)
