"""Displays as tables: the results laid out in rows and columns. Nothing here computes a number."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

import pandas as pd

from .cells import Cell, Key, Texts
from .header import Place, header, names_of, tied
from .kind import CODES, COLUMNS, FOR_EACH, ROWS, VALUES
from .model import CELLS, LEVELS, VERSUS, Analysis, Display
from .notes import Marks, footnotes, marks_of
from .number import TOTAL
from .page import ColumnHead, PageLine, PageTable, aligned
from .parameters import switch

PAGES = switch("pages", "Each value of the first variable of for_each begins a page.")
NOT_COMPUTED_NOTE = "NC: not computed, because of a fault that the findings tell."


@dataclass(frozen=True)
class TableRow:
    """One row of a table: its stub, its keys in the results, and what stands in it by group and column.

    opens: it is the outermost of the values that analyses are made for each of.
    """

    label: str
    indent: int
    heading: bool
    subgroup: str
    row: str
    cells: dict[tuple[str, str], Cell] = field(default_factory=dict)
    opens: bool = False


@dataclass(frozen=True, eq=False)
class Grid:
    """A display before it is set: its rows and columns, its numbers, and the marks of its notes."""

    display: Display
    rows: Sequence[TableRow]
    places: Sequence[Place]
    found: Texts
    marks: Marks

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
        heads = header(self.display, self.places, self._total, _inner)
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
        told = footnotes(self.display, results, self.marks.notes)
        computed = all(self.found.values(cell, _key(row, place)) is not None for row, place, cell in self._cells())
        return told if computed else (*told, NOT_COMPUTED_NOTE)

    def _cells(self) -> Iterator[tuple[TableRow, Place, Cell]]:
        for row in self.rows:
            for place in self.places:
                yield row, place, self.cell(row, place)


def grid(display: Display, results: pd.DataFrame) -> Grid:
    """The grid of a display."""
    rows, places = table_rows(display, results), _places(display, results)
    bare = Grid(display, rows, places, Texts(display, results), Marks())
    words = [
        [
            bare.found.words(cell, _key(row, place)) if (cell := bare.cell(row, place)).pattern else None
            for place in places
        ]
        for row in rows
    ]
    texts = (*display.titles, *display.footnotes, *(g.label for g in display.groups), *(row.label for row in rows))
    return replace(bare, marks=marks_of(display, words, " ".join(texts)))


def table(display: Display, results: pd.DataFrame) -> PageTable:
    """A display as a table."""
    return grid(display, results).table


def _marked(heads: Sequence[ColumnHead], marks: Mapping[int, str]) -> Iterator[ColumnHead]:
    """The lowest row of a header with marks behind its texts; marks: of the columns after the stub."""
    place = -1
    for head in heads:
        own = dict.fromkeys(marks.get(column, "") for column in range(place, place + head.span))
        place += head.span
        yield replace(head, text=head.text + "".join(own))


def _inner(column: str) -> str:
    """What a column is called: the last of its nested names."""
    return column.rpartition(LEVELS)[2]


def table_rows(display: Display, results: pd.DataFrame) -> list[TableRow]:
    """The rows of the table in the order of the sheet; those that the data tell in the order of the results.

    Analyses one after the other that are made for each value of the same variables stand together under each value.
    """
    rows: dict[object, TableRow] = {}
    own = own_lines(display, results)
    for each, block in groupby(enumerate(display.analyses), lambda pair: FOR_EACH.of(pair[1])):
        analyses = list(block)
        for within in _combinations([a for _, a in analyses], own, len(each)) if each else [()]:
            for depth in range(len(within)):
                key = ("heading", within[: depth + 1])
                rows.setdefault(key, TableRow(within[depth], depth, True, "", "", opens=not depth))
            for position, analysis in analyses:
                _add_rows(rows, position, analysis, own, within)
    return list(rows.values())


def own_lines(display: Display, results: pd.DataFrame) -> pd.DataFrame:
    """The results of a display, but for the number of subjects of its groups."""
    totals = results["analysis"].eq(TOTAL) & results["row"].eq(TOTAL)
    return results[results["display"].eq(display.id) & ~totals]


def _combinations(analyses: Sequence[Analysis], own: pd.DataFrame, size: int) -> list[tuple[str, ...]]:
    """The combinations of values that the results of analyses are for, in their order."""
    ids = {a.id for a in analyses}
    subgroups = own.loc[own["analysis"].isin(ids), "subgroup"].unique()
    return list(dict.fromkeys(tuple(text.split(LEVELS)[:size]) for text in subgroups if text))


def _add_rows(
    rows: dict[object, TableRow], position: int, analysis: Analysis, own: pd.DataFrame, within: tuple[str, ...]
) -> None:
    deep = analysis.indent + len(within)
    if analysis.kind.name == "heading":
        rows[position, within] = TableRow(analysis.label, deep, True, "", "")
    elif analysis.cell:
        cell = Cell(analysis.cell, analysis.id)
        titled = analysis.kind.spread == CODES and bool(analysis.label or analysis.row)
        if titled:
            rows.setdefault(
                ("levels", within, analysis.row), TableRow(analysis.label or analysis.row, deep, True, "", "")
            )
        for subgroup, name in _names(analysis, own, within):
            inner = subgroup.split(LEVELS)[len(within) :] if subgroup else []
            under = int(titled) if analysis.kind.spread == CODES else len(inner)
            label = analysis.label or name if name == analysis.row else name
            row = rows.setdefault((subgroup, name), TableRow(label, deep + under, False, subgroup, name))
            columns = columns_of(analysis, own)
            row.cells.update({(group, column): cell for group in analysis.groups for column in columns})


def columns_of(analysis: Analysis, results: pd.DataFrame) -> tuple[str, ...]:
    """The columns that an analysis stands in: its own, or those that its results have."""
    if not COLUMNS.of(analysis):
        return (analysis.column,)
    own = results[(results["display"] == analysis.display) & (results["analysis"] == analysis.id)]
    inner = own.loc[own["row"].ne(TOTAL) | own["analysis"].ne(TOTAL), "column"]
    return tuple(dict.fromkeys(inner[inner.str.startswith(analysis.column)])) or (analysis.column,)


def _names(analysis: Analysis, own: pd.DataFrame, within: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The rows an analysis is printed in, as subgroup and row: its own, or as many as it found."""
    outer = LEVELS.join(within)
    found: dict[tuple[str, str], None] = {}
    if ROWS.of(analysis):
        lines = own[(own["analysis"] == analysis.id) & (own["subgroup"] == outer)]
        lines = lines[lines["column"].isin(columns_of(analysis, own))]
        yield from dict.fromkeys(zip(lines["subgroup"], lines["row"], strict=True))
        return
    if analysis.kind.spread in (VALUES, CODES):
        lines = own[own["analysis"] == analysis.id]
        if analysis.kind.spread == CODES:
            lines = lines[lines["subgroup"] == LEVELS.join(filter(None, (outer, analysis.row)))]
        elif outer:
            lines = lines[(lines["subgroup"] == outer) | lines["subgroup"].str.startswith(outer + LEVELS)]
        found = dict.fromkeys(zip(lines["subgroup"], lines["row"], strict=True))
    yield from found or [(outer, analysis.row)]


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
        named = [(column, a) for a in shown for column in columns_of(a, results)]
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
    for group in (g for g in display.groups if VERSUS in g.code):
        names = names_of(group)[1] or [group.label]
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
