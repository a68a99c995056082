"""In what order datasets and their columns are made: each after what it needs.

The order is found column by column across all datasets, so that DM may take
the first dose from EX while EX takes the reference date of its study days
from DM. Datasets that need each other in this way are made together, as one
group; everything else is made a whole dataset at a time.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from types import ModuleType

import pandas as pd

from ..specs import RECORD, Dataset, Derivation, SpecFault
from ..specs.conditions import variables
from .derived import DTYPE
from .kinds import kind_of
from .methods import find
from .rows import tables_named


@dataclass(frozen=True, order=True)
class Task:
    """One thing to do: choose a dataset's rows, make one of its columns, derive records from its own, or finish it."""

    dataset: str
    what: str  # "rows", "column", "derive" or "finish"
    name: str = ""

    def __str__(self) -> str:
        return f"{self.dataset}.{self.name}" if self.what == "column" else f"the records of {self.dataset}"


@dataclass(frozen=True)
class DatasetGroup:
    """Datasets that are made together, because they take columns from each other; nearly always it is one.

    tasks is what is to be done, in order; needs are the datasets that must be finished before.
    """

    datasets: tuple[str, ...]
    needs: frozenset[str]
    tasks: tuple[Task, ...]


def groups(datasets: Mapping[str, Dataset], homes: Mapping[str, Sequence[ModuleType]]) -> tuple[DatasetGroup, ...]:
    """The datasets in groups, each after those that it needs.

    Raises SpecFault naming the columns that are made from each other.
    """
    done = tasks(datasets, homes)
    needs = _task_needs(datasets, homes)
    direct = {name: set[str]() for name in datasets}
    for task, before in needs.items():
        direct[task.dataset] |= {b.dataset for b in before} - {task.dataset}
    reached = {name: _closure(name, direct) for name in datasets}
    found: dict[str, DatasetGroup] = {}
    for name in datasets:
        if name not in found:
            own = tuple(d for d in datasets if d == name or (d in reached[name] and name in reached[d]))
            needed = frozenset(n for d in own for n in direct[d]) - set(own)
            group = DatasetGroup(own, needed, tuple(task for task in done if task.dataset in own))
            found |= dict.fromkeys(own, group)
    order = TopologicalSorter({g: [found[n] for n in sorted(g.needs)] for g in found.values()})
    return tuple(order.static_order())


def own_rows(homes: Sequence[ModuleType]) -> Callable[..., pd.DataFrame] | None:
    """The `rows` function of the study's own file of the dataset."""
    return next((vars(home)["rows"] for home in homes if "rows" in vars(home)), None)


def tables_read(
    group: DatasetGroup,
    datasets: Mapping[str, Dataset],
    homes: Mapping[str, Sequence[ModuleType]],
    forms: Iterable[str],
) -> set[str]:
    """The forms, of those that there are, and finished datasets that the datasets of a group may look at."""
    found: set[str] = set()
    there = set(forms)
    for dataset in (datasets[name] for name in group.datasets):
        hows = [how for column in dataset.columns for how in _derivations(dataset, column.name)]
        found |= {record.source for record in dataset.records} | {s.table for how in hows for s in how.sources}
        found |= {lookup.table for rule in dataset.events for lookup in rule.lookups}
        found |= tables_named(own_rows(homes.get(dataset.name, ())), there)
    return (found & there) | group.needs


def tasks(datasets: Mapping[str, Dataset], homes: Mapping[str, Sequence[ModuleType]]) -> list[Task]:
    """What is to be done, each after what it needs.

    Raises SpecFault naming the columns that are made from each other.
    """
    try:
        needs = _task_needs(datasets, homes)
        return list(TopologicalSorter({task: sorted(before) for task, before in needs.items()}).static_order())
    except CycleError as error:
        circle = " -> ".join(map(str, reversed(error.args[1])))
        raise SpecFault(f"These are made from each other: {circle}. Take one of the sources out.") from error


def _task_needs(datasets: Mapping[str, Dataset], homes: Mapping[str, Sequence[ModuleType]]) -> dict[Task, set[Task]]:
    needs: dict[Task, set[Task]] = {}
    for name, dataset in datasets.items():
        rows, finish = Task(name, "rows"), Task(name, "finish")
        before = {r.source for r in dataset.records} | tables_named(own_rows(homes.get(name, ())), datasets)
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
    return needs


def _others(dataset: Dataset, variable: str, datasets: Mapping[str, Dataset]) -> set[Task]:
    """What a column needs of other datasets: the columns it looks up, and those it finds them by."""
    found: set[Task] = set()
    for derivation in _derivations(dataset, variable):
        for source in derivation.sources:
            other = datasets.get(source.table)
            if other is None or other.name == dataset.name:
                continue
            if source.column not in other.names:
                found.add(Task(other.name, "finish"))
                continue
            by = {(b or a) for a, _, b in (item.partition("=") for item in derivation.on)}
            needed = {source.column, "USUBJID"} | by | set(variables(derivation.where))
            found |= {Task(other.name, "column", n) for n in needed & set(other.names)} | {Task(other.name, "rows")}
            found |= {Task(other.name, "derive")} if other.derived else set()
    return found


def _derivations(dataset: Dataset, variable: str) -> list[Derivation]:
    """How a column is made: by its own row and by its lines of the values sheet."""
    return [dataset[variable].derivation, *(line.derivation for line in dataset.lines_of(variable))]


def own_needs(dataset: Dataset, homes: Sequence[ModuleType] = ()) -> dict[str, set[str]]:
    """For each column the columns of its own dataset that must be made before it."""
    names = set(dataset.column_names)
    needs: dict[str, set[str]] = {}
    for variable in dataset.columns:
        hows = _derivations(dataset, variable.name)
        wanted = {s.column for m in hows for s in m.sources if s.table == dataset.name}
        wanted |= {item.partition("=")[0] for m in hows for item in m.on}
        lines = [line for line in dataset.lines_of(variable.name) if line.derivation.method]
        wanted |= {name for v in lines for name in variables(v.where)}
        wanted |= {name for m in hows for name in variables(m.where) if _of_own(m, homes)}
        needs[variable.name] = (wanted & names) - ({RECORD, dataset.by} & {variable.name})
    if "USUBJID" in names:  # what is looked up by subject needs the subject first
        first = {"USUBJID"} | _closure("USUBJID", needs)
        for name in names - first:
            needs[name].add("USUBJID")
    return needs


def derived_from(dataset: Dataset, needs: Mapping[str, set[str]]) -> set[str]:
    """The columns that are made before records are derived: what these are derived by, and what that is made from."""
    needed = {n for d in dataset.derived for n in d.needs} | ({"USUBJID", DTYPE} if dataset.derived else set())
    found = needed & set(dataset.column_names)
    return found | {n for name in found for n in _closure(name, needs)}


def _of_own(derivation: Derivation, homes: Sequence[ModuleType]) -> bool:
    """Whether a derivation's condition is one on the dataset's own records: its method takes no other table's records."""
    try:
        return kind_of(find(derivation.method, homes, "")) in ("each_value", "columns")
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
