"""The work of a build in pieces, for this process and an executor beside it, whoever is free.

Who makes a dataset changes no byte of it: a group of datasets (`engine.tasks.Group`) is made from finished datasets
and the settled forms alone.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, wait
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..engine.blocks import Blocks, Numbers, blocks_of
from ..engine.disk import Disk
from ..engine.joined import made_in_blocks
from ..engine.lineage import Built
from ..engine.make import Progress
from ..engine.tables import Table
from ..engine.tasks import DatasetGroup, groups
from ..forms.records import Form
from .executor import Work, given, seeing
from .folder import Study
from .luggage import Luggage
from .parcels import Parcel, parcel_folder

SLOW = {".xlsx": 7, ".xml": 3, ".xpt": 2, ".sas7bdat": 2}  # measured, a byte of text being 1
BLOCK = 25_000_000  # values of the forms that are worked on at a time
SHARE = 0.5  # of the reading that is handed over: one executor reads beside this process
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
        if share + _slowness(file[0]) <= most:
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
    blocks: int = 1,
    disk: Disk | None = None,
) -> dict[str, Built]:
    """Every dataset of the study by its name, in the order of its sheets, made in so many blocks of subjects.

    disk takes those that memory has no room for.
    progress is told the name of each finished dataset, how many are done and how many there are.
    Raises SpecFault where the spec asks for what cannot be made; whatever else a method raises has a note of the
    datasets that were under work.
    """
    homes = {name: study.homes(dataset) for name, dataset in study.spec.datasets.items()}
    made = _Made(study, {**shelf}, progress, blocks_of(shelf, blocks), disk or Disk())
    waiting = list(groups(study.spec.datasets, homes))
    if executor is None:
        for group in waiting:
            made.make(group)
    else:
        with parcel_folder(executor, made.disk.folder) as folder:
            _shared(waiting, made, executor, dict(shelf), folder)
    return {name: made.built[name] for name in study.spec.datasets}


def blocks_for(shelf: Tables) -> int:
    """Into how many blocks of subjects a build is cut, where nobody says it: one for each 25 million values."""
    return -(-sum(table.frame.size for table in shelf.values()) // BLOCK) or 1


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

    def make(self, group: DatasetGroup) -> None:
        """Make the datasets of a group here."""
        self._add(_noted(group, self.study, self.tables, self.blocks, self.disk))

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

    folder: where parcels lie, where the executor sees it.
    """
    weight = _weights(order, made.study)
    waiting = sorted(order, key=lambda group: -weight[group])
    own: Study | Luggage = replace(made.study) if seeing(executor) else Luggage.of(made.study)
    study, forms = Parcel.of(own), Parcel.of((shelf, replace(made.blocks)), folder)
    finished: dict[str, Parcel[Cut]] = {}
    under_way: list[Work[Parcel[Made]]] = []
    while waiting or under_way:
        ready = [group for group in waiting if group.needs <= set(made.built)]
        mine = ready.pop(0) if ready else None
        waiting = [group for group in waiting if group is not mine and group not in ready]
        for group in ready:
            finished |= {n: Parcel.of(made.cut(n), folder) for n in sorted(group.needs - set(finished))}
            needed = {name: finished[name] for name in group.needs}
            under_way.append(given(executor, _doing(group), made_elsewhere, group, study, forms, needed, folder))
        if mine is not None:
            made.make(mine)
        elif under_way:
            _take_back(under_way, made)
        for work in [w for w in under_way if w.future is not None and w.future.done()]:
            under_way.remove(work)
            made.take(work.answer())


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
    forms: Parcel[tuple[dict[str, Table], Blocks]],
    needed: Mapping[str, Parcel[Cut]],
    folder: Path | None = None,
) -> Parcel[Made]:
    """The datasets of a group, made from what was sent along; into the folder where it is seen here."""
    (tables, blocks), cut = forms.content, {name: parcel.content for name, parcel in needed.items()}
    shelf = {**tables, **{name: table for name, (table, _) in cut.items()}}
    blocks = replace(blocks, of=blocks.of | {name: of for name, (_, of) in cut.items() if of is not None})
    sent = study.content
    try:
        own = sent.study if isinstance(sent, Luggage) else sent
        return Parcel.of(_noted(group, own, shelf, blocks, Disk(folder=folder)), folder)
    except Exception as error:
        if not type(error).__module__.startswith("m5kit_study"):
            raise
        says = f"{type(error).__name__}: {error} (while {_doing(group)})"
    raise RuntimeError(says)  # a class of the study's own code cannot travel, not even as the context of another


def _noted(group: DatasetGroup, study: Study, shelf: Tables, blocks: Blocks, disk: Disk) -> Made:
    """The datasets of a group; what goes wrong is said to be of these."""
    homes = {name: study.homes(study.spec.datasets[name]) for name in group.datasets}
    try:
        return made_in_blocks(group, study.spec, shelf, homes, blocks, disk)
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
