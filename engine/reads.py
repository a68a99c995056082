"""Which records' values a column was handed: what the ledger of a build is made from.

A value counts as read when it was handed to the function of a column for a
record that is in the dataset, when a condition chose the record by it, or
when a record was found by it.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..specs import RECORD, Derivation
from ..specs.conditions import variables
from .combinations import combined
from .rows import DatasetRows
from .tables import Positions, Table

Reads = dict[tuple[str, str, str], NDArray[np.bool_]]


def note(reads: Reads, table: Table, columns: Iterable[str], by: str, positions: Positions) -> None:
    """Note that the values of some records (-1 for none) were handed to `by`, "AE.AETERM" or "AE".

    Of a dataset under work, whose records are not in order yet, all count as read.
    """
    for column in dict.fromkeys(columns):
        mask = reads.setdefault((table.name, column, by), np.zeros(len(table.frame) + 1, dtype=bool))
        mask[slice(None) if table.placed is not None else positions] = True


def row_reads(rows: DatasetRows, name: str) -> Reads:
    """The records that became records of a dataset, and the values by which conditions chose them."""
    reads: Reads = {}
    for segment in rows.segments:
        columns = ["", *variables(segment.record.where)]
        note(reads, segment.table, columns, name, segment.positions)
    return reads


def handed(derivation: Derivation, table: Table) -> list[str]:
    """The columns of a table that a derivation reads: its sources, its conditions, and what records are found by."""
    own = [s.column for s in derivation.sources if s.table == table.name]
    return [*own, *variables(derivation.where), *found_by(derivation, table)]


def found_by(derivation: Derivation, table: Table) -> list[str]:
    """The columns of a table that its records are found by: those of `on`, else the subject."""
    on = [b or a for a, _, b in (item.partition("=") for item in derivation.on if item != RECORD)]
    return on or ([table.subject] if table.subject else [])


def is_one_record(derivation: Derivation, table: Table) -> bool:
    """Whether the table promises one record for what its records are found by; more is then a fault of the records."""
    names = {n for n in table.keys if n != "STUDYID"}
    return bool(names) and names <= {*found_by(derivation, table)}


def first_repeat(columns: Sequence[pd.Series]) -> int:
    """The position of the first record with the values of one before."""
    codes, _ = combined(columns)
    missing = np.logical_or.reduce([c.isna().to_numpy() for c in columns])
    return int(np.flatnonzero(pd.Series(codes).duplicated().to_numpy() & ~missing)[0])


def merged(reads: Iterable[Mapping[tuple[str, str, str], NDArray[np.bool_]]]) -> Reads:
    """The reads of several datasets in one, without the place that stands for no record."""
    together: Reads = {}
    for each in reads:
        for key, mask in each.items():
            together[key] = together[key] | mask[:-1] if key in together else mask[:-1].copy()
    return together
