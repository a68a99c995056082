"""How one dataset is made, told in the order in which it is made: its records, then its columns, then its order."""

from collections.abc import Iterator, Mapping, Sequence

from ..engine.columns import planned
from ..engine.derived import DTYPE, derived_step
from ..engine.lineage import Step
from ..engine.tasks import own_rows, tasks
from ..specs import Dataset, EventRule, Record, Spec
from ..specs.conditions import Clause, Condition
from ..study import Study
from ..tlf.sheets import read_displays


def story(study: Study, name: str) -> Iterator[str]:
    """The lines that tell how a dataset is made, from the spec alone.

    name is a dataset of the study. First what it is and how its records are chosen (the sheet `records`), then each
    column with where it comes from and the words of its method, in the order in which the engine makes them, and the
    records that it derives from its own (the sheet `derived`) where they come; the rules of its times to event; last
    how it is sorted, and which datasets and displays read it. Raises SpecFault where a method is not found, or columns
    are made from each other.
    """
    spec, dataset = study.spec, study.spec.datasets[name]
    yield f"{dataset.name}: {dataset.label}. {dataset.structure}"
    yield f"  {dataset.place}"
    yield ""
    yield "Records"
    yield from _records(dataset, study)
    yield ""
    yield "Columns, in the order in which they are made"
    yield from _columns(dataset, study)
    if dataset.events:
        yield ""
        yield "Rules of the times to event; the first that holds counts"
        yield from map(_rule, dataset.events)
    yield ""
    yield f"Sorted by {' '.join(dataset.keys)}." if dataset.keys else "Not sorted."
    yield f"Read by {', '.join(readers)}." if (readers := _readers(spec, name)) else "Read by nothing."


def _records(dataset: Dataset, study: Study) -> Iterator[str]:
    for record in dataset.records:
        yield f"  {_record(record)}  ({record.place})"
    if own_rows(study.homes(dataset)):
        yield "  chosen further by the study's own function rows"
    if not dataset.records:
        yield "  none are declared"


def _record(record: Record) -> str:
    kind = f"{record.key}: " if record.key else ""
    once = f", the first of those alike in {' '.join(record.once)}" if record.once else ""
    return f"{kind}one for each record of {record.source}{_where(record.where)}{once}"


def _columns(dataset: Dataset, study: Study) -> Iterator[str]:
    homes = {n: study.homes(d) for n, d in study.spec.datasets.items()}
    number = 0
    for task in (t for t in tasks(study.spec.datasets, homes) if t.dataset == dataset.name):
        if task.what == "derive":
            for line in dataset.derived:
                yield f"     records of DTYPE {derived_step(line, dataset, homes[dataset.name]).text}  ({line.place})"
        if task.what != "column":
            continue
        number += 1
        variable = dataset[task.name]
        submitted = "" if variable.name in dataset.names else ", not submitted"
        yield f"{number:>4} {variable.name}  {variable.label}  [{variable.type}{submitted}]  ({variable.place})"
        steps = [s for s in planned(variable, dataset, study.spec, homes[dataset.name]) if not _derives(s)]
        places = {line.where: line.place for line in dataset.lines_of(variable.name)}
        yield from (_step(step, places) for step in steps)


def _derives(step: Step) -> bool:
    """Whether a step is that of records which the dataset derives from its own."""
    return step.variable.column == DTYPE and any(isinstance(c, Condition) and c.variable == DTYPE for c in step.where)


def _step(step: Step, places: Mapping[tuple[Clause, ...], str]) -> str:
    where = f"where {step.condition}: " if step.where else ""
    source = f"from {' '.join(map(str, step.sources))}: " if step.sources else ""
    place = f"  ({places[step.where]})" if step.where in places else ""
    return f"       {where}{source}{step.text} [{step.function.rpartition('.')[2]}]{place}"


def _rule(rule: EventRule) -> str:
    kind = "event" if rule.cnsr == 0 else f"censored ({rule.cnsr})"
    return f"  {rule.parameter} {rule.rank}:{_where(rule.when) or ' always'}: {kind} at {rule.date}, {rule.evntdesc}  ({rule.place})"


def _readers(spec: Spec, name: str) -> Sequence[str]:
    """The datasets and displays that are made from a dataset."""
    others = (d for d in spec.datasets.values() if d.name != name)
    datasets = [d.name for d in others if name in _tables(d)]
    displays = [d.id for d in read_displays(spec)[0] if name in {a.dataset for a in d.analyses}]
    return [*datasets, *(f"display {display}" for display in displays)]


def _tables(dataset: Dataset) -> set[str]:
    """The tables that a dataset's records and columns come from."""
    hows = [*(column.derivation for column in dataset.columns), *(line.derivation for line in dataset.lines)]
    sources = {source.table for how in hows for source in how.sources}
    lookups = {lookup.table for rule in dataset.events for lookup in rule.lookups}
    return {record.source for record in dataset.records} | sources | lookups


def _where(where: Sequence[Clause]) -> str:
    return f" where {_conditions(where)}" if where else ""


def _conditions(where: Sequence[Clause]) -> str:
    return " AND ".join(map(str, where))
