"""A mark for each subject: waterfall plots of one number each, and swimmer plots of times and events."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from ..figures import COLOURS, drawn
from ..kinds.each import LINES, MOST, X, Y
from ..layout import Cells, Draft, Layout
from ..mock import LAST, SUBJECTS, invented
from ..model import VERSUS, Analysis, Display
from ..page import Figure, PageTable

MARKERS = ("^", "x", "o", ">", "s", "D", "v", "P")
GROUND, EDGE = "#8FB4CE", "#33495A"
Values = Mapping[str, float]


def waterfall(display: Display, results: pd.DataFrame, numbers: PageTable) -> Figure:
    """The numbers of a display's `each` analysis as bars, the largest first, a panel for each group.

    Parameters of the analysis: y, the label of the axis; lines, heights at which to draw a line; most, where the axis
    ends.
    """
    analysis, *_ = _each(display)
    panels = {label: _values(analysis, code, results) for code, label in _groups(display)}
    words = f"Waterfall plot: {analysis.row}, " + " and ".join(panels)
    return drawn((9.0, 4.2), _panels(panels, lambda axes, values: _bars(axes, values, analysis), analysis), words)


def swimmer(display: Display, results: pd.DataFrame, numbers: PageTable) -> Figure:
    """A line for each subject, as long as its value of the first `each` analysis, with a mark for each further one.

    The longest is on top, and each group has a panel. The label of an analysis stands in the legend; its parameter x
    names the axis.
    """
    first, *others = _each(display)
    panels = {label: _values(first, code, results) for code, label in _groups(display)}
    marks = {label: [(a.label, _values(a, code, results)) for a in others] for code, label in _groups(display)}
    words = f"Swimmer plot: {first.row}, " + " and ".join(panels)

    def draw(canvas: Any) -> None:
        shared = canvas.subplots(1, len(panels), sharex=True, squeeze=False)[0]
        for axes, (label, values) in zip(shared, panels.items(), strict=True):
            _lanes(axes, values, marks[label])
            axes.set_title(f"{label} (n = {len(values)})", fontsize=9, fontweight="bold", loc="left")
            axes.set_xlabel(X.of(first))
        handles, names = shared[0].get_legend_handles_labels()
        size = max([handle.get_markersize() for handle in handles], default=6.0)
        canvas.legend(handles, names, frameon=False, loc="lower center", ncols=len(names), markerscale=6.0 / size)
        canvas.subplots_adjust(left=0.02, right=0.99, top=0.94, bottom=0.17, wspace=0.05)

    return drawn((9.0, 5.0), draw, words)


def _each(display: Display) -> list[Analysis]:
    return [analysis for analysis in display.analyses if analysis.kind.name == "each"]


def _groups(display: Display) -> list[tuple[str, str]]:
    return [(g.code, g.label) for g in display.groups if VERSUS not in g.code]


def _values(analysis: Analysis, group: str, results: pd.DataFrame) -> Values:
    """The subjects' numbers of one analysis and group, by subject."""
    own = results[(results["display"] == analysis.display) & (results["analysis"] == analysis.id)]
    own = own[own["group"] == group]
    return dict(zip(own["row"], own["value"].astype("float64"), strict=True))


def _panels(
    panels: Mapping[str, Values], one: Callable[[Any, Values], None], analysis: Analysis
) -> Callable[[Any], None]:
    def draw(canvas: Any) -> None:
        shared = canvas.subplots(1, len(panels), sharey=True, squeeze=False)[0]
        for axes, (label, values) in zip(shared, panels.items(), strict=True):
            one(axes, values)
            axes.set_title(f"{label} (n = {len(values)})", fontsize=9, fontweight="bold", loc="left")
        shared[0].set_ylabel(Y.of(analysis) or analysis.label)
        canvas.subplots_adjust(left=0.08, right=0.99, top=0.92, bottom=0.04, wspace=0.04)

    return draw


def _bars(axes: Any, values: Values, analysis: Analysis) -> None:
    ordered = sorted(values.values(), reverse=True)
    most = MOST.of(analysis)
    edges = [i - 0.5 for i in range(len(ordered) + 1)]
    axes.stairs([min(v, most) for v in ordered], edges, fill=True, color=GROUND, linewidth=0)
    for beyond in (i for i, v in enumerate(ordered) if v > most):
        axes.text(beyond, most, "+", ha="center", va="bottom", fontsize=7)
    axes.axhline(0.0, color="black", linewidth=0.8)
    for height in LINES.of(analysis):
        axes.axhline(height, color="#222222", linewidth=0.8, linestyle=(0, (4, 3)))
    axes.set_xlim(-1, max(len(ordered), 1))
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)


def _lanes(axes: Any, values: Values, marks: Sequence[tuple[str, Values]]) -> None:
    ordered = sorted(values, key=lambda subject: (values[subject], subject))
    lane = {subject: place for place, subject in enumerate(ordered)}
    thick = min(3.0, 90 / max(len(ordered), 1))
    axes.hlines(range(len(ordered)), 0, [values[s] for s in ordered], color=GROUND, linewidth=thick)
    size = max(1.5, min(5.0, 260 / max(len(ordered), 1)))
    for i, (label, times) in enumerate(marks):
        found = [(times[s], lane[s]) for s in ordered if s in times]
        axes.plot(
            [x for x, _ in found],
            [y for _, y in found],
            MARKERS[i % len(MARKERS)],
            color=EDGE if i == 0 else COLOURS[i % len(COLOURS)],
            markersize=size,
            markeredgewidth=0.7,
            label=label,
            clip_on=False,
        )
    axes.set_ylim(-1, max(len(ordered), 1))
    axes.set_xlim(left=0)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)


def _mock(display: Display, value: Callable[[int, float], float]) -> Iterator[Mapping[str, object]]:
    """A number for each of twelve subjects; value: of the place of the analysis and the share of the subject."""
    for place, analysis in enumerate(_each(display)):
        for subject in range(SUBJECTS):
            line = {"stat": "value", "row": f"{subject:02}", "value": value(place, (subject + 1) / SUBJECTS)}
            yield from invented(display, analysis, line)


def _mock_waterfall(display: Display) -> Iterator[Mapping[str, object]]:
    return _mock(display, lambda place, share: 40 - 100 * share)


def _mock_swimmer(display: Display) -> Iterator[Mapping[str, object]]:
    count = len(_each(display))
    return _mock(display, lambda place, share: LAST * share * (place or count) / count)


def _first_change(draft: Draft) -> Iterator[Cells]:
    named = {"dataset": draft.dataset.name, "variable": "PCHG", "where": draft.condition}
    yield {
        "analysis": "BEST",
        "row": "Best change (%)",
        "label": "Best change",
        "kind": "each",
        **named,
        "stats": "value",
        "parameters": "take=least; y=Best change from baseline (%)",
    }


def _first_time(draft: Draft) -> Iterator[Cells]:
    named = {"dataset": draft.dataset.name, "variable": "AVAL", "where": draft.condition}
    yield {
        "analysis": "TIME",
        "row": "Time",
        "label": "Time",
        "kind": "each",
        **named,
        "stats": "value",
        "parameters": "take=greatest; x=Months since randomisation",
    }


WATERFALL = Layout(
    name="waterfall",
    meaning="Waterfall plot: one number of each subject as a bar, the largest first, a panel for each group.",
    first_rows=_first_change,
    title="Best Changes from Baseline",
    dataset="",
    needs=("dataset", "parameter"),
    draw=waterfall,
    draws="value",
    mock=_mock_waterfall,
    kinds=("each",),
)
SWIMMER = Layout(
    name="swimmer",
    meaning="Swimmer plot: a line for each subject, with a mark for each further number, a panel for each group.",
    first_rows=_first_time,
    title="Time on Study",
    dataset="ADTTE",
    needs=("parameter",),
    draw=swimmer,
    draws="value",
    mock=_mock_swimmer,
    kinds=("each",),
)
