"""The command that traces columns, records, printed cells and lines."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from ..specs import UsageFault
from . import terminal
from .options import Json, StudyFolder

if TYPE_CHECKING:
    from ..trace.cell import Cell
    from ..trace.trace import Behind, Link


def trace(
    study: StudyFolder,
    target: Annotated[
        list[str], typer.Argument(help="ADSL.AGE; AE S0001 3; raw.toxicity:118; or a printed cell: T1 Viscera PB.")
    ],
    subject: Annotated[str, typer.Option(help="Show this subject's values along the chain.")] = "",
    json: Json = False,
) -> int:
    """Trace a column to raw fields, a record or a printed cell to its raw lines, or a raw line to what became of it."""
    from ..study import Study
    from ..trace import trace as tracing
    from ..trace.cell import cell_trace, display_named

    opened = Study.open(study)
    first = target[0]
    if display_named(opened.spec, first) and not tracing.names_record(opened, target):
        cell = cell_trace(opened, target)
        terminal.document(asdict(cell)) if json else _cell(cell)
    elif ":" in first:
        form, _, line = first.partition(":")
        if not line.isdigit():
            raise UsageFault(f"{first!r} names no line. Write raw.toxicity:118.")
        found = list(tracing.line_trace(opened, form, int(line)))
        terminal.document(found) if json else _became(form, line, found)
    elif "." in first and len(target) == 1:
        links = tracing.column_trace(opened, first, subject)
        terminal.document([asdict(link) for link in links]) if json else _chain(links)
    else:
        for behind in tracing.record_trace(opened, target):
            terminal.document(asdict(behind)) if json else _record(behind)
    return 0


def _chain(links: "tuple[Link, ...]") -> None:
    for link in links:
        how = link.text if not link.function else f"{link.function.rpartition('.')[2]}: {link.text}"
        where = f" [{link.where}]" if link.where else ""
        values = f" = {'; '.join(link.values)}" if link.values else ""
        places = f" ({'; '.join(link.places)})" if link.places else ""
        terminal.line(f"{'    ' * link.depth}{link.column}{where}{values}  {how}{places}")


def _record(behind: "Behind") -> None:
    terminal.line(behind.place)
    methods = {step.variable.partition(".")[2]: step.text for step in behind.steps}
    for name, value in behind.values.items():
        terminal.line(f"    {name:<8} {value:<30} {methods.get(name, '')}")
    for place, fields in behind.sources:
        terminal.line(f"  from {place}")
        for name, value in fields.items():
            terminal.line(f"    {name:<20} {value}")


def _cell(cell: "Cell") -> None:
    named = " | ".join(filter(None, (cell.display, cell.row, cell.column, cell.group, cell.stat)))
    terminal.line(f"{named} = {cell.text}")
    terminal.line(f"  records of {cell.dataset} where {cell.where or 'anything holds'}")
    subject = ""
    for record in cell.records:
        if record.subject != subject:
            terminal.line(f"  {record.subject}")
            subject = record.subject
        for depth, place in record.places:
            terminal.line(f"    {'  ' * depth}{place}")
    same = ("the cell" if cell.agrees else f"NOT the cell, which is {cell.value:g}") if cell.counts else "behind it"
    terminal.line(f"{len(cell.subjects)} subjects, {len(cell.records)} records: {same}")


def _became(form: str, line: str, found: list[tuple[str, str]]) -> None:
    terminal.line(f"{form} line {line}")
    for place, _ in found:
        terminal.line(f"    became {place}")
    if not found:
        terminal.line("    became no record of any dataset")
