"""Displays as tables: the results laid out in rows and columns. Nothing here computes a number."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from .cells import Cell, Key, Texts
from .header import Place, group_names, header, tied
from .model import CELLS, Display, compares
from .notes import Marks, footnotes, marks_of
from .number import TOTAL
from .page import ColumnHead, PageLine, PageTable, aligned
from .parameters import switch
from .table_rows import TableRow, analysis_columns, result_column_names, table_rows

PAGES = switch("pages", "Each value of the first variable of for_each begins a page.")
NOT_COMPUTED_NOTE = "NC: not computed, because of a fault that the findings tell."


@dataclass(frozen=True, eq=False)
class Grid:
    """A display before it is set: its rows and columns, its numbers, and the marks of its notes."""

    display: Display
    rows: Sequence[TableRow]
    places: Sequence[Place]
    found: Texts
    marks: Marks
    names: Mapping[str, str]

    def cell(self, row: TableRow, place: Place) -> Cell:
        """What the sheet has in one place."""
        cell = row.cells.get((place.group, place.column))
        return cell.part(place.part) if cell else Cell("", "")

    @property
    def table(self) -> PageTable:
        """A row for each row key, and for each group the columns that its cells are in."""
        columns = [_column(self, at) for at in range(len(self.places))]
        lines = [
            PageLine(
                (row.label,) if row.heading else (row.label + self.marks.stubs.get(i, ""), *(c[i] for c in columns)),
                row.indent,
                row.heading,
                opens=bool(i) and row.opens and PAGES.of(self.display),
            )
            for i, row in enumerate(self.rows)
        ]
        heads = header(self.display, self.places, self._total, self.names)
        heads = (*heads[:-1], tuple(_marked(heads[-1], self.marks.heads)))
        return PageTable(heads, _together(lines), _widths(lines, heads), ("left", *("center" for _ in self.places)))

    def numbers(self, row: int, at: int) -> tuple[str, tuple[int | None, ...]]:
        """The pattern of one place of the body, and the lines of its numbers among the results of the display."""
        place, line = self.places[at], self.rows[row]
        cell = self.cell(line, place)
        return cell.pattern, self.found.lines(cell.pattern, _key(line, place), cell.analysis)

    def _total(self, code: str) -> str | None:
        return self.found.text(Key("", TOTAL, "", code), "n", TOTAL)

    def notes(self, results: pd.DataFrame) -> tuple[str, ...]:
        """The footnotes, with their marks."""
        own = footnotes(self.display, results, self.marks.notes)
        computed = all(self.found.values(cell, _key(row, place)) is not None for row, place, cell in self._cells())
        return own if computed else (*own, NOT_COMPUTED_NOTE)

    def _cells(self) -> Iterator[tuple[TableRow, Place, Cell]]:
        for row in self.rows:
            for place in self.places:
                yield row, place, self.cell(row, place)


def grid(display: Display, results: pd.DataFrame) -> Grid:
    """The grid of a display."""
    rows, places = table_rows(display, results), _places(display, results)
    bare = Grid(display, rows, places, Texts(display, results), Marks(), result_column_names(display, results))
    words = [
        [
            bare.found.words(cell, _key(row, place)) if (cell := bare.cell(row, place)).pattern else None
            for place in places
        ]
        for row in rows
    ]
    texts = (*display.titles, *display.footnotes, *(g.label for g in display.groups), *(row.label for row in rows))
    return replace(bare, marks=marks_of(display, words, " ".join(texts)))


def display_table(display: Display, results: pd.DataFrame) -> PageTable:
    """A display as a table."""
    return grid(display, results).table


def _marked(heads: Sequence[ColumnHead], marks: Mapping[int, str]) -> Iterator[ColumnHead]:
    """The lowest row of a header with marks behind its texts; marks: of the columns after the stub."""
    place = -1
    for head in heads:
        own = dict.fromkeys(marks.get(column, "") for column in range(place, place + head.span))
        place += head.span
        yield replace(head, text=head.text + "".join(own))


def _together(lines: Sequence[PageLine]) -> tuple[PageLine, ...]:
    """A row is kept with the next while that is moved in further, or both are moved in under a heading."""
    found = []
    for line, after in zip(lines, [*lines[1:], None], strict=bool(lines)):
        keep = after is not None and not after.heading and after.indent > 0
        found.append(replace(line, keep=keep))
    return tuple(found)


def _widths(lines: Sequence[PageLine], header: Sequence[Sequence[ColumnHead]]) -> tuple[float, ...]:
    """Shares of the width: as much as the longest text of a column needs, within reason."""
    body = [line for line in lines if not line.heading]
    stub = max([len(line.cells[0]) + 2 * line.indent for line in body], default=10)
    needs = [0.0] * sum(head.span for head in header[-1])
    for row in header:
        place = 0
        for head in row:
            needed = max(map(_in_two_lines, head.text.split("\n")))
            for i in range(place, place + head.span):
                needs[i] = max(needs[i], needed / head.span)
            place += head.span
    needs = [max([need, *(len(line.cells[i]) for line in body)]) for i, need in enumerate(needs)]
    return (min(50.0, max(22.0, stub + 2.0)), *(max(9.0, need + 3.0) for need in needs[1:]))


def _in_two_lines(text: str) -> int:
    """How wide a text of a header must be to stand in two lines at most.

    >>> _in_two_lines("Paclitaxel plus Bevacizumab"), _in_two_lines("Paclitaxel")
    (15, 10)
    """
    words = tied(text).split(" ")
    return min(max(len(" ".join(words[:i])), len(" ".join(words[i:]))) for i in range(1, len(words) + 1))


def _places(display: Display, results: pd.DataFrame) -> tuple[Place, ...]:
    """The columns of the table: for each shown group the column keys of the cells it has, as the sheet orders them."""
    places = []
    for group in display.groups:
        shown = [a for a in display.analyses if a.cell and group.code in a.groups]
        named = [(column, a) for a in shown for column in analysis_columns(a, results)]
        for column in dict.fromkeys(column for column, _ in named):
            count = max(len(a.cell.split(CELLS)) for at, a in named if at == column)
            places += [Place(group.code, column, part) for part in range(count)]
    return tuple(places)


def _column(grid: Grid, at: int) -> list[str]:
    """The cells of one column, their numbers under each other, with the marks of their notes."""
    place, found = grid.places[at], grid.found
    parts = [(grid.cell(row, place), _key(row, place)) for row in grid.rows]
    widest: dict[tuple[str, str], int] = {}
    for cell, key in parts:
        for name, text in (found.values(cell, key) or {}).items():
            widest[cell.pattern, name] = max(widest.get((cell.pattern, name), 0), len(text))
    filled = (found.filled(cell, key, widest) for cell, key in parts)
    return aligned([text + grid.marks.cells.get((row, at), "") for row, text in enumerate(filled)])


def _key(row: TableRow, place: Place) -> Key:
    return Key(row.subgroup, row.row, place.column, place.group)


def remarks(display: Display, results: pd.DataFrame) -> tuple[str, ...]:
    """What a figure says of the comparison inside: the cells of the comparing groups with their headings."""
    laid = grid(display, results)
    marks, lines = laid.marks, []
    for group in (g for g in display.groups if compares(g.code)):
        names = group_names(group)[1] or [group.label]
        own = [(at, place) for at, place in enumerate(laid.places) if place.group == group.code and not place.column]
        for i, row in enumerate(laid.rows):
            filled = [(at, place, cell) for at, place in own if (cell := laid.cell(row, place)).pattern]
            if len(filled) == len(names):
                lines += [
                    f"{names[place.part]}{marks.heads.get(at, '')}: "
                    f"{laid.found.filled(cell, _key(row, place), {})}{marks.cells.get((i, at), '')}{marks.stubs.get(i, '')}"
                    for at, place, cell in filled
                ]
    return tuple(lines)
