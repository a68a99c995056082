"""The sheet ledger: collected values that are not submitted, and why."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..specs import Finding, Row, Spec
from ..specs.cells import condition, usable
from ..specs.conditions import Clause, variables
from ..specs.nearest import nearest

ANY = "*"


@dataclass(frozen=True)
class Declared:
    """One line of the sheet ledger: values that are not submitted, and why."""

    form: str
    field: str
    where: tuple[Clause, ...]
    reason: str
    place: str

    def covers(self, field: str) -> bool:
        """Whether it is about a field; the records themselves ("") it is about with every field only."""
        return self.field in (ANY, field)


def declarations(spec: Spec) -> tuple[Declared, ...]:
    """The lines of the sheet ledger that can be read."""
    return tuple(_declared(row) for row in usable("ledger", spec.sheets.get("ledger", ()), []))


def _declared(row: Row) -> Declared:
    form = row["form"] if "." in row["form"] else f"raw.{row['form']}"
    return Declared(form, row["field"] or ANY, condition(row["where"]), row["reason"], row.place)


def ledger_faults(
    spec: Spec, forms: Mapping[str, Sequence[str]] | None, lost: Collection[str] = ()
) -> Iterator[Finding]:
    """Lines of the sheet ledger that name what is not there, or give no reason.

    lost are forms that were not delivered: which fields they would have is not known beyond their description.
    """
    unreadable: list[Finding] = []
    lines = usable("ledger", spec.sheets.get("ledger", ()), unreadable)
    yield from unreadable
    for line in map(_declared, lines):
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
        for name in [*([line.field] if line.field != ANY else []), *variables(line.where)]:
            if name not in forms[line.form] and line.form not in lost:
                says = f"{line.form} has no field {name!r}.{nearest(name, forms[line.form])}"
                yield Finding("SPEC-LEDGER", "error", line.place, says, "Name a field of the form, or * for all.")


# -- what was read --------------------------------------------------------------------
