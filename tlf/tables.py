"""Displays as tables: the results laid out in rows and columns. Nothing here computes a number."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from .models import MODEL
from .page import FIGURE_SPACE, TIE, Head, Line, Table, aligned
from .results import TOTAL
from .sheets import CELLS, PLACEHOLDER, VERSUS, Analysis, Display
from .terms import LEVELS

_OPENED = re.compile(rf"\(({FIGURE_SPACE}+)")
_EQUALS = re.compile(r"= ([<>])")
_ASIDE = re.compile(r"\([^()\n]{1,14}\)")
Texts = Mapping[tuple[str, str, str, str, str], str]


@dataclass(frozen=True)
class Place:
    """One column of a table: the group, the key of the column within it, and which part of the cells stands there."""

    group: str
    column: str
    part: int


@dataclass(frozen=True)
class TableRow:
    """One row of a table: its stub, its keys in the results, and the pattern of its cell by group and column."""

    label: str
    indent: int
    heading: bool
    subgroup: str
    row: str
    cells: dict[tuple[str, str], str] = field(default_factory=dict)


def texts(display: Display, results: pd.DataFrame) -> dict[tuple[str, str, str, str, str], str]:
    """The printed numbers of one display by subgroup, row, column, group and statistic."""
    own = results[results["display"] == display.id]
    keys = zip(*(own[name].tolist() for name in ("subgroup", "row", "column", "group", "stat")), strict=True)
    return dict(zip(keys, own["text"].tolist(), strict=True))


def table(display: Display, results: pd.DataFrame) -> Table:
    """A display as a table: a row for each row key, and for each group the columns that its cells are in."""
    found = texts(display, results)
    rows = table_rows(display, results)
    places = _places(display)
    columns = [_column(place, rows, found) for place in places]
    lines = [
        Line((row.label,) if row.heading else (row.label, *(c[i] for c in columns)), row.indent, row.heading)
        for i, row in enumerate(rows)
    ]
    header = _header(display, places, found)
    return Table(header, _together(lines), _widths(lines, header), ("left", *("center" for _ in places)))


def table_rows(display: Display, results: pd.DataFrame) -> list[TableRow]:
    """The rows of the table in the order of the sheet; those of nested terms in the order of the results."""
    rows: dict[object, TableRow] = {}
    for position, analysis in enumerate(display.analyses):
        if analysis.kind == "heading":
            rows[position] = TableRow(analysis.label, analysis.indent, True, "", "")
        elif analysis.cell:
            for subgroup, name in _names(analysis, results):
                label = analysis.label or name if name == analysis.row else name
                depth = analysis.indent + (len(subgroup.split(LEVELS)) if subgroup else 0)
                row = rows.setdefault((subgroup, name), TableRow(label, depth, False, subgroup, name))
                row.cells.update({(group, analysis.column): analysis.cell for group in analysis.groups})
    return list(rows.values())


def _names(analysis: Analysis, results: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """The rows an analysis is printed in, as subgroup and row: its own, or as many as it found."""
    if analysis.kind != "terms":
        yield "", analysis.row
        return
    own = results[(results["display"] == analysis.display) & (results["analysis"] == analysis.id)]
    yield from dict.fromkeys(zip(own["subgroup"], own["row"], strict=True))


def _together(lines: Sequence[Line]) -> tuple[Line, ...]:
    """A row is kept with the next while that is moved in further, or both are moved in under a heading."""
    found = []
    for line, after in zip(lines, [*lines[1:], None], strict=bool(lines)):
        keep = after is not None and not after.heading and after.indent > 0
        found.append(Line(line.cells, line.indent, line.heading, keep))
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
    words = _tied(text).split(" ")
    return min(max(len(" ".join(words[:i])), len(" ".join(words[i:]))) for i in range(1, len(words) + 1))


def _places(display: Display) -> tuple[Place, ...]:
    """The columns of the table: for each shown group the column keys of the cells it has, as the sheet orders them."""
    places = []
    for group in display.groups:
        shown = [a for a in display.analyses if a.cell and group.code in a.groups]
        for column in dict.fromkeys(a.column for a in shown):
            count = max(len(a.cell.split(CELLS)) for a in shown if a.column == column)
            places += [Place(group.code, column, part) for part in range(count)]
    return tuple(places)


def _column(place: Place, rows: Iterable[TableRow], found: Texts) -> list[str]:
    """The cells of one column, their numbers under each other."""
    cells = [_parts(place, row, found) for row in rows]
    widest: dict[tuple[str, str], int] = {}
    for pattern, values in cells:
        for stat, text in values.items():
            widest[pattern, stat] = max(widest.get((pattern, stat), 0), len(text))
    return aligned([_cell(pattern, values, widest) for pattern, values in cells])


def _parts(place: Place, row: TableRow, found: Texts) -> tuple[str, dict[str, str]]:
    """The cell's pattern and the texts of its placeholders; nothing where the results lack one."""
    patterns = row.cells.get((place.group, place.column), "").split(CELLS)
    pattern = patterns[place.part].strip() if place.part < len(patterns) else ""
    keys = {s: (row.subgroup, row.row, place.column, place.group, s) for s in PLACEHOLDER.findall(pattern)}
    if any(key not in found for key in keys.values()):
        return "", {}
    return pattern, {stat: found[key] for stat, key in keys.items()}


def _cell(pattern: str, values: Mapping[str, str], widest: Mapping[tuple[str, str], int]) -> str:
    """A cell with its numbers in place, each as wide as the widest in its place; blanks stand before a parenthesis."""
    text = PLACEHOLDER.sub(lambda m: values[m[1]].rjust(widest.get((pattern, m[1]), 0), FIGURE_SPACE), pattern)
    return _OPENED.sub(r"\1(", text)


def _header(display: Display, places: Sequence[Place], found: Texts) -> tuple[tuple[Head, ...], ...]:
    """The groups with the number of their subjects, and under them the columns where a group has several."""
    top, below = [], []
    for group in display.groups:
        own = [p for p in places if p.group == group.code]
        names = group.label.split(CELLS)
        if len(names) > 1:
            top += [Head("") for _ in own]
            below += [Head(_tied(names[p.part].strip()) if p.part < len(names) else "") for p in own]
        elif len(own) == 1:
            top.append(Head(""))
            below.append(Head(_named(group.label, group.code, found)))
        elif own:
            top.append(Head(_named(group.label, group.code, found), len(own)))
            below += [Head(p.column[:1].upper() + p.column[1:]) for p in own]
    stub = Head(display.stub, align="left")
    if all(head.span == 1 for head in top):
        return ((stub, *below),)
    return (Head("", align="left"), *top), (stub, *below)


def _named(label: str, code: str, found: Texts) -> str:
    total = found.get(("", TOTAL, "", code, "n"))
    return f"{_tied(label)}\n(N = {total})" if total is not None else _tied(label)


def _tied(text: str) -> str:
    """The text with what is in short parentheses kept in one line."""
    return _ASIDE.sub(lambda m: m[0].replace(" ", TIE), text)


def footnotes(display: Display, results: pd.DataFrame) -> tuple[str, ...]:
    """The display's footnotes, those of its analyses with their numbers, and how the numbers shown were computed."""
    found = texts(display, results)
    own = [_filled(a, found) for a in display.analyses if a.footnote]
    lines = results[results["display"] == display.id]
    names = ("analysis", "row", "column", "stat", "parameters")
    keys = zip(*(lines[name].tolist() for name in names), strict=True)
    printed = _printed(display)
    words = dict.fromkeys(w for a, r, c, stat, w in keys if w and {(r, c, stat), (a, stat)} & printed)
    methods = dict.fromkeys(f"{w.split(MODEL)[0]}." for w in words)
    return tuple(dict.fromkeys((*display.footnotes, *own, *methods)))


def _printed(display: Display) -> set[tuple[str, ...]]:
    """The numbers that stand in a cell or footnote: by row, column and statistic, or of nested terms by analysis."""
    found: set[tuple[str, ...]] = set()
    for analysis in display.analyses:
        for stat in PLACEHOLDER.findall(analysis.cell + analysis.footnote):
            found.add((analysis.id, stat) if analysis.kind == "terms" else (analysis.row, analysis.column, stat))
    return found


def remarks(display: Display, results: pd.DataFrame) -> tuple[str, ...]:
    """What a figure says of the comparison inside: the cells of the comparing groups with their headings."""
    found = texts(display, results)
    lines = []
    for group in (g for g in display.groups if VERSUS in g.code):
        names = group.label.split(CELLS)
        for row in table_rows(display, results):
            pairs = [(n.strip(), _parts(Place(group.code, "", i), row, found)) for i, n in enumerate(names)]
            said = [(name, _cell(pattern, values, {})) for name, (pattern, values) in pairs if pattern]
            if len(said) == len(names):
                lines += [f"{name}: {text}" for name, text in said]
    return tuple(lines)


def _filled(analysis: Analysis, found: Texts) -> str:
    group = analysis.groups[0] if analysis.groups else ""
    text = PLACEHOLDER.sub(
        lambda m: found.get(("", analysis.row, analysis.column, group, m[1]), "not computed"), analysis.footnote
    )
    return _EQUALS.sub(r"\1", text)
