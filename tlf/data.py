"""The records that an analysis stands on: those of its dataset, its population and its group.

Population and groups are facts of subjects and are taken from ADSL. A dataset's
records have the columns of ADSL beside their own, so a condition may name both.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..engine.conditions import judged
from ..engine.encoded import number_text, take
from ..engine.matching import match
from ..specs import Spec, SpecFault
from ..specs.conditions import Clause, Condition, renamed, variables
from .kind import MISSING
from .model import ALL, Analysis, Display, group_codes, group_values
from .number import Number, Result

Mask = NDArray[np.bool_]
SUBJECTS = "ADSL"
KEY = "USUBJID"
UNKNOWN = "Missing"  # what a value is called that is missing


@dataclass(frozen=True, eq=False)
class Selection:
    """The records of one analysis in one group.

    source: all records of the dataset, with the columns of ADSL; positions: those selected; subjects: for each of
    these the position of its subject in ADSL; total: how many subjects the group has in the population;
    where: the condition that chose the records.
    """

    source: pd.DataFrame
    positions: NDArray[np.int64]
    subjects: NDArray[np.int64]
    total: int
    where: str

    def __len__(self) -> int:
        return len(self.positions)

    @cached_property
    def count(self) -> int:
        """How many different subjects have such a record."""
        return len(np.unique(self.subjects))


@dataclass(frozen=True, eq=False)
class Cache:
    """What was made of the same datasets already, for all displays.

    joined: datasets with the columns of ADSL; masks: where a condition holds in a dataset; unsure: the conditions
    that leave a record in doubt; told: those whose doubts are told; selections: by dataset and conditions;
    fits: models, by whatever tells them apart.
    """

    joined: dict[str, tuple[pd.DataFrame, NDArray[np.int64]]] = field(default_factory=dict)
    masks: dict[tuple[str, Clause], Mask] = field(default_factory=dict)
    unsure: set[tuple[str, Clause]] = field(default_factory=set)
    reported: set[tuple[object, ...]] = field(default_factory=set)
    selections: dict[tuple[object, ...], Selection] = field(default_factory=dict)
    fits: dict[tuple[object, ...], Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class DisplayData:
    """The datasets, and the population and groups of one display.

    frames: the ADaM datasets by name, text encoded and numbers float64. cache: what displays of the same
    datasets share; found: the results of the display so far; spec: for labels and decodes.
    """

    frames: Mapping[str, pd.DataFrame]
    display: Display
    cache: Cache = field(default_factory=Cache)
    found: list[Result] = field(default_factory=list)
    spec: Spec | None = None

    @property
    def adsl(self) -> pd.DataFrame:
        """The subjects, one a record. Raises SpecFault where ADSL is not among the datasets."""
        return self._frame(SUBJECTS)

    def members(self, group: str, population: tuple[Clause, ...] | None = None) -> Mask:
        """For each subject whether it is of the population and of the group ("PB", "ALL", or "PB vs P" for both)."""
        return self.holding(SUBJECTS, self.conditions(group, population))

    def conditions(self, group: str, population: tuple[Clause, ...] | None = None) -> tuple[Clause, ...]:
        """What makes a subject one of the group's: the population's conditions (the display's) and the group's own."""
        chosen = self.display.where if population is None else population
        values = group_values(group)
        if not values:
            return chosen
        return (*chosen, Condition(self.display.by, "EQ" if len(values) == 1 else "IN", values))

    def selection(self, analysis: Analysis, group: str) -> Selection:
        """The analysis' records in a group.

        Raises SpecFault where the dataset or a variable of a condition does not exist.
        """
        return self._chosen(analysis.dataset, analysis.where, group, analysis.population)

    def denominator(self, analysis: Analysis, group: str) -> Selection:
        """The records of the denominator's subjects: of ADSL where it has the condition's variables."""
        known = all(name in self.adsl.columns for name in variables(analysis.denominator))
        dataset = SUBJECTS if known else analysis.dataset
        return self._chosen(dataset, analysis.denominator, group, analysis.population)

    def records_among(self, analysis: Analysis, group: str) -> Selection:
        """The records of the dataset that percentages of records are of: those for which the denominator holds."""
        return self._chosen(analysis.dataset, analysis.denominator, group, analysis.population)

    def _chosen(self, dataset: str, where: tuple[Clause, ...], group: str, population: tuple[Clause, ...]) -> Selection:
        conditions = self.conditions(group, population)
        key = (dataset, conditions, where)
        if key not in self.cache.selections:
            frame, subjects = self.records(dataset)
            members = self.holding(SUBJECTS, conditions)
            positions = np.flatnonzero(np.append(members, False)[subjects] & self.holding(dataset, where))
            text = self.text((*conditions, *where), dataset)
            found = Selection(frame, positions, subjects[positions], int(members.sum()), text)
            self.cache.selections[key] = found
        return self.cache.selections[key]

    def holding(self, dataset: str, conditions: Iterable[Clause]) -> Mask:
        """For each record of a dataset, with the columns of ADSL, whether all the conditions hold."""
        frame, _ = self.records(dataset)
        found = np.ones(len(frame), dtype=bool)
        for condition in conditions:
            key = (dataset, condition)
            if key not in self.cache.masks:
                self.cache.masks[key], doubts = judged((condition,), frame, len(frame))
                self.cache.unsure.update([key] if doubts else [])
            found &= self.cache.masks[key]
        return found

    def records(self, dataset: str) -> tuple[pd.DataFrame, NDArray[np.int64]]:
        """A dataset with the columns of ADSL that it lacks, and for each record its subject's position in ADSL."""
        if dataset not in self.cache.joined:
            self.cache.joined[dataset] = self._join(self._frame(dataset), dataset)
        return self.cache.joined[dataset]

    def text(self, conditions: Iterable[Clause], dataset: str) -> str:
        """The conditions in words that parse; a variable that the dataset lacks is written ADSL.variable."""
        own = self._frame(dataset).columns
        named = (renamed(c, lambda name: name if name in own else f"ADSL.{name}") for c in conditions)
        return " AND ".join(map(str, named))

    def terms(self, name: str, dataset: str) -> list[tuple[str, str]]:
        """The values that the codelist of a variable has, each with its decode; none where it has no codelist."""
        for home in (dataset, SUBJECTS):
            if self.spec is not None and home in self.spec.datasets and name in self.spec.datasets[home].names:
                listed = self.spec.codelists.get(self.spec.datasets[home][name].codelist)
                return [(t.value, t.decode or t.value) for t in listed.terms] if listed else []
        return []

    def combinations(self, analysis: Analysis, variables: Sequence[str]) -> list[tuple[str, ...]]:
        """The combinations of values that variables have among the records of an analysis, in order.

        Those with a missing value, which is "", come last where the analysis asks for them.
        A variable is ordered by its numeric companion (AVISIT by AVISITN, AVALC by AVAL) where there is one, else by its codelist,
        else by its values.
        """
        chosen = self._chosen(analysis.dataset, analysis.where, ALL, analysis.population)
        frame = pd.DataFrame({name: texts(record_column(chosen, name, analysis)) for name in variables}).replace(
            "", None
        )
        order = pd.DataFrame({name: self._places(name, chosen, analysis) for name in variables}, index=frame.index)
        known = frame.notna().all(axis=1) | MISSING.of(analysis)
        order = order.where(frame.notna())  # so that a missing value comes last, whatever its number
        sorted_ = frame[known].fillna("").loc[order[known].sort_values(list(variables), kind="stable").index]
        return list(dict.fromkeys(sorted_.itertuples(index=False, name=None)))

    def _places(self, name: str, chosen: Selection, analysis: Analysis) -> "pd.Series | NDArray[Any]":
        """What the records are ordered by where a variable's values are."""
        number = "AVAL" if name == "AVALC" else f"{name}N"
        if number in chosen.source.columns:
            return take(chosen.source[number], chosen.positions).to_numpy()
        found = record_column(chosen, name, analysis)
        listed = {value: place for place, (value, _) in enumerate(self.terms(name, analysis.dataset))}
        if pd.api.types.is_numeric_dtype(found.dtype) or not listed:
            return found.astype("str" if not pd.api.types.is_numeric_dtype(found.dtype) else "float64").to_numpy()
        return found.astype("str").map(listed).fillna(len(listed)).to_numpy()

    def decode(self, name: str, value: str, dataset: str) -> str:
        """What a value of a variable is called: its decode, or itself where it has none; "Missing" where there is none."""
        return dict(self.terms(name, dataset)).get(value, value) if value else UNKNOWN

    def sides(self, chosen: Selection, pair: str, analysis: Analysis) -> NDArray[np.object_]:
        """For each record the side of a comparison that its subject is on."""
        side = {value: code for code in group_codes(pair) for value in group_values(code)}
        return record_column(chosen, self.display.by, analysis).astype("str").map(side).to_numpy(dtype=object)

    def _join(self, frame: pd.DataFrame, dataset: str) -> tuple[pd.DataFrame, NDArray[np.int64]]:
        if dataset == SUBJECTS:
            return frame, np.arange(len(frame))
        if KEY not in frame.columns:
            raise SpecFault(f"{dataset} has no {KEY}, so its records belong to no subject.")
        subjects, unique = match([frame[KEY]], [self.adsl[KEY]])
        if not unique:
            raise SpecFault("ADSL has a subject twice. Give it one record for each USUBJID.")
        beside = {name: take(self.adsl[name], subjects) for name in self.adsl.columns if name not in frame.columns}
        return frame.reset_index(drop=True).assign(**beside), subjects

    def _frame(self, dataset: str) -> pd.DataFrame:
        if dataset not in self.frames:
            built = ", ".join(self.frames) or "there are none"
            raise SpecFault(f"Dataset {dataset or '(blank)'} is not among those built: {built}.")
        return self.frames[dataset]


def record_column(chosen: Selection, name: str, analysis: Analysis) -> pd.Series:
    """A column of the selected records. Raises SpecFault where there is none of that name."""
    if name not in chosen.source.columns:
        raise SpecFault(f"{analysis} asks for {name or 'no variable'}, which is not a column of {analysis.dataset}.")
    return take(chosen.source[name], chosen.positions).rename(name)


def texts(values: pd.Series) -> NDArray[np.object_]:
    """The values of a column as text, blank where one is missing; whole numbers without decimals."""
    if not pd.api.types.is_numeric_dtype(values.dtype):
        return values.astype("str").where(values.notna(), "").to_numpy(dtype=object)
    known, place = np.unique(values.to_numpy(dtype="float64"), return_inverse=True)
    level_texts = np.array(["" if np.isnan(v) else number_text(float(v)) for v in known], dtype=object)
    found: NDArray[np.object_] = level_texts[place]
    return found


def present_numbers(chosen: Selection, name: str, analysis: Analysis) -> NDArray[np.float64]:
    """The numbers in a column that are not missing. Raises SpecFault where it holds text."""
    found = record_column(chosen, name, analysis)
    if not pd.api.types.is_numeric_dtype(found.dtype):
        raise SpecFault(f"{analysis} asks for numbers in {name}, which holds text.")
    values = found.to_numpy(dtype="float64")
    present: NDArray[np.float64] = values[~np.isnan(values)]
    return present


def has_value(name: str, value: str) -> Condition:
    """The condition that a variable has a value; that it is missing for a blank one."""
    return Condition(name, "EQ", (value,)) if value else Condition(name, "BLANK")


def number_at(group: str, stat: str, value: float, chosen: Selection, words: str = "") -> Number:
    """A number that stands on the chosen records."""
    return Number(group, stat, float(value), len(chosen), chosen.where, words)
