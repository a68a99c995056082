"""A table in pieces that stand on a page each: its columns side by side as far as they fit, its rows in order.

Rows that belong together stay so as far as a page allows: a heading and its rows, a class and its terms. What goes on
over a page begins there with the name of what it is under, and "(continued)".
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from .page import ColumnHead, PageLine, PageTable, characters_a_column, height

CONTINUED = "(continued)"
TOGETHER = 3  # a group of rows stays together where it takes no more than this part of a page


def page_pieces(table: PageTable, rows: int, width: int) -> tuple[PageTable, ...]:
    """The table in pieces of at most so many lines of text, each with the header and no wider than a line."""
    return tuple(piece for side in sides(table, width) for piece in parts(side, rows, width))


# -- columns ----------------------------------------------------------------------------


def sides(table: PageTable, width: int) -> tuple[PageTable, ...]:
    """The table cut between columns so that each side fits the width, with the stub repeated.

    It is cut between groups of columns, and inside of a group only where that alone is too wide.
    """
    need = table.least
    if sum(need) <= width or len(need) < 3:
        return (table,)
    chosen: list[list[int]] = [[]]
    for group in _groups(table):
        for run in [group] if _wide(group, need) <= width else [[column] for column in group]:
            if chosen[-1] and _wide([*chosen[-1], *run], need) > width:
                chosen.append([])
            chosen[-1] += run
    return tuple(_side(table, columns) for columns in chosen)


def _wide(columns: Sequence[int], need: Sequence[int]) -> int:
    return need[0] + sum(need[column] for column in columns)


def _groups(table: PageTable) -> Iterator[list[int]]:
    """The columns after the stub, those under one head together."""
    place = 0
    for head in table.header[0]:
        if place or head.span > 1:
            yield [column for column in range(place, place + head.span) if column]
        place += head.span


def _side(table: PageTable, columns: Sequence[int]) -> PageTable:
    kept = (0, *columns)
    header = tuple(tuple(_heads(row, kept)) for row in table.header)
    lines = tuple(ln if ln.heading else replace(ln, cells=tuple(ln.cells[i] for i in kept)) for ln in table.lines)
    return PageTable(header, lines, tuple(table.widths[i] for i in kept), tuple(table.aligns[i] for i in kept))


def _heads(row: Sequence[ColumnHead], kept: Sequence[int]) -> Iterator[ColumnHead]:
    place = 0
    for head in row:
        span = sum(place <= column < place + head.span for column in kept)
        place += head.span
        if span:
            yield replace(head, span=span)


# -- rows -------------------------------------------------------------------------------


def parts(table: PageTable, rows: int, width: int) -> tuple[PageTable, ...]:
    """The table in pieces of at most so many lines of text, each with the header."""
    widths = characters_a_column(table, width)
    high = [height(line, widths) for line in table.lines]
    ends = _ends(table.lines)
    found: list[list[PageLine]] = [[]]
    used = 0
    for place, line in enumerate(table.lines):
        needed = sum(high[place : _with(place, ends, table.lines)])
        whole = sum(high[place : ends[place]])
        wanted = whole if ends[place] > place + 1 and TOGETHER * whole <= rows else needed
        if used and (line.opens or used + min(wanted, rows) > rows):
            found.append([])
            used = 0
            for above in _above(table.lines, place):
                repeated = continued(above)
                if used + height(repeated, widths) + high[place] <= rows:
                    found[-1].append(repeated)
                    used += height(repeated, widths)
        found[-1].append(line)
        used += high[place]
    return tuple(replace(table, lines=tuple(lines)) for lines in found)


def continued(line: PageLine) -> PageLine:
    """The name of a heading or a class at the top of a page, with "(continued)" and without its numbers."""
    name = f"{line.cells[0]} {CONTINUED}"
    return replace(line, cells=(name,) if line.heading else (name, *("" for _ in line.cells[1:])))


def _ends(lines: Sequence[PageLine]) -> list[int]:
    """For each row where what belongs to it ends: the rows that are moved in further, and those under a heading."""
    ends = list(range(1, len(lines) + 1))
    open_rows: list[int] = []
    for place, line in enumerate(lines):
        while open_rows and not _under(line, lines[open_rows[-1]]):
            ends[open_rows.pop()] = place
        open_rows.append(place)
    for place in open_rows:
        ends[place] = len(lines)
    return ends


def _under(line: PageLine, above: PageLine) -> bool:
    return line.indent > above.indent


def _with(place: int, ends: Sequence[int], lines: Sequence[PageLine]) -> int:
    """Where the rows end that must not be parted from a row: the first of those under it; its own place without any."""
    end = place + 1
    while end < len(lines) and (ends[end - 1] > end or lines[end - 1].heading):
        end += 1
    return end


def _above(lines: Sequence[PageLine], place: int) -> list[PageLine]:
    """The rows that a row is under, outermost first."""
    found: list[PageLine] = []
    depth = lines[place].indent
    for line in reversed(lines[:place]):
        if line.indent < depth:
            found.insert(0, line)
            depth = line.indent
    return found
