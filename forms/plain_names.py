"""Names of fields that no cell of a sheet can hold, read in a form that one can."""

from dataclasses import replace

from ..specs.faults import InputFault
from ..specs.field_names import plain_field
from ..specs.findings import Finding
from .records import Form

SHOWN = 3


def plainly_named(form: Form) -> Form:
    """The form with names that sheets can name; those of the file become labels where the file has no others.

    Raises InputFault where two fields would have one name.
    """
    old = [str(name) for name in form.frame.columns]
    new = [plain_field(name) for name in old]
    if old == new:
        return form
    for at, name in enumerate(new):
        if name in new[:at]:
            one, other = old[new.index(name)], old[at]
            says = f"{form.file}: the columns {one!r} and {other!r} would both be called {name} in sheets"
            raise InputFault(f"{says}, which can hold no blanks and signs. Rename one of them.")
    changed = [(a, b) for a, b in zip(old, new, strict=True) if a != b]
    labels = {b: form.labels.get(a, a if a != b else "") for a, b in zip(old, new, strict=True)}
    shown = ", ".join(f"{a!r} as {b}" for a, b in changed[:SHOWN])
    more = f" and {len(changed) - SHOWN} more" if len(changed) > SHOWN else ""
    says = f"Names of columns with blanks or signs are read so that a sheet can name them: {shown}{more}."
    note = Finding("FIELD-NAME", "note", form.file, says, "Nothing to do: sheets name them so.")
    frame = form.frame.set_axis(new, axis="columns")
    return replace(form, frame=frame, labels={k: v for k, v in labels.items() if v}, findings=(*form.findings, note))
