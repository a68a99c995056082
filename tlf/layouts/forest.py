"""Forest plots: hazard ratios with their limits by subgroup, beside their numbers."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..figures import as_wide, drawn
from ..layout import Cells, Draft, Layout
from ..model import Display
from ..page import FIGURE_SPACE, TIE, ColumnHead, Figure, PageLine, PageTable
from ..parameters import text as text_parameter
from ..table_rows import table_rows
from .curves import RATIO

FAVOURS = text_parameter("favours", "On whose side a ratio is: below 1|above 1.")
ROW, CLOSE, HEAD = 0.19, 0.145, 0.19  # inches of a row, of one where there is little room, and of the header
PLOT, SMALLEST = 2.2, 0.7  # inches that the plot has at least, and how far the text is shrunk for that
LETTER, BOLD = 0.072, 0.084  # inches of a letter, on average
RATIOS = ("hr", "hr_lower", "hr_upper")
TICKS = (0.0625, 0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)


@dataclass(frozen=True)
class Bar:
    """One subgroup: ratio, limits and number of subjects; NaN where there is none."""

    ratio: float
    lower: float
    upper: float
    n: float


def forest(display: Display, results: pd.DataFrame, numbers: PageTable) -> Figure:
    """The rows of a display's table with their hazard ratios drawn between the stub and the numbers.

    numbers: the display as a table. The squares' areas are proportional to the number of subjects.
    The display's parameter favours says on whose side a ratio is: below 1|above 1.
    """
    bars = _bars(display, results)
    sides = [side.strip() for side in FAVOURS.of(display).split("|") if side.strip()]
    words = "Forest plot of hazard ratios: " + ", ".join(line.cells[0] for line in numbers.lines if not line.heading)
    fixed = 0.8 + (0.2 if sides else 0.0) + HEAD * len(numbers.header)

    def figure(wide: float, room: float) -> Figure:
        row = min(ROW, max(CLOSE, (room - fixed) / max(len(bars), 1)))
        return drawn((wide, fixed + row * len(bars)), lambda canvas: _draw(canvas, numbers, bars, sides), words)

    return as_wide(figure)


def _bars(display: Display, results: pd.DataFrame) -> list[Bar]:
    """For each row of the table the ratio of an analysis that stands in it."""
    own = results[results["display"] == display.id]
    keys = (own[name] for name in ("subgroup", "row", "analysis", "stat", "value"))
    values = {tuple(key): float(value) for *key, value in zip(*keys, strict=True)}
    bars = []
    for row in table_rows(display, results):
        names = dict.fromkeys(cell.analysis for cell in row.cells.values())
        found = [name for name in names if (row.subgroup, row.row, name, "hr") in values]
        ratio = [values.get((row.subgroup, row.row, n, s), math.nan) for n in found[:1] for s in RATIOS]
        sizes = [values[key] for name in (*found[:1], *names) if (key := (row.subgroup, row.row, name, "n")) in values]
        bars.append(Bar(*(ratio or [math.nan] * len(RATIOS)), *(sizes or [math.nan])[:1]))
    return bars


def _draw(canvas: Any, numbers: PageTable, bars: Sequence[Bar], sides: Sequence[str]) -> None:
    whole, high = (float(side) for side in canvas.get_size_inches())
    stub, columns = _room(numbers)
    rows = (high - 0.8 - HEAD * len(numbers.header) - (0.2 if sides else 0.0)) / max(len(bars), 1)
    share = min(1.0, 0.85 + rows - CLOSE, max(SMALLEST, (whole - 0.3 - PLOT) / (stub + sum(columns))))
    stub, columns = stub * share, [column * share for column in columns]
    left, below, above = stub + 0.2, 0.7 if sides else 0.5, 0.1 + HEAD * len(numbers.header)
    wide = whole - left - sum(columns) - 0.1
    axes = canvas.add_axes((left / whole, below / high, wide / whole, (high - below - above) / high))
    largest = max((bar.n for bar in bars if not math.isnan(bar.n)), default=1.0)
    middles = [1 + (0.1 + sum(columns[:i]) + own / 2) / wide for i, own in enumerate(columns)]
    size = {"fontsize": 9 * share}
    for place, (line, bar) in enumerate(zip(numbers.lines, bars, strict=True)):
        after = numbers.lines[place + 1].indent if place + 1 < len(bars) else 0
        _row(axes, -place, line, ((left - 0.05) / wide, middles), {**size, **_weight(line, after)})
        if not math.isnan(bar.ratio):
            axes.plot([bar.lower, bar.upper], [-place, -place], color="black", linewidth=1.1, solid_capstyle="butt")
            axes.plot(bar.ratio, -place, "s", color="#0072B2", markersize=2.5 + 6.5 * math.sqrt(bar.n / largest))
    _scale(axes, bars)
    axes.axvline(1.0, color="black", linewidth=0.8, linestyle=(0, (4, 2)), zorder=0)
    axes.set_xlabel("Hazard ratio")
    _favours(axes, sides, high - below - above)
    edges = [1 + (0.1 + sum(columns[:i])) / wide for i in range(len(columns) + 1)]
    for level, row in enumerate(reversed(numbers.header)):
        _heads(axes, row, (left - 0.05) / wide, (edges, 1.0 + HEAD * level / (high - below - above)), size)


def _room(numbers: PageTable) -> tuple[float, list[float]]:
    """How many inches the stub and each column of numbers take."""
    heads = [head.text.replace("\n", " ") for head in numbers.header[-1]]
    lines = [line for line in numbers.lines if not line.heading]
    stub = max([len(heads[0]) * BOLD, *(len(n.cells[0]) * (BOLD if n.heading else LETTER) for n in numbers.lines)])
    columns = [
        max([len(head) * BOLD, *(len(line.cells[i]) * LETTER for line in lines)]) + 0.15
        for i, head in enumerate(heads[1:], start=1)
    ]
    return min(stub + 0.3, 3.5), columns


def _scale(axes: Any, bars: Sequence[Bar]) -> None:
    """Ratios by their logarithm, as far as the limits reach; one row for each bar."""
    seen = [v for bar in bars for v in (bar.lower, bar.upper, 1.0) if v > 0 and math.isfinite(v)]
    ticks = [t for t in TICKS if min(seen) * 0.7 <= t <= max(seen) * 1.4]
    axes.set_xscale("log")
    axes.set(xlim=(min([*seen, *ticks]) * 0.9, max([*seen, *ticks]) * 1.1), ylim=(-len(bars) + 0.4, 0.6), yticks=[])
    axes.set_xticks(ticks, labels=[f"{t:g}" for t in ticks])
    axes.minorticks_off()
    axes.spines["left"].set_visible(False)


def _weight(line: PageLine, after: int) -> dict[str, str]:
    """A heading is bold, and so is a row with others under it."""
    return {"fontweight": "bold" if line.heading or after > line.indent else "normal"}


def _row(axes: Any, place: int, line: PageLine, at: tuple[float, Sequence[float]], look: Mapping[str, Any]) -> None:
    """The stub on the left of the plot and the numbers on its right; at: where they stand in widths of the plot."""
    blended = axes.get_yaxis_transform()
    axes.text(-at[0], place, 4 * line.indent * TIE + line.cells[0], transform=blended, va="center", **look)
    for middle, text in zip(at[1], line.cells[1:], strict=False):
        own = {**look, "fontweight": "normal"}
        axes.text(middle, place, text.replace(FIGURE_SPACE, ""), transform=blended, va="center", ha="center", **own)


def _favours(axes: Any, sides: Sequence[str], high: float) -> None:
    """Under the scale, on whose side the ratios are; high: the height of the plot in inches."""
    for text, gap, side in zip(sides, (-6, 6), ("right", "left"), strict=False):
        shown = f"\u2190 {text}" if side == "right" else f"{text} \u2192"
        under = (1.0, -0.56 / high)
        axes.annotate(
            shown, under, (gap, 0), xycoords=axes.get_xaxis_transform(), textcoords="offset points", ha=side, fontsize=8
        )


def _heads(
    axes: Any, row: Sequence[ColumnHead], left: float, at: tuple[Sequence[float], float], size: Mapping[str, Any]
) -> None:
    """One row of the header; at: where the columns begin and end in widths of the plot, and how high it stands."""
    edges, height = at
    look = {"transform": axes.transAxes, "fontweight": "bold", "va": "bottom", **size}
    axes.text(-left, height, row[0].text, **look)
    place = 0
    for head in row[1:]:
        start, end = edges[place], edges[min(place + head.span, len(edges) - 1)]
        place += head.span
        axes.text((start + end) / 2, height, head.text.replace("\n", " "), ha="center", **look)
        if head.span > 1:
            axes.plot(
                [start + 0.01, end - 0.01],
                [height - 0.002] * 2,
                transform=axes.transAxes,
                color="#888888",
                linewidth=0.7,
                clip_on=False,
            )


def _first_rows(draft: Draft) -> Iterator[Cells]:
    own = {"analysis": "ALL", "row": "All subjects", "label": "All subjects"}
    yield {**own, **RATIO, "dataset": draft.dataset.name, "where": draft.condition}


FOREST = Layout(
    name="forest",
    meaning="Forest plot: the rows of the table with their hazard ratios drawn beside them.",
    first_rows=_first_rows,
    title="Hazard Ratios in Subgroups",
    dataset="ADTTE",
    needs=("parameter",),
    parameters=(FAVOURS,),
    draw=forest,
    draws=("hr",),
    kinds=("cox",),
)
