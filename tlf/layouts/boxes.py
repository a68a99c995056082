"""Box plots by visit and group, and histograms."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from ..figures import (
    COLOURS,
    ROW,
    counts_below,
    filling,
    groups_of,
    lines_of,
    panel_axes,
    places_of,
    reference_lines,
    stub_width,
    titled,
)  # fmt: skip
from ..kinds.each import LINES, X, Y
from ..layout import Cells, Draft, Layout
from ..mock import invented
from ..model import Analysis, Display
from ..page import Figure, PageTable
from ..table_rows import result_column_names

FILLS = ("#FFFFFF", "#FDAE6B", "#31A354", "#DADAEB", "#999999", "#CC79A7")  # of boxes: a black line is seen on each
PARTS = ("low", "q1", "median", "q3", "high")


def boxes(display: Display, results: pd.DataFrame, numbers: PageTable) -> Figure:
    """The boxes of a display's `box` analyses: beside each other by column, such as the visit, one for each group."""
    analyses = [a for a in display.analyses if a.kind.name == "box"]
    found = {group.label: _boxes(analyses, results, group.code) for group in groups_of(display)}
    columns = list(dict.fromkeys(column for own in found.values() for column in own))
    called = result_column_names(display, results)
    names = [called.get(column, column) for column in columns]
    words = f"Box plot: {analyses[0].row}, " + " and ".join(found)
    at = dict(zip(columns, places_of(names), strict=True))

    def draw(canvas: Any) -> None:
        stub = stub_width(found)
        (axes,) = panel_axes(canvas, 1, (stub, 0.15, 0.35, 0.8 + ROW * (len(found) + 1)))
        step = min((abs(a - b) for a in at.values() for b in at.values() if a != b), default=1.0)
        wide = 0.75 * step / len(found)
        for place, (label, own) in enumerate(found.items()):
            for column, parts in own.items():
                _box(axes, at[column] + (place - (len(found) - 1) / 2) * wide, 0.8 * wide, parts, place)
            look = {
                "markerfacecolor": FILLS[place % len(FILLS)],
                "markersize": 9,
                "color": COLOURS[place % len(COLOURS)],
            }
            axes.plot([], [], "s", label=label, **look)
        axes.set_xticks(list(at.values()), labels=names if any(names) else [""] * len(names))
        axes.set_xlim(min(at.values(), default=0) - 0.6 * step, max(at.values(), default=1) + 0.6 * step)
        axes.set_ylabel(Y.of(analyses[0]) or analyses[0].label or analyses[0].row)
        reference_lines(axes, LINES.of(display))
        rows = {g: [(at[c], f"{p['n'][0]:.0f}") for c, p in own.items() if "n" in p] for g, own in found.items()}
        counts_below(axes, rows, "No.", 0.95 * stub, 0.45)
        axes.legend(frameon=False, loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=len(found))

    return filling(draw, words)


def _boxes(analyses: list[Analysis], results: pd.DataFrame, group: str) -> dict[str, dict[str, list[float]]]:
    """For each column the statistics of its box, of outliers all."""
    found: dict[str, dict[str, list[float]]] = {}
    for analysis in analyses:
        own = lines_of(analysis, results, group)
        for column, stat, value in zip(own["column"], own["stat"], own["value"], strict=True):
            found.setdefault(column, {}).setdefault(stat, []).append(float(value))
    return found


def _box(axes: Any, at: float, wide: float, parts: Mapping[str, list[float]], place: int) -> None:
    """One box with its whiskers, mean and outliers."""
    if not all(name in parts and parts[name][0] == parts[name][0] for name in PARTS):
        return
    low, q1, median, q3, high = (parts[name][0] for name in PARTS)
    colour = COLOURS[place % len(COLOURS)]
    axes.bar(
        at,
        q3 - q1,
        width=wide,
        bottom=q1,
        facecolor=FILLS[place % len(FILLS)],
        edgecolor=colour,
        linewidth=1.1,
    )
    axes.hlines(median, at - wide / 2, at + wide / 2, color="black", linewidth=1.6)
    axes.vlines([at, at], [low, q3], [q1, high], color=colour, linewidth=1.0)
    axes.hlines([low, high], at - wide / 4, at + wide / 4, color=colour, linewidth=1.0)
    if "mean" in parts:
        axes.plot(at, parts["mean"][0], "D", color="black", markersize=3.5, markerfacecolor="white")
    beyond = parts.get("outlier", [])
    axes.plot([at] * len(beyond), beyond, "o", color=colour, markersize=3, markerfacecolor="none", markeredgewidth=0.8)


def histogram(display: Display, results: pd.DataFrame, numbers: PageTable) -> Figure:
    """The bins of a display's `histogram` analysis as bars, a panel for each group."""
    analysis = next(a for a in display.analyses if a.kind.name == "histogram")
    found = {}
    for group in groups_of(display):
        own = lines_of(analysis, results, group.code)
        n, wide = (own[own["stat"] == stat] for stat in ("n", "width"))
        found[group.label] = (n["column"].astype(float).tolist(), n["value"].tolist(), wide["value"].tolist())
    words = f"Histogram: {analysis.row}, " + " and ".join(found)

    def draw(canvas: Any) -> None:
        shared = panel_axes(canvas, len(found), (0.72, 0.15, 0.35, 0.6), sharey=True, sharex=True)
        for axes, (label, (edges, counts, wide)) in zip(shared, found.items(), strict=True):
            axes.bar(edges, counts, width=wide, align="edge", facecolor="#8FB4CE", edgecolor="#33495A", linewidth=0.8)
            titled(axes, f"{label} (n = {sum(counts):.0f})")
            axes.set_xlabel(X.of(analysis) if analysis.parameters.get("x") else analysis.label or analysis.row)
        shared[0].set_ylabel(Y.of(analysis) or "Number")
        shared[0].yaxis.get_major_locator().set_params(integer=True)

    return filling(draw, words)


def _mock(display: Display) -> Iterator[Mapping[str, object]]:
    """Boxes and bins that are the same in every group."""
    for analysis in display.analyses:
        if analysis.kind.name == "box":
            for stat, value in zip((*PARTS, "mean", "n"), (1.0, 3.0, 4.0, 5.0, 8.0, 4.2, 12.0), strict=True):
                yield from invented(display, analysis, {"stat": stat, "value": value, "column": analysis.column})
        if analysis.kind.name == "histogram":
            for edge, count in enumerate((1.0, 4.0, 6.0, 3.0, 1.0)):
                for stat, value in (("n", count), ("width", 1.0)):
                    yield from invented(display, analysis, {"stat": stat, "value": value, "column": repr(float(edge))})


def _value(draft: Draft, kind: str, stats: str) -> Iterator[Cells]:
    named = {"dataset": draft.dataset.name, "variable": "AVAL", "where": draft.condition}
    yield {"analysis": "VALUE", "row": "Value", "label": "Value", "kind": kind, **named, "stats": stats}


BOXES = Layout(
    name="boxes",
    meaning="Box plots: quartiles, whiskers, mean and values beyond, beside each other by column and group.",
    first_rows=lambda draft: _value(draft, "box", "n mean q1 median q3 low high outlier"),
    title="Distributions",
    dataset="",
    needs=("dataset", "parameter"),
    parameters=(LINES,),
    draw=boxes,
    draws=("median",),
    mock=_mock,
    kinds=("box",),
)
HISTOGRAM = Layout(
    name="histogram",
    meaning="Histogram: how many values lie in bins of equal width, a panel for each group.",
    first_rows=lambda draft: _value(draft, "histogram", "n width"),
    title="Distribution",
    dataset="",
    needs=("dataset", "parameter"),
    draw=histogram,
    draws=("n",),
    mock=_mock,
    kinds=("histogram",),
)
