"""Displays as plain text in fixed width, as a terminal shows them."""

from collections.abc import Iterator, Sequence

from .page import (
    FIGURE_SPACE,
    TIE,
    ColumnHead,
    Figure,
    Page,
    PageLine,
    PageTable,
    characters_a_column,
    display_width,
    wrapped,
)

WIDTH = 100


def display_text(page: Page, width: int = WIDTH) -> str:
    """A display as lines of at most so many characters, on one page; of a figure its numbers and what it shows."""
    table = page.body if isinstance(page.body, PageTable) else page.data
    lines = [*filter(None, page.headers), ""]
    lines += [line.center(width).rstrip() for title in (page.number, *page.titles) for line in wrapped(title, width)]
    lines += ["", *(wrapped(page.body.words, width) if isinstance(page.body, Figure) else [])]
    if table is not None:
        lines += _table(table, width)
    lines += [line for note in ("", *page.notes, *page.footers) for line in wrapped(note, width)]
    return "\n".join(line.replace(FIGURE_SPACE, " ").replace(TIE, " ").rstrip() for line in lines) + "\n"


def _table(table: PageTable, width: int) -> Iterator[str]:
    widths = characters_a_column(table, width)
    rule = "-" * sum(widths)
    yield rule
    for row in table.header:
        yield from header_lines(row, widths)
    yield rule
    for line in table.lines:
        yield from row_lines(line, widths, table.aligns)
    yield rule


def header_lines(row: Sequence[ColumnHead], widths: Sequence[int]) -> Iterator[str]:
    """One row of a header, its texts standing on its lower edge; widths: how many characters each column has."""
    start, cells = 0, []
    for head in row:
        wide = sum(widths[start : start + head.span])
        cells.append((wrapped(head.text, wide - 1), wide, head.align))
        start += head.span
    high = max(len(lines) for lines, _, _ in cells)
    yield from _beside([([""] * (high - len(lines)) + lines, wide, align) for lines, wide, align in cells])


def row_lines(line: PageLine, widths: Sequence[int], aligns: Sequence[str]) -> Iterator[str]:
    """One row of the body, its cells wrapped to their columns."""
    inset = " " * (2 * line.indent)
    wide = [sum(widths)] if line.heading else list(widths)
    stub = [inset + one for one in wrapped(line.cells[0], wide[0] - 1 - len(inset))]
    cells = [stub, *(wrapped(cell, w - 1) for cell, w in zip(line.cells[1:], wide[1:], strict=True))]
    yield from _beside(list(zip(cells, wide, aligns, strict=False)))


def _beside(cells: Sequence[tuple[Sequence[str], int, str]]) -> Iterator[str]:
    """Cells of several lines side by side, each as wide as it says."""
    for i in range(max(len(lines) for lines, _, _ in cells)):
        yield "".join(_set(lines[i] if i < len(lines) else "", wide, align) for lines, wide, align in cells)


def _set(one: str, wide: int, align: str) -> str:
    wide -= display_width(one) - len(one)  # wide characters take two
    if align == "left":
        return one.ljust(wide)
    return (one.center(wide - 1) if align == "center" else one.rjust(wide - 1)) + " "
