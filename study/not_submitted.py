"""The sheet ledger held against the forms: collected values that are not submitted, and why."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from ..specs import ANY_FIELD, Finding, Spec
from ..specs.conditions import variables
from ..specs.nearest import nearest


def ledger_faults(
    spec: Spec, forms: Mapping[str, Sequence[str] | None] | None, lost: Collection[str] = ()
) -> Iterator[Finding]:
    """Lines of the sheet ledger that name what is not there, or give no reason.

    lost are forms that were not delivered: which fields they would have is not known beyond their description.
    """
    for line in spec.not_submitted:
        if not line.reason:
            yield Finding(
                "SPEC-LEDGER", "error", line.place, "The line gives no reason.", "Say why it is not submitted."
            )
        if forms is None:
            continue
        if line.form not in forms:
            says = f"{line.form} is not a form.{nearest(line.form, list(forms))}"
            yield Finding("SPEC-LEDGER", "error", line.place, says, "Name a form.")
            continue
        for name in [*([line.field] if line.field != ANY_FIELD else []), *variables(line.where)]:
            fields = forms[line.form]
            if fields is not None and name not in fields and line.form not in lost:
                says = f"{line.form} has no field {name!r}.{nearest(name, fields)}"
                yield Finding("SPEC-LEDGER", "error", line.place, says, "Name a field of the form, or * for all.")
