"""Which source records a dataset's records come from.

The records sheet says it: each line stacks the records of one source where its
condition holds. A `rows` function of the study's own file of the dataset may select, repeat or
put them in another order, and never alters a value: only the index of what it
returns is used, and any column it hands back must be as it was.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from ..specs import RECORD, Dataset, Finding, Record, SpecFault
from ..specs.conditions import OF_MISSING, Clause, Condition, all_decided
from .code_arrays import narrow
from .combinations import combined
from .conditions import Doubt, Mask, judged, text_comparison
from .decimals import number_in
from .doubts import doubt_findings
from .encoded import encoded, from_codes, stacked, take
from .tables import Origin, Positions, Table


@dataclass(frozen=True, eq=False)
class Segment:
    """The records of one line of the records sheet: positions in its source, rows start to stop of the dataset."""

    record: Record
    table: Table
    positions: Positions
    start: int

    @property
    def stop(self) -> int:
        """The row after the last."""
        return self.start + len(self.positions)


@dataclass(frozen=True, eq=False)
class DatasetRows:
    """The records of a dataset before its columns are made, and what was found in choosing them."""

    segments: tuple[Segment, ...]
    found: tuple[Finding, ...] = ()

    @property
    def count(self) -> int:
        """How many records there are."""
        return self.segments[-1].stop if self.segments else 0

    @cached_property
    def keys(self) -> pd.Series:
        """For each record the key of its kind (the value of the dataset's `by` variable)."""
        names = [s.record.key for s in self.segments]
        numbers = np.arange(len(names), dtype=narrow(len(names)))
        return from_codes(np.repeat(numbers, [len(s.positions) for s in self.segments]), names)

    @cached_property
    def every(self) -> Positions:
        """The rows of all records."""
        return np.arange(self.count)

    @property
    def origin(self) -> Origin:
        """For each record the source record that it came from."""
        names = tuple(dict.fromkeys(s.table.name for s in self.segments))
        tables = [np.full(len(s.positions), names.index(s.table.name), dtype=np.int16) for s in self.segments]
        positions = [s.positions for s in self.segments]
        if not self.segments:
            return Origin((), np.empty(0, dtype=np.int16), np.empty(0, dtype=np.int64))
        return Origin(names, np.concatenate(tables), np.concatenate(positions))

    def place(self, row: int, column: str = "") -> str:
        """Where the record came from, as a reader finds it."""
        for segment in self.segments:
            if segment.start <= row < segment.stop:
                return segment.table.place(int(segment.positions[row - segment.start]), column)
        raise IndexError(row)


def chosen(dataset: Dataset, shelf: Mapping[str, Table], home: Callable[..., pd.DataFrame] | None) -> DatasetRows:
    """The records that the records sheet names, after the study's own `rows` function for the dataset, if it has one.

    Raises SpecFault where a source is not on the shelf, or `rows` alters a value.
    """
    segments: list[Segment] = []
    found: dict[Finding, None] = {}
    start = 0
    for record in dataset.records:
        if record.source not in shelf:
            raise SpecFault(
                f"{record.place}: source {record.source} of {dataset.name} is neither a form nor an earlier dataset."
            )
        table = shelf[record.source]
        positions, doubts = _positions(record, table, shelf, home)
        segments.append(Segment(record, table, positions, start))
        start += len(positions)
        sheet = record.place.rpartition(" line ")[0] or "records"
        found |= dict.fromkeys(doubt_findings(doubts, sheet, table.place))
    return DatasetRows(tuple(segments), tuple(found))


def _positions(
    record: Record, table: Table, shelf: Mapping[str, Table], home: Callable[..., pd.DataFrame] | None
) -> tuple[Positions, tuple[Doubt, ...]]:
    try:
        mask, doubts = judged(record.where, table.frame, len(table.frame))
    except SpecFault as fault:
        raise SpecFault(f"{record.place}: {fault}") from fault
    kept = np.flatnonzero(mask)
    if record.once:
        kept = kept[_first_of_each(record, table, kept)]
    if home is None:
        return kept.astype(np.int64), doubts
    before = table.frame.iloc[kept] if len(kept) < len(table.frame) else table.frame
    after = home(before, **_arguments(home, record, shelf))
    _unaltered(before, after, record)
    return after.index.to_numpy(dtype=np.int64), doubts


def _first_of_each(record: Record, table: Table, kept: Positions) -> Mask:
    """Of some records of a source, whether each is the first of those alike in the columns of `once`."""
    unknown = [name for name in record.once if name not in table.frame]
    if unknown:
        raise SpecFault(f"{record.place}: once names {unknown[0]}, which is not a column of {record.source}.")
    if not len(kept):
        return np.empty(0, dtype=bool)
    codes, _ = combined([take(table.frame[name], kept) for name in record.once])
    return ~pd.Series(codes).duplicated().to_numpy()


def _arguments(function: Callable[..., pd.DataFrame], record: Record, shelf: Mapping[str, Table]) -> dict[str, object]:
    """What a rows function asks by keyword: `key`, or another table by its name with _ for the dot."""
    tables = {name.replace(".", "_").lower(): name for name in shelf}
    names = [p.name for p in inspect.signature(function).parameters.values() if p.kind is p.KEYWORD_ONLY]
    for name in names:
        if name not in tables and name != "key":
            raise SpecFault(f"{record.place}: rows() asks for {name!r}, which is not on the shelf.")
    return {name: shelf[tables[name]].frame if name in tables else record.key for name in names}


def tables_named(function: Callable[..., pd.DataFrame] | None, names: Iterable[str]) -> set[str]:
    """The tables that a rows function asks for by keyword."""
    if function is None:
        return set()
    keywords = {p.name for p in inspect.signature(function).parameters.values() if p.kind is p.KEYWORD_ONLY}
    return {name for name in names if name.replace(".", "_").lower() in keywords}


def _unaltered(before: pd.DataFrame, after: pd.DataFrame, record: Record) -> None:
    if not after.index.isin(before.index).all():
        raise SpecFault(
            f"{record}: rows() made records that its source does not have; keep the index of what it was handed."
        )
    for name in after.columns:
        if name not in before.columns or after[name] is before[name]:
            continue
        was, now = before[name].loc[after.index].reset_index(drop=True), after[name].reset_index(drop=True)
        both = stacked([encoded(was), encoded(now)])
        half = len(was)
        first, second = both.iloc[:half].reset_index(drop=True), both.iloc[half:].reset_index(drop=True)
        if not (first.eq(second) | (first.isna() & second.isna())).all():
            raise SpecFault(
                f"{record}: rows() altered {name}; it may only choose records. Make the column in the sheet."
            )


def applies(where: Sequence[Clause], dataset: Dataset, key: str) -> bool | None:
    """Whether value-level conditions hold for a kind of record; None where other columns decide too."""
    if not where:
        return True

    def answer(condition: Condition) -> bool | None:
        of_kind = condition.variable in (dataset.by, RECORD) and not condition.other
        if not of_kind:
            return None
        if condition.comparator == "NUMERIC":
            return number_in(key) is not None
        if condition.comparator in OF_MISSING:
            return bool(key) == (condition.comparator == "PRESENT")
        return bool(text_comparison(condition)(key)[0])

    return all_decided(where, answer)
