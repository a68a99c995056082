"""Datasets that are made block by block, and joined to what they are when made in one: the same records, lineage and findings.

Where that cannot be told from the blocks, there is no answer, and the datasets are made in one.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from types import ModuleType

from ..specs import Spec
from .blocks import Blocks, BlockShelf, Numbers, blocks_of_made, moved, whole_tables
from .disk import Disk, let_go
from .growing_datasets import GrowingDataset, JoinedDataset
from .lineage import Built
from .make import made_together
from .sizes import cells, records_expected
from .tables import Table
from .tasks import DatasetGroup

Homes = Mapping[str, Sequence[ModuleType]]
Parts = Iterable[Mapping[str, Built]]  # what was made of each block, in their order


def is_large(group: DatasetGroup, spec: Spec, shelf: Mapping[str, Table], blocks: Blocks) -> bool:
    """Whether a group has so many cells that it is made block by block, where it can be."""
    if blocks.count < 2:
        return False
    datasets = {name: spec.datasets[name] for name in group.datasets}
    known = {name: len(table.frame) for name, table in shelf.items() if name not in datasets}
    return cells(datasets.values(), records_expected(datasets, known)) > blocks.most


def made_in_blocks(
    group: DatasetGroup,
    spec: Spec,
    shelf: Mapping[str, Table],
    homes: Homes,
    blocks: Blocks,
    disk: Disk,
    share: Callable[[frozenset[str]], Parts] | None = None,
) -> tuple[dict[str, Built], dict[str, Numbers]]:
    """The datasets of a group, and for each of subjects the block of every record.

    share gives what is made of each block, where others make some of them; it is handed the tables that lie whole beside
    each. Datasets lie on disk where memory has no room for them.
    """
    large = is_large(group, spec, shelf, blocks)
    whole = whole_tables(group, spec, homes, blocks) if large else None
    if whole is not None:
        numbers = range(blocks.count)
        parts = share(whole) if share else (made_of(n, group, spec, shelf, homes, blocks, whole) for n in numbers)
        found = _joined_blocks(parts, group, spec, shelf, blocks, whole, disk)
        if found is not None:
            return found
    made = made_together(group, spec, shelf, homes)
    return {name: disk.kept(built) for name, built in made.items()}, blocks_of_made(made, blocks)


def made_of(
    number: int,
    group: DatasetGroup,
    spec: Spec,
    shelf: Mapping[str, Table],
    homes: Homes,
    blocks: Blocks,
    whole: frozenset[str],
) -> dict[str, Built]:
    """The datasets of a group, made of one block; their origins are by places in the whole tables."""
    own = BlockShelf(shelf, blocks, number, whole)
    made = made_together(group, spec, own, homes)
    return {name: replace(built, origin=moved(built.origin, own.whole)) for name, built in made.items()}


def _joined_blocks(
    parts: Parts,
    group: DatasetGroup,
    spec: Spec,
    shelf: Mapping[str, Table],
    blocks: Blocks,
    whole: frozenset[str],
    disk: Disk,
) -> tuple[dict[str, Built], dict[str, Numbers]] | None:
    growing = {name: GrowingDataset(spec.datasets[name], disk) for name in group.datasets}
    coming = iter(parts)
    for number in range(blocks.count):  # no loop over the parts, which would keep each until the next one is made
        part = next(coming)
        if not all(each.fits(part[name]) for name, each in growing.items()):
            return None
        starts = {name: each.count for name, each in growing.items()}
        own = BlockShelf(shelf, blocks, number, whole)
        for name, each in growing.items():
            each.read(part[name].reads, own, shelf, starts)
            each.add(part[name], starts)
        del part
        let_go()
    joined = {name: each.finished() for name, each in growing.items()}
    built = {name: disk.kept(_placed(each.built, joined)) for name, each in joined.items()}
    return built, {name: each.numbers for name, each in joined.items()}


def _placed(built: Built, joined: Mapping[str, JoinedDataset]) -> Built:
    """The dataset with its origin in datasets made beside it by the places that their records have now."""
    places = {name: each.places for name, each in joined.items() if each.places is not None}
    if not {*built.origin.tables, *(f.table for f in built.origin.further)} & set(places):
        return built
    origin = moved(built.origin, lambda name, at: places[name][at] if name in places else at)
    return replace(built, origin=origin)
