"""A mark for each subject: waterfall plots of one number each, and swimmer plots of times and events."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from ..figures import (
    COLOURS,
    SHADES,
    filling,
    groups_of,
    legend_below,
    lines_of,
    panel_axes,
    reference_lines,
    titled,
)  # fmt: skip
from ..kinds.each import LINES, MOST, X, Y
from ..layout import Cells, Draft, Layout
from ..mock import LAST, SUBJECTS, invented
from ..model import Analysis, Display
from ..page import Figure, PageTable

MARKS = ("^", "x", "o", ">", "s", "D", "v", "P")
FEW = 60  # bars, of which each has an edge
PLAIN, EDGE = "#8FB4CE", "#33495A"
Values = Mapping[str, float]
Classes = Mapping[str, str]


def waterfall(display: Display, results: pd.DataFrame, numbers: PageTable) -> Figure:
    """The numbers of a display's `each` analysis as bars, the largest first, a panel for each group.

    Parameters of the analysis: y, the label of the axis; lines, heights at which to draw a line; most, where the axis
    ends. A `category` analysis, such as best response, colours the bars.
    """
    analysis, *_ = _each(display)
    panels = {g.label: subject_numbers(analysis, results, g.code) for g in groups_of(display)}
    classes = _classes(display, results)
    words = f"Waterfall plot: {analysis.row}, " + " and ".join(panels)

    def draw(canvas: Any) -> None:
        shared = panel_axes(canvas, len(panels), (0.72, 0.1, 0.35, 0.5 if classes else 0.15), sharey=True)
        for axes, (label, values) in zip(shared, panels.items(), strict=True):
            _bars(axes, values, analysis, classes)
            titled(axes, f"{label} (n = {len(values)})")
        shared[0].set_ylabel(Y.of(analysis) or analysis.label)
        if classes:
            _patches(canvas, classes)

    return filling(draw, words)


def swimmer(display: Display, results: pd.DataFrame, numbers: PageTable) -> Figure:
    """A line for each subject, as long as its value of the first `each` analysis, with a mark for each further one.

    The longest is on top, and each group has a panel. The label of an analysis stands in the legend; its parameter x
    names the axis. A `category` analysis, such as treatment, colours the lines.
    """
    first, *others = _each(display)
    panels = {g.label: subject_numbers(first, results, g.code) for g in groups_of(display)}
    marks = {g.label: [(a.label, subject_numbers(a, results, g.code)) for a in others] for g in groups_of(display)}
    classes = _classes(display, results)
    words = f"Swimmer plot: {first.row}, " + " and ".join(panels)

    def draw(canvas: Any) -> None:
        shared = panel_axes(canvas, len(panels), (0.2, 0.1, 0.35, 1.1 if classes else 0.85), sharex=True)
        for axes, (label, values) in zip(shared, panels.items(), strict=True):
            _lanes(axes, values, marks[label], classes)
            titled(axes, f"{label} (n = {len(values)})")
            axes.set_xlabel(X.of(first))
        handles, _ = shared[0].get_legend_handles_labels()
        size = max([handle.get_markersize() for handle in handles], default=6.0)
        legend_below(canvas, shared[0], markerscale=6.0 / size, handlelength=2.0)
        if classes:
            _patches(canvas, classes, 0.26)

    return filling(draw, words)


def _each(display: Display) -> list[Analysis]:
    return [analysis for analysis in display.analyses if analysis.kind.name == "each"]


def subject_numbers(analysis: Analysis, results: pd.DataFrame, group: str) -> Values:
    """The subjects' numbers of one analysis and group, by subject."""
    own = lines_of(analysis, results, group)
    return dict(zip(own["row"], own["value"].astype("float64"), strict=True))


def _classes(display: Display, results: pd.DataFrame) -> Classes:
    """The class of each subject, in the order of the classes."""
    found: dict[str, str] = {}
    for analysis in (a for a in display.analyses if a.kind.name == "category"):
        own = lines_of(analysis, results).sort_values("value", kind="stable")
        found |= dict(zip(own["row"], own["text"], strict=True))
    return found


def _patches(canvas: Any, classes: Classes, above: float = 0.0) -> None:
    """The names of the classes at the foot of the canvas; above: how many inches over it."""
    from matplotlib.patches import Patch

    names = list(dict.fromkeys(classes.values()))
    handles = [Patch(facecolor=_colour(i), edgecolor=EDGE, linewidth=0.4, label=name) for i, name in enumerate(names)]
    high = float(canvas.get_size_inches()[1])
    canvas.legend(
        handles=handles, frameon=False, loc="lower center", ncols=len(names), bbox_to_anchor=(0.5, above / high)
    )


def _colour(place: int) -> str:
    return SHADES[place % len(SHADES)]


def _bars(axes: Any, values: Values, analysis: Analysis, classes: Classes) -> None:
    ordered = sorted(values, key=lambda subject: (-values[subject], subject))
    most = MOST.of(analysis)
    heights = [min(values[subject], most) for subject in ordered]
    names = list(dict.fromkeys(classes.values()))
    if names:
        for place, name in enumerate(names):
            at = [i for i, subject in enumerate(ordered) if classes.get(subject) == name]
            look = {"facecolor": _colour(place), "edgecolor": EDGE, "linewidth": 0.3 if len(ordered) <= FEW else 0.0}
            _filled(axes, {i: heights[i] for i in at}, **look)
        rest = [i for i, subject in enumerate(ordered) if subject not in classes]
        _filled(axes, {i: heights[i] for i in rest}, color="#bbbbbb", linewidth=0.0)
    else:
        edges = [i - 0.5 for i in range(len(ordered) + 1)]
        axes.stairs(heights, edges, fill=True, color=PLAIN, linewidth=0)
    for beyond in (i for i, subject in enumerate(ordered) if values[subject] > most):
        axes.text(beyond, most, "+", ha="center", va="bottom")
    axes.axhline(0.0, color="black", linewidth=0.8)
    reference_lines(axes, LINES.of(analysis))
    axes.set_xlim(-1, max(len(ordered), 1))
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)


def _filled(axes: Any, heights: Mapping[int, float], **look: Any) -> None:
    """Draw bars of width 1 from 0 to their heights, as one collection: hundreds of bars by themselves take long."""
    from matplotlib.collections import PolyCollection

    corners = [[(at - 0.5, 0.0), (at + 0.5, 0.0), (at + 0.5, h), (at - 0.5, h)] for at, h in heights.items()]
    bars = PolyCollection(corners, **look)
    bars.sticky_edges.y.append(0.0)
    axes.add_collection(bars)


def _lanes(axes: Any, values: Values, marks: Sequence[tuple[str, Values]], classes: Classes) -> None:
    ordered = sorted(values, key=lambda subject: (values[subject], subject))
    lane = {subject: place for place, subject in enumerate(ordered)}
    thick = min(6.0, 180 / max(len(ordered), 1))
    names = list(dict.fromkeys(classes.values()))
    colours = [_colour(names.index(classes[s])) if s in classes else PLAIN for s in ordered]
    axes.hlines(range(len(ordered)), 0, [values[s] for s in ordered], color=colours, linewidth=thick)
    size = max(1.5, min(6.0, 300 / max(len(ordered), 1)))
    for i, (label, times) in enumerate(marks):
        found = [(times[s], lane[s]) for s in ordered if s in times]
        look = {"color": EDGE if i == 0 else COLOURS[i % len(COLOURS)], "markersize": size, "markeredgewidth": 0.7}
        if names and MARKS[i % len(MARKS)] != "x":  # seen on dark lines too
            look |= {"markeredgecolor": "white", "markersize": size + 2}
        axes.plot(
            [x for x, _ in found], [y for _, y in found], MARKS[i % len(MARKS)], label=label, clip_on=False, **look
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


def _first(draft: Draft, cells: Cells) -> Iterator[Cells]:
    yield {"kind": "each", "dataset": draft.dataset.name, "where": draft.condition, "stats": "value", **cells}


def _first_change(draft: Draft) -> Iterator[Cells]:
    named = {"analysis": "BEST", "row": "Best change (%)", "label": "Best change", "variable": "PCHG"}
    return _first(draft, named | {"parameters": "take=least; y=Best change from baseline (%)"})


def _first_time(draft: Draft) -> Iterator[Cells]:
    named = {"analysis": "TIME", "row": "Time", "label": "Time", "variable": "AVAL"}
    return _first(draft, named | {"parameters": "take=greatest; x=Months since randomisation"})


WATERFALL = Layout(
    name="waterfall",
    meaning="Waterfall plot: one number of each subject as a bar, the largest first, a panel for each group, coloured by a category.",
    first_rows=_first_change,
    title="Best Changes from Baseline",
    dataset="",
    needs=("dataset", "parameter"),
    draw=waterfall,
    draws=("value",),
    mock=_mock_waterfall,
    kinds=("each",),
)
SWIMMER = Layout(
    name="swimmer",
    meaning="Swimmer plot: a line for each subject, with a mark for each further number, a panel for each group, coloured by a category.",
    first_rows=_first_time,
    title="Time on Study",
    dataset="ADTTE",
    needs=("parameter",),
    draw=swimmer,
    draws=("value",),
    mock=_mock_swimmer,
    kinds=("each",),
)
