"""The work of a build in pieces, for this process and an executor beside it, whoever is free.

Who makes a dataset changes no byte of it: a group of datasets (`engine.tasks.Group`) is made from finished datasets
and the settled forms alone.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, wait
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from types import ModuleType
from typing import TypeVar

from ..datasets.streamed import LARGE
from ..engine.blocks import Blocks, Numbers, blocks_of
from ..engine.disk import Disk, give_back, let_go
from ..engine.joined import Parts, is_large, made_in_blocks, made_of
from ..engine.lineage import Built
from ..engine.make import Progress
from ..engine.sizes import cells, records_expected
from ..engine.tables import Table
from ..engine.tasks import DatasetGroup, groups, tables_read
from ..forms.records import Form
from .executor import Work, at_once, given, seeing
from .folder import Study
from .luggage import Luggage
from .parcels import Parcel, parcel_folder
from .turns import in_turns

SLOW = {".xlsx": 7, ".xml": 3, ".xpt": 2, ".sas7bdat": 2}  # measured, a byte of text being 1
BLOCK = 84_000_000  # cells of a group of datasets that are made at a time: about 6 bytes each
SHARE = 0.5  # of the reading that is handed over: one executor reads beside this process
T = TypeVar("T")
Tables = Mapping[str, Table]
Made = tuple[dict[str, Built], dict[str, Numbers]]  # datasets, and the blocks of their records
Cut = tuple[Table, Numbers | None]  # a table, and the blocks of its records


# -- forms ----------------------------------------------------------------------------


def read_study_forms(study: Study, executor: Executor) -> None:
    """Read the forms of the study: those slowest to read by the executor, while this process reads the others.

    Raises InputFault as `Study.forms` does.
    """
    files = sorted(study.form_files(), key=lambda file: -_slowness(file[0]))
    most = SHARE * sum(_slowness(file) for file, _ in files)
    plain, share = replace(study), 0.0
    sent: dict[tuple[Path, str], Work[tuple[Form, ...]]] = {}
    for file in files:
        if share + _slowness(file[0]) <= most and file[0].stat().st_size <= LARGE:  # what lies on disk is not sent
            share += _slowness(file[0])
            sent[file] = given(executor, f"{file[0].name} was read", Study.read, plain, *file)
    read = {file: study.read(*file) for file in files if file not in sent}
    read |= {file: work.answer() for file, work in sent.items()}
    study.take_forms(read[file] for file in study.form_files())


def _slowness(file: Path) -> float:
    """About how long a file takes to read, to compare files: a byte of a workbook holds more than one of text."""
    return file.stat().st_size * SLOW.get(file.suffix.lower(), 1)


# -- datasets -------------------------------------------------------------------------


def all_made(
    study: Study,
    shelf: Tables,
    executor: Executor | None,
    progress: Progress | None,
    blocks: int | None = None,
    disk: Disk | None = None,
) -> dict[str, Built]:
    """Every dataset of the study by its name, in the order of its sheets, made in so many blocks of subjects.

    Where nobody says how many, only large datasets are cut. disk takes those that memory has no room for.
    progress is told the name of each finished dataset, how many are done and how many there are.
    Raises SpecFault where the spec asks for what cannot be made; whatever else a method raises has a note of the
    datasets that were under work.
    """
    homes = {name: study.homes(dataset) for name, dataset in study.spec.datasets.items()}
    waiting = list(groups(study.spec.datasets, homes))
    cut = blocks_of(shelf, blocks_for(study, waiting, shelf), BLOCK) if blocks is None else blocks_of(shelf, blocks)
    made = _Made(study, {**shelf}, progress, cut, disk or Disk())
    if cut.count > 1:
        give_back()  # what reading needed
    if executor is None:
        for group in waiting:
            made.make(group)
    else:
        with parcel_folder(executor, made.disk.folder) as folder:
            _shared(waiting, made, executor, dict(shelf), folder)
    return {name: made.built[name] for name in study.spec.datasets}


def blocks_for(study: Study, order: Sequence[DatasetGroup], shelf: Tables) -> int:
    """Into how many blocks of subjects large datasets are cut, where nobody says it: so many that none has more than 84
    million cells; where it is more than one an even number, since mostly two processes make them."""
    datasets = study.spec.datasets
    expected = records_expected(datasets, {name: len(table.frame) for name, table in shelf.items()})
    most = max((cells((datasets[name] for name in group.datasets), expected) for group in order), default=0)
    return 1 if most <= BLOCK else 2 * -(-most // (2 * BLOCK))


@dataclass(eq=False)
class _Made:
    """What is finished, as far as the build has come."""

    study: Study
    tables: dict[str, Table]
    progress: Progress | None
    blocks: Blocks
    disk: Disk
    built: dict[str, Built] = field(default_factory=dict)

    def cut(self, name: str) -> Cut:
        """A finished dataset with the blocks of its records."""
        return self.tables[name], self.blocks.of.get(name)

    def make(self, group: DatasetGroup, share: Callable[[frozenset[str]], Parts] | None = None) -> None:
        """Make the datasets of a group here; share gives what is made of each block, where others make some."""
        self._add(_noted(group, self.study, self.tables, self.blocks, self.disk, share))

    def large(self, group: DatasetGroup) -> bool:
        """Whether a group, what it needs being finished, is made block by block."""
        return is_large(group, self.study.spec, self.tables, self.blocks)

    def take(self, answer: Parcel[Made]) -> None:
        """Take what was made of a group elsewhere."""
        datasets, numbers = answer.emptied()
        mapped = answer.file is not None
        self._add(({n: b if mapped else self.disk.kept(b) for n, b in datasets.items()}, numbers))

    def _add(self, made: Made) -> None:
        datasets, numbers = made
        self.blocks.of.update(numbers)
        for name, dataset in datasets.items():
            self.built[name], self.tables[name] = dataset, dataset.table()
            if self.progress:
                self.progress(name, len(self.built), len(self.study.spec.datasets))


def _shared(
    order: Sequence[DatasetGroup], made: _Made, executor: Executor, shelf: dict[str, Table], folder: Path | None
) -> None:
    """Make all groups: this process the one with the longest way to the end, the executor what else is ready.

    Of a group that is made block by block both make blocks. folder: where parcels lie, where the executor sees it.
    """
    weight = _weights(order, made.study)
    waiting = sorted(order, key=lambda group: -weight[group])
    sender = _Sender(made, executor, shelf, folder)
    under_way: list[Work[Parcel[Made]]] = []
    while waiting or under_way:
        ready = [group for group in waiting if group.needs <= set(made.built)]
        mine = ready.pop(0) if ready else None
        handed = [group for group in ready if not made.large(group)]
        waiting = [group for group in waiting if group is not mine and group not in handed]
        under_way += [sender.whole(group) for group in handed]
        if mine is not None:
            made.make(mine, partial(sender.blocks, mine) if made.large(mine) else None)
        elif under_way:
            _take_back(under_way, made)
        for work in [w for w in under_way if w.future is not None and w.future.done()]:
            under_way.remove(work)
            made.take(work.answer())


@dataclass(eq=False)
class _Sender:
    """What is sent to the executor: each form and dataset in a parcel of its own, once, where something is made from it."""

    made: _Made
    executor: Executor
    shelf: dict[str, Table]
    folder: Path | None
    sent: dict[str, Parcel[Cut]] = field(default_factory=dict)

    @cached_property
    def study(self) -> Parcel[Study | Luggage]:
        """The study, with its code where the executor does not see its folder."""
        study = self.made.study
        return Parcel.of(replace(study) if seeing(self.executor) else Luggage.of(study), self.folder)

    def needed(self, group: DatasetGroup) -> dict[str, Parcel[Cut]]:
        """The forms and finished datasets that the datasets of a group may look at."""
        study = self.made.study
        names = sorted(tables_read(group, study.spec.datasets, _homes(group, study), self.shelf))
        self.sent |= {name: Parcel.of(self.made.cut(name), self.folder) for name in names if name not in self.sent}
        return {name: self.sent[name] for name in names}

    def whole(self, group: DatasetGroup) -> Work[Parcel[Made]]:
        """Have a group made."""
        blocks = replace(self.made.blocks, of={})
        given_along = (group, self.study, blocks, self.needed(group), self.folder)
        return given(self.executor, _doing(group), made_elsewhere, *given_along)

    def blocks(self, group: DatasetGroup, whole: frozenset[str]) -> Parts:
        """What is made of each block of a group, some here and some by the executor, in the order of the blocks."""
        made = self.made
        needed, blocks = self.needed(group), replace(made.blocks, of={})
        spec, homes = made.study.spec, _homes(group, made.study)

        def send(number: int) -> Work[Parcel[dict[str, Built]]]:
            given_along = (number, group, self.study, blocks, needed, whole, self.folder)
            return given(self.executor, _doing(group), block_made_elsewhere, *given_along)

        def make(number: int) -> dict[str, Built]:
            return made_of(number, group, spec, made.tables, homes, made.blocks, whole)

        def wait_there(part: dict[str, Built]) -> dict[str, Built]:
            return {name: made.disk.mapped(built) for name, built in part.items()}

        parts = in_turns(made.blocks.count, send, make, wait_there, at_once(self.executor))
        return map(_opened_part, parts)  # which keeps no part, as a loop would


def _take_back(under_way: list[Work[Parcel[Made]]], made: _Made) -> None:
    """Nothing is ready here: make what nobody has begun yet, else wait until something is finished."""
    for work in under_way:
        if work.future is not None and work.future.cancel():
            under_way.remove(work)
            made.make(work.arguments[0])
            return
    wait([w.future for w in under_way if w.future is not None], return_when=FIRST_COMPLETED)


def made_elsewhere(
    group: DatasetGroup,
    study: Parcel[Study | Luggage],
    blocks: Blocks,
    needed: Mapping[str, Parcel[Cut]],
    folder: Path | None = None,
) -> Parcel[Made]:
    """The datasets of a group, made from what was sent along; into the folder where it is seen here."""

    def work() -> Parcel[Made]:
        shelf, known, own = _opened(study, blocks, needed)
        return Parcel.of(_noted(group, own, shelf, known, Disk(folder=folder)), folder)

    return _in_words_that_travel(group, work)


def block_made_elsewhere(
    number: int,
    group: DatasetGroup,
    study: Parcel[Study | Luggage],
    blocks: Blocks,
    needed: Mapping[str, Parcel[Cut]],
    whole: frozenset[str],
    folder: Path | None = None,
) -> Parcel[dict[str, Built]]:
    """The datasets of a group, made of one block from what was sent along; into the folder where it is seen here."""

    def work() -> Parcel[dict[str, Built]]:
        shelf, known, own = _opened(study, blocks, needed)
        try:
            made = made_of(number, group, own.spec, shelf, _homes(group, own), known, whole)
        except Exception as error:
            error.add_note(f"while {_doing(group)}")
            raise
        return Parcel.of(made, folder)

    sent = _in_words_that_travel(group, work)
    give_back()
    let_go()
    return sent


def _opened_part(part: Parcel[dict[str, Built]] | dict[str, Built]) -> dict[str, Built]:
    return part.emptied() if isinstance(part, Parcel) else part


def _opened(
    study: Parcel[Study | Luggage], blocks: Blocks, needed: Mapping[str, Parcel[Cut]]
) -> tuple[dict[str, Table], Blocks, Study]:
    """The shelf, the blocks of its records, and the study that were sent."""
    cut = {name: parcel.content for name, parcel in needed.items()}
    known = replace(blocks, of={name: of for name, (_, of) in cut.items() if of is not None})
    sent = study.content
    return {name: table for name, (table, _) in cut.items()}, known, sent.study if isinstance(sent, Luggage) else sent


def _in_words_that_travel(group: DatasetGroup, work: Callable[[], T]) -> T:
    """What the work gives; what it raises in words where that has a class of the study's own code, which cannot travel."""
    try:
        return work()
    except Exception as error:
        if not type(error).__module__.startswith("m5kit_study"):
            raise
        says = f"{type(error).__name__}: {error} (while {_doing(group)})"
    raise RuntimeError(says)  # and not even as the context of another


def _homes(group: DatasetGroup, study: Study) -> dict[str, tuple[ModuleType, ...]]:
    return {name: study.homes(study.spec.datasets[name]) for name in group.datasets}


def _noted(
    group: DatasetGroup,
    study: Study,
    shelf: Tables,
    blocks: Blocks,
    disk: Disk,
    share: Callable[[frozenset[str]], Parts] | None = None,
) -> Made:
    """The datasets of a group; what goes wrong is said to be of these."""
    try:
        return made_in_blocks(group, study.spec, shelf, _homes(group, study), blocks, disk, share)
    except Exception as error:
        error.add_note(f"while {_doing(group)}")
        raise


def _doing(group: DatasetGroup) -> str:
    return f"{', '.join(group.datasets)} {'was' if len(group.datasets) == 1 else 'were'} made"


def _weights(order: Sequence[DatasetGroup], study: Study) -> dict[DatasetGroup, int]:
    """How many columns must be made from the beginning of a group until the last dataset that needs it is finished."""
    weight: dict[DatasetGroup, int] = {}
    for group in reversed(order):
        own = sum(len(study.spec.datasets[n].columns) + len(study.spec.datasets[n].lines) for n in group.datasets)
        after = (weight[later] for later in weight if later.needs & set(group.datasets))
        weight[group] = own + max(after, default=0)
    return weight
