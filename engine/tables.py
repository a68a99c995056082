"""What lies on the shelf: forms and finished datasets, each with the way back to where it came from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..specs.faults import SpecFault
from ..specs.places import FindingPlace, Parts, parts_of
from .combinations import combined, each_follows, ordered
from .encoded import codes_in, encoded, from_codes, is_encoded, number_text, texts_in

Positions = NDArray[np.int64]
FIRST = (3, 6, 12)  # columns by which records are told apart before all are looked at


@dataclass(frozen=True)
class Origin:
    """For every record of a dataset the source record that it came from.

    tables names the sources; table holds for each record which of them, and
    position which record of it (counted from 0 on the shelf). further names
    source records beside that one, such as the record that a date was found in.
    """

    tables: tuple[str, ...]
    table: NDArray[np.int16]
    position: Positions
    further: tuple["Further", ...] = ()

    def taken(self, order: Positions) -> "Origin":
        """The same for the records in another order, or for some of them (each once)."""
        further = tuple(f.taken(order, len(self.position)) for f in self.further)
        return replace(self, table=self.table[order], position=self.position[order], further=further)

    def sources(self, record: int) -> list[tuple[str, int]]:
        """The source records of a record: (table, position), the further ones after the first."""
        found = [(self.tables[self.table[record]], int(self.position[record]))]
        for f in self.further:
            found += [(f.table, int(p)) for p in f.position[f.record == record]]
        return found

    def made_from(self, table: str, position: int) -> Positions:
        """The records that have a record of a table among their sources."""
        hits = [f.record[f.position == position] for f in self.further if f.table == table]
        if table in self.tables:
            hits.append(((self.table == self.tables.index(table)) & (self.position == position)).nonzero()[0])
        return np.unique(np.concatenate(hits)) if hits else np.empty(0, dtype=np.int64)


@dataclass(frozen=True)
class Further:
    """Source records of one table beside the first: record of the dataset, and position in the table."""

    table: str
    record: Positions
    position: Positions

    def taken(self, order: Positions, count: int) -> "Further":
        """The same for the dataset's records in another order; count is how many there were."""
        place = np.full(count, -1, dtype=np.int64)
        place[order] = np.arange(len(order))
        kept = place[self.record] >= 0
        return replace(self, record=place[self.record][kept], position=self.position[kept])


@dataclass(frozen=True, eq=False)
class Table:
    """A form or a finished dataset on the shelf.

    frame: text columns encoded, numbers float64, RangeIndex.
    subject: the column that names the subject; "" where there is none.
    file and lines: for a form, its file and the line of each record; unit is line, row or record.
    keys: for a dataset, the columns that name a record to a reader.
    origin: for a dataset, where each record came from.
    placed: for a dataset under work, what tells where a record came from.
    provenance: for a finished dataset, what tells the source record behind a record and column, where findings say it.
    """

    name: str
    frame: pd.DataFrame
    subject: str = ""
    file: str = ""
    lines: Positions | None = None
    unit: str = "line"
    keys: tuple[str, ...] = ()
    origin: Origin | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    placed: Callable[[int, str], str] | None = None
    provenance: Callable[[int, str], str] | None = None

    def place(self, position: int, column: str = "") -> str:
        """Where a record is (a `FindingPlace`, which keeps its parts), as a reader finds it: "toxicity.csv line 118, ONSETDT" or "AE USUBJID=..., AESEQ=3"."""
        if self.placed is not None:
            return self.placed(position, column)
        subject = self._subject_at(position)
        if self.lines is not None:
            line = str(self.lines[position])
            where = f"{self.file} {self.unit} {line}"
            parts = Parts(subject=subject, file=self.file, line=line, field=column)
        else:
            cells = ((k, self.frame[k].iloc[position]) for k in self.keys if k != "STUDYID")
            named = " ".join(f"{k}={_shown(v)}" for k, v in cells if not pd.isna(v))
            where = f"{self.name} {named or f'record {position + 1}'}"
            parts = Parts(self.name, subject, named, column)
        where = f"{where}, {column}" if column else where
        if not self.provenance:
            return FindingPlace(where, parts)
        collected = self.provenance(position, column)
        raw = parts_of(collected)
        return FindingPlace(f"{where} ({collected})", replace(parts, file=raw.file, line=raw.line, field=raw.field))

    def _subject_at(self, position: int) -> str:
        """The subject of a record as it stands there, "" where it has none."""
        name = self.subject or "USUBJID"
        value = self.frame[name].iloc[position] if name in self.frame.columns else ""
        return "" if pd.isna(value) else str(value).strip()

    @cached_property
    def subjects(self) -> pd.Series:
        """The subject of each record as a key: outer blanks off, upper case."""
        if not self.subject:
            raise SpecFault(
                f"{self.name} has no column that names the subject, so its records cannot be found by subject; name the "
                'columns that find them under on, or the field of the subject under [files."..."] in study.toml.'
            )
        return subject_keys(self.frame[self.subject])


def subject_keys(column: pd.Series) -> pd.Series:
    """Subjects as keys by which records are found: outer blanks off, upper case."""
    whole = column if is_encoded(column) else encoded(column)
    names = texts_in(whole)
    keys = [name.strip().upper() for name in names]
    return whole if keys == names else from_codes(codes_in(whole), keys, whole.index)


def _shown(value: object) -> str:
    return number_text(value) if isinstance(value, float) and not np.isnan(value) else str(value)


def canonical_order(frame: pd.DataFrame) -> Positions:
    """An order of the records that depends on their content alone, so that shuffled input gives the same output.

    Records that are alike in every column keep their places among themselves.
    """
    columns = [frame[name] for name in frame.columns]
    for wanted in (*FIRST, len(columns)):
        order, apart = ordered(columns[:wanted], len(frame))
        if apart:
            break
    return order


def all_differ(frame: pd.DataFrame) -> bool:
    """Whether no two records are alike in all columns, as the first few tell most often."""
    columns = [frame[name] for name in frame.columns]
    several = [columns[:wanted] for wanted in (*FIRST, len(columns)) if columns[:wanted]]
    return any(map(each_follows, several)) or any(combined(first)[1] == len(frame) for first in several)
