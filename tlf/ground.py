"""The records that an analysis stands on: those of its dataset, its population and its group.

Population and groups are facts of subjects and are taken from ADSL. A dataset's
records have the columns of ADSL beside their own, so a condition may name both.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..engine.encoded import match, take
from ..engine.rows import holds
from ..specs import SpecFault
from ..specs.conditions import Condition
from .sheets import ALL, VERSUS, Analysis, Display

Mask = NDArray[np.bool_]
SUBJECTS = "ADSL"
KEY = "USUBJID"


@dataclass(frozen=True, eq=False)
class Selection:
    """The records of one analysis in one group.

    frame: their columns, those of ADSL included; subjects: for each record the position of its subject in ADSL;
    total: how many subjects the group has in the population; where: the condition that chose the records.
    """

    frame: pd.DataFrame
    subjects: NDArray[np.int64]
    total: int
    where: str

    @property
    def count(self) -> int:
        """How many different subjects have such a record."""
        return len(np.unique(self.subjects))


@dataclass(frozen=True, eq=False)
class Ground:
    """The datasets, and the population and groups of one display.

    frames: the ADaM datasets by name, text encoded and numbers float64.
    """

    frames: Mapping[str, pd.DataFrame]
    display: Display
    joined: dict[str, tuple[pd.DataFrame, NDArray[np.int64]]] = field(default_factory=dict)

    @property
    def adsl(self) -> pd.DataFrame:
        """The subjects, one a record. Raises SpecFault where ADSL is not among the datasets."""
        return self._frame(SUBJECTS)

    def members(self, group: str) -> Mask:
        """For each subject whether it is of the population and of the group ("PB", "ALL", or "PB vs P" for both)."""
        return holds(self.conditions(group), self.adsl, len(self.adsl))

    def conditions(self, group: str) -> tuple[Condition, ...]:
        """What makes a subject one of the group's: the population's conditions and the group's own."""
        codes = () if group == ALL else tuple(group.split(VERSUS))
        if not codes:
            return self.display.where
        own = Condition(self.display.by, "EQ" if len(codes) == 1 else "IN", codes)
        return (*self.display.where, own)

    def selection(self, analysis: Analysis, group: str, *, also: Iterable[Condition] = ()) -> Selection:
        """The analysis' records in a group, further conditions included.

        Raises SpecFault where the dataset or a variable of a condition does not exist.
        """
        return self.chosen(analysis.dataset, (*analysis.where, *also), group)

    def chosen(self, dataset: str, where: tuple[Condition, ...], group: str) -> Selection:
        """The records of a dataset that belong to the group and for which the conditions hold."""
        frame, subjects = self.records(dataset)
        members = self.members(group)
        kept = np.append(members, False)[subjects] & holds(where, frame, len(frame))
        positions = np.flatnonzero(kept)
        text = self.text((*self.conditions(group), *where), dataset)
        return Selection(frame.iloc[positions].reset_index(drop=True), subjects[positions], int(members.sum()), text)

    def records(self, dataset: str) -> tuple[pd.DataFrame, NDArray[np.int64]]:
        """A dataset with the columns of ADSL that it lacks, and for each record its subject's position in ADSL."""
        if dataset not in self.joined:
            self.joined[dataset] = self._join(self._frame(dataset), dataset)
        return self.joined[dataset]

    def text(self, conditions: Iterable[Condition], dataset: str) -> str:
        """The conditions in words that parse; a variable that the dataset lacks is written ADSL.variable."""
        own = self._frame(dataset).columns
        named = (
            c if c.variable in own else Condition(f"ADSL.{c.variable}", c.comparator, c.values) for c in conditions
        )
        return " AND ".join(map(str, named))

    def _join(self, frame: pd.DataFrame, dataset: str) -> tuple[pd.DataFrame, NDArray[np.int64]]:
        if dataset == SUBJECTS:
            return frame, np.arange(len(frame))
        subjects, unique = match([frame[KEY]], [self.adsl[KEY]])
        if not unique:
            raise SpecFault("ADSL has a subject twice. Give it one record for each USUBJID.")
        beside = {name: take(self.adsl[name], subjects) for name in self.adsl.columns if name not in frame.columns}
        return frame.reset_index(drop=True).assign(**beside), subjects

    def _frame(self, dataset: str) -> pd.DataFrame:
        if dataset not in self.frames:
            raise SpecFault(f"Dataset {dataset or '(blank)'} is not among those built: {', '.join(self.frames)}.")
        return self.frames[dataset]


def column(frame: pd.DataFrame, name: str, analysis: Analysis) -> pd.Series:
    """A column of the records. Raises SpecFault where there is none of that name."""
    if name not in frame.columns:
        raise SpecFault(f"{analysis} asks for {name or 'no variable'}, which is not a column of {analysis.dataset}.")
    return frame[name]


def numbers(frame: pd.DataFrame, name: str, analysis: Analysis) -> NDArray[np.float64]:
    """The numbers in a column that are not missing. Raises SpecFault where it holds text."""
    found = column(frame, name, analysis)
    if not pd.api.types.is_numeric_dtype(found.dtype):
        raise SpecFault(f"{analysis} asks for numbers in {name}, which holds text.")
    values = found.to_numpy(dtype="float64")
    known: NDArray[np.float64] = values[~np.isnan(values)]
    return known
