"""Make datasets: their rows by the records sheet, their columns by their own sheets, in the order of `engine.tasks`."""

from collections import ChainMap
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from types import ModuleType

import pandas as pd

from ..specs import Dataset, Spec, SpecFault
from .cast import as_declared
from .columns import made_column
from .combinations import ordered
from .context import DatasetContext
from .derived import with_derived
from .encoded import take
from .lineage import Built, Step
from .reads import merged, row_reads
from .rows import chosen
from .tables import Positions, Table
from .tasks import DatasetGroup, groups, own_rows

Homes = Callable[[Dataset], Sequence[ModuleType]]
Progress = Callable[[str, int, int], None]


def make(dataset: Dataset, spec: Spec, shelf: Mapping[str, Table], homes: Sequence[ModuleType]) -> Built:
    """Make one dataset from what lies on the shelf; see `make_all`."""
    return make_all((dataset,), spec, shelf, lambda _: homes)[dataset.name]


def make_all(
    datasets: Iterable[Dataset],
    spec: Spec,
    shelf: Mapping[str, Table],
    homes_of: Homes,
    progress: Progress | None = None,
) -> dict[str, Built]:
    """Make datasets from what lies on the shelf and from each other.

    homes_of gives the modules in which a dataset's methods are looked for, in
    this order: the study's own, then the product's. progress is told
    the name of each finished dataset, how many are done and how many there are.
    Frames have the sheet's columns in the sheet's order and types (text
    encoded, numbers float64) and are sorted by the dataset's keys.
    Raises SpecFault where the spec asks for what cannot be made.
    """
    wanted = {d.name: d for d in datasets}
    homes = {name: tuple(homes_of(dataset)) for name, dataset in wanted.items()}
    spec = replace(spec, datasets={**spec.datasets, **wanted})
    tables = dict(shelf)
    built: dict[str, Built] = {}
    for group in groups(wanted, homes):
        for name, made in made_together(group, spec, tables, homes).items():
            built[name], tables[name] = made, made.table()
            if progress:
                progress(name, len(built), len(wanted))
    return {name: built[name] for name in wanted}


def made_together(
    group: DatasetGroup, spec: Spec, shelf: Mapping[str, Table], homes: Mapping[str, Sequence[ModuleType]]
) -> dict[str, Built]:
    """Make the datasets of a group; what they need lies on the shelf."""
    tables = ChainMap[str, Table]({}, shelf)  # type: ignore[arg-type]  # only the first map is written to
    contexts: dict[str, DatasetContext] = {}
    steps: dict[str, list[Step]] = {name: [] for name in group.datasets}
    built: dict[str, Built] = {}
    for task in group.tasks:
        name = task.dataset
        if task.what == "rows":
            rows = chosen(spec.datasets[name], tables, own_rows(homes[name]))
            contexts[name] = DatasetContext(
                *(spec.datasets[name], spec, tables, homes[name], rows, contexts),
                found=list(rows.found),
                reads=row_reads(rows, name),
            )
        elif task.what == "derive":
            contexts[name], how = with_derived(contexts[name])
            steps[name] += how
        elif task.what == "column":
            context, variable = contexts[name], contexts[name].dataset[task.name]
            made, how = made_column(variable, context)
            context.made[task.name] = as_declared(made, variable, context)
            steps[name] += how
        else:
            built[name] = finished(contexts.pop(name), steps[name])
            tables[name] = built[name].table()
    return built


def finished(context: DatasetContext, steps: Sequence[Step]) -> Built:
    """The dataset with its columns in the sheet's order and its records in the order of its keys."""
    dataset = context.dataset
    order = sorted_order(pd.DataFrame({name: context.made[name] for name in dataset.names}, copy=False), dataset)
    columns = {}
    for name in dataset.names:  # one by one, so that two orders of all columns are never there at once
        columns[name] = take(context.made.pop(name), order)
    rank = {name: position for position, name in enumerate(dataset.column_names)}
    listed = sorted(steps, key=lambda step: rank[step.variable.column])
    return Built(
        dataset,
        pd.DataFrame(columns, copy=False),
        tuple(listed),
        replace(context.rows.origin, further=tuple(context.beside)).taken(order),
        tuple(context.found),
        merged([context.reads]),
        kinds=take(context.keys(), order),
    )


def sorted_order(frame: pd.DataFrame, dataset: Dataset) -> Positions:
    """The order by the dataset's keys, missing first; ties are broken by the other columns, never by chance."""
    for name in dataset.keys:
        if name not in frame.columns:
            raise SpecFault(f"{dataset.place}: key {name} is not a column of {dataset.name}.")
    order, apart = ordered([frame[name] for name in dataset.keys], len(frame))
    if not apart:
        rest = [n for n in frame.columns if n not in dataset.keys]
        order, _ = ordered([frame[name] for name in (*dataset.keys, *rest)], len(frame))
    return order
