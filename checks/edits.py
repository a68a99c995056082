"""EditCheck checks of a study: what must hold of its collected records and of what was made of them, a row of a sheet each.

edits.csv says of each check its identifier (the rule of its findings), the table
it looks at (a form, a dataset, or a working dataset that the study makes for
it), the records it is about, the condition that must hold, the variables that a
query names, what to say to the site, and how severe it is. {SBP} in the message
is the value of that variable in the record.

A comparison with a value that is missing, or that cannot be told, is unknown,
and an unknown check passes; PRESENT and BLANK ask for the value itself. What a
check compares beyond one record (another form of the subject, the visit before,
a sum) is a column of a working dataset, made like any other; the finding names
the collected line and field behind it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..engine.conditions import NO_DATE, Doubt, judged
from ..engine.doubts import doubt_findings
from ..engine.encoded import number_text
from ..engine.tables import Table
from ..specs import EditCheck, Finding, Spec
from ..specs.cells import cell_faults
from ..specs.conditions import OF_MISSING, comparisons
from ..specs.lists import PLACEHOLDER
from ..specs.nearest import nearest
from .messages import Mask, value_text

MOST = 100  # records of one check that are told one by one; the rest are counted


def edit_faults(spec: Spec, forms: Mapping[str, Sequence[str] | None] | None) -> Iterator[Finding]:
    """Rows of the sheet that cannot be read, name what is not there, are there twice, or say nothing of any record."""
    for row in spec.as_written("edits"):
        yield from cell_faults("edits", row)
    seen: dict[str, str] = {}
    for edit in spec.edits:
        yield from _identity_faults(edit, seen)
        yield from _table_faults(edit, spec, forms)


def _identity_faults(edit: EditCheck, seen: dict[str, str]) -> Iterator[Finding]:
    if edit.id in seen:
        says = f"The edit check {edit.id} is at {seen[edit.id]} already."
        yield Finding("SPEC-EDIT", "error", edit.place, says, "Give each an identifier of its own.")
    seen.setdefault(edit.id, edit.place)
    if not (edit.where or edit.must):
        says = f"The edit check {edit.id} says neither what must hold nor which records must not be there."
        yield Finding("SPEC-EDIT", "error", edit.place, says, "Fill in must, or where.")
    if any(brace in PLACEHOLDER.sub("", edit.message) for brace in "{}"):
        says = f"The message of the edit check {edit.id} has a brace without its other: {edit.message!r}."
        yield Finding("SPEC-EDIT", "error", edit.place, says, "Write {VARIABLE}.")


def _table_faults(edit: EditCheck, spec: Spec, forms: Mapping[str, Sequence[str] | None] | None) -> Iterator[Finding]:
    if "." in edit.table and forms is None:
        return
    tables: dict[str, Sequence[str] | None] = {name: dataset.names for name, dataset in spec.datasets.items()}
    tables |= forms or {}
    if edit.table not in tables:
        says = f"{edit.table} is neither a form nor a dataset.{nearest(edit.table, list(tables))}"
        yield Finding("SPEC-EDIT", "error", edit.place, says, "Name a form (raw.vitals) or a dataset.")
        return
    for name in edit.variables:
        columns = tables[edit.table]
        if columns is not None and name not in columns:
            says = f"{edit.table} has no variable {name!r}.{nearest(name, columns)}"
            yield Finding("SPEC-EDIT", "error", edit.place, says, "Name one of its variables.")


def edit_findings(edits: Sequence[EditCheck], tables: Mapping[str, Table]) -> Iterator[Finding]:
    """A finding for each record that does not pass; of more than 100 of one check the rest are counted.

    tables: the settled forms and the finished datasets, by name. A check whose table or variables are not there says
    so in one finding.
    """
    for edit in edits:
        table = tables.get(edit.table)
        lacking = [name for name in edit.variables if table is None or name not in table.frame.columns]
        if table is None or lacking:
            says = f"The edit check {edit.id} was not made: {edit.table} {'has no ' + ', '.join(lacking) if table else 'is not there'}."
            yield Finding("EDIT-NOT-MADE", "error", edit.place, says, "Mend the sheet, or bring the form.")
        else:
            fails, doubts = _judged(edit, table.frame)
            yield from _failures(edit, table, np.flatnonzero(fails))
            yield from doubt_findings(doubts, f"edit check {edit.id}", table.place)


def failing_records(edit: EditCheck, frame: pd.DataFrame) -> Mask:
    """For each record whether it does not pass."""
    return _judged(edit, frame)[0]


def _judged(edit: EditCheck, frame: pd.DataFrame) -> tuple[Mask, list[Doubt]]:
    """For each record whether it does not pass; and texts that are no number, or spelled otherwise, where a check asks
    for that. A date may be partial, and passes.
    """
    count = len(frame)
    about, of_where = judged(edit.where, frame, count)
    kept, of_must = judged(edit.must, frame, count)
    unknown = np.zeros(count, dtype=bool)
    for comparison in comparisons(edit.must):
        if comparison.comparator not in OF_MISSING:
            for name in filter(None, (comparison.variable, comparison.other)):
                unknown |= frame[name].isna().to_numpy()
    for doubt in of_must:
        unknown |= doubt.at
    doubts = [*of_where, *(replace(doubt, at=doubt.at & about) for doubt in of_must)]
    reported = [doubt for doubt in doubts if doubt.why != NO_DATE and doubt.at.any()]
    return (about & ~kept & ~unknown if edit.must else about), reported


def _failures(edit: EditCheck, table: Table, positions: NDArray[np.intp]) -> Iterator[Finding]:
    field = edit.fields[0]
    for position in positions[:MOST]:
        place = table.place(int(position), field)
        value = value_text(table, int(position), field)
        yield Finding(edit.id, edit.severity, place, _message(edit, table, int(position)), "Query the site.", value)
    if len(positions) > MOST:
        says = f"So it is with {len(positions) - MOST:,} more records of {table.name}."
        yield Finding(edit.id, edit.severity, table.place(int(positions[MOST]), field), says, "See the others.")


def _message(edit: EditCheck, table: Table, position: int) -> str:
    return PLACEHOLDER.sub(lambda name: _shown(table.frame[name[1]].iloc[position]), edit.message)


def _shown(value: object) -> str:
    if pd.isna(value):  # type: ignore[call-overload]
        return "(blank)"
    return number_text(value) if isinstance(value, float) else str(value)
