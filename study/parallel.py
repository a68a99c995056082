"""The datasets of a study, made by this process and the workers beside it, whoever is free.

Which of them makes a dataset changes no byte of it: a group of datasets
(`engine.tasks.Group`) is made from finished datasets and the settled forms alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..engine.lineage import Built
from ..engine.make import Progress, made_together
from ..engine.tables import Table
from ..engine.tasks import Group, groups
from ..engine.workers import Answer, Worker
from .folder import Study

SLOW = {".xlsx": 7, ".xml": 3, ".xpt": 2, ".sas7bdat": 2}  # measured, a byte of text being 1
AHEAD = 2  # groups that a worker is asked for before it has answered, so that it never waits
_HERE: dict[str, Any] = {}  # of a worker: the study, and the shelf as far as it was handed or made here


def made_by_all(
    study: Study, shelf: Mapping[str, Table], workers: Sequence[Worker], progress: Progress | None = None
) -> dict[str, Built]:
    """Every dataset of the study; the same as `engine.make.make_all` gives.

    Raises SpecFault where the spec asks for what cannot be made.
    """
    homes = {name: study.homes(dataset) for name, dataset in study.spec.datasets.items()}
    order = groups(study.spec.datasets, homes)
    weight = _weights(order, study)
    waiting = sorted(order, key=lambda group: -weight[group])  # the longest way to the end first
    hands = [Hand(worker, worker.ask(begin, replace(study), dict(shelf))) for worker in workers]
    built: dict[str, Built] = {}
    tables = dict(shelf)

    def add(made: Mapping[str, Built]) -> None:
        for name, dataset in made.items():
            built[name], tables[name] = dataset, dataset.table()
            if progress:
                progress(name, len(built), len(study.spec.datasets))

    while len(built) < len(study.spec.datasets):
        for hand in hands:
            add(hand.given())
        mine = next((group for group in waiting if group.needs <= set(built)), None)
        if mine is not None:  # before the workers choose, so that nobody waits for what all others need
            waiting.remove(mine)
        for hand in hands:
            while len(hand.asked) < AHEAD and (group := hand.fitting(waiting, built)):
                waiting.remove(group)
                hand.ask(group, built)
        if mine is not None:
            add(made_together(mine, study.spec, tables, homes))
        elif len(built) < len(study.spec.datasets):
            add(next(hand for hand in hands if hand.asked).waited())
    return {name: built[name] for name in study.spec.datasets}


def read_by_all(study: Study, workers: Sequence[Worker]) -> None:
    """Read the forms of the study: those slowest to read by the workers, while this process reads the others.

    Raises InputFault as `Study.forms` does.
    """
    files = sorted(study.form_files(), key=lambda file: -_slowness(file[0]))
    own = sum(_slowness(file) for file, _ in files)
    asked: dict[tuple[Path, str], Answer] = {}
    plain = replace(study)
    for worker in workers:
        share = 0.0
        while files and (share + _slowness(files[0][0])) <= own / (len(workers) + 1):
            file = files.pop(0)
            share += _slowness(file[0])
            asked[file] = worker.ask(Study.read, plain, *file)
    read = {file: study.read(*file) for file in files} | {file: answer.get() for file, answer in asked.items()}
    study.take_forms(read[file] for file in study.form_files())


def _slowness(file: Path) -> float:
    """About how long a file takes to read, to compare files: a byte of a workbook holds more than one of text."""
    return file.stat().st_size * SLOW.get(file.suffix.lower(), 1)


@dataclass(eq=False)
class Hand:
    """A worker, whether it has begun, what it was asked for and has not given yet, and the datasets that it has."""

    worker: Worker
    begun: Answer
    asked: dict[Group, Answer] = field(default_factory=dict)
    has: set[str] = field(default_factory=set)

    def fitting(self, waiting: Sequence[Group], built: Mapping[str, Built]) -> Group | None:
        """The first group for which everything is finished, or is being made here; none before the worker has begun."""
        if not self.begun.here():
            return None
        ready = set(built) | {name for group in self.asked for name in group.datasets}
        return next((group for group in waiting if group.needs <= ready), None)

    def ask(self, group: Group, built: Mapping[str, Built]) -> None:
        """Have a group made; what it needs and the worker has not is handed over."""
        handed = {name: replace(built[name], reads={}) for name in sorted(group.needs - self.has)}
        self.asked[group] = self.worker.ask(make_here, group.datasets, handed)
        self.has |= group.needs | set(group.datasets)

    def given(self) -> dict[str, Built]:
        """The datasets that are finished and were not given before."""
        made: dict[str, Built] = {}
        while self.asked and next(iter(self.asked.values())).here():
            made |= self.waited()
        return made

    def waited(self) -> dict[str, Built]:
        """The datasets of the group that was asked for first."""
        group = next(iter(self.asked))
        made: dict[str, Built] = self.asked.pop(group).get()
        return made


def begin(study: Study, shelf: dict[str, Table]) -> None:
    """In a worker: remember what datasets are made from."""
    homes = {name: study.homes(dataset) for name, dataset in study.spec.datasets.items()}
    order = {group.datasets: group for group in groups(study.spec.datasets, homes)}
    _HERE.update(study=study, shelf=shelf, homes=homes, groups=order)


def make_here(datasets: tuple[str, ...], handed: Mapping[str, Built]) -> dict[str, Built]:
    """In a worker: make the datasets of one group, from what was handed over now and before."""
    shelf: dict[str, Table] = _HERE["shelf"]
    shelf |= {name: built.table() for name, built in handed.items()}
    made = made_together(_HERE["groups"][datasets], _HERE["study"].spec, shelf, _HERE["homes"])
    shelf |= {name: built.table() for name, built in made.items()}
    return made


def _weights(order: Sequence[Group], study: Study) -> dict[Group, int]:
    """How many columns must be made from the beginning of a group until the last dataset that needs it is finished."""
    weight: dict[Group, int] = {}
    for group in reversed(order):
        own = sum(len(study.spec.datasets[n].variables) + len(study.spec.datasets[n].values) for n in group.datasets)
        after = (weight[later] for later in weight if later.needs & set(group.datasets))
        weight[group] = own + max(after, default=0)
    return weight
