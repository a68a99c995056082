"""Make a dataset: its rows by the records sheet, its columns by its own sheet."""

from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from types import ModuleType

import numpy as np
import pandas as pd

from ..specs import RECORD, Dataset, Spec, SpecFault
from .cast import as_declared
from .columns import Bench, column
from .encoded import codes_of
from .lineage import Built
from .rows import chosen
from .tables import Positions, Table


def make(dataset: Dataset, spec: Spec, shelf: Mapping[str, Table], homes: Sequence[ModuleType]) -> Built:
    """Make one dataset from what lies on the shelf.

    homes: the modules in which methods are looked for, in this order: the
    study's own, the dataset's file, the verbs.
    The frame has the sheet's columns in the sheet's order and types (text
    encoded, numbers float64) and is sorted by the dataset's keys.
    Raises SpecFault where the spec asks for what cannot be made.
    """
    own = next((vars(home)["rows"] for home in homes if "rows" in vars(home)), None)
    bench = Bench(dataset, spec, shelf, homes, chosen(dataset, shelf, own))
    steps = []
    for name in making_order(dataset):
        made, how = column(dataset[name], bench)
        bench.made[name] = as_declared(made, dataset[name], bench)
        steps += how
    frame = pd.DataFrame({name: bench.made[name] for name in dataset.names})
    order = sorted_order(frame, dataset)
    rank = {name: position for position, name in enumerate(dataset.names)}
    steps.sort(key=lambda step: rank[step.variable.partition(".")[2]])
    return Built(
        dataset,
        frame.iloc[order].reset_index(drop=True),
        tuple(steps),
        bench.rows.origin.taken(order),
        tuple(bench.found),
    )


def making_order(dataset: Dataset) -> list[str]:
    """The columns, each after those of its own dataset that it is made from.

    Raises SpecFault naming the columns that are made from each other.
    """
    needs = own_needs(dataset)
    try:
        return list(TopologicalSorter(needs).static_order())
    except CycleError as error:
        circle = " -> ".join(reversed(error.args[1]))
        raise SpecFault(f"{dataset.place}: columns of {dataset.name} are made from each other: {circle}.") from error


def own_needs(dataset: Dataset) -> dict[str, set[str]]:
    """For each column the columns of its own dataset that must be made before it."""
    names = set(dataset.names)
    needs: dict[str, set[str]] = {}
    for variable in dataset.variables:
        makings = [variable.making, *(v.making for v in dataset.values if v.variable == variable.name)]
        wanted = {s.column for m in makings for s in m.sources if s.table == dataset.name}
        wanted |= {item.partition("=")[0] for m in makings for item in m.on}
        wanted |= {c.variable for v in dataset.values if v.variable == variable.name for c in v.where}
        needs[variable.name] = (wanted & names) - ({RECORD, dataset.by} & {variable.name})
    if "USUBJID" in names:  # what is looked up by subject needs the subject first
        first = {"USUBJID"} | _closure("USUBJID", needs)
        for name in names - first:
            needs[name].add("USUBJID")
    return needs


def _closure(name: str, needs: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        for need in needs.get(waiting.pop(), set()) - found:
            found.add(need)
            waiting.append(need)
    return found


def sorted_order(frame: pd.DataFrame, dataset: Dataset) -> Positions:
    """The order by the dataset's keys, missing first; ties are broken by the other columns, never by chance."""
    names = [*dataset.keys, *(n for n in frame.columns if n not in dataset.keys)]
    group = np.zeros(len(frame), dtype=np.int64)
    for position, name in enumerate(names):
        if name not in frame.columns:
            raise SpecFault(f"{dataset.place}: key {name} is not a column of {dataset.name}.")
        codes, count = codes_of(frame[name])
        values, group = np.unique(group * count + codes, return_inverse=True)
        if len(values) == len(frame) and position >= len(dataset.keys) - 1:
            break
    return np.argsort(group, kind="stable")
