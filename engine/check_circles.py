"""Columns and records that are made from each other."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from graphlib import CycleError
from itertools import pairwise
from types import ModuleType

from ..specs import Dataset, Derivation, Finding, Spec, SpecFault, Value, Variable
from .tasks import Task, tasks


def circle_faults(spec: Spec, homes: Mapping[str, Sequence[ModuleType]]) -> Iterator[Finding]:
    """Columns or records that are made from each other: each circle, one after the other."""
    datasets, code = dict(spec.datasets), dict(homes)
    while True:
        try:
            tasks(datasets, code)
        except SpecFault as fault:
            if not isinstance(fault.__cause__, CycleError):
                raise
            circle: list[Task] = fault.__cause__.args[1][::-1]
            yield _circle(circle, spec)
            task = _cut(circle)
            code = {**code, task.dataset: ()} if task.what == "rows" else code
            datasets = {**datasets, task.dataset: _without(task, datasets[task.dataset])}
        else:
            return


def _circle(circle: Sequence[Task], spec: Spec) -> Finding:
    task = _cut(circle)
    dataset = spec.datasets[task.dataset]
    place = dataset.place if task.what == "rows" else dataset[task.name].place
    names = [str(t) for t in circle if t.what != "finish"]
    says = f"These are made from each other: {' -> '.join(names)}."
    return Finding("SPEC-CIRCLE", "error", place or str(task), says, "Take one of the sources out.")


def _cut(circle: Sequence[Task]) -> Task:
    """Where a circle is cut to look for others: at records that come from another dataset, else at a column."""
    rows = [t for t, after in pairwise(circle) if (t.what, after.what) == ("rows", "finish")]
    return min(rows or [t for t in circle if t.what == "column"])


def _without(task: Task, dataset: Dataset) -> Dataset:
    """The dataset without what the task is made from."""
    if task.what == "rows":
        return replace(dataset, records=())

    def bare(columns: Sequence[Variable]) -> tuple[Variable, ...]:
        return tuple(replace(v, derivation=Derivation()) if v.name == task.name else v for v in columns)

    def kept(lines: Sequence[Value]) -> tuple[Value, ...]:
        return tuple(line for line in lines if line.variable != task.name)

    return replace(
        dataset,
        variables=bare(dataset.variables),
        working=bare(dataset.working),
        values=kept(dataset.values),
        working_values=kept(dataset.working_values),
    )
