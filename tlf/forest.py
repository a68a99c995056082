"""Forest plots: hazard ratios with their limits by subgroup, beside their numbers."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from .figures import drawn
from .page import FIGURE_SPACE, Figure, Line, Table
from .sheets import Display
from .tables import table_rows

TICKS = (0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)


@dataclass(frozen=True)
class Bar:
    """One subgroup: ratio, limits and number of subjects; NaN where there is none."""

    ratio: float
    lower: float
    upper: float
    n: float


def forest(display: Display, results: pd.DataFrame, numbers: Table) -> Figure:
    """The rows of a display's table with their hazard ratios drawn between the stub and the numbers.

    numbers: the display as a table. The squares' areas are proportional to the number of subjects.
    """
    own = results[results["display"] == display.id]
    values = {key: v for *key_, v in own[["row", "stat", "value"]].itertuples(index=False) for key in [tuple(key_)]}
    bars = [
        Bar(*(float(values.get((row.row, stat), math.nan)) for stat in ("hr", "hr_lower", "hr_upper", "n")))
        for row in table_rows(display, results)
    ]
    heads = [head.text for head in numbers.header[-1]]
    words = "Forest plot of hazard ratios: " + ", ".join(line.cells[0] for line in numbers.lines if not line.heading)
    high = 0.9 + 0.19 * len(bars)
    return drawn((9.0, high), lambda canvas: _draw(canvas, numbers.lines, bars, heads, high), words)


def _draw(canvas: Any, lines: Sequence[Line], bars: Sequence[Bar], heads: Sequence[str], high: float) -> None:
    axes = canvas.add_axes((0.34, 0.55 / high, 0.34, 1 - 0.9 / high))
    largest = max((bar.n for bar in bars if not math.isnan(bar.n)), default=1.0)
    for place, (line, bar) in enumerate(zip(lines, bars, strict=True)):
        _row(axes, -place, line)
        if not math.isnan(bar.ratio):
            axes.plot([bar.lower, bar.upper], [-place, -place], color="black", linewidth=1.1, solid_capstyle="butt")
            axes.plot(bar.ratio, -place, "s", color="#0072B2", markersize=2.5 + 6.5 * math.sqrt(bar.n / largest))
    seen = [v for bar in bars for v in (bar.lower, bar.upper, 1.0) if v > 0 and math.isfinite(v)]
    ticks = [t for t in TICKS if min(seen) * 0.7 <= t <= max(seen) * 1.4]
    axes.set_xscale("log")
    axes.set(xlim=(min([*seen, *ticks]) * 0.9, max([*seen, *ticks]) * 1.1), ylim=(-len(bars) + 0.4, 0.6), yticks=[])
    axes.set_xticks(ticks, labels=[f"{t:g}" for t in ticks])
    axes.minorticks_off()
    axes.spines["left"].set_visible(False)
    axes.axvline(1.0, color="black", linewidth=0.8, linestyle=(0, (4, 2)), zorder=0)
    axes.set_xlabel("Hazard ratio")
    _heads(axes, heads)


def _row(axes: Any, place: int, line: Line) -> None:
    """The stub on the left of the plot and the numbers on its right."""
    blended = axes.get_yaxis_transform()
    weight = "bold" if line.heading else "normal"
    axes.text(-0.98 + 0.05 * line.indent, place, line.cells[0], transform=blended, va="center", fontweight=weight)
    for at, text in zip((0.32, 0.74), line.cells[1:], strict=False):
        axes.text(1.0 + at, place, text.replace(FIGURE_SPACE, ""), transform=blended, va="center", ha="center")


def _heads(axes: Any, heads: Sequence[str]) -> None:
    for at, text, side in zip((-0.98, 1.32, 1.74), heads, ("left", "center", "center"), strict=False):
        axes.text(at, 1.0, text, transform=axes.transAxes, fontweight="bold", va="bottom", ha=side)
