"""Flow charts of patients: one column of boxes for each group, from assignment to analysis."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import pandas as pd

from ..figures import as_wide, drawn, groups_of
from ..layout import Cells, Draft, Layout
from ..model import ALL, Display, Group
from ..page import FIGURE_SPACE, Figure, PageLine, PageTable
from ..widths import lines_within

LINE = 0.165
GAP = 0.28
MOST_WIDE = 3.5  # inches of a box at most
SPINE = 0.25  # how far inside of a column the flow goes down
INSET = 0.1  # between the edge of a box and its text
DIGITS = "0123456789x"  # x stands for one in shells


@dataclass(frozen=True)
class Box:
    """The lines of one box, each with the inches it is moved in; a box of parts stands aside of the flow."""

    lines: tuple[tuple[float, str], ...]
    aside: bool

    @property
    def height(self) -> float:
        """In inches."""
        return LINE * len(self.lines) + 0.14

    @property
    def head(self) -> str:
        """What the box says before its parts."""
        return " ".join(text for inset, text in self.lines if not inset)


def flow(display: Display, results: pd.DataFrame, numbers: PageTable) -> Figure:
    """A display's table as a flow chart: a row is a box, the rows moved in under it are its parts.

    Parts that nobody of a group belongs to are left out. A column ALL of the table stands on top, with its first row
    and the parts of that.
    """
    return as_wide(lambda wide, _: _flow(groups_of(display), numbers, wide))


def _flow(groups: Sequence[Group], numbers: PageTable, wide: float) -> Figure:
    room = _wide(wide, len([g for g in groups if g.code != ALL])) - 2 * INSET
    columns = {g.code: _boxes(numbers.lines, i, g.label, room) for i, g in enumerate(groups, start=1)}
    top = columns.pop(ALL, [])[:1]
    levels = [max(b.height for b in level if b is not None) for level in zip_longest(*columns.values())]
    high = sum(height + GAP for height in levels) + sum(box.height + 1.6 * GAP for box in top)
    names = {g.code: g.label for g in groups}
    words = "; ".join(f"{names[code]}: " + ", ".join(box.head for box in boxes) for code, boxes in columns.items())
    boxes = list(columns.values())
    return drawn((wide, high), lambda canvas: _draw(canvas, top, boxes, levels), f"Flow chart. {words}")


def _wide(whole: float, columns: int) -> float:
    """How wide a box is."""
    return min(MOST_WIDE, whole / max(columns, 1) - 0.3)


def _boxes(lines: Sequence[PageLine], column: int, label: str, room: float = MOST_WIDE - 2 * INSET) -> list[Box]:
    """The boxes of one group; the first names the group. room: inches of a line of a box."""
    groups: list[list[PageLine]] = []
    for line in lines:
        if line.indent and groups:
            groups[-1].append(line)
        else:
            groups.append([line])
    boxes = []
    for number, group in enumerate(groups):
        head = _words(group[0], column)
        if head is None:
            continue
        first = f"{head}: {label}" if number == 0 and column else head
        parts = [text for line in group[1:] if (text := _words(line, column)) is not None]
        aside = bool(parts) and 0 < number < len(groups) - 1
        own = room - (2 * SPINE if aside else 0.0)
        shown = [(0.0, text) for text in lines_within(first, own)]
        shown += [(0.3 if i else 0.15, t) for text in parts for i, t in enumerate(lines_within(text, own - 0.3))]
        boxes.append(Box(tuple(shown), aside))
    return boxes


def _words(line: PageLine, column: int) -> str | None:
    """A row as "3 Never treated"; None where the group has nobody in it."""
    if line.heading:
        return line.cells[0]
    number = line.cells[column].replace(FIGURE_SPACE, "").strip()
    if number in ("", "0"):
        return None
    return f"{number} {line.cells[0]}" if number[:1] in DIGITS else f"{line.cells[0]}: {number}"


def _draw(canvas: Any, top: Sequence[Box], columns: Sequence[Sequence[Box]], levels: Sequence[float]) -> None:
    """levels: the height of the highest box at each level of the columns."""
    whole, high = (float(side) for side in canvas.get_size_inches())
    axes = canvas.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, whole), ylim=(0, high))
    axes.axis("off")
    y, wide = high - 0.05, whole / max(len(columns), 1)
    own = _wide(whole, len(columns))
    lefts = [wide * (i + 0.5) - own / 2 for i in range(len(columns))]
    for box in top:
        _box(axes, whole / 2 - own / 2, y, own, box)
        y -= box.height
        if lefts:
            _parted(axes, whole / 2, [left + SPINE for left in lefts], y)
        y -= 1.6 * GAP
    for left, boxes in zip(lefts, columns, strict=True):
        _column(axes, left, y, own, list(zip(boxes, levels, strict=False)))


def _parted(axes: Any, middle: float, ends: Sequence[float], y: float) -> None:
    """From the box on top down to a line across, and from that an arrow to each column."""
    bus = y - 0.7 * GAP
    _line(axes, (middle, y), (middle, bus))
    _line(axes, (min([*ends, middle]), bus), (max([*ends, middle]), bus))
    for end in ends:
        _arrow(axes, (end, bus), (end, y - 1.6 * GAP))


def _column(axes: Any, left: float, y: float, wide: float, boxes: Sequence[tuple[Box, float]]) -> None:
    """The boxes of one group, one under the other; those aside are moved out, and joined to the flow that goes past."""
    spine = left + SPINE
    started = None
    for box, height in boxes:
        if not box.aside and started is not None:
            _arrow(axes, (spine, started), (spine, y))
        if box.aside:
            _arrow(axes, (spine, y - box.height / 2), (left + 2 * SPINE, y - box.height / 2))
            _box(axes, left + 2 * SPINE, y, wide - 2 * SPINE, box)
        else:
            _box(axes, left, y, wide, box)
            started = y - box.height
        y -= height + GAP


def _box(axes: Any, left: float, top: float, wide: float, box: Box) -> None:
    from matplotlib.patches import Rectangle

    face, edge = ("#f4f4f4", "#777777") if box.aside else ("white", "black")
    corner = (left, top - box.height)
    axes.add_patch(Rectangle(corner, wide, box.height, facecolor=face, edgecolor=edge, linewidth=0.9, zorder=2))
    for number, (inset, text) in enumerate(box.lines):
        axes.text(left + INSET + inset, top - 0.15 - LINE * number, text, va="center", fontsize=9, zorder=3)


def _line(axes: Any, start: tuple[float, float], end: tuple[float, float]) -> None:
    axes.plot([start[0], end[0]], [start[1], end[1]], color="black", linewidth=0.9, zorder=1)


def _arrow(axes: Any, start: tuple[float, float], end: tuple[float, float]) -> None:
    style = {"arrowstyle": "-|>", "color": "black", "linewidth": 0.9, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", xy=end, xytext=start, arrowprops=style, zorder=1)


def _first_rows(draft: Draft) -> Iterator[Cells]:
    yield {
        "analysis": "ALL",
        "row": "All",
        "label": "All subjects",
        "kind": "count",
        "dataset": draft.subjects.name,
        "stats": "n",
        "cell": "{n}",
    }


FLOW = Layout(
    name="flow",
    meaning="Flow chart: a row is a box, the rows moved in under it are its parts; a column of boxes for each group.",
    first_rows=_first_rows,
    draw=flow,
    draws=("n",),
    landscape=False,
)
