"""What was traced, in lines for a reader."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ..specs import UsageFault
from ..study import Run, Study
from .cell import TracedCell, cell_in, cell_trace, display_named
from .trace import ChainLink, RawRecords, column_trace, line_trace, names_record, record_trace

Became = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Traced:
    """What a target was made from, or became.

    kind: "cell", "line", "column" or "record"; content: a Cell, the places of records with their datasets, Links, or
    records with what is behind each. lines say it to a reader.
    """

    target: tuple[str, ...]
    kind: str
    content: Any

    @property
    def lines(self) -> tuple[str, ...]:
        """The same for a reader."""
        if self.kind == "cell":
            return tuple(_cell(self.content))
        if self.kind == "line":
            return tuple(_became(self.target[0], self.content))
        return tuple(_chain(self.content) if self.kind == "column" else _records(self.content))

    @property
    def document(self) -> Any:
        """The same as lists and mappings."""
        if self.kind == "cell":
            return asdict(self.content)
        return [list(item) if self.kind == "line" else asdict(item) for item in self.content]

    def __str__(self) -> str:
        return "\n".join(self.lines)

    def __repr__(self) -> str:
        return f"<Traced {' '.join(self.target)}: {len(self.lines)} lines>"


def traced(study: Study, target: Sequence[str], subject: str = "", run: Run | None = None) -> Traced:
    """Trace a column ("ADSL.AGE"), a record ("AE", "S0001", "3"), a line ("raw.toxicity:118") or a printed cell.

    subject shows this subject's values along the chain of a column. run is a build of the study, where there is one.
    Raises UsageFault where there is no such thing.
    """
    first, words = target[0], tuple(target)
    if display_named(study.spec, first) and not names_record(study, target):
        return Traced(words, "cell", cell_in(run, target) if run else cell_trace(study, target))
    if ":" in first:
        form, _, line = first.partition(":")
        if not line.isdecimal():
            raise UsageFault(f"{first!r} names no line. Write raw.toxicity:118.")
        return Traced(words, "line", tuple(line_trace(study, form, int(line))))
    if "." in first and len(target) == 1:
        return Traced(words, "column", column_trace(study, first, subject))
    return Traced(words, "record", record_trace(study, target))


def _chain(links: Sequence[ChainLink]) -> Iterator[str]:
    for link in links:
        how = link.text if not link.function else f"{link.function.rpartition('.')[2]}: {link.text}"
        where = f" [{link.where}]" if link.where else ""
        values = f" = {'; '.join(link.values)}" if link.values else ""
        places = f" ({'; '.join(link.places)})" if link.places else ""
        yield f"{'    ' * link.depth}{link.column}{where}{values}  {how}{places}"


def _records(records: Sequence[RawRecords]) -> Iterator[str]:
    for record in records:
        yield record.place
        methods = {step.variable.column: step.text for step in record.steps}
        for name, value in record.values.items():
            yield f"    {name:<8} {value:<30} {methods.get(name, '')}"
        for place, fields in record.sources:
            yield f"  from {place}"
            yield from (f"    {name:<20} {value}" for name, value in fields.items())


def _cell(cell: TracedCell) -> Iterator[str]:
    named = " | ".join(filter(None, (cell.display, cell.row, cell.column, cell.group, cell.stat)))
    yield f"{named} = {cell.text}"
    yield f"  records of {cell.dataset} where {cell.where or 'anything holds'}"
    subject = ""
    for record in cell.records:
        if record.subject != subject:
            yield f"  {record.subject}"
            subject = record.subject
        yield from (f"    {'  ' * depth}{place}" for depth, place in record.places)
    same = ("the cell" if cell.agrees else f"NOT the cell, which is {cell.value:g}") if cell.counts else "behind it"
    people, records = len(cell.subjects), len(cell.records)
    yield f"{people} subject{'s' * (people != 1)}, {records} record{'s' * (records != 1)}: {same}"


def _became(target: str, found: Became) -> Iterator[str]:
    form, _, line = target.partition(":")
    yield f"{form} line {line}"
    yield from (f"    became {place}" for place, _ in found)
    if not found:
        yield "    became no record of any dataset"
