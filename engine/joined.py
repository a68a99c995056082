"""Datasets that were made block by block, joined to what they are when made in one: the same records, lineage and findings.

Where that cannot be told from the blocks, there is no answer, and the datasets are to be made in one.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import ModuleType

import numpy as np
import pandas as pd

from ..specs import Finding, Spec
from .blocks import Blocks, BlockShelf, Numbers, moved, whole_tables
from .disk import Disk, frame_of
from .encoded import is_encoded, stacked, take
from .lineage import Built
from .make import made_together, sorted_order
from .reads import Reads
from .reports import MOST
from .tables import Further, Origin, Positions, Table
from .tasks import DatasetGroup

ONE_OF_ALL = ("NOT-UNIQUE",)  # rules that tell the first case of a whole table


@dataclass(frozen=True, eq=False)
class BlockPart:
    """A dataset of one block, on disk; its origin is by places in the whole tables, its reads by those of the block.

    positions: for each table that is cut the places of the block's records in the whole.
    """

    built: Built
    positions: Mapping[str, Positions]


@dataclass(frozen=True, eq=False)
class Joined:
    """A dataset of all blocks: the block of each record, and the place that each block's records have now."""

    built: Built
    numbers: Numbers
    places: Sequence[Positions]


def made_in_blocks(
    group: DatasetGroup,
    spec: Spec,
    shelf: Mapping[str, Table],
    homes: Mapping[str, Sequence[ModuleType]],
    blocks: Blocks,
    disk: Disk,
) -> tuple[dict[str, Built], dict[str, Numbers]]:
    """The datasets of a group, and for each that was made block by block the block of every record.

    Those that are made block by block lie on disk, and the others where memory has no room for them.
    """
    whole = whole_tables(group, spec, homes, blocks)
    found = None if whole is None else _joined_blocks(group, spec, shelf, homes, blocks, whole, disk)
    if found is not None:
        return found
    made = made_together(group, spec, shelf, homes)
    return {name: disk.kept(built) for name, built in made.items()}, _numbers(made, blocks)


def _joined_blocks(
    group: DatasetGroup,
    spec: Spec,
    shelf: Mapping[str, Table],
    homes: Mapping[str, Sequence[ModuleType]],
    blocks: Blocks,
    whole: frozenset[str],
    disk: Disk,
) -> tuple[dict[str, Built], dict[str, Numbers]] | None:
    parts: dict[str, list[BlockPart]] = {name: [] for name in group.datasets}
    for number in range(blocks.count):
        own = BlockShelf(shelf, blocks, number, whole)
        made = made_together(group, spec, own, homes)
        for name in group.datasets:
            parts[name].append(_part(made.pop(name), own, disk))
    joined = {name: _joined(several, shelf, group.datasets, disk) for name, several in parts.items()}
    done = {name: each for name, each in joined.items() if each is not None}
    if len(done) < len(joined):
        return None
    built = {n: replace(j.built, origin=_within(j.built.origin, j.numbers, done)) for n, j in done.items()}
    return built, {name: each.numbers for name, each in done.items()}


def _numbers(made: Mapping[str, Built], blocks: Blocks) -> dict[str, Numbers]:
    """The blocks of the records of datasets that were made in one: those of the records that they came from."""
    known = dict(blocks.of)
    for name, built in made.items():
        origin = built.origin
        if blocks.count > 1 and "USUBJID" in built.frame.columns and set(origin.tables) <= set(known):
            of = np.zeros(len(built.frame), dtype=np.int32)
            for code, table in enumerate(origin.tables):
                mine = origin.table == code
                of[mine] = known[table][origin.position[mine]]
            people = pd.DataFrame({"subject": built.frame["USUBJID"], "block": of}).dropna().drop_duplicates()
            if people["subject"].is_unique:
                known[name] = of
    return {name: known[name] for name in made if name in known}


def _part(built: Built, own: BlockShelf, disk: Disk) -> BlockPart:
    return BlockPart(disk.mapped(replace(built, origin=moved(built.origin, own.whole))), own.positions)


def _joined(parts: Sequence[BlockPart], shelf: Mapping[str, Table], beside: Sequence[str], disk: Disk) -> Joined | None:
    """One dataset of its blocks; None where it must be made in one."""
    builts = [part.built for part in parts]
    first = builts[0]
    findings = tuple(dict.fromkeys(f for b in builts for f in b.findings))
    alike = all(b.steps == first.steps and _shape(b) == _shape(first) for b in builts)
    if not alike or not _told_in_full(findings) or _spread(builts):
        return None
    names = first.frame.columns
    frame = frame_of(names, disk.columns(stacked([b.frame[name] for b in builts]) for name in names))
    order = sorted_order(frame, first.dataset)
    sizes = [len(b.frame) for b in builts]
    numbers = np.repeat(np.arange(len(parts), dtype=np.int32), sizes)
    kinds = None if first.kinds is None else stacked([b.kinds for b in builts if b.kinds is not None])
    origin = _origin(builts, sizes)
    if not (order[1:] > order[:-1]).all():  # else the blocks follow each other already, as those of sorted subjects do
        frame = frame_of(names, disk.columns(take(frame[name], order) for name in names))
        origin, kinds = origin.taken(order), None if kinds is None else take(kinds, order)
    joined = replace(
        first, frame=frame, origin=origin, findings=findings, reads=_reads(parts, shelf, beside), kinds=kinds
    )
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return Joined(joined, numbers[order], np.split(place, np.cumsum(sizes)[:-1]))


def _within(origin: Origin, numbers: Numbers, done: Mapping[str, Joined]) -> Origin:
    """Where records came from, those of datasets made beside theirs by their places in the whole of these."""
    position = origin.position.copy()
    for code, name in enumerate(origin.tables):
        if name in done:
            mine = origin.table == code
            position[mine] = _placed(done[name], numbers[mine], position[mine])
    further = tuple(
        replace(f, position=_placed(done[f.table], numbers[f.record], f.position)) if f.table in done else f
        for f in origin.further
    )
    return replace(origin, position=position, further=further)


def _placed(joined: Joined, numbers: Numbers, positions: Positions) -> Positions:
    """The places in a joined dataset of records of its blocks."""
    starts = np.cumsum([0, *(len(places) for places in joined.places[:-1])])
    found: Positions = np.concatenate(joined.places)[starts[numbers] + positions]
    return found


def _shape(built: Built) -> tuple[object, ...]:
    """What the blocks of a dataset must be alike in: names and types of columns, and what records came from."""
    further = tuple(f.table for f in built.origin.further)
    return tuple((name, is_encoded(built.frame[name])) for name in built.frame.columns), built.origin.tables, further


def _told_in_full(findings: Sequence[Finding]) -> bool:
    """Whether every fault of the records is told one by one, so that blocks tell what the whole does."""
    counts = Counter((f.rule, f.message) for f in findings)
    return max(counts.values(), default=0) <= MOST and not any(
        f.rule in ONE_OF_ALL or " And so in " in f.message for f in findings
    )


def _spread(builts: Sequence[Built]) -> bool:
    """Whether a subject has records in several blocks: the forms name it in several ways."""
    seen: set[str] = set()
    for built in builts:
        mine = set(built.frame["USUBJID"].dropna().unique()) if "USUBJID" in built.frame.columns else set()
        if seen & mine:
            return True
        seen |= mine
    return False


def _origin(builts: Sequence[Built], sizes: Sequence[int]) -> Origin:
    starts = np.cumsum([0, *sizes[:-1]])
    origins = [b.origin for b in builts]
    further = []
    for place, one in enumerate(origins[0].further):
        several = [o.further[place] for o in origins]
        records: Positions = np.concatenate([f.record + start for f, start in zip(several, starts, strict=True)])
        further.append(Further(one.table, records, np.concatenate([f.position for f in several])))
    table, position = np.concatenate([o.table for o in origins]), np.concatenate([o.position for o in origins])
    return Origin(origins[0].tables, table, position, tuple(further))


def _reads(parts: Sequence[BlockPart], shelf: Mapping[str, Table], beside: Sequence[str]) -> Reads:
    """What the blocks read of other tables; of the datasets made beside this one each block has its own records."""
    found: Reads = {}
    for part in parts:
        for key, mask in part.built.reads.items():
            if key[0] in beside:
                found[key] = np.append(found[key], mask) if key in found else mask
                continue
            known = found.setdefault(key, np.zeros(len(shelf[key[0]].frame), dtype=bool))
            known[part.positions.get(key[0], slice(None))] |= mask
    return found
