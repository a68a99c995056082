"""What a rule looks at: columns as codes of their distinct values, so that each value is judged once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from math import isnan
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...engine.encoded import is_encoded
from ..messages import Mask

Codes = NDArray[np.int64]
Made = TypeVar("Made")


class MissingColumn(Exception):
    """A rule asks for a column that the dataset does not have: it does not apply to it."""


class CannotRun(Exception):
    """Why a rule cannot be carried out here."""


@dataclass(frozen=True, eq=False)
class RuleColumn:
    """A column: for each record the position of its value among the distinct ones.

    A value is text ("" where it is blank), a number (None where it is missing), or a list that an operation made.
    kept: what was found out of the distinct values once for all.
    """

    codes: Codes
    levels: Sequence[Any]
    kept: dict[str, Any] = field(default_factory=dict)

    def once(self, key: str, made: Callable[[Sequence[Any]], Made]) -> Made:
        """What is made of the distinct values, once for each key."""
        if key not in self.kept:
            self.kept[key] = made(self.levels)
        found: Made = self.kept[key]
        return found

    @cached_property
    def blank(self) -> Mask:
        """For each record whether it has no value."""
        return self.once("blank", lambda levels: np.array([is_blank(v) for v in levels], dtype=bool))[self.codes]

    def each(self, holds: Callable[[Any], bool]) -> Mask:
        """For each record whether its value holds, asked once for each distinct value."""
        return np.array(list(map(holds, self.levels)), dtype=bool)[self.codes]

    def mapped(self, key: str, change: Callable[[Any], Any]) -> "RuleColumn":
        """The column with each value changed."""
        return RuleColumn(self.codes, self.once(key, lambda levels: list(map(change, levels))))

    def taken(self, positions: Codes) -> "RuleColumn":
        """The records at positions; -1 is blank."""
        blank = next((i for i, v in enumerate(self.levels) if is_blank(v)), len(self.levels))
        codes = np.append(self.codes, blank)[positions]
        if blank < len(self.levels):
            return RuleColumn(codes, self.levels, self.kept)
        return RuleColumn(codes, [*self.levels, self._nothing()])

    def _nothing(self) -> Any:
        return None if any(isinstance(v, float | int) for v in self.levels) else ""

    @cached_property
    def values(self) -> tuple[Any, ...]:
        """The distinct values that some record has, without lists, in the order of their positions."""
        used = np.flatnonzero(np.bincount(self.codes, minlength=len(self.levels)))
        return tuple(self.levels[i] for i in used.tolist() if not isinstance(self.levels[i], list))


def constant_column(value: Any, size: int) -> RuleColumn:
    """A column with one value in every record."""
    return RuleColumn(_zeros(size), [value])


@lru_cache(maxsize=8)
def _zeros(size: int) -> Codes:
    zeros = np.zeros(size, dtype=np.int64)
    zeros.flags.writeable = False
    return zeros


def column_of(series: pd.Series) -> RuleColumn:
    """A column of a dataset: text encoded, numbers float64."""
    if is_encoded(series):
        return RuleColumn(series.cat.codes.to_numpy().astype(np.int64) + 1, ["", *series.cat.categories.tolist()])
    codes, values = pd.factorize(series)
    return RuleColumn(codes.astype(np.int64) + 1, [None, *values.tolist()])


def column_from(values: Sequence[Any]) -> RuleColumn:
    """A column from a value for each record."""
    found: dict[Any, int] = {}
    levels: list[Any] = []
    codes = np.zeros(len(values), dtype=np.int64)
    for position, value in enumerate(values):
        key = tuple(value) if isinstance(value, list) else value
        if key not in found:
            found[key] = len(levels)
            levels.append(value)
        codes[position] = found[key]
    return RuleColumn(codes, levels)


def is_blank(value: Any) -> bool:
    """Whether a value is none: blank text, a missing number, an empty list."""
    return value is None or value == "" or value == [] or (isinstance(value, float) and isnan(value))


def together(columns: Sequence[RuleColumn]) -> Codes:
    """For each record the number of the combination of the columns' values that it has, from 0 on."""
    total = columns[0].codes
    for column in columns[1:]:
        total = total * (len(column.levels) + 1) + column.codes
        if column is not columns[-1]:
            total = pd.factorize(total)[0]
    return np.asarray(pd.factorize(total)[0], dtype=np.int64)


def combinations(columns: Sequence[RuleColumn]) -> tuple[Codes, list[tuple[Any, ...]]]:
    """For each record which combination of the columns' values it has, and the distinct combinations."""
    codes = together(columns)
    first = np.empty(int(codes.max()) + 1 if len(codes) else 0, dtype=np.int64)
    first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    values = [map(c.levels.__getitem__, c.codes[first].tolist()) for c in columns]
    return codes, list(zip(*values, strict=True))


def alike(one: RuleColumn, other: RuleColumn) -> Mask:
    """For each record whether its two values are one; no list is among them."""
    if len(other.levels) == 1:
        return np.array([v == other.levels[0] for v in one.levels], dtype=bool)[one.codes]
    place = {value: i for i, value in enumerate(one.levels)}
    table = np.array([place.get(value, -1) for value in other.levels], dtype=np.int64)
    first = np.array([place[value] for value in one.levels], dtype=np.int64)
    return np.asarray(first[one.codes] == table[other.codes])


def each_pair(one: RuleColumn, other: RuleColumn, holds: Callable[[Any, Any], bool]) -> Mask:
    """For each record whether its two values hold, asked once for each distinct pair."""
    if len(other.levels) == 1:
        value = other.levels[0]
        return np.array([holds(a, value) for a in one.levels], dtype=bool)[one.codes]
    codes, pairs = combinations([one, other])
    return np.array([holds(a, b) for a, b in pairs], dtype=bool)[codes]


@dataclass(frozen=True, eq=False)
class Data:
    """The records that a rule is evaluated on.

    makers: of the columns, each made when it is first asked for, and then in made.
    datasets: of which the records are, by `source`; row: the position of each there, -1 where it has none.
    beneath: the same records with fewer columns; answers and operated: what comparisons say of them, and what
    operations make, by their text.
    """

    size: int
    makers: Mapping[str, Callable[[], RuleColumn]]
    datasets: tuple[str, ...]
    source: Codes
    row: Codes
    made: dict[str, RuleColumn] = field(default_factory=dict)
    beneath: "Data | None" = None
    answers: dict[str, Mask] = field(default_factory=dict)
    operated: dict[str, RuleColumn] = field(default_factory=dict)

    def __contains__(self, name: object) -> bool:
        here = name in self.made or name in self.makers
        return here or (self.beneath is not None and name in self.beneath)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys([*(self.beneath or ()), *self.makers, *self.made]))

    def column(self, name: str) -> RuleColumn:
        """A column by its name; raises MissingColumn."""
        found = self.made.get(name)
        if found is not None:
            return found
        if name in self.makers:
            found = self.made[name] = self.makers[name]()
            return found
        if self.beneath is None:
            raise MissingColumn(name)
        return self.beneath.column(name)

    def with_made(self, name: str, maker: Callable[[], RuleColumn]) -> "Data":
        """The same with one column more, made when it is asked for."""
        return Data(
            self.size, {name: maker}, self.datasets, self.source, self.row, {}, self, self.answers, self.operated
        )

    def taken(self, positions: Codes) -> "Data":
        """Some of the records, in another order, or several times."""
        makers = {n: partial(self._taken, n, positions) for n in self}
        return Data(len(positions), makers, self.datasets, self.source[positions], self.row[positions])

    def _taken(self, name: str, positions: Codes) -> RuleColumn:
        return self.column(name).taken(positions)


def data_of(name: str, frame: pd.DataFrame) -> Data:
    """A dataset as rules look at it."""
    makers = {str(n): partial(column_of, s) for n, s in frame.items()}
    size = len(frame)
    return Data(size, makers, (name,), np.zeros(size, dtype=np.int64), np.arange(size, dtype=np.int64))


def one_record(name: str, values: Mapping[str, Any]) -> Data:
    """What is known of a dataset as a whole, as one record."""
    made = {n: constant_column(v, 1) for n, v in values.items()}
    nowhere = np.full(1, -1, dtype=np.int64)
    return Data(1, {}, (name,), np.zeros(1, dtype=np.int64), nowhere, made)
