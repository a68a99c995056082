"""Displays as tables: the results laid out in rows and columns. Nothing here computes a number."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

import pandas as pd

from .cox_model import TERMS
from .header import Place, header, names_of, tied
from .kind import CODES, COLUMNS, FOR_EACH, ROWS, VALUES
from .model import CELLS, LEVELS, PLACEHOLDER, VERSUS, Analysis, Display
from .number import TOTAL
from .page import FIGURE_SPACE, Head, Line, Table, aligned
from .parameters import switch

_OPENED = re.compile(rf"\(({FIGURE_SPACE}+)")
_EQUALS = re.compile(r"= ([<>])")
PAGES = switch("pages", "Each value of the first variable of for_each begins a page.")
NOT_COMPUTED = "NC"
NOT_COMPUTED_NOTE = "NC: not computed, because of a fault that the findings tell."


@dataclass(frozen=True)
class Key:
    """Where a number stands: the row's outer values and key, the column's key, and the group."""

    subgroup: str
    row: str
    column: str
    group: str


@dataclass(frozen=True)
class Cell:
    """What stands in one place of a table: the pattern of the sheet, and the analysis that it is of."""

    pattern: str
    analysis: str

    def part(self, part: int) -> "Cell":
        """One of the parts that the bars of the pattern make; blank where there is none."""
        patterns = self.pattern.split(CELLS)
        return Cell(patterns[part].strip() if part < len(patterns) else "", self.analysis)


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


class Texts:
    """The printed numbers of one display, by place, statistic and analysis."""

    def __init__(self, display: Display, results: pd.DataFrame) -> None:
        own = results[results["display"] == display.id]
        names = ("subgroup", "row", "column", "group", "stat", "analysis", "text")
        self._zero = display.parameters.get("zero", "")
        self._found: dict[tuple[Key, str], dict[str, str]] = {}
        for *key, stat, analysis, text in zip(*(own[name].tolist() for name in names), strict=True):
            self._found.setdefault((Key(*key), stat), {})[analysis] = text

    def text(self, key: Key, stat: str, analysis: str, named: str = "") -> str | None:
        """A number as printed: of the analysis named, else of the cell's own, else of whichever has it; None if none."""
        found = self._found.get((key, stat), {})
        if named:
            return found.get(named)
        return found.get(analysis, next(iter(found.values()), None))

    def filled(self, cell: Cell, key: Key, widest: Mapping[tuple[str, str], int]) -> str:
        """A cell with its numbers in place, each as wide as the widest in its place; `NOT_COMPUTED` without one."""
        values = self.values(cell, key)
        if values is None:
            return NOT_COMPUTED
        if self._zero == "count" and values.get("{n}") == "0" and "{pct}" in values:
            return "0"
        text = PLACEHOLDER.sub(
            lambda m: values[m[0]].rjust(widest.get((cell.pattern, m[0]), 0), FIGURE_SPACE), cell.pattern
        )
        return _OPENED.sub(r"\1(", text)

    def values(self, cell: Cell, key: Key) -> dict[str, str] | None:
        """The texts of a cell's placeholders; None where the results lack one."""
        found = {m[0]: self.text(key, m[2], cell.analysis, m[1] or "") for m in PLACEHOLDER.finditer(cell.pattern)}
        known = {name: text for name, text in found.items() if text is not None}
        return known if len(known) == len(found) else None


def table(display: Display, results: pd.DataFrame) -> Table:
    """A display as a table: a row for each row key, and for each group the columns that its cells are in."""
    found = Texts(display, results)
    rows = table_rows(display, results)
    places = _places(display, results)
    columns = [_column(place, rows, found) for place in places]
    lines = [
        Line(
            (row.label,) if row.heading else (row.label, *(c[i] for c in columns)),
            row.indent,
            row.heading,
            opens=bool(i) and row.opens and PAGES.of(display),
        )
        for i, row in enumerate(rows)
    ]
    heads = header(display, places, lambda code: found.text(Key("", TOTAL, "", code), "n", TOTAL), _inner)
    return Table(heads, _together(lines), _widths(lines, heads), ("left", *("center" for _ in places)))


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


def _together(lines: Sequence[Line]) -> tuple[Line, ...]:
    """A row is kept with the next while that is moved in further, or both are moved in under a heading."""
    found = []
    for line, after in zip(lines, [*lines[1:], None], strict=bool(lines)):
        keep = after is not None and not after.heading and after.indent > 0
        found.append(replace(line, keep=keep))
    return tuple(found)


def _widths(lines: Sequence[Line], header: Sequence[Sequence[Head]]) -> tuple[float, ...]:
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


def _column(place: Place, rows: Iterable[TableRow], found: Texts) -> list[str]:
    """The cells of one column, their numbers under each other."""
    cells = [(row.cells.get((place.group, place.column)), _key(row, place)) for row in rows]
    parts = [(cell.part(place.part) if cell else Cell("", ""), key) for cell, key in cells]
    widest: dict[tuple[str, str], int] = {}
    for cell, key in parts:
        for name, text in (found.values(cell, key) or {}).items():
            widest[cell.pattern, name] = max(widest.get((cell.pattern, name), 0), len(text))
    return aligned([found.filled(cell, key, widest) for cell, key in parts])


def _key(row: TableRow, place: Place) -> Key:
    return Key(row.subgroup, row.row, place.column, place.group)


def footnotes(display: Display, results: pd.DataFrame) -> tuple[str, ...]:
    """The display's footnotes, those of its analyses with their numbers, and how the numbers shown were computed."""
    found = Texts(display, results)
    own = [_footnote(a, found) for a in display.analyses if a.footnote]
    lines = results[results["display"] == display.id]
    names = ("analysis", "row", "column", "stat", "parameters")
    keys = zip(*(lines[name].tolist() for name in names), strict=True)
    printed = _printed(display)
    words = dict.fromkeys(w for a, r, c, stat, w in keys if w and {(r, c, stat), (a, stat)} & printed)
    methods = dict.fromkeys(f"{w.split(TERMS)[0]}." for w in words)
    return tuple(dict.fromkeys((*display.footnotes, *own, *methods)))


def _printed(display: Display) -> set[tuple[str, ...]]:
    """The numbers that stand in a cell or footnote: by row, column and statistic, or of nested terms by analysis."""
    found: set[tuple[str, ...]] = set()
    for analysis in display.analyses:
        for _, stat in PLACEHOLDER.findall(analysis.cell + analysis.footnote):
            spread = analysis.kind.spread in (VALUES, CODES)
            found.add((analysis.id, stat) if spread else (analysis.row, analysis.column, stat))
    return found


def remarks(display: Display, results: pd.DataFrame) -> tuple[str, ...]:
    """What a figure says of the comparison inside: the cells of the comparing groups with their headings."""
    found = Texts(display, results)
    lines = []
    for group in (g for g in display.groups if VERSUS in g.code):
        names = names_of(group)[1] or [group.label]
        for row in table_rows(display, results):
            cell, key = row.cells.get((group.code, "")), _key(row, Place(group.code, "", 0))
            parts = [(name.strip(), cell.part(i)) for i, name in enumerate(names)] if cell else []
            filled = [(name, found.filled(part, key, {})) for name, part in parts if part.pattern]
            if len(filled) == len(names):
                lines += [f"{name}: {text}" for name, text in filled]
    return tuple(lines)


def _footnote(analysis: Analysis, found: Texts) -> str:
    key = Key("", analysis.row, analysis.column, analysis.groups[0] if analysis.groups else "")
    text = PLACEHOLDER.sub(
        lambda m: found.text(key, m[2], analysis.id, m[1] or "") or "not computed", analysis.footnote
    )
    return _EQUALS.sub(r"\1", text)
