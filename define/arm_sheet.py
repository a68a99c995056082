"""Analysis results as a sheet, `results`: a row for each dataset of each analysis, so that a spec can hold them.

A spec whose displays are made by the product has no such sheet: there they follow from the displays and analyses.
"""

from collections.abc import Iterable, Iterator, Sequence

from ..specs import ResultRow, Spec, SpecFault
from ..specs.declared import declared_column_names
from ..specs.imported import table
from ..specs.sheets import Table
from .arm import AnalysedData, AnalysisResult, ResultDisplay
from .documents import Reference

SHEET = "results"
COLUMNS = declared_column_names(SHEET)


def results_table(displays: Iterable[ResultDisplay]) -> Table:
    """The sheet of displays: what belongs to a display or an analysis stands on its first row.

    A reference is written document|pages|title, a line for each.
    """
    return table(COLUMNS, (row for display in displays for row in _display_rows(display)))


def _display_rows(display: ResultDisplay) -> Iterator[dict[str, str]]:
    head = {"name": display.name, "title": display.title, "pages": _reference_lines(display.references)}
    for result in display.results:
        first = {
            "description": result.description,
            "reason": result.reason,
            "purpose": result.purpose,
            "joined": result.joined,
            "documentation": result.documentation,
            "documents": _reference_lines(result.references),
            "context": result.context,
            "code": result.code,
            "programs": _reference_lines(result.programs),
        }
        for data in result.data or (AnalysedData(""),):
            where = " AND ".join(map(str, data.where))
            row = {"dataset": data.dataset, "variables": " ".join(data.variables), "where": where}
            yield {"display": display.id, **head, "result": result.id, **first, **row}
            head, first = {}, {}


def _reference_lines(references: Sequence[Reference]) -> str:
    return "\n".join(f"{r.document}|{r.pages}|{r.title}".rstrip("|") for r in references)


def sheet_displays(spec: Spec) -> tuple[ResultDisplay, ...]:
    """The displays that the sheet `results` tells, in its order; none where there is no such sheet.

    Raises SpecFault where a cell cannot be read.
    """
    if faults := [fault for row in spec.results for fault in row.faults]:
        raise SpecFault(f"{faults[0].place}: {faults[0].message} {faults[0].mend}")
    groups: dict[str, dict[str, list[ResultRow]]] = {}
    for row in spec.results:
        groups.setdefault(row.display, {}).setdefault(row.id, []).append(row)
    return tuple(_display(name, results) for name, results in groups.items())


def _display(name: str, results: dict[str, list[ResultRow]]) -> ResultDisplay:
    first = next(iter(results.values()))[0]
    return ResultDisplay(
        id=name,
        title=first.title,
        results=tuple(_result(id, rows) for id, rows in results.items()),
        name=first.name,
        references=_references(first.pages),
    )


def _result(id: str, rows: Sequence[ResultRow]) -> AnalysisResult:
    first = rows[0]
    return AnalysisResult(
        id=id,
        description=first.description,
        reason=first.reason,
        purpose=first.purpose,
        data=tuple(_data(row) for row in rows if row.dataset),
        documentation=first.documentation,
        references=_references(first.documents),
        joined=first.joined,
        code=first.code,
        context=first.context,
        programs=_references(first.programs),
    )


def _data(row: ResultRow) -> AnalysedData:
    return AnalysedData(row.dataset, row.variables, row.where)


def _references(text: str) -> tuple[Reference, ...]:
    parts = [(*line.split("|", 2), "", "")[:3] for line in text.split("\n") if line.strip()]
    return tuple(Reference(document, pages, title) for document, pages, title in parts)
