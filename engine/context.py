"""What lies to hand while a dataset is made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd

from ..specs import Dataset, Finding, Spec
from .code_arrays import Codes
from .reads import Reads
from .rows import DatasetRows
from .tables import Further, Positions, Table


@dataclass(frozen=True, eq=False)
class LookedUp:
    """Where a column was looked up: for the records `mine` (rising) the position in a table, below 0 for none."""

    mine: Positions
    table: Table
    position: Codes
    field: str

    def of(self, record: int) -> int:
        """The position of the record that was found for one of ours, -1 for none."""
        at = int(np.searchsorted(self.mine, record))
        return int(self.position[at]) if at < len(self.mine) and self.mine[at] == record else -1


@dataclass(frozen=True, eq=False)
class DatasetContext:
    """What lies to hand while a dataset is made.

    homes: where functions are looked for, the study's own first.
    others: the contexts of datasets under work beside this one.
    made: the finished columns so far, found the findings, beside the source
    records that columns were found in, and reads the values that were handed to
    columns, kept what several columns are made from, looked for each column the
    records of other tables that it was looked up in (the six things here that grow).
    """

    dataset: Dataset
    spec: Spec
    shelf: Mapping[str, Table]
    homes: Sequence[ModuleType]
    rows: DatasetRows
    others: Mapping[str, "DatasetContext"] = field(default_factory=dict)
    made: dict[str, pd.Series] = field(default_factory=dict)
    found: list[Finding] = field(default_factory=list)
    beside: list[Further] = field(default_factory=list)
    reads: Reads = field(default_factory=dict)
    kept: dict[object, Any] = field(default_factory=dict)
    looked: dict[str, list["LookedUp"]] = field(default_factory=dict)

    def keys(self) -> pd.Series:
        """The kind of each record."""
        return self.rows.keys

    def so_far(self) -> Table:
        """The columns made so far, as a table; its records are not sorted yet."""
        subject = "USUBJID" if "USUBJID" in self.made else ""
        frame = pd.DataFrame(self.made, copy=False)
        keys = self.dataset.keys
        return Table(self.dataset.name, frame, subject, keys=keys, origin=self.rows.origin, placed=self.rows.place)
