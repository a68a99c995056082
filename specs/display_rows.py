"""What the sheets displays, analyses and results say, row by row, with every cell read.

What a kind of analysis and a layout are is known to the room of tables and figures, which makes displays of these rows.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from .cells import CellError, cell_faults, condition, decimals, pairs, split, split_outside_quotes, whole
from .conditions import Clause
from .findings import Finding
from .model import Row

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class DisplayCells:
    """What a display has of its row of the sheet `displays` as it is. docs/sheets.md says what each column is."""

    id: str
    number: str
    titles: tuple[str, ...]
    population: str
    where: tuple[Clause, ...]
    by: str
    stub: str
    footnotes: tuple[str, ...]
    landscape: bool
    parameters: Mapping[str, str]
    reason: str
    purpose: str
    place: str


@dataclass(frozen=True, kw_only=True)
class DisplayRow(DisplayCells):
    """One row of the sheet `displays`: a table, listing or figure.

    layout is the name of one; groups are as written (PB=Bevacizumab). A cell that cannot be read is as if blank, and
    among the faults.
    """

    layout: str
    groups: tuple[str, ...]
    faults: tuple[Finding, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AnalysisCells:
    """What an analysis has of its row of the sheet `analyses` as it is. docs/sheets.md says what each column is."""

    display: str
    id: str
    row: str
    column: str
    label: str
    indent: int
    population: tuple[Clause, ...]
    dataset: str
    variable: str
    where: tuple[Clause, ...]
    denominator: tuple[Clause, ...]
    groups: tuple[str, ...]
    stats: tuple[str, ...]
    decimals: Mapping[str, int]
    cell: str
    footnote: str
    parameters: Mapping[str, str]
    place: str


@dataclass(frozen=True, kw_only=True)
class AnalysisRow(AnalysisCells):
    """One row of the sheet `analyses`: what numbers of a display are.

    kind is the name of one. A cell that cannot be read is as if blank, and among the faults.
    """

    kind: str
    faults: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class ResultRow:
    """One row of the sheet `results`: a dataset of an analysis result that another system's define.xml told.

    pages, documents and programs are references, as written: document|pages|title, a line for each.
    """

    display: str
    name: str
    title: str
    pages: str
    id: str
    description: str
    reason: str
    purpose: str
    dataset: str
    variables: tuple[str, ...]
    where: tuple[Clause, ...]
    joined: str
    documentation: str
    documents: str
    context: str
    code: str
    programs: str
    place: str
    faults: tuple[Finding, ...] = ()


def display_rows(rows: Iterable[Row]) -> Iterator[DisplayRow]:
    """The rows of the sheet `displays` that have a name."""
    for row in rows:
        if row["display"]:
            yield DisplayRow(
                id=row["display"],
                number=row["number"],
                layout=row["layout"],
                titles=split(row["title"], "|"),
                population=row["population"],
                where=_read(row, "where", condition),
                by=row["by"],
                groups=split_outside_quotes(row["groups"], ";"),
                stub=row["stub"],
                footnotes=split(row["footnotes"], "|"),
                landscape=row["orientation"] != "portrait",
                parameters=_read(row, "parameters", pairs),
                reason=row["reason"],
                purpose=row["purpose"],
                place=row.place,
                faults=tuple(cell_faults("displays", row)),
            )


def analysis_rows(rows: Iterable[Row]) -> Iterator[AnalysisRow]:
    """The rows of the sheet `analyses`."""
    for row in rows:
        yield AnalysisRow(
            display=row["display"],
            id=row["analysis"],
            row=row["row"],
            column=row["column"],
            label=row["label"],
            indent=_read(row, "indent", whole),
            kind=row["kind"],
            population=_read(row, "population", condition),
            dataset=row["dataset"],
            variable=row["variable"],
            where=_read(row, "where", condition),
            denominator=_read(row, "denominator", condition),
            groups=split_outside_quotes(row["groups"], ";"),
            stats=tuple(row["stats"].split()),
            decimals=_read(row, "decimals", decimals),
            cell=row["cell"],
            footnote=row["footnote"],
            parameters=_read(row, "parameters", pairs),
            place=row.place,
            faults=tuple(cell_faults("analyses", row)),
        )


def result_rows(rows: Iterable[Row]) -> Iterator[ResultRow]:
    """The rows of the sheet `results`."""
    for row in rows:
        yield ResultRow(
            display=row["display"],
            name=row["name"],
            title=row["title"],
            pages=row["pages"],
            id=row["result"],
            description=row["description"],
            reason=row["reason"],
            purpose=row["purpose"],
            dataset=row["dataset"],
            variables=tuple(row["variables"].split()),
            where=_read(row, "where", condition),
            joined=row["joined"],
            documentation=row["documentation"],
            documents=row["documents"],
            context=row["context"],
            code=row["code"],
            programs=row["programs"],
            place=row.place,
            faults=tuple(cell_faults("results", row)),
        )


def cells_of(row: DisplayRow | AnalysisRow, shared: type[DisplayCells] | type[AnalysisCells]) -> dict[str, Any]:
    """The cells of a row that what is made of it has too, by name."""
    return {field.name: getattr(row, field.name) for field in fields(shared)}


def _read(row: Row, column: str, reader: Callable[[str], T]) -> T:
    """A cell by a reader; as if blank where it cannot be read, which the faults of the row tell."""
    try:
        return reader(row[column])
    except CellError:
        return reader("")
