"""Two numbers of each subject against each other: scatter plots, and eDISH plots of liver values."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..figures import MARKERS, REFERENCE, filling, groups_of, looks, panel_axes
from ..kinds.each import LINES, Y
from ..layout import Cells, Draft, Layout
from ..mock import SUBJECTS, invented
from ..model import Analysis, Display
from ..page import Figure, PageTable
from ..parameters import choice
from .waterfall import subject_numbers

LINE = choice(
    "line", "A line through the points: none, where both are equal, or of least squares.", ("none", "equal", "fit")
)
LIMITS = {"x": 3.0, "y": 2.0}  # of eDISH: transaminases and bilirubin in upper limits of normal
QUARTERS = ("Cholestasis", "Potential Hy's law", "Normal or near normal", "Temple's corollary")
Points = Mapping[str, tuple[Sequence[float], Sequence[float]]]


def scatter(display: Display, results: pd.DataFrame, numbers: PageTable) -> Figure:
    """A point for each subject that has both numbers: across that of the first `each` analysis, up that of the second."""
    across, up, *_ = _two(display)
    points = _points(display, results)
    words = f"Scatter plot: {up.row} against {across.row}, " + " and ".join(points)

    def draw(canvas: Any) -> None:
        axes = _drawn(canvas, points, (across, up))
        every = [v for x, y in points.values() for v in (*x, *y)]
        if LINE.of(display) == "equal" and every:
            axes.plot([min(every), max(every)], [min(every), max(every)], **REFERENCE)
        for place, (x, y) in enumerate(points.values()):
            if LINE.of(display) == "fit" and len(set(x)) > 1:
                slope, height = np.polyfit(x, y, 1)
                ends = [min(x), max(x)]
                axes.plot(ends, [height + slope * at for at in ends], linewidth=1.2, **looks(place, marker=False))
        for at in LINES.of(across):
            axes.axvline(at, **REFERENCE)
        for at in LINES.of(up):
            axes.axhline(at, **REFERENCE)

    return filling(draw, words)


def edish(display: Display, results: pd.DataFrame, numbers: PageTable) -> Figure:
    """Each subject's peak transaminase (the first `each` analysis) and peak bilirubin (the second), in upper limits.

    Both axes are logarithmic; lines at 3 and 2 upper limits part the quarters, each with the number of its subjects.
    """
    across, up, *_ = _two(display)
    points = _points(display, results)
    words = f"eDISH plot: {up.row} against {across.row}, " + " and ".join(points)
    x_line, y_line = (LINES.of(across) or (LIMITS["x"],))[0], (LINES.of(up) or (LIMITS["y"],))[0]

    def draw(canvas: Any) -> None:
        axes = _drawn(canvas, points, (across, up))
        axes.set(xscale="log", yscale="log")
        every = [
            *zip([v for x, _ in points.values() for v in x], [v for _, y in points.values() for v in y], strict=True)
        ]
        for at, (least, most) in (
            (axes.set_xlim, _span([x for x, _ in every], x_line)),
            (axes.set_ylim, _span([y for _, y in every], y_line)),
        ):
            at(least, most)
        axes.axvline(x_line, **REFERENCE)
        axes.axhline(y_line, **REFERENCE)
        for name, high, right in zip(QUARTERS, (True, True, False, False), (False, True, False, True), strict=True):
            n = sum((y > y_line) == high and (x > x_line) == right for x, y in every)
            place = {"ha": "right" if right else "left", "va": "top" if high else "bottom"}
            corner = (0.99 if right else 0.01, 0.99 if high else 0.01)
            axes.text(*corner, f"{name}: {n}", transform=axes.transAxes, fontweight="bold", **place)
        _plain_ticks(axes)

    return filling(draw, words)


def _two(display: Display) -> list[Analysis]:
    return [a for a in display.analyses if a.kind.name == "each"]


def _points(display: Display, results: pd.DataFrame) -> Points:
    across, up, *_ = _two(display)
    found = {}
    for group in groups_of(display):
        x, y = (subject_numbers(a, results, group.code) for a in (across, up))
        both = [subject for subject in x if subject in y]
        found[group.label] = ([x[s] for s in both], [y[s] for s in both])
    return found


def _drawn(canvas: Any, points: Points, analyses: tuple[Analysis, Analysis]) -> Any:
    (axes,) = panel_axes(canvas, 1, (0.75, 0.2, 0.3, 0.6))
    for place, (label, (x, y)) in enumerate(points.items()):
        look = {"color": looks(place)["color"], "markersize": 4.5, "markerfacecolor": "none", "markeredgewidth": 1.0}
        axes.plot(x, y, MARKERS[place % len(MARKERS)], label=f"{label} (n = {len(x)})", linestyle="none", **look)
    axes.set_xlabel(Y.of(analyses[0]) or analyses[0].label or analyses[0].row)
    axes.set_ylabel(Y.of(analyses[1]) or analyses[1].label or analyses[1].row)
    axes.legend(frameon=False, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=len(points))
    return axes


def _span(values: Sequence[float], line: float) -> tuple[float, float]:
    """Where a logarithmic axis begins and ends, so that the line is seen too."""
    seen = [v for v in values if v > 0]
    return 0.8 * min([0.1, *seen]), 1.3 * max([3 * line, *seen])


def _plain_ticks(axes: Any) -> None:
    for axis, ends in ((axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim())):
        ticks = [t for t in (0.1, 0.2, 0.5, 1, 2, 3, 5, 10, 20, 50, 100) if ends[0] <= t <= ends[1]]
        axis.set_ticks(ticks, labels=[f"{t:g}" for t in ticks])
        axis.set_ticks([], minor=True)


def _mock(display: Display) -> Iterator[Mapping[str, object]]:
    for place, analysis in enumerate(_two(display)):
        for subject in range(SUBJECTS):
            value = 0.2 * (1.3**subject if place == 0 else 1.2 ** ((subject * 5) % SUBJECTS))
            yield from invented(display, analysis, {"stat": "value", "row": f"{subject:02}", "value": value})


def _first_rows(draft: Draft) -> Iterator[Cells]:
    for name, variable in (("BEFORE", "BASE"), ("AFTER", "AVAL")):
        named = {"dataset": draft.dataset.name, "variable": variable, "where": draft.condition}
        yield {
            "analysis": name,
            "row": name.capitalize(),
            "kind": "each",
            **named,
            "stats": "value",
            "parameters": "take=greatest",
        }


SCATTER = Layout(
    name="scatter",
    meaning="Scatter plot: a point for each subject, across the number of the first analysis, up that of the second.",
    first_rows=_first_rows,
    title="Two Values",
    dataset="",
    needs=("dataset", "parameter"),
    parameters=(LINE,),
    draw=scatter,
    draws=("value",),
    mock=_mock,
    kinds=("each",),
)
EDISH = Layout(
    name="edish",
    meaning="eDISH plot: peak transaminase across and peak bilirubin up in upper limits of normal, with the number of subjects in each quarter.",
    first_rows=_first_rows,
    title="Evaluation of Drug-Induced Serious Hepatotoxicity",
    dataset="",
    needs=("dataset", "parameter"),
    draw=edish,
    draws=("value",),
    mock=_mock,
    kinds=("each",),
)
