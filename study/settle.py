"""Records as data management settled them: superseded rows and named duplicates left out, corrections made.

What is declared in study.toml is done before any dataset is made, each time
with a finding; what was on the form is kept beside it, with the line it stood on.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from ..engine.combinations import combined
from ..engine.tables import Table
from ..specs import Finding, Spec, SpecFault
from ..specs.nearest import nearest
from ..specs.settings import AuditColumn
from .queries import with_closed_queries
from .settled import LeftOut, Mask, Settled, folded_text, plain_text, without


def settled(tables: Mapping[str, Table], spec: Spec) -> Settled:
    """The forms with superseded rows left out, then closed queries carried out.

    Raises SpecFault where study.toml declares a form or column that is not there.
    """
    start = Settled(tables, tables, {name: np.arange(len(t.frame)) for name, t in tables.items()})
    after = audited(start, spec.settings.audit)
    log = spec.settings.queries
    if log is None:
        return after
    name = log.table
    if name not in tables:
        raise SpecFault(
            f"study.toml: [queries] names the form {log.form!r}, which is not there.{nearest(name, list(tables))}"
        )
    return with_closed_queries(after, tables[name], log)


def audited(start: Settled, rule: AuditColumn) -> Settled:
    """Without the rows that the audit column marks as superseded."""
    column, superseded, current = rule.column, rule.superseded, rule.current
    now = start
    for name, table in start.shelf.items() if column else ():
        if column not in table.frame.columns:
            continue
        flag = plain_text(table.frame[column])
        gone = flag.isin(superseded).to_numpy()
        found = [*_unknown_flags(table, column, flag, [*superseded, *current] if current else [])]
        found += _superseded_findings(table, column, gone)
        where = np.flatnonzero(gone)
        left = tuple(LeftOut(name, int(p), f"superseded: {column} is {flag.iloc[p]}") for p in where)
        now = without(now, name, where, left, found)
    return now


def _unknown_flags(table: Table, column: str, flag: pd.Series, known: Sequence[str]) -> Iterator[Finding]:
    for position in np.flatnonzero((~flag.isin(known)).to_numpy()) if known else ():
        value = flag.iloc[position]
        says = f"{column} is {value!r}." if isinstance(value, str) else f"{column} is blank."
        mend = f"The record is kept; {column} is one of {', '.join(known)}."
        yield Finding("AUDIT-UNKNOWN", "warning", table.place(int(position), column), says, mend)


def _superseded_findings(table: Table, column: str, gone: Mask) -> Iterator[Finding]:
    """A note for each superseded row; a warning where no current row has its key."""
    names = [table.subject, *(k for k in table.keys if k != table.subject)] if table.subject else list(table.keys)
    followed = _shared(table.frame, names, gone) if table.keys and gone.any() else np.ones(len(gone), dtype=bool)
    for position in np.flatnonzero(gone):
        place = table.place(int(position), column)
        if followed[position]:
            yield Finding("SUPERSEDED", "note", place, "The row is superseded, and left out.", "Nothing to do.")
        else:
            says = f"The row is superseded and left out, and no current row has its {' '.join(table.keys)}."
            yield Finding("SUPERSEDED-ALONE", "warning", place, says, "Ask for the row that took its place.")


def _shared(frame: pd.DataFrame, names: Sequence[str], gone: Mask) -> Mask:
    """For each record whether a record that is not gone has the same values."""
    codes, count = combined(folded_text(frame[n]) for n in names)
    return np.asarray((np.bincount(codes[~gone], minlength=count) > 0)[codes])
