"""What lies to hand while a dataset is made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import pandas as pd

from ..specs import Dataset, Finding, Spec
from .reads import Reads
from .rows import Rows
from .tables import Further, Table


@dataclass(frozen=True, eq=False)
class DatasetContext:
    """What lies to hand while a dataset is made.

    homes: where functions are looked for, the study's own first.
    others: the contexts of datasets under work beside this one.
    made: the finished columns so far, found the findings, beside the source
    records that columns were found in, and reads the values that were handed to
    columns, kept what several columns are made from (the five things here that grow).
    """

    dataset: Dataset
    spec: Spec
    shelf: Mapping[str, Table]
    homes: Sequence[ModuleType]
    rows: Rows
    others: Mapping[str, "DatasetContext"] = field(default_factory=dict)
    made: dict[str, pd.Series] = field(default_factory=dict)
    found: list[Finding] = field(default_factory=list)
    beside: list[Further] = field(default_factory=list)
    reads: Reads = field(default_factory=dict)
    kept: dict[object, Any] = field(default_factory=dict)

    def keys(self) -> pd.Series:
        """The kind of each record."""
        return self.rows.keys

    def so_far(self) -> Table:
        """The columns made so far, as a table; its records are not sorted yet."""
        subject = "USUBJID" if "USUBJID" in self.made else ""
        frame = pd.DataFrame(self.made, copy=False)
        keys = self.dataset.keys
        return Table(self.dataset.name, frame, subject, keys=keys, origin=self.rows.origin, placed=self.rows.place)
