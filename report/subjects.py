"""The subjects of a build: each once, and whose each record is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..engine.encoded import codes_in, encoded, is_encoded, levels_of
from ..engine.tables import Table
from ..study.build import Run

Owners = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Subjects:
    """Subjects by name, sorted, and for each table whose each record is: a place among the names from 1, 0 for nobody's."""

    names: tuple[str, ...]
    owners: Mapping[str, Owners]

    def of(self, table: str) -> Owners:
        """Whose the records of a table are."""
        return self.owners[table]


def subjects_of(run: Run) -> Subjects:
    """The subjects of a build by USUBJID; one that no dataset has goes by the identifier of its forms."""
    prefix = f"{run.study.spec.id}-".upper()
    keys = {name: _keys(table, prefix) for name, table in run.shelf.items() if table.subject}
    names: dict[str, str] = {}
    for name in sorted(keys, key=lambda name: (name not in run.built, name)):
        for key, shown in zip(keys[name], levels_of(_column(run.shelf[name])).tolist(), strict=True):
            if isinstance(key, str):
                names.setdefault(key, str(shown).strip())
    place = {key: at + 1 for at, key in enumerate(sorted(names, key=names.__getitem__))}
    owners = {
        name: _owners(table, keys[name], place) if name in keys else np.zeros(len(table.frame), dtype=np.int64)
        for name, table in run.shelf.items()
    }
    return Subjects(tuple(sorted(names.values())), owners)


def _column(table: Table) -> pd.Series:
    column = table.frame[table.subject]
    return column if is_encoded(column) else encoded(column)


def _keys(table: Table, prefix: str) -> Sequence[object]:
    """For each level of the column of subjects the key by which it is one; the last is missing."""
    return levels_of(_column(table)).str.strip().str.upper().str.removeprefix(prefix).tolist()


def _owners(table: Table, keys: Sequence[object], place: Mapping[str, int]) -> Owners:
    found = np.array([place.get(str(key), 0) if isinstance(key, str) else 0 for key in keys], dtype=np.int64)
    return found[codes_in(_column(table))]
