"""A build cut by subject: tables in blocks of subjects, and which datasets can be made block by block.

A block is a table like any other, so the same functions make a dataset of it. What is not of subjects, such as the
trial's design and dictionaries, lies whole beside every block.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..specs import RECORD, Dataset, Derivation, Spec
from .code_arrays import counted, looked_up, narrow
from .encoded import codes_in, encoded, levels_in, narrow_codes, part_of, union_of
from .kinds import kind_of
from .lineage import Built
from .methods import find
from .pieces import pieces
from .tables import Origin, Positions, Table
from .tasks import DatasetGroup

Numbers = NDArray[np.integer[Any]]


@dataclass(frozen=True, eq=False)
class Blocks:
    """How many blocks there are, and for each table that is cut the block of every record.

    most: the cells of a group of datasets up to which it is made in one all the same.
    """

    count: int
    of: dict[str, Numbers] = field(default_factory=dict)
    most: int = 0


def blocks_of(forms: Mapping[str, Table], count: int, most: int = 0) -> Blocks:
    """The forms cut into so many blocks of about as many records, by subject in the order of their names.

    A record without a subject is in the first block; a form without subjects is whole. most is as `Blocks` has it.
    """
    owned = {name: encoded(table.subjects) for name, table in forms.items() if table.subject}
    if count < 2 or not owned:
        return Blocks(1)
    levels = union_of(list(owned.values()))
    codes = {name: narrow_codes(subjects, levels) for name, subjects in owned.items()}
    sizes = np.sum([counted(each, len(levels)) for each in codes.values()], axis=0)
    sizes = np.append(sizes[-1], sizes[:-1])  # those without a subject come first
    block = (np.cumsum(sizes) - sizes) * count // max(int(sizes.sum()), 1)
    table = np.append(block[1:], 0).astype(narrow(count))
    return Blocks(count, {name: looked_up(table, each) for name, each in codes.items()}, most)


def blocks_of_made(made: Mapping[str, Built], blocks: Blocks) -> dict[str, Numbers]:
    """The blocks of the records of datasets that were made in one: those of the records that they came from."""
    known = dict(blocks.of)
    for name, built in made.items():
        origin = built.origin
        if blocks.count > 1 and "USUBJID" in built.frame.columns and set(origin.tables) <= set(known):
            of = np.zeros(len(built.frame), dtype=narrow(blocks.count))
            for code, table in enumerate(origin.tables):
                mine = origin.table == code
                of[mine] = known[table][origin.position[mine]]
            if _each_in_one(built.frame["USUBJID"], of):
                known[name] = of
    return {name: known[name] for name in made if name in known}


def _each_in_one(subjects: pd.Series, of: Numbers) -> bool:
    """Whether all records of a subject are in one block."""
    block = np.zeros(len(levels_in(subjects)) + 1, dtype=of.dtype)
    block[codes_in(subjects)] = of
    return all(
        bool(((looked_up(block, codes) == of[at]) | (codes < 0)).all())
        for at in pieces(len(of))
        for codes in [codes_in(subjects)[at]]
    )


def whole_tables(
    group: DatasetGroup, spec: Spec, homes: Mapping[str, Sequence[ModuleType]], blocks: Blocks
) -> frozenset[str] | None:
    """The tables that must lie whole beside each block of a group; None where the group must be made in one.

    A table is whole where records of it are found by something else than the subject. A group is made in one where its
    datasets have no subjects, or where a line of the records sheet looks at several subjects together.
    """
    datasets = [spec.datasets[name] for name in group.datasets]
    sources = {record.source for dataset in datasets for record in dataset.records} - set(group.datasets)
    if blocks.count < 2 or any("USUBJID" not in d.column_names for d in datasets) or not sources <= set(blocks.of):
        return None
    if any(r.once and not _by_subject(r.once, spec) for d in datasets for r in d.records):
        return None
    looked = [(d, set(tables)) for dataset in datasets for d, tables in _lookups(dataset, homes[dataset.name])]
    by_record = {t for d, tables in looked if d.on == (RECORD,) for t in tables}
    by_record |= {d.parent for d in datasets if any(d.parent in tables for _, tables in looked)}
    whole = {t for d, tables in looked if d.on not in ((), (RECORD,)) and not _by_subject(d.on, spec) for t in tables}
    uncut = (by_record & set(spec.datasets)) - set(group.datasets) - set(blocks.of)
    return None if uncut or whole & (sources | by_record | set(group.datasets)) else frozenset(whole)


def _by_subject(names: Sequence[str], spec: Spec) -> bool:
    known = {"USUBJID", "SUBJID", spec.subject}
    return any(set(filter(None, name.partition("=")[::2])) & known for name in names)


def _lookups(dataset: Dataset, homes: Sequence[ModuleType]) -> Iterator[tuple[Derivation, list[str]]]:
    """Every derivation with the tables whose records it finds."""
    own = {dataset.name, "STUDY", *(record.source for record in dataset.records)}
    lines = [(v.derivation, v.place) for v in dataset.variables] + [(v.derivation, v.place) for v in dataset.values]
    for made, place in lines:
        named = [source.table for source in made.sources]
        kind = kind_of(find(made.method, homes, place)) if made.method and named else ""
        many = {"per_subject": named[:1], "among_records": named[-1:]}.get(kind, [])
        yield made, [*many, *(t for t in named if t not in own and not t.endswith(".*"))]


class BlockShelf(Mapping[str, Table]):
    """The tables of one block, each cut when it is asked for; positions are those of its records in the whole table."""

    def __init__(self, tables: Mapping[str, Table], blocks: Blocks, number: int, whole: frozenset[str]) -> None:
        self._tables = tables
        self._of = {name: of for name, of in blocks.of.items() if name in tables and name not in whole}
        self._number = number
        self._cut: dict[str, Table] = {}
        self._positions: dict[str, Positions] = {}

    def __getitem__(self, name: str) -> Table:
        if name not in self._cut:
            known = self.positions(name)
            self._cut[name] = self._tables[name] if known is None else self._of_block(self._tables[name], known)
        return self._cut[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    def __contains__(self, name: object) -> bool:
        return name in self._tables

    def positions(self, name: str) -> Positions | None:
        """The places of the block's records in a table; None where it is whole beside the block."""
        if name not in self._positions and name in self._of:
            self._positions[name] = np.flatnonzero(self._of[name] == self._number)
        return self._positions.get(name)

    def _of_block(self, table: Table, positions: Positions) -> Table:
        frame = pd.DataFrame({n: part_of(table.frame[n], positions) for n in table.frame.columns}, copy=False)
        return replace(
            table,
            frame=frame,
            lines=None if table.lines is None else table.lines[positions],
            origin=table.origin and self._local(table.origin.taken(positions)),
        )

    def _local(self, origin: Origin) -> Origin:
        """Where records came from, by their places in this block."""

        def place(name: str, at: Positions) -> Positions:
            known = self.positions(name)
            return at if known is None else np.searchsorted(known, at)

        return moved(origin, place)

    def whole(self, name: str, positions: Positions) -> Positions:
        """The places in the whole table of records of this block."""
        known = self.positions(name)
        return positions if known is None else known[positions]


def moved(origin: Origin, place: Callable[[str, Positions], Positions]) -> Origin:
    """The same where the records of each table that is named there are at other places."""
    position = origin.position.copy()
    for code, name in enumerate(origin.tables):
        mine = origin.table == code
        position[mine] = place(name, position[mine])
    further = tuple(replace(f, position=place(f.table, f.position)) for f in origin.further)
    return replace(origin, position=position, further=further)
