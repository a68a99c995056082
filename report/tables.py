"""Datasets and forms as shards: a head with what is known of the columns, and the records in blocks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..engine.encoded import codes_in, is_encoded, levels_in, number_text
from ..engine.tables import Origin, Table
from ..specs import Dataset
from .shards import Array, narrow_unsigned, position_steps, shard
from .subjects import Subjects

BLOCK = 4096  # records


@dataclass(frozen=True, eq=False)
class Encoded:
    """A column as its distinct values in order, how often each occurs, and the code of each record: 0 is missing."""

    levels: Sequence[str]
    counts: Array
    codes: Array


def encoded_column(column: pd.Series) -> Encoded:
    """A column of a dataset or form; numbers as text, in the order of their values."""
    if is_encoded(column):
        levels: Sequence[str] = levels_in(column).tolist()
        codes = codes_in(column).astype(np.int64) + 1
    else:
        found, values = pd.factorize(column.to_numpy(dtype="float64"))
        order = np.argsort(values, kind="stable")
        rank = np.append(np.argsort(order, kind="stable") + 1, 0)
        levels, codes = [number_text(v) for v in values[order].tolist()], rank[found]
    counts = np.bincount(codes, minlength=len(levels) + 1)
    used = counts > 0
    used[0] = True
    if not used.all():
        codes = (np.cumsum(used) - 1)[codes]
        levels = [level for level, kept in zip(levels, used[1:], strict=True) if kept]
    return Encoded(levels, counts[used].astype(np.uint32), narrow_unsigned(codes, len(levels)))


@dataclass(frozen=True, eq=False)
class Shelved:
    """A table of the site: its place among the tables, which names its files, and what is behind it."""

    place: int
    table: Table
    dataset: Dataset | None
    subjects: Subjects
    places: Mapping[str, int]

    @property
    def file(self) -> str:
        """The name of its head; blocks have a number after it."""
        return f"t{self.place}"

    @property
    def blocks(self) -> int:
        """How many blocks its records make."""
        return -(-len(self.table.frame) // BLOCK)

    def entry(self, crossing: Sequence[str]) -> dict[str, Any]:
        """What a page must know of it before anything is opened; crossing: its sources of whose records other subjects' were made."""
        dataset, origin = self.dataset, self.table.origin
        return {
            "name": self.table.name,
            "label": dataset.label if dataset else "",
            "package": dataset.package if dataset else "raw",
            "kind": dataset.kind if dataset else "",
            "structure": dataset.structure if dataset else self.table.file,
            "columns": len(self.table.frame.columns),
            "records": len(self.table.frame),
            "blocks": self.blocks,
            "file": self.table.file,
            "unit": self.table.unit,
            "keys": [k for k in self.table.keys if k != "STUDYID" and k in self.table.frame.columns],
            "origins": [self.places[name] for name in _sources(origin)],
            "crossing": [self.places[name] for name in crossing],
        }

    def shards(self, further: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
        """The head and the blocks, each with its name; further: what else the head says."""
        names = [str(name) for name in self.table.frame.columns]
        columns = [encoded_column(self.table.frame[name]) for name in names]
        owners = narrow_unsigned(self.subjects.of(self.table.name), len(self.subjects.names))
        said = [self._said(name, column) for name, column in zip(names, columns, strict=True)]
        arrays = {"owner": owners, **{f"n{at}": column.counts for at, column in enumerate(columns)}}
        yield self.file, shard(self.file, {"columns": said, **further}, arrays)
        codes = {f"c{at}": column.codes for at, column in enumerate(columns)}
        for block in range(self.blocks):
            rows = slice(block * BLOCK, (block + 1) * BLOCK)
            name = f"{self.file}-{block}"
            yield name, shard(name, {}, {**{k: v[rows] for k, v in codes.items()}, **self._lineage_codes(rows)})

    def _said(self, name: str, column: Encoded) -> dict[str, Any]:
        dataset = self.dataset
        if dataset is None or name not in dataset.column_names:
            return {"name": name, "label": self.table.labels.get(name, ""), "levels": list(column.levels)}
        found = dataset[name]
        facts = {"type": found.type, "format": found.format, "codelist": found.codelist, "origin": found.origin}
        facts |= {"core": found.core, "role": found.role, "comment": found.comment}
        column_facts = {key: text for key, text in facts.items() if text}
        return {"name": name, "label": found.label, **column_facts, "levels": list(column.levels)}

    def _lineage_codes(self, rows: slice) -> dict[str, Array]:
        """Of some of the records the lines of a form, or the records that they were made from."""
        if self.table.lines is not None:
            return {"line": position_steps(self.table.lines[rows])}
        origin = self.table.origin
        if origin is None:
            return {}
        named = np.array([self.places[name] for name in origin.tables], dtype=np.int64)
        found = {
            "table": narrow_unsigned(named[origin.table[rows]], len(self.places)),
            "source": position_steps(origin.position[rows]),
        }
        return found | self._further(origin, rows)

    def _further(self, origin: Origin, rows: slice) -> dict[str, Array]:
        kept = [(f, (f.record >= rows.start) & (f.record < rows.stop)) for f in origin.further]
        if not any(mine.any() for _, mine in kept):
            return {}
        tables = [np.full(int(mine.sum()), self.places[f.table]) for f, mine in kept]
        return {
            "fr": np.concatenate([f.record[mine] - rows.start for f, mine in kept]).astype(np.uint32),
            "ft": narrow_unsigned(np.concatenate(tables), len(self.places)),
            "fp": np.concatenate([f.position[mine] for f, mine in kept]).astype(np.uint32),
        }


def _sources(origin: Origin | None) -> list[str]:
    if origin is None:
        return []
    return list(dict.fromkeys((*origin.tables, *(f.table for f in origin.further))))


def sources_across_subjects(table: Table, subjects: Subjects) -> list[str]:
    """The sources of a table of whose records those of other subjects, or of nobody, were made."""
    origin = table.origin
    if origin is None:
        return []
    mine, found = subjects.of(table.name), []
    made = [(name, np.flatnonzero(origin.table == code), origin.position) for code, name in enumerate(origin.tables)]
    pairs = [(name, record, position[record]) for name, record, position in made]
    pairs += [(f.table, f.record, f.position) for f in origin.further]
    for name, record, position in pairs:
        theirs = subjects.of(name)[position]
        if ((theirs > 0) & (theirs != mine[record])).any():
            found.append(name)
    return list(dict.fromkeys(found))
