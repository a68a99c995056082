"""Make datasets: their rows by the records sheet, their columns by their own sheets.

The order is found column by column across all datasets, so that DM may take
the first dose from EX while EX takes the reference date of its study days
from DM. A dataset that other datasets take their records from is finished first.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from types import ModuleType

import pandas as pd

from ..specs import RECORD, Dataset, Making, Spec, SpecFault
from .bench import Bench
from .cast import as_declared
from .columns import column
from .derived import DTYPE, with_derived
from .encoded import ordered, take
from .kinds import kind_of
from .lineage import Built, Step
from .methods import find
from .reads import merged, row_reads
from .rows import Rows, asked_tables, chosen
from .tables import Positions, Table

Homes = Callable[[Dataset], Sequence[ModuleType]]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, order=True)
class Task:
    """One thing to do: choose a dataset's rows, make one of its columns, derive records from its own, or finish it."""

    dataset: str
    what: str  # "rows", "column", "derive" or "finish"
    name: str = ""

    def __str__(self) -> str:
        return f"{self.dataset}.{self.name}" if self.what == "column" else f"the records of {self.dataset}"


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
    this order: the study's own, the dataset's file, the verbs. progress is told
    the name of each finished dataset, how many are done and how many there are.
    Frames have the sheet's columns in the sheet's order and types (text
    encoded, numbers float64) and are sorted by the dataset's keys.
    Raises SpecFault where the spec asks for what cannot be made.
    """
    wanted = {d.name: d for d in datasets}
    homes = {name: tuple(homes_of(dataset)) for name, dataset in wanted.items()}
    tables = dict(shelf)
    benches: dict[str, Bench] = {}
    steps: dict[str, list[Step]] = {name: [] for name in wanted}
    built: dict[str, Built] = {}
    for task in tasks(wanted, homes):
        dataset = wanted[task.dataset]
        if task.what == "rows":
            rows = _rows(dataset, tables, homes)
            reads = row_reads(rows, dataset.name)
            benches[dataset.name] = Bench(dataset, spec, tables, homes[dataset.name], rows, benches, reads=reads)
        elif task.what == "derive":
            benches[dataset.name], how = with_derived(benches[dataset.name])
            steps[dataset.name] += how
        elif task.what == "column":
            bench = benches[dataset.name]
            made, how = column(dataset[task.name], bench)
            bench.made[task.name] = as_declared(made, dataset[task.name], bench)
            steps[dataset.name] += how
        else:
            built[dataset.name] = finished(benches.pop(dataset.name), steps[dataset.name])
            tables[dataset.name] = built[dataset.name].table()
            if progress:
                progress(dataset.name, len(built), len(wanted))
    return {name: built[name] for name in wanted}


def _rows(dataset: Dataset, tables: Mapping[str, Table], homes: Mapping[str, Sequence[ModuleType]]) -> Rows:
    return chosen(dataset, tables, own_rows(homes[dataset.name]))


def own_rows(homes: Sequence[ModuleType]) -> Callable[..., pd.DataFrame] | None:
    """The `rows` function of the dataset's file, the study's before the product's."""
    return next((vars(home)["rows"] for home in homes if "rows" in vars(home)), None)


def tasks(datasets: Mapping[str, Dataset], homes: Mapping[str, Sequence[ModuleType]]) -> list[Task]:
    """What is to be done, each after what it needs.

    Raises SpecFault naming the columns that are made from each other.
    """
    needs: dict[Task, set[Task]] = {}
    for name, dataset in datasets.items():
        rows, finish = Task(name, "rows"), Task(name, "finish")
        before = {r.source for r in dataset.records} | asked_tables(own_rows(homes.get(name, ())), datasets)
        before |= {lookup.table for rule in dataset.events for lookup in rule.lookups}
        needs[rows] = {Task(t, "finish") for t in before & set(datasets) - {name}}
        needs[finish] = {rows}
        own = own_needs(dataset, homes.get(name, ()))
        first = derived_from(dataset, own)
        for variable, wanted in own.items():
            task = Task(name, "column", variable)
            needs[task] = {rows} | {Task(name, "column", n) for n in wanted} | _others(dataset, variable, datasets)
            needs[finish].add(task)
            if dataset.derived and variable not in first:
                needs[task].add(Task(name, "derive"))
        if dataset.derived:
            needs[Task(name, "derive")] = {rows} | {Task(name, "column", n) for n in first}
            needs[finish].add(Task(name, "derive"))
    try:
        return list(TopologicalSorter(needs).static_order())
    except CycleError as error:
        circle = " -> ".join(map(str, reversed(error.args[1])))
        raise SpecFault(f"These are made from each other: {circle}. Take one of the sources out.") from error


def _others(dataset: Dataset, variable: str, datasets: Mapping[str, Dataset]) -> set[Task]:
    """What a column needs of other datasets: the columns it looks up, and those it finds them by."""
    found: set[Task] = set()
    for making in makings(dataset, variable):
        for source in making.sources:
            other = datasets.get(source.table)
            if other is None or other.name == dataset.name:
                continue
            if source.column not in other.names:
                found.add(Task(other.name, "finish"))
                continue
            by = {(b or a) for a, _, b in (item.partition("=") for item in making.on)}
            asked = {source.column, "USUBJID"} | by | {c.variable for c in making.where}
            found |= {Task(other.name, "column", n) for n in asked & set(other.names)} | {Task(other.name, "rows")}
            found |= {Task(other.name, "derive")} if other.derived else set()
    return found


def makings(dataset: Dataset, variable: str) -> list[Making]:
    """How a column is made: by its own row and by its lines of the values sheet."""
    return [dataset[variable].making, *(v.making for v in dataset.values if v.variable == variable)]


def own_needs(dataset: Dataset, homes: Sequence[ModuleType] = ()) -> dict[str, set[str]]:
    """For each column the columns of its own dataset that must be made before it."""
    names = set(dataset.names)
    needs: dict[str, set[str]] = {}
    for variable in dataset.variables:
        hows = makings(dataset, variable.name)
        wanted = {s.column for m in hows for s in m.sources if s.table == dataset.name}
        wanted |= {item.partition("=")[0] for m in hows for item in m.on}
        lines = [v for v in dataset.values if v.variable == variable.name and v.making.method]
        wanted |= {c.variable for v in lines for c in v.where}
        wanted |= {c.variable for m in hows for c in m.where if _of_own(m, homes)}
        needs[variable.name] = (wanted & names) - ({RECORD, dataset.by} & {variable.name})
    if "USUBJID" in names:  # what is looked up by subject needs the subject first
        first = {"USUBJID"} | _closure("USUBJID", needs)
        for name in names - first:
            needs[name].add("USUBJID")
    return needs


def derived_from(dataset: Dataset, needs: Mapping[str, set[str]]) -> set[str]:
    """The columns that are made before records are derived: what these are derived by, and what that is made from."""
    asked = {n for d in dataset.derived for n in d.needs} | ({"USUBJID", DTYPE} if dataset.derived else set())
    found = asked & set(dataset.names)
    return found | {n for name in found for n in _closure(name, needs)}


def _of_own(making: Making, homes: Sequence[ModuleType]) -> bool:
    """Whether a making's condition is one on the dataset's own records: its method takes no other table's records."""
    try:
        return kind_of(find(making.method, homes, "")) in ("each_value", "columns")
    except SpecFault:
        return False


def _closure(name: str, needs: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        for need in needs.get(waiting.pop(), set()) - found:
            found.add(need)
            waiting.append(need)
    return found


def finished(bench: Bench, steps: Sequence[Step]) -> Built:
    """The dataset with its columns in the sheet's order and its records in the order of its keys."""
    dataset = bench.dataset
    frame = pd.DataFrame({name: bench.made[name] for name in dataset.names}, copy=False)
    order = sorted_order(frame, dataset)
    rank = {name: position for position, name in enumerate(dataset.names)}
    listed = sorted(steps, key=lambda step: rank[step.variable.partition(".")[2]])
    return Built(
        dataset,
        frame.iloc[order].reset_index(drop=True),
        tuple(listed),
        replace(bench.rows.origin, further=tuple(bench.beside)).taken(order),
        tuple(bench.found),
        merged([bench.reads]),
        kinds=take(bench.keys(), order),
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
