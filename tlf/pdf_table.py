"""Tables on a page of a PDF, their rows and cells tagged."""

from collections.abc import Sequence

from .page import ColumnHead, PageLine, PageTable, characters_a_column, wrapped
from .pdf_pen import Pen
from .text import row_lines


def draw_table(pen: Pen, table: PageTable, down: float, *, header: bool, fine: bool) -> float:
    """The header between rules, the lines, and a rule below; how far down they reach. Only the first header is tagged.

    fine: each cell is tagged; else each row.
    """
    widths = characters_a_column(table, pen.sheet.characters)
    wide = sum(widths) * pen.advance
    pen.rule(0, wide, down + 2)
    down += 3
    for row in table.header:
        down = _heads(pen, row, widths, down, tagged=header)
        down += 3 if any(head.span > 1 for head in row) else 0
    pen.rule(0, wide, down + 3)
    down += 3
    for line in table.lines:
        with pen.document.element("TR"):
            down = _row(pen, line, widths, table.aligns, down) if fine else _whole_row(pen, line, widths, table, down)
    pen.rule(0, wide, down + 3)
    return down + 3


def _heads(pen: Pen, row: Sequence[ColumnHead], widths: Sequence[int], down: float, *, tagged: bool) -> float:
    """One row of a header, its texts standing on its lower edge, with rules under heads of several columns."""
    edges = [sum(widths[:i]) for i in range(len(widths) + 1)]
    cells, start = [], 0
    for head in row:
        left, right = edges[start], edges[start + head.span]
        cells.append((head, left, right, wrapped(head.text, right - left - 1)))
        start += head.span
    low = down + pen.line * max(len(lines) for *_, lines in cells)
    document = pen.document
    if tagged:
        with document.element("TR"):
            for head, left, right, lines in cells:
                with document.element("TH", scope="Column"):
                    _cell(pen, lines, (left, right), low - pen.line * len(lines), head.align)
    else:
        for head, left, right, lines in cells:
            with document.artifact():
                _cell(pen, lines, (left, right), low - pen.line * len(lines), head.align)
    for head, left, right, _ in cells:
        if head.span > 1 and head.text:
            pen.rule((left + 1) * pen.advance, (right - 1) * pen.advance, low + 3)
    return low


def _row(pen: Pen, line: PageLine, widths: Sequence[int], aligns: Sequence[str], down: float) -> float:
    """One row of the body, its cells wrapped to their columns."""
    moved, left, deep = 2 * line.indent, 0, 1
    for place, (text, wide) in enumerate(zip(line.cells, [sum(widths)] if line.heading else widths, strict=True)):
        inset = 0 if place else moved
        lines = wrapped(text, wide - 1 - inset)
        with pen.document.element("TD" if place else "TH", scope="" if place else "Row"):
            _cell(pen, lines, (left + inset, left + wide), down, aligns[place])
        left += wide
        deep = max(deep, len(lines))
    return down + deep * pen.line


def _whole_row(pen: Pen, line: PageLine, widths: Sequence[int], table: PageTable, down: float) -> float:
    """One row of the body as one cell, line by line."""
    with pen.document.element("TD"), pen.document.marked():
        for text in row_lines(line, widths, table.aligns):
            down += pen.line
            pen.set(text.rstrip(), 0, pen.width, down)
    return down


def _cell(pen: Pen, lines: Sequence[str], edges: tuple[int, int], down: float, align: str) -> None:
    """The lines of one cell between two edges in characters, the last character of which is the gap to the next."""
    if not any(lines):
        return
    left, right = edges[0] * pen.advance, (edges[1] - 1) * pen.advance
    with pen.document.marked():
        for line in lines:
            down += pen.line
            if line:
                pen.set(line, left, right, down, align)
