"""The collected record and field behind a finished record and column, as a reader finds them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..specs import RECORD, Dataset, Derivation, Source
from ..specs.conditions import Clause, variables
from .conditions import holds
from .context import LookedUp
from .encoded import encoded
from .lineage import Built, chain, raw_positions
from .rows import applies
from .tables import Table

Shelf = Mapping[str, Table]
Provenance = Callable[[int, str], str]


def provenance(name: str, built: Mapping[str, Built], shelf: Shelf) -> Provenance:
    """What tells for a record and a column of a dataset where it was collected: "toxicity.csv line 118, ONSETDT".

    built are all datasets, shelf has the forms and datasets. Of a column that
    is made from other forms than the record, it is the subject's record there;
    of one that no field is behind, the record's own line.
    """

    def where_collected(position: int, column: str) -> str:
        found = list(dict.fromkeys(_fields(name, position, column, built)))
        if found:
            form, place, _ = found[0]
            fields = " ".join(dict.fromkeys(f for other, at, f in found if (other, at) == (form, place)))
            return shelf[form].place(place, fields)
        records = list(dict.fromkeys(raw_positions(shelf[name], position, shelf)))
        return _elsewhere(f"{name}.{column}", records, built, shelf) or _plain(records, shelf)

    return where_collected


@dataclass(frozen=True, eq=False)
class One:
    """One record of a dataset: its kind, its position among the records, and the columns of all of them so far."""

    dataset: Dataset
    kind: str
    position: int
    columns: Mapping[str, pd.Series] | pd.DataFrame

    def meets(self, where: Sequence[Clause]) -> bool | None:
        """Whether conditions hold for it; None where they ask for columns that are not made."""
        answer = applies(where, self.dataset, self.kind)
        kind = dict.fromkeys((self.dataset.by, RECORD), encoded(pd.Series([self.kind], dtype="str")))
        rest = [name for name in variables(where) if name not in kind]
        if answer is not None or not set(rest) <= set(self.columns):
            return answer
        return bool(holds(where, {**kind, **{n: self.columns[n].iloc[[self.position]] for n in rest}}, 1)[0])


def derivations_of(record: One, column: str) -> Iterator[Derivation]:
    """How a column of a record is made: by its lines of the sheet values that may hold, else by its own row."""
    dataset = record.dataset
    if column not in dataset.column_names:
        return
    for value in dataset.lines_of(column):
        if value.derivation.method:
            answer = record.meets(value.where)
            if answer is not False:
                yield value.derivation
            if answer:
                return
    yield dataset[column].derivation


def own_fields(record: One, column: str, seen: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """The fields of forms that a column of a record is made from, through other columns of the dataset."""
    if column in seen:
        return
    for derivation in derivations_of(record, column):
        for source in derivation.sources:
            if source.table == record.dataset.name:
                yield from own_fields(record, source.column, (*seen, column))
            elif "." in source.table:
                yield source.table, source.column


def stands_on(record: One, table: str, column: str, seen: tuple[str, ...] = ()) -> bool:
    """Whether a column of a record is made from the record of a table that it came from, through other columns too."""
    sources = [s for d in derivations_of(record, column) for s in d.sources] if column not in seen else []
    return any(
        stands_on(record, table, s.column, (*seen, column))
        if s.table == record.dataset.name
        else s.table == table or s.table.endswith(".*")
        for s in sources
    )


def fields_looked_up(
    record: One, column: str, looked: Mapping[str, Sequence[LookedUp]], seen: tuple[str, ...] = ()
) -> dict[tuple[Table, int], list[str]]:
    """The records of other tables that a column of a record was looked up in, with the fields, through other columns too."""
    found: dict[tuple[Table, int], list[str]] = {}
    for one in looked.get(column, ()):
        if (position := one.of(record.position)) >= 0:
            found.setdefault((one.table, position), []).append(one.field)
    for derivation in derivations_of(record, column) if column not in seen else ():
        for source in derivation.sources:
            if source.table == record.dataset.name:
                for at, fields in fields_looked_up(record, source.column, looked, (*seen, column)).items():
                    found.setdefault(at, []).extend(fields)
    return found


def _fields(
    name: str, position: int, column: str, built: Mapping[str, Built], seen: tuple[tuple[str, str], ...] = ()
) -> Iterator[tuple[str, int, str]]:
    """The (form, position, field) behind a column of a record, along the records that it came from."""
    if name not in built:
        yield name, position, column
        return
    made = built[name]
    if (name, column) in seen or made.kinds is None:
        return
    came = made.origin.sources(position)
    kind = str(made.kinds.iloc[position]) if position < len(made.kinds) else ""
    for derivation in derivations_of(One(made.dataset, kind, position, made.frame), column):
        for source in derivation.sources:
            if source.table == name:
                yield from _fields(name, position, source.column, built, (*seen, (name, column)))
                continue
            for table, place in came:
                if source.table == table or (source.table.endswith(".*") and table not in built):
                    yield from _fields(table, place, source.column, built, (*seen, (name, column)))


def _elsewhere(column: str, records: list[tuple[str, int]], built: Mapping[str, Built], shelf: Shelf) -> str:
    """The subject's record in another form that has a field behind the column."""
    owners = [shelf[form].subjects.iloc[place] for form, place in records if shelf[form].subject]
    steps = [s for b in built.values() for s in b.steps] if owners else []
    for _, source, step in chain(Source.named(column), steps):
        form, field = source.table, source.column
        if step is None and form in shelf and shelf[form].subject and field in shelf[form].frame.columns:
            rows = shelf[form].subjects.eq(owners[0]) & shelf[form].frame[field].notna()
            if rows.any():
                return shelf[form].place(int(np.flatnonzero(rows.to_numpy())[0]), field)
    return ""


def _plain(records: list[tuple[str, int]], shelf: Shelf) -> str:
    return shelf[records[0][0]].place(records[0][1]) if records else "no collected record"
