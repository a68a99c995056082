"""Commands that look: check, show, trace."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from ..specs import UsageFault
from . import say
from .building import Json, Sheets, StudyFolder

if TYPE_CHECKING:
    from ..trace.cell import Cell
    from ..trace.trace import Behind, Link


def check(
    study: StudyFolder,
    spec: Sheets = None,
    methods: Annotated[bool, typer.Option("--methods", help="Show the sentence of every method.")] = False,
    json: Json = False,
) -> int:
    """Say everything that is wrong with a study's spec, with sheet and line."""
    from ..study import Study
    from ..study.check import check as faults_of

    opened = Study.open(study, spec)
    found = faults_of(opened)
    if json:
        say.document([asdict(f) for f in found])
    else:
        say.findings(found, everything=True)
        if methods:
            _methods(opened)
        columns = sum(len(d.variables) for d in opened.spec.datasets.values())
        say.line(f"{len(opened.spec.datasets)} datasets, {columns} columns: {say.tally(found)}")
    return 1 if any(f.severity == "error" for f in found) else 0


def _methods(opened: "object") -> None:
    from ..engine.columns import planned
    from ..study import Study

    assert isinstance(opened, Study)
    for dataset in opened.spec.datasets.values():
        for variable in dataset.variables:
            for step in planned(variable, dataset, opened.spec, opened.homes(dataset)):
                where = f" [{step.where}]" if step.where else ""
                say.line(f"{step.variable}{where}: {step.text}")


def show(
    study: StudyFolder,
    dataset: Annotated[str, typer.Argument(help="Dataset to show; without one, all are listed.")] = "",
    subject: Annotated[str, typer.Option(help="Show the records of this subject.")] = "",
    rows: Annotated[int, typer.Option(help="How many records to show.")] = 10,
) -> int:
    """List the study's datasets, or show one: its columns, or a subject's records."""
    from ..study import Study
    from ..trace.trace import subject_run

    opened = Study.open(study)
    if not dataset:
        for d in opened.spec.datasets.values():
            say.line(f"{d.name:<8} {d.package:<5} {len(d.variables):>3} columns  {d.label}: {d.structure}")
        return 0
    if dataset not in opened.spec.datasets:
        raise UsageFault(f"The study has no dataset {dataset!r}. `m5kit show {study}` lists them.")
    chosen = opened.spec.datasets[dataset]
    if subject:
        frame = subject_run(opened, subject).built[dataset].frame.head(rows)
        say.line(frame.astype("object").where(frame.notna(), "").to_string(index=False))
        return 0
    for v in chosen.variables:
        made = (
            f"{v.derivation.method} of {', '.join(map(str, v.derivation.sources))}"
            if v.derivation.sources
            else v.derivation.method
        )
        say.line(f"{v.name:<8} {v.type:<10} {v.core:<5} {v.origin:<12} {v.label:<40} {made}")
    return 0


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
        say.document(asdict(cell)) if json else _cell(cell)
    elif ":" in first:
        form, _, line = first.partition(":")
        if not line.isdigit():
            raise UsageFault(f"{first!r} names no line. Write raw.toxicity:118.")
        found = list(tracing.line_trace(opened, form, int(line)))
        say.document(found) if json else _became(form, line, found)
    elif "." in first and len(target) == 1:
        links = tracing.column_trace(opened, first, subject)
        say.document([asdict(link) for link in links]) if json else _chain(links)
    else:
        for behind in tracing.record_trace(opened, target):
            say.document(asdict(behind)) if json else _record(behind)
    return 0


def _chain(links: "tuple[Link, ...]") -> None:
    for link in links:
        how = link.text if not link.function else f"{link.function.rpartition('.')[2]}: {link.text}"
        where = f" [{link.where}]" if link.where else ""
        values = f" = {'; '.join(link.values)}" if link.values else ""
        places = f" ({'; '.join(link.places)})" if link.places else ""
        say.line(f"{'    ' * link.depth}{link.column}{where}{values}  {how}{places}")


def _record(behind: "Behind") -> None:
    say.line(behind.place)
    methods = {step.variable.partition(".")[2]: step.text for step in behind.steps}
    for name, value in behind.values.items():
        say.line(f"    {name:<8} {value:<30} {methods.get(name, '')}")
    for place, fields in behind.sources:
        say.line(f"  from {place}")
        for name, value in fields.items():
            say.line(f"    {name:<20} {value}")


def _cell(cell: "Cell") -> None:
    named = " | ".join(filter(None, (cell.display, cell.row, cell.column, cell.group, cell.stat)))
    say.line(f"{named} = {cell.text}")
    say.line(f"  records of {cell.dataset} where {cell.where or 'anything holds'}")
    subject = ""
    for record in cell.records:
        if record.subject != subject:
            say.line(f"  {record.subject}")
            subject = record.subject
        for depth, place in record.places:
            say.line(f"    {'  ' * depth}{place}")
    same = ("the cell" if cell.agrees else f"NOT the cell, which is {cell.value:g}") if cell.counts else "behind it"
    say.line(f"{len(cell.subjects)} subjects, {len(cell.records)} records: {same}")


def _became(form: str, line: str, found: list[tuple[str, str]]) -> None:
    say.line(f"{form} line {line}")
    for place, _ in found:
        say.line(f"    became {place}")
    if not found:
        say.line("    became no record of any dataset")
