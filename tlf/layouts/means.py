"""Means over time with bars, a panel for each measure and a line for each group, and the numbers of subjects below."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pandas as pd

from ..figures import (
    ROW,
    counts_below,
    filling,
    groups_of,
    legend_below,
    lines_of,
    looks,
    panel_axes,
    places_of,
    stub_width,
    titled,
)  # fmt: skip
from ..layout import Cells, Draft, Layout
from ..model import Display
from ..nested import LEVELS, names_in
from ..page import Figure, PageTable
from ..parameters import choice, numbers, switch, text
from ..table_rows import result_column_names
from ..widths import text_width

APART = 0.08
Y = text("y", "Label of the vertical axis; what the bars are where blank.")
X = text("x", "Label of the horizontal axis.")
BARS = choice(
    "bars", "What the bars show: standard deviation, standard error, confidence limits.", ("sd", "se", "ci", "none")
)
TIMES = numbers("times", "Where the columns stand on the time axis; by the number in each name where blank.")
COUNTS = switch("counts", "The numbers of values stand below the axis.", default=True)
NAMES = {"sd": "Mean (SD)", "se": "Mean (SE)", "ci": "Mean (confidence limits)", "none": "Mean"}
KINDS = ("summary", "mean")
SLANTED = {"rotation": 30, "ha": "right"}
Point = Mapping[str, float]


@dataclass(frozen=True)
class Panel:
    """One measure: its name, and for each group's name the statistics at each visit, as far as there are any."""

    label: str
    groups: Mapping[str, Mapping[str, Point]]


def means(display: Display, results: pd.DataFrame, numbers: PageTable) -> Figure:
    """The means of a display's rows, visits being its columns, with bars of the parameter `bars`.

    The numbers are those of the kinds summary (mean, sd, se, lower, upper, n) or mean (estimate, se, lower, upper, n).
    """
    panels, visits = panels_of(display, results)
    bars, label = BARS.of(display), Y.of(display) or NAMES[BARS.of(display)]
    what = {"sd": "standard deviations", "se": "standard errors", "ci": "confidence limits"}.get(bars, "")
    words = f"Means{f' and {what}' if what else ''}: " + ", ".join(panel.label for panel in panels)
    called = result_column_names(display, results)
    names = [called.get(visit, visit) for visit in visits]
    times = places_of(names, TIMES.of(display))
    counted = COUNTS.of(display) and any(
        "n" in p for panel in panels for g in panel.groups.values() for p in g.values()
    )

    def draw(canvas: Any) -> None:
        stub = stub_width(groups.label for groups in groups_of(display)) if counted else 0.75
        below = 0.95 + (ROW * (1 + len(groups_of(display))) if counted else 0.0)
        for place, axes in enumerate(shared := panel_axes(canvas, len(panels), (stub, 0.15, 0.35, below), sharey=True)):
            _panel(axes, panels[place], dict(zip(visits, times, strict=True)), bars)
            titled(axes, panels[place].label)
            labels, unit, look = _named(names, times, _inches(axes))
            axes.set_xticks(times, labels=labels, **look)
            axes.set_xlabel(X.of(display) or unit)
        shared[0].set_ylabel(label)
        for panel, axes in zip(panels, shared, strict=True) if counted else ():
            _counts(axes, panel, dict(zip(visits, times, strict=True)), 0.95 * stub, first=axes is shared[0])
        legend_below(canvas, shared[0])

    return filling(draw, words)


def panels_of(display: Display, results: pd.DataFrame) -> tuple[list[Panel], list[str]]:
    """The measures of a display and the visits, as the results have them."""
    found: dict[tuple[str, str], dict[str, dict[str, dict[str, float]]]] = {}
    visits: dict[str, None] = {}
    labels = {a.row: a.label or a.row for a in reversed(display.analyses)}
    names = {group.code: group.label for group in groups_of(display)}
    for analysis in (a for a in display.analyses if a.kind.name in KINDS):
        own = lines_of(analysis, results)
        own = own[own["row"].ne("") & own["group"].isin(names)]
        keys = (own[name] for name in ("subgroup", "row", "group", "column", "stat", "value"))
        for subgroup, row, group, visit, stat, value in zip(*keys, strict=True):
            if analysis.repeats or row == analysis.row:
                at = found.setdefault((subgroup, row), {n: {} for n in names.values()})[names[group]]
                at.setdefault(visit, {})["mean" if stat == "estimate" else stat] = float(value)
                visits[visit] = None
    panels = [
        Panel(": ".join(filter(None, (LEVELS.join(names_in(subgroup)), labels.get(row, row)))), groups)
        for (subgroup, row), groups in found.items()
        if any("mean" in point for points in groups.values() for point in points.values())
    ]
    return panels, list(visits)


def _panel(axes: Any, panel: Panel, times: Mapping[str, float], bars: str) -> None:
    ordered = sorted(times.values())
    step = min((b - a for a, b in pairwise(ordered)), default=1.0)
    middle = (len(panel.groups) - 1) / 2
    for place, (name, points) in enumerate(panel.groups.items()):
        shown = [(visit, points[visit]) for visit in times if "mean" in points.get(visit, {})]
        at = [times[visit] + (place - middle) * APART * step for visit, _ in shown]
        ends = [_ends(point, bars) for _, point in shown]
        spread = None if bars == "none" else [[low for low, _ in ends], [high for _, high in ends]]
        style = {"linewidth": 1.3, "elinewidth": 0.9, "capsize": 3, "label": name}
        axes.errorbar(at, [point["mean"] for _, point in shown], yerr=spread, **style, **looks(place))
    axes.axhline(0.0, color="#888888", linewidth=0.7, zorder=0)
    axes.set_xlim(ordered[0] - step / 2, ordered[-1] + step / 2)


def _ends(point: Point, bars: str) -> tuple[float, float]:
    """How far a bar goes below and above the mean."""
    if bars == "ci":
        away = point["mean"] - point.get("lower", math.nan), point.get("upper", math.nan) - point["mean"]
        return tuple(0.0 if math.isnan(v) else v for v in away)  # type: ignore[return-value]
    size = point.get(bars, 0.0)
    return (0.0, 0.0) if math.isnan(size) else (size, size)


def _counts(axes: Any, panel: Panel, times: Mapping[str, float], left: float, *, first: bool) -> None:
    rows = {
        name if first else " " * (place + 1): [
            (times[v], f"{point['n']:.0f}") for v, point in points.items() if "n" in point
        ]
        for place, (name, points) in enumerate(panel.groups.items())
    }
    counts_below(axes, rows, "No." if first else "", left, 0.62)


def _inches(axes: Any) -> float:
    """How wide axes are."""
    return float(axes.get_window_extent().transformed(axes.figure.dpi_scale_trans.inverted()).width)


def _named(names: Sequence[str], times: Sequence[float], wide: float) -> tuple[Sequence[str], str, dict[str, Any]]:
    """How visits are named on an axis of so many inches, what is said under it, and how the names are set.

    Names side by side where they have the room; else their numbers alone where those are of one unit, such as Week 2
    and Week 4; else slanted.
    """
    if _side_by_side(names, times, wide):
        return names, "", {}
    units = {name.rpartition(" ")[0] for name in names if not name.lower().startswith("baseline")}
    short = [name.rpartition(" ")[2] if " " in name else "0" for name in names]
    if len(units) == 1 and all(text.replace(".", "", 1).isdigit() for text in short) and len(set(short)) == len(short):
        return short, units.pop(), {} if _side_by_side(short, times, wide) else SLANTED
    return names, "", SLANTED


def _side_by_side(names: Sequence[str], times: Sequence[float], wide: float) -> bool:
    """Whether no name reaches into the next."""
    placed = sorted(zip(times, map(text_width, names), strict=True))
    step = min((b - a for (a, _), (b, _) in pairwise(placed)), default=1.0)
    whole = placed[-1][0] - placed[0][0] + step if placed else 1.0
    return all((b - a) / whole * wide > (x + y) / 2 + 0.06 for (a, x), (b, y) in pairwise(placed))


def _first_rows(draft: Draft) -> Iterator[Cells]:
    visit = f'"{draft.visit}"' if " " in draft.visit else draft.visit
    yield {
        "analysis": "MEAN",
        "row": "Change",
        "column": draft.visit,
        "label": "Change",
        "kind": "summary",
        "dataset": draft.dataset.name,
        "variable": "CHG",
        "where": " AND ".join(filter(None, (draft.condition, f"AVISIT EQ {visit}"))),
        "stats": "n mean sd",
        "decimals": "mean=1 sd=1",
        "cell": "{mean} ({sd})",
    }


MEANS = Layout(
    name="means",
    meaning="Means with bars over time, a panel for each row, a line for each group, numbers below the axis.",
    first_rows=_first_rows,
    title="Changes from Baseline",
    dataset="",
    needs=("dataset", "parameter", "visit"),
    parameters=(Y, X, BARS, TIMES, COUNTS),
    draw=means,
    draws=("mean", "estimate"),
    kinds=KINDS,
)
