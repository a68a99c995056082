"""One condition of a rule on some records, with what it compares as columns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..messages import Mask
from .columns import Data, RuleColumn, constant_column


@dataclass(frozen=True, eq=False)
class Comparator:
    """One condition of a rule on some records: target, comparator and further options, prefixes filled in."""

    data: Data
    target: str
    comparator: Any
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def column(self) -> RuleColumn:
        """The target's column."""
        return self.data.column(self.target)

    @property
    def compared(self) -> RuleColumn:
        """The comparator as a column: one of the dataset's, or the same value in every record."""
        if self.options.get("value_is_reference"):
            return _referred(self.data, str(self.comparator))
        if self.names_column:
            return self.data.column(self.comparator)
        return constant_column(self.comparator, self.data.size)

    @property
    def names_column(self) -> bool:
        """Whether the comparator is a column of the dataset."""
        literal = bool(self.options.get("value_is_literal"))
        return not literal and isinstance(self.comparator, str) and self.comparator in self.data


Operator = Callable[[Comparator], Mask]


def _referred(data: Data, name: str) -> RuleColumn:
    """For each record the value of the column that another column of it names; missing where there is none."""
    names = data.column(name)
    levels: list[Any] = [None]
    codes = np.zeros(data.size, dtype=np.int64)
    for position, meant in enumerate(names.levels):
        here = np.flatnonzero(names.codes == position)
        if len(here) and isinstance(meant, str) and meant in data:
            column = data.column(meant)
            codes[here] = column.codes[here] + len(levels)
            levels += column.levels
    return RuleColumn(codes, levels)
