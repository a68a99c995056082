"""The collected record and field behind a finished record and column, as a reader finds them."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from .lineage import Built, Step, chain, raw_positions
from .tables import Table


def behind(built: Built, steps: Sequence[Step], shelf: Mapping[str, Table]) -> Callable[[int, str], str]:
    """What tells for a record and a column of a dataset where it was collected: "toxicity.csv line 118, ONSETDT".

    steps are those of all datasets, shelf the forms and finished datasets. Of
    a column that is made from other forms than the record, it is the subject's
    record there; of one that no field is behind, the record's own line.
    """
    table = built.table()
    known: dict[str, dict[str, list[str]]] = {}

    def told(position: int, column: str) -> str:
        if column not in known:
            known[column] = _fields(f"{table.name}.{column}", steps)
        fields = known[column]
        records = list(dict.fromkeys(raw_positions(table, position, shelf)))
        for form, place in records:
            own = [*fields.get(form, ()), *(f for f in fields.get("*", ()) if f in shelf[form].frame.columns)]
            if own:
                return shelf[form].place(place, " ".join(dict.fromkeys(own)))
        return _elsewhere(fields, records, shelf) or _plain(records, shelf)

    return told


def _fields(column: str, steps: Sequence[Step]) -> dict[str, list[str]]:
    """The fields behind a column by form; "*" for those of whatever form the record came from."""
    found: dict[str, list[str]] = {}
    for _, name, step in chain(column, steps):
        table, _, field = name.rpartition(".")
        if step is None and table.count(".") == 1:
            found.setdefault("*" if table.endswith(".*") else table, []).append(field)
    return found


def _elsewhere(
    fields: Mapping[str, Sequence[str]], records: Sequence[tuple[str, int]], shelf: Mapping[str, Table]
) -> str:
    """The subject's record in another form that has a field behind the column."""
    owners = [shelf[form].subjects.iloc[place] for form, place in records if shelf[form].subject]
    for form, names in fields.items():
        if form in shelf and shelf[form].subject and owners:
            filled = shelf[form].frame[list(names)].notna().any(axis=1).to_numpy()
            rows = np.flatnonzero(shelf[form].subjects.eq(owners[0]).to_numpy() & filled)
            if len(rows):
                return shelf[form].place(int(rows[0]), " ".join(dict.fromkeys(names)))
    return ""


def _plain(records: Sequence[tuple[str, int]], shelf: Mapping[str, Table]) -> str:
    return shelf[records[0][0]].place(records[0][1]) if records else "no collected record"
