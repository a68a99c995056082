"""Displays as tables: the results laid out in rows and columns. Nothing here computes a number."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from .page import FIGURE_SPACE, Head, Line, Table, aligned
from .results import TOTAL
from .sheets import VERSUS, Analysis, Display

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_OPENED = re.compile(rf"\(({FIGURE_SPACE}+)")
_EQUALS = re.compile(r"= ([<>])")
Texts = Mapping[tuple[str, str, str, str, str], str]


@dataclass(frozen=True)
class Place:
    """One column of a table: the group and the key of the column within it."""

    group: str
    column: str


def texts(display: Display, results: pd.DataFrame) -> dict[tuple[str, str, str, str, str], str]:
    """The printed numbers of one display by subgroup, row, column, group and statistic."""
    own = results[results["display"] == display.id]
    keys = zip(own["subgroup"], own["row"], own["column"], own["group"], own["stat"], strict=True)
    return dict(zip(keys, own["text"], strict=True))


def table(display: Display, results: pd.DataFrame) -> Table:
    """A display as a table: a row for each row key, and for each group the columns that its cells are in."""
    found = texts(display, results)
    places = _places(display)
    rows = _rows(display, results)
    columns = [_column(place, rows, found) for place in places]
    lines = tuple(
        Line((_stub(first), *(column[i] for column in columns)), first.indent, first.kind == "heading")
        for i, (first, _) in enumerate(rows)
    )
    shown = _together(tuple(line if not line.heading else _heading(line) for line in lines))
    stub = max([len(line.cells[0]) + 2 * line.indent for line in lines if not line.heading], default=10)
    widths = (min(48.0, max(24.0, stub + 2.0)), *(14.0 if len(places) > 3 else 22.0 for _ in places))
    return Table(_header(display, places, found), shown, widths, ("left", *("center" for _ in places)))


def _heading(line: Line) -> Line:
    return Line(line.cells[:1], line.indent, heading=True)


def _together(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Rows under a heading are kept together with it, up to its last."""
    found = []
    for i, line in enumerate(lines):
        after = lines[i + 1] if i + 1 < len(lines) else None
        keep = after is not None and not after.heading and after.indent > 0
        found.append(Line(line.cells, line.indent, line.heading, keep))
    return tuple(found)


def _stub(analysis: Analysis) -> str:
    return analysis.label or analysis.row


def _rows(display: Display, results: pd.DataFrame) -> list[tuple[Analysis, tuple[Analysis, ...]]]:
    """For each row of the table the analysis that names it and all that have a cell in it; headings alone."""
    rows: dict[object, list[Analysis]] = {}
    for position, analysis in enumerate(display.analyses):
        if analysis.kind == "heading":
            rows[position] = [analysis]
        elif analysis.cell:
            rows.setdefault(analysis.row, []).append(analysis)
    return [(found[0], tuple(found)) for found in rows.values()]


def _places(display: Display) -> tuple[Place, ...]:
    """The columns of the table: for each shown group the column keys of the cells it has, as the sheet orders them."""
    places = []
    for group in display.groups:
        columns = dict.fromkeys(a.column for a in display.analyses if a.cell and group.code in a.groups)
        places += [Place(group.code, column) for column in columns]
    return tuple(places)


def _column(place: Place, rows: Iterable[tuple[Analysis, tuple[Analysis, ...]]], found: Texts) -> list[str]:
    """The cells of one column, their numbers under each other."""
    cells = [_parts(place, analyses, found) for _, analyses in rows]
    widest: dict[tuple[str, str], int] = {}
    for pattern, values in cells:
        for stat, text in values.items():
            widest[pattern, stat] = max(widest.get((pattern, stat), 0), len(text))
    return aligned([_filled_cell(pattern, values, widest) for pattern, values in cells])


def _filled_cell(pattern: str, values: Mapping[str, str], widest: Mapping[tuple[str, str], int]) -> str:
    """A cell with its numbers in place, each as wide as the widest in its place; blanks stand before a parenthesis."""
    text = _PLACEHOLDER.sub(lambda m: values[m[1]].rjust(widest[pattern, m[1]], FIGURE_SPACE), pattern)
    return _OPENED.sub(r"\1(", text)


def _parts(place: Place, analyses: Sequence[Analysis], found: Texts) -> tuple[str, dict[str, str]]:
    """The cell's pattern and the texts of its placeholders; nothing where the results have none."""
    for analysis in analyses:
        if analysis.column == place.column and place.group in analysis.groups and analysis.cell:
            stats = _PLACEHOLDER.findall(analysis.cell)
            values = {s: found.get(("", analysis.row, analysis.column, place.group, s)) for s in stats}
            if all(v is not None for v in values.values()):
                return analysis.cell, {s: v for s, v in values.items() if v is not None}
    return "", {}


def _header(display: Display, places: Sequence[Place], found: Texts) -> tuple[tuple[Head, ...], ...]:
    """The groups with the number of their subjects, and under them the columns where a group has several."""
    spans = [(g, sum(p.group == g.code for p in places)) for g in display.groups]
    top = [Head(_named(g.label, g.code, found), span) for g, span in spans if span]
    if all(span <= 1 for _, span in spans):
        return ((Head(display.stub, align="left"), *top),)
    below = [Head(p.column[:1].upper() + p.column[1:] if VERSUS not in p.group else "") for p in places]
    return (Head("", align="left"), *top), (Head(display.stub, align="left"), *below)


def _named(label: str, code: str, found: Texts) -> str:
    total = found.get(("", TOTAL, "", code, "n"))
    return f"{label}\n(N = {total})" if total is not None else label


def footnotes(display: Display, results: pd.DataFrame) -> tuple[str, ...]:
    """The display's footnotes, those of its analyses with their numbers, and how the numbers shown were computed."""
    found = texts(display, results)
    own = [_filled(a, found) for a in display.analyses if a.footnote]
    shown = {a.id for a in display.analyses if a.cell or a.footnote}
    lines = results[(results["display"] == display.id) & results["analysis"].isin(shown)]
    methods = [f"{words}." for words in lines["parameters"].unique() if words]
    return tuple(dict.fromkeys((*display.footnotes, *own, *methods)))


def _filled(analysis: Analysis, found: Texts) -> str:
    group = analysis.groups[0] if analysis.groups else ""
    text = _PLACEHOLDER.sub(
        lambda m: found.get(("", analysis.row, analysis.column, group, m[1]), "not computed"), analysis.footnote
    )
    return _EQUALS.sub(r"\1", text)
