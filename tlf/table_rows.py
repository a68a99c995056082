"""The rows and columns of a table, as the sheet and the results have them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import pandas as pd

from .cells import Cell
from .kind import CODES, COLUMNS, FOR_EACH, ROWS, VALUES
from .model import Analysis, Display
from .nested import LEVELS, names_in, nested
from .number import TOTAL


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


@dataclass(frozen=True)
class _Rows:
    """The rows found so far in their order, and those of each key by the variable that they are values of."""

    found: dict[object, TableRow] = field(default_factory=dict)
    alike: dict[tuple[str, str], dict[str, TableRow]] = field(default_factory=dict)

    def row(self, line: TableRow, variable: str) -> TableRow:
        """The row of the key of a line: Y of one variable is another than Y of the next.

        A row that the sheet names itself is that of the same name which is there already.
        """
        known = self.alike.setdefault((line.subgroup, line.row), {})
        for name in (variable, "", *(() if variable else known)):
            if name in known:
                return known[name]
        known[variable] = self.found[line.subgroup, line.row, variable] = line
        return line


def table_rows(display: Display, results: pd.DataFrame) -> list[TableRow]:
    """The rows of the table in the order of the sheet; those that the data tell in the order of the results.

    Analyses one after the other that are made for each value of the same variables stand together under each value.
    """
    rows = _Rows()
    own = own_lines(display, results)
    for each, block in groupby(enumerate(display.analyses), lambda pair: FOR_EACH.of(pair[1])):
        analyses = list(block)
        for within in _combinations([a for _, a in analyses], own, len(each)) if each else [()]:
            for depth in range(len(within)):
                key = ("heading", within[: depth + 1])
                rows.found.setdefault(key, TableRow(within[depth], depth, True, "", "", opens=not depth))
            for position, analysis in analyses:
                _add_rows(rows, position, analysis, own, within)
    return list(rows.found.values())


def own_lines(display: Display, results: pd.DataFrame) -> pd.DataFrame:
    """The results of a display, but for the number of subjects of its groups."""
    totals = results["analysis"].eq(TOTAL) & results["row"].eq(TOTAL)
    return results[results["display"].eq(display.id) & ~totals]


def _combinations(analyses: Sequence[Analysis], own: pd.DataFrame, size: int) -> list[tuple[str, ...]]:
    """The combinations of values that the results of analyses are for, in their order."""
    ids = {a.id for a in analyses}
    subgroups = own.loc[own["analysis"].isin(ids), "subgroup"].unique()
    return list(dict.fromkeys(names_in(text)[:size] for text in subgroups if text))


def _add_rows(rows: _Rows, position: int, analysis: Analysis, own: pd.DataFrame, within: tuple[str, ...]) -> None:
    deep = analysis.indent + len(within)
    if analysis.kind.name == "heading":
        rows.found[position, within] = TableRow(analysis.label, deep, True, "", "")
    elif analysis.cell:
        cell = Cell(analysis.cell, analysis.id)
        titled = analysis.kind.spread == CODES and bool(analysis.label or analysis.row)
        if titled:
            heading = TableRow(analysis.label or analysis.row, deep, True, "", "")
            rows.found.setdefault(("levels", within, analysis.row), heading)
        for subgroup, name in _names(analysis, own, within):
            inner = names_in(subgroup)[len(within) :]
            under = int(titled) if analysis.kind.spread == CODES else len(inner)
            label = analysis.label or name if name == analysis.row else name
            line = TableRow(label, deep + under, False, subgroup, name)
            row = rows.row(line, ROWS.of(analysis))
            columns = analysis_columns(analysis, own)
            row.cells.update({(group, column): cell for group in analysis.groups for column in columns})


def analysis_columns(analysis: Analysis, results: pd.DataFrame) -> tuple[str, ...]:
    """The columns that an analysis stands in: its own, or those that its results have."""
    if not COLUMNS.of(analysis):
        return (analysis.column,)
    own = results[(results["display"] == analysis.display) & (results["analysis"] == analysis.id)]
    inner = own.loc[own["row"].ne(TOTAL) | own["analysis"].ne(TOTAL), "column"]
    outer = tuple(filter(None, [analysis.column]))
    return tuple(c for c in dict.fromkeys(inner) if names_in(c)[: len(outer)] == outer) or (analysis.column,)


def _names(analysis: Analysis, own: pd.DataFrame, within: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The rows an analysis is printed in, as subgroup and row: its own, or as many as it found."""
    outer = nested(within)
    found: dict[tuple[str, str], None] = {}
    if ROWS.of(analysis):
        lines = own[(own["analysis"] == analysis.id) & (own["subgroup"] == outer)]
        lines = lines[lines["column"].isin(analysis_columns(analysis, own))]
        yield from dict.fromkeys(zip(lines["subgroup"], lines["row"], strict=True))
        return
    if analysis.kind.spread in (VALUES, CODES):
        lines = own[own["analysis"] == analysis.id]
        if analysis.kind.spread == CODES:
            lines = lines[lines["subgroup"] == nested((*within, analysis.row))]
        elif outer:
            lines = lines[(lines["subgroup"] == outer) | lines["subgroup"].str.startswith(f"{outer}{LEVELS}")]
        found = dict.fromkeys(zip(lines["subgroup"], lines["row"], strict=True))
    yield from found or [(outer, analysis.row)]


def result_column_names(display: Display, results: pd.DataFrame) -> dict[str, str]:
    """What each column of the results is called: the last of its nested names where an analysis made them of values."""
    return {column: column_name(column, a) for a in display.analyses for column in analysis_columns(a, results)}


def column_name(column: str, analysis: Analysis) -> str:
    """What a column of an analysis is called."""
    return names_in(column)[-1] if COLUMNS.of(analysis) and column != analysis.column else column
