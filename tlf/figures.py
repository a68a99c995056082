"""Drawings: what every figure has in common.

Laid out by matplotlib, once for all formats, when the figure is first written. Groups differ in line style, marker and
in colours that the colour-blind tell apart (Okabe and Ito), so figures are readable in black and white.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from .drawing import Drawing
from .model import Analysis, Display, Group, compares
from .page import Figure

MOST_HIGH = 99.0  # inches of room where no page says how much there is
WIDE, HIGH = 9.0, 5.4  # inches of a figure that fills its page, where no page says others
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000", "#E69F00")
DASHES: tuple[Any, ...] = ("-", (0, (5, 2)), (0, (1, 1.2)), (0, (5, 1.5, 1, 1.5)), (0, (8, 2)), (0, (3, 1)))
MARKERS = ("o", "s", "^", "D", "v", "P", "x", ">")
SHADES = ("#08519C", "#FDAE6B", "#31A354", "#DADAEB", "#000000", "#CC79A7")  # differ in lightness, for areas
REFERENCE: Mapping[str, Any] = {"color": "#222222", "linewidth": 0.8, "linestyle": (0, (4, 3))}
ROW = 0.21  # of a line of small text, in inches
LETTER = 0.071
SETTINGS: Mapping[str, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "path.simplify": False,
}
_LAST_NUMBER = re.compile(r"(-?\d+(?:\.\d+)?)\D*$")


def drawn(size: tuple[float, float], draw: Callable[[Any], None], words: str) -> Figure:
    """A figure of so many inches that `draw` puts on an empty canvas of matplotlib; words say what it shows.

    It is drawn when it is first asked for.
    """

    def drawing() -> Drawing:
        from .recorder import recorded

        return recorded(size, draw, SETTINGS)

    return Figure(*size, words, drawing)


def filling(draw: Callable[[Any], None], words: str) -> Figure:
    """A figure that fills its page."""
    return replace(drawn((WIDE, HIGH), draw, words), grow=lambda *size: drawn(size, draw, words))


def as_wide(
    figure: Callable[[float, float], Figure], split: Callable[[float, float], tuple[Figure, ...]] | None = None
) -> Figure:
    """A figure that is as wide as its page, and as high as it needs; figure: that of a width and room in inches.

    split: the figures that it is where it is too high for that room.
    """
    return replace(figure(WIDE, MOST_HIGH), grow=figure, split=split)


def groups_of(display: Display) -> list[Group]:
    """The groups that a figure shows: all but comparisons."""
    return [group for group in display.groups if not compares(group.code)]


def lines_of(analysis: Analysis, results: pd.DataFrame, group: str = "") -> pd.DataFrame:
    """The results of one analysis, of one group where it is named."""
    own = results[(results["display"] == analysis.display) & (results["analysis"] == analysis.id)]
    return own[own["group"] == group] if group else own


def looks(place: int, *, marker: bool = True) -> dict[str, Any]:
    """How the group at a place among the groups is drawn: colour, dashes, marker."""
    own = {"color": COLOURS[place % len(COLOURS)], "linestyle": DASHES[place % len(DASHES)]}
    return own | ({"marker": MARKERS[place % len(MARKERS)], "markersize": 5} if marker else {})


def places_of(names: Sequence[str], given: Sequence[float] = ()) -> list[float]:
    """Where visits stand on a time axis: where they are given, else by the number that each name ends with.

    A baseline stands at 0; names without numbers stand one after the other.

    >>> places_of(["Baseline", "Week 8", "Week 24"]), places_of(["Before", "After"]), places_of(["A", "B"], [0, 6])
    ([0.0, 8.0, 24.0], [0.0, 1.0], [0.0, 6.0])
    """
    if len(given) == len(names):
        return [float(at) for at in given]
    found = [0.0 if name.lower().startswith("baseline") else _number(name) for name in names]
    if any(at is None for at in found) or len(set(found)) < len(found):
        return [float(at) for at in range(len(names))]
    return [at for at in found if at is not None]


def _number(name: str) -> float | None:
    found = _LAST_NUMBER.search(name)
    return float(found[1]) if found else None


def panel_axes(canvas: Any, count: int, margins: tuple[float, float, float, float], **shared: Any) -> Sequence[Any]:
    """So many axes side by side; margins: left, right, top, bottom in inches."""
    wide, high = (float(side) for side in canvas.get_size_inches())
    left, right, top, bottom = margins
    axes = canvas.subplots(1, count, squeeze=False, **shared)[0]
    canvas.subplots_adjust(
        left=left / wide, right=1 - right / wide, top=1 - top / high, bottom=bottom / high, wspace=0.08
    )
    found: Sequence[Any] = axes
    return found


def titled(axes: Any, text: str) -> None:
    """Write the name of a panel over it."""
    axes.set_title(text, fontsize=9, fontweight="bold", loc="left")


def legend_below(canvas: Any, axes: Any, **more: Any) -> None:
    """Write the names of what is drawn in one row at the foot of the canvas."""
    handles, names = axes.get_legend_handles_labels()
    by_name = dict(zip(names, handles, strict=True))
    if by_name:
        settings = {"frameon": False, "loc": "lower center", "ncols": len(by_name), "handlelength": 3.6} | more
        canvas.legend(by_name.values(), by_name.keys(), **settings)


def counts_below(
    axes: Any, rows: Mapping[str, Iterable[tuple[float, str]]], title: str, left: float, gap: float
) -> None:
    """Numbers under the axis at their times, a line for each group.

    left: how many inches left of the axes their names begin; gap: inches from the axis to the title.
    """
    wide, high = (
        float(side) for side in axes.get_window_extent().transformed(axes.figure.dpi_scale_trans.inverted()).size
    )
    blended, start = axes.get_xaxis_transform(), -left / wide
    axes.text(start, -gap / high, title, transform=axes.transAxes, fontweight="bold", va="center")
    for line, (label, numbers) in enumerate(rows.items()):
        height = -(gap + ROW * (line + 1)) / high
        axes.text(start, height, label, transform=axes.transAxes, va="center")
        for at, text in numbers:
            axes.text(at, height, text, transform=blended, ha="center", va="center")


def reference_lines(axes: Any, heights: Iterable[float]) -> None:
    """Draw lines across at heights."""
    for height in heights:
        axes.axhline(height, **REFERENCE)


def stub_width(labels: Iterable[str]) -> float:
    """How many inches the names under an axis take."""
    return max(0.75, 0.3 + LETTER * max(map(len, labels), default=0))
