"""Forest plots: hazard ratios with their limits by subgroup, beside their numbers."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from ..figures import as_wide, drawn
from ..layout import Cells, Draft, Layout
from ..model import Display
from ..page import FIGURE_SPACE, TIE, ColumnHead, Figure, PageLine, PageTable
from ..paging import parts
from ..parameters import text as text_parameter
from ..table_rows import table_rows
from ..widths import SIZE, text_width
from .curves import RATIO

FAVOURS = text_parameter("favours", "On whose side a ratio is: below 1|above 1.")
ROW, CLOSE = 0.19, 0.13  # inches of a row, and of one where there is little room
HEAD, LINE, ABOVE = 0.19, 0.15, 0.04  # of a row of the header, of a further line of one, and over it
SCALE, FAVOURED = 0.42, 0.2  # of the scale under the plot, and of what stands under that
PLOT, LEAST, SMALLEST = 2.2, 1.3, 0.7  # inches that the plot has, and at least; how far text is shrunk for that
GAP, STUB = 0.14, 3.5  # between columns; the stub at most
LONGEST = 1000  # characters or inches: here no row and no stub takes two lines
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
    of = dict(zip(map(id, numbers.lines), bars, strict=True))

    def fixed(heads: Sequence[Sequence[ColumnHead]]) -> float:
        return _above(heads) + SCALE + (FAVOURED if sides else 0.0)

    def figure(lines: Sequence[PageLine], wide: float, room: float) -> Figure:
        own, heads = [of.get(id(line), NO_BAR) for line in lines], _headed(numbers, wide)
        row = min(ROW, max(CLOSE, (room - fixed(heads)) / max(len(own), 1)))
        drawing = _Forest(heads, tuple(lines), own, _seen(bars), sides)
        return drawn((wide, fixed(heads) + row * len(own)), lambda canvas: _draw(canvas, drawing), words)

    def split(wide: float, room: float) -> tuple[Figure, ...]:
        most = int((room - fixed(_headed(numbers, wide))) / CLOSE + 1e-9)
        return tuple(figure(piece.lines, wide, room) for piece in parts(numbers, max(most, 3), LONGEST))

    return as_wide(lambda wide, room: figure(numbers.lines, wide, room), split)


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


NO_BAR = Bar(math.nan, math.nan, math.nan, math.nan)


@dataclass(frozen=True)
class _Forest:
    """What is drawn: the header, its lines broken, the rows, their bars, and the two sides.

    seen: the least and the greatest limit of all bars of the figure, and the greatest number of subjects.
    """

    header: tuple[tuple[ColumnHead, ...], ...]
    lines: tuple[PageLine, ...]
    bars: Sequence[Bar]
    seen: tuple[float, float, float]
    sides: Sequence[str]


def _draw(canvas: Any, forest: _Forest) -> None:
    whole, high = (float(side) for side in canvas.get_size_inches())
    stub, columns = _room(forest.header, forest.lines)
    left_over = whole - 0.3 - PLOT if whole - 0.3 - PLOT > stub + sum(columns) else whole - 0.3 - LEAST
    share = min(1.0, max(SMALLEST, left_over / (stub + sum(columns))))
    stub, columns = stub * share, [column * share for column in columns]
    left, below, above = stub + 0.2, SCALE + (FAVOURED if forest.sides else 0.0), _above(forest.header)
    wide = whole - left - sum(columns) - 0.1
    axes = canvas.add_axes((left / whole, below / high, wide / whole, (high - below - above) / high))
    least, most, largest = forest.seen
    middles = [1 + (0.1 + sum(columns[:i]) + own / 2) / wide for i, own in enumerate(columns)]
    size = {"fontsize": SIZE * share}
    for place, (line, bar) in enumerate(zip(forest.lines, forest.bars, strict=True)):
        after = forest.lines[place + 1].indent if place + 1 < len(forest.bars) else 0
        _row(axes, -place, line, ((left - 0.05) / wide, middles), {**size, **_weight(line, after)})
        if not math.isnan(bar.ratio):
            axes.plot([bar.lower, bar.upper], [-place, -place], color="black", linewidth=1.1, solid_capstyle="butt")
            axes.plot(bar.ratio, -place, "s", color="#0072B2", markersize=2.5 + 6.5 * math.sqrt(bar.n / largest))
    _scale(axes, (least, most), len(forest.bars))
    axes.axvline(1.0, color="black", linewidth=0.8, linestyle=(0, (4, 2)), zorder=0)
    axes.set_xlabel("Hazard ratio", labelpad=2)
    _favours(axes, forest.sides, high - below - above)
    edges = [1 + (0.1 + sum(columns[:i])) / wide for i in range(len(columns) + 1)]
    height = 0.0
    for row in reversed(forest.header):
        _heads(axes, row, (left - 0.05) / wide, (edges, 1.0 + height / (high - below - above)), size)
        height += _deep(row)


def _headed(numbers: PageTable, wide: float) -> tuple[tuple[ColumnHead, ...], ...]:
    """The header of a figure so wide; heads wider than their numbers are in two lines where there is little room."""
    plain = tuple(tuple(replace(head, text=head.text.replace("\n", " ")) for head in row) for row in numbers.header)
    stub, columns = _room(plain, numbers.lines)
    if stub + sum(columns) + PLOT + 0.3 <= wide:
        return plain
    rooms = [LONGEST, *_cells(numbers.lines, len(numbers.widths))]
    last = [replace(head, text=_in_two(head.text, room)) for head, room in zip(plain[-1], rooms, strict=True)]
    return (*plain[:-1], tuple(last))


def _in_two(text: str, room: float) -> str:
    """A head in two lines of much the same width, where one is wider than the room."""
    words = text.replace(" / ", f"{TIE}/ ").split(" ")
    if text_width(text, bold=True) <= room or len(words) < 2:
        return text
    cuts = [(" ".join(words[:i]), " ".join(words[i:])) for i in range(1, len(words))]
    return "\n".join(min(cuts, key=lambda cut: max(text_width(part, bold=True) for part in cut)))


def _deep(row: Sequence[ColumnHead]) -> float:
    """The height of a row of the header."""
    return HEAD + LINE * max(head.text.count("\n") for head in row)


def _above(header: Sequence[Sequence[ColumnHead]]) -> float:
    return ABOVE + sum(map(_deep, header))


def _cells(lines: Sequence[PageLine], columns: int) -> list[float]:
    """How many inches the numbers of each column take."""
    own = [line for line in lines if not line.heading]
    return [
        max([text_width(line.cells[i].replace(FIGURE_SPACE, "")) for line in own], default=0.0)
        for i in range(1, columns)
    ]


def _room(header: Sequence[Sequence[ColumnHead]], lines: Sequence[PageLine]) -> tuple[float, list[float]]:
    """How many inches the stub and each column of numbers take; columns under one head are not narrower than that."""
    heads = [max(text_width(part, bold=True) for part in head.text.split("\n")) for head in header[-1]]
    widths = [max(pair) + GAP for pair in zip(heads[1:], _cells(lines, len(heads)), strict=True)]
    for row in header[:-1]:
        place = 0
        for head in row[1:]:
            own = range(place, place + head.span)
            place += head.span
            short = text_width(head.text, bold=True) + GAP - sum(widths[i] for i in own)
            for i in own if short > 0 else ():
                widths[i] += short / head.span
    rows = (text_width(4 * n.indent * TIE + n.cells[0], bold=n.heading) for n in lines)
    return min(max([heads[0], *rows]) + 0.2, STUB), widths


def _seen(bars: Sequence[Bar]) -> tuple[float, float, float]:
    """The least and the greatest limit of all bars, and the greatest number of subjects."""
    seen = [v for bar in bars for v in (bar.lower, bar.upper, 1.0) if v > 0 and math.isfinite(v)] or [1.0]
    return min(seen), max(seen), max((bar.n for bar in bars if not math.isnan(bar.n)), default=1.0)


def _scale(axes: Any, seen: tuple[float, float], rows: int) -> None:
    """Ratios by their logarithm, as far as the limits reach; one row for each bar."""
    least, most = seen
    ticks = [t for t in TICKS if least * 0.7 <= t <= most * 1.4]
    axes.set_xscale("log")
    axes.set(xlim=(min([least, *ticks]) * 0.9, max([most, *ticks]) * 1.1), ylim=(-rows + 0.4, 0.6), yticks=[])
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
        under = (1.0, -(SCALE + 0.07) / high)
        axes.annotate(shown, under, (gap, 0), xycoords=axes.get_xaxis_transform(), textcoords="offset points", ha=side)


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
        axes.text((start + end) / 2, height, head.text, ha="center", linespacing=1.1, **look)
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
    of_rows=True,
)
