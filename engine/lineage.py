"""How columns and records came to be, and the way back."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..specs import Dataset, Finding, Source
from ..specs.conditions import Clause, parsed
from .tables import Origin, Positions, Table


@dataclass(frozen=True)
class Step:
    """How one column came to be, for all records or for those where a condition holds.

    function is the qualified name of what made it, text the sentence that says how.
    """

    variable: Source
    where: tuple[Clause, ...]
    sources: tuple[Source, ...]
    function: str
    text: str

    @classmethod
    def named(cls, variable: str, where: str, sources: Iterable[str], function: str, text: str) -> "Step":
        """The step that texts name, as columns.csv of a build's lineage has it.

        Raises ConditionError where the condition cannot be read.
        """
        named = tuple(map(Source.named, sources))
        return cls(Source.named(variable), parsed(where), named, function, text)

    @property
    def condition(self) -> str:
        """Its condition, as a sheet has it; "" for all records."""
        return " AND ".join(map(str, self.where))


@dataclass(frozen=True, eq=False)
class Built:
    """A finished dataset: its frame, how each column came to be, and where each record came from.

    kinds is the kind of each record (the key of its line in the records sheet);
    reads are the values that were handed to its columns (`engine.reads`); behind
    tells the source record behind a record and column, for places in findings.
    """

    dataset: Dataset
    frame: pd.DataFrame
    steps: tuple[Step, ...]
    origin: Origin
    findings: tuple[Finding, ...] = ()
    reads: Mapping[tuple[str, str, str], NDArray[np.bool_]] = field(default_factory=dict)
    provenance: Callable[[int, str], str] | None = None
    kinds: pd.Series | None = None

    def table(self) -> Table:
        """The dataset as it lies on the shelf."""
        subject = "USUBJID" if "USUBJID" in self.frame.columns else ""
        return Table(
            self.dataset.name,
            self.frame,
            subject,
            keys=self.dataset.keys,
            origin=self.origin,
            provenance=self.provenance,
        )


def chain(variable: Source, steps: Sequence[Step], depth: int = 0) -> Iterator[tuple[int, Source, Step | None]]:
    """What a column was made from, back to the collected fields: (depth, column, step or None).

    A column already told is not unfolded again.
    """
    unfolded: set[Source] = set()
    by_variable: dict[Source, list[Step]] = {}
    for step in steps:
        by_variable.setdefault(step.variable, []).append(step)

    def unfold(name: Source, level: int) -> Iterator[tuple[int, Source, Step | None]]:
        found = by_variable.get(name, [])
        if not found or name in unfolded:
            yield level, name, found[0] if found else None
            return
        unfolded.add(name)
        for step in found:
            yield level, name, step
            for source in step.sources:
                yield from unfold(source, level + 1)

    yield from unfold(variable, depth)


def raw_positions(table: Table, position: int, shelf: Mapping[str, Table]) -> Iterator[tuple[str, int]]:
    """The form records behind a record: (form, position), through as many datasets as lie between."""
    if table.origin is None:
        yield table.name, position
        return
    for name, source in table.origin.sources(position):
        yield from raw_positions(shelf[name], source, shelf)


def descendants(name: str, position: int, shelf: Mapping[str, Table]) -> Iterator[tuple[str, Positions]]:
    """The records made from a record, dataset by dataset: (dataset, positions)."""
    for table in shelf.values():
        hits = table.origin.made_from(name, position) if table.origin is not None else ()
        if len(hits):
            yield table.name, np.asarray(hits, dtype=np.int64)
