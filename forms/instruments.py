"""A flat export of REDCap, in which all instruments stand side by side, as one form for each instrument."""

from collections.abc import Sequence
from dataclasses import replace

from ..specs.findings import Finding
from .records import Form

DONE = "_complete"  # behind the name of an instrument: the last of its fields
REPEATED = "redcap_repeat_instrument"
_SYSTEM = ("redcap_", "redcap.")
_OF_EXPORT = ("redcap_event_name", REPEATED, "redcap_repeat_instance", "redcap_data_access_group")
LEAST = 2  # instruments, for a file to be taken for a flat export


def blocks(columns: Sequence[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The instruments of a flat export, in their order, each with its fields.

    >>> blocks(["record_id", "dob", "dm_complete", "sbp", "vitals_complete"])
    (('dm', ('dob', 'dm_complete')), ('vitals', ('sbp', 'vitals_complete')))
    """
    found: list[tuple[str, tuple[str, ...]]] = []
    block: list[str] = []
    for name in columns[1:]:
        if name.startswith(_SYSTEM):
            continue
        block.append(name)
        if name.endswith(DONE) and len(name) > len(DONE):
            found.append((name.removesuffix(DONE), tuple(block)))
            block = []
    return tuple(found)


def is_flat_export(columns: Sequence[str]) -> bool:
    """Whether columns are those of a flat export of REDCap: a record, and several instruments, each with its status."""
    named = any(name in _OF_EXPORT for name in columns) or columns[:1] == ["record_id"]
    return named and len(blocks(columns)) >= LEAST


def by_instrument(form: Form) -> tuple[Form, ...]:
    """One form for each instrument of a flat export: the record, REDCap's own fields, and those of the instrument.

    A record is in the form of each instrument of which it has a value; a status, and a box that is not ticked, are
    none. Fields behind the last status make a form with the file's own name. Each form tells that it is a part.
    """
    columns = [str(name) for name in form.frame.columns]
    known = blocks(columns)
    own = [columns[0], *(name for name in columns[1:] if name.startswith(_SYSTEM))]
    held = {*own, *(name for _, block in known for name in block)}
    rest = tuple(name for name in columns if name not in held)
    parts = [*known, (form.name, rest)] if rest else list(known)
    says = f"The file is a flat export of REDCap; it is read as {len(parts)} forms, one for each instrument."
    note = Finding("INSTRUMENTS", "note", form.file, says, "Nothing to do: study.toml has instruments = true.")
    made = tuple(_part(form, name, own, block) for name, block in parts)
    return (replace(made[0], findings=(*form.findings, note)), *made[1:])


def _part(form: Form, name: str, own: Sequence[str], block: Sequence[str]) -> Form:
    import numpy as np

    filled = np.zeros(len(form.frame), dtype=bool)
    for field in block:
        if not field.endswith(DONE):
            column = form.frame[field]
            empty = column.isna() | (column.isin(["0", "Unchecked"]) if "___" in field else False)
            filled |= ~empty.to_numpy(dtype=bool)
    frame = form.frame.loc[filled, [*own, *block]].reset_index(drop=True)
    frame = frame.apply(lambda column: column.cat.remove_unused_categories())
    labels = {field: form.labels[field] for field in frame.columns if field in form.labels}
    return replace(form, name=name, frame=frame, lines=form.lines[filled], labels=labels, findings=())
