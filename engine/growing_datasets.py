"""One dataset as its blocks of subjects come: put one behind the other, and told where that is not what the whole would be."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..specs import Dataset, Finding
from .blocks import BlockShelf, Numbers, moved
from .code_arrays import narrow
from .conditions import Mask
from .disk import Disk, frame_of, let_go
from .encoded import is_encoded, take, used_levels
from .growing import GrowingArray, GrowingColumn, grown
from .lineage import Built
from .make import sorted_order
from .reads import Reads
from .reports import MOST
from .tables import Further, Origin, Positions, Table

ONE_OF_ALL = ("NOT-UNIQUE",)  # rules that tell the first case of a whole table
Key = tuple[tuple[int, str | float], ...]  # the values by which a record is sorted, a missing one (0, "")
NONE: Positions = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class JoinedDataset:
    """A dataset of all blocks, and the block of each record.

    places: where each record is now that came one behind the other; None where that is its place.
    """

    built: Built
    numbers: Numbers
    places: Positions | None


@dataclass(eq=False)
class GrowingDataset:
    """One dataset as its blocks come, in their order; count is how many records it has so far."""

    dataset: Dataset
    disk: Disk
    count: int = 0
    _first: Built | None = None  # the first block, without its records
    _sizes: list[int] = field(default_factory=list)
    _columns: dict[str, GrowingColumn] = field(default_factory=dict)
    _kinds: GrowingColumn | None = None
    _origin: list[GrowingArray] = field(default_factory=list)  # table, position, then both of each further
    _findings: dict[Finding, None] = field(default_factory=dict)
    _reads: Reads = field(default_factory=dict)
    _beside: dict[tuple[str, str, str], list[tuple[int, Mask]]] = field(default_factory=dict)
    _subjects: set[str] = field(default_factory=set)
    _ends: list[tuple[Key, Key]] = field(default_factory=list)

    def fits(self, built: Built) -> bool:
        """Whether the next block is like those before it, and they tell what the whole would."""
        first = self._first or built
        self._findings |= dict.fromkeys(built.findings)
        mine = set(used_levels(built.frame["USUBJID"])) if "USUBJID" in built.frame.columns else set()
        several = bool(self._subjects & mine)  # the forms name a subject in several ways
        self._subjects |= mine
        alike = built.steps == first.steps and _shape(built) == _shape(first)
        return alike and not several and _shown_in_full(self._findings)

    def add(self, built: Built, starts: Mapping[str, int]) -> None:
        """Put the records of the next block behind those before; starts has how many the group's datasets have so far."""
        if self._first is None:
            self._begin(built)
        for name, column in self._columns.items():
            column.add(built.frame[name])
            let_go(built.frame[name])
        if self._kinds is not None and built.kinds is not None:
            self._kinds.add(built.kinds)
        origin = moved(built.origin, lambda name, at: at + starts[name] if name in starts else at)
        further: list[NDArray[Any]] = [array for f in origin.further for array in (f.record + self.count, f.position)]
        arrays: list[NDArray[Any]] = [origin.table, origin.position, *further]
        for array, values in zip(self._origin, arrays, strict=True):
            array.add(values)
        if len(built.frame):
            self._ends.append((self._key(built.frame, 0), self._key(built.frame, -1)))
        self._sizes.append(len(built.frame))
        self.count += len(built.frame)

    def _begin(self, built: Built) -> None:
        names = built.frame.columns
        frame = frame_of(
            names, (take(built.frame[name], NONE) for name in names)
        )  # no view, which would keep the block
        kinds = None if built.kinds is None else take(built.kinds, NONE)
        self._first = replace(built, frame=frame, origin=built.origin.taken(NONE), reads={}, kinds=kinds)
        self._columns = {name: GrowingColumn(self.disk) for name in names}
        self._kinds = None if kinds is None else GrowingColumn(self.disk)
        types: list[np.dtype[Any]] = [built.origin.table.dtype]
        types += [np.dtype(np.int64)] * (1 + 2 * len(built.origin.further))
        self._origin = [GrowingArray(self.disk, kind) for kind in types]

    def _key(self, frame: pd.DataFrame, row: int) -> Key:
        values = [frame[name].iloc[row] for name in self.dataset.keys]
        return tuple((0, "") if pd.isna(value) else (1, value) for value in values)

    def read(
        self,
        reads: Mapping[tuple[str, str, str], Mask],
        own: BlockShelf,
        shelf: Mapping[str, Table],
        starts: Mapping[str, int],
    ) -> None:
        """Note what the next block read; of the datasets made beside this one each block has its own records."""
        for key, mask in reads.items():
            if key[0] in starts:
                self._beside.setdefault(key, []).append((starts[key[0]], mask))
                continue
            known = self._reads.setdefault(key, np.zeros(len(shelf[key[0]].frame), dtype=bool))
            at = own.positions(key[0])
            known[slice(None) if at is None else at] |= mask

    def finished(self) -> JoinedDataset:
        """The dataset of all blocks, in the order of its keys. Nothing can be added any more."""
        assert self._first is not None
        frame = frame_of(self._columns, [column.finished() for column in self._columns.values()])
        kinds = None if self._kinds is None else self._kinds.finished()
        origin, numbers, places = self._whole_origin(), _numbers(self._sizes), None
        if not all(before[1] < after[0] for before, after in zip(self._ends, self._ends[1:], strict=False)):
            order = sorted_order(frame, self.dataset)
            frame = frame_of(self._columns, [grown([take(frame[name], order)], self.disk) for name in self._columns])
            kinds = None if kinds is None else take(kinds, order)
            origin, numbers, places = origin.taken(order), numbers[order], np.empty(len(order), dtype=np.int64)
            places[order] = np.arange(len(order))
        findings, reads = tuple(self._findings), {**self._reads, **self._reads_beside()}
        built = replace(self._first, frame=frame, origin=origin, findings=findings, reads=reads, kinds=kinds)
        return JoinedDataset(built, numbers, places)

    def _whole_origin(self) -> Origin:
        assert self._first is not None
        first = self._first.origin
        table, position, *rest = [array.finished() for array in self._origin]
        pairs = zip(first.further, rest[::2], rest[1::2], strict=True)
        return Origin(first.tables, table, position, tuple(Further(f.table, *both) for f, *both in pairs))

    def _reads_beside(self) -> Reads:
        found: Reads = {}
        for key, several in self._beside.items():
            start, mask = several[-1]
            found[key] = np.zeros(start + len(mask), dtype=bool)
            for start, mask in several:
                found[key][start : start + len(mask)] = mask
        return found


def _numbers(sizes: list[int]) -> Numbers:
    return np.repeat(np.arange(len(sizes), dtype=narrow(len(sizes))), sizes)


def _shape(built: Built) -> tuple[object, ...]:
    """What the blocks of a dataset must be alike in: names and types of columns, and what records came from."""
    further = tuple(f.table for f in built.origin.further)
    return tuple((name, is_encoded(built.frame[name])) for name in built.frame.columns), built.origin.tables, further


def _shown_in_full(findings: Iterable[Finding]) -> bool:
    """Whether every fault of the records is told one by one, so that blocks tell what the whole does."""
    counts = Counter((f.rule, f.message) for f in findings)
    odd = (f.rule in ONE_OF_ALL or " And so in " in f.message for f in findings)
    return max(counts.values(), default=0) <= MOST and not any(odd)
