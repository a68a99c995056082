"""Whether a subject completed the study, asked with yes and no: records of DS of two kinds, the second with its reason."""

from collections.abc import Mapping, Sequence

from .collected_methods import collected_method
from .feeding import SURE, USUAL, Described, Feeding, Rows, described_variable
from .place import Placed, PlacedForm
from .targets import COMPLETION, Target, codelist_of, yes_or_no
from .terms import Cells, Lists

TERM, DECODE, CATEGORY = (Target("DS", name) for name in ("DSTERM", "DSDECOD", "DSCAT"))
REASONS = "C66727"  # completion and reasons for non-completion
COMPLETED, DISCONTINUED = "COMPLETED", "DISCONTINUED"
MAKING = ("source", "method", "codelist", "map", "value", "where")


def asked_completion(feeding: Feeding) -> tuple[PlacedForm, Placed] | None:
    """The form and the field that ask for it; None where no field does, or DS has records of several forms."""
    found = feeding.placed.get(Target("DS", "DSDECOD", COMPLETION)) if len(feeding.forms) == 1 else None
    return found[0] if found else None


def completion_rows(
    feeding: Feeding, variables: Mapping[str, Described], lists: Lists, rows: Rows
) -> dict[str, Described]:
    """Add records COMPLETED and DISCONTINUED with their terms, and give back DSTERM, DSDECOD and DSCAT, which they make.

    What variables have of DSTERM and DSDECOD is then of those who did not complete.
    """
    if (asked := asked_completion(feeding)) is None:
        return {}
    form, placed = asked
    assert placed.best is not None
    why, answers = f"{placed.field} asks for it", yes_or_no(form.form.field(placed.field))
    for key, answer in ((COMPLETED, "Y"), (DISCONTINUED, "N")):
        given = [value for value, meant in answers.items() if meant == answer]
        record = {"dataset": "DS", "key": key, "source": f"raw.{form.form.name}", "where": _is(placed.field, given)}
        if given:
            rows.add("records", record, placed.best.score, placed.best.reason)
    lists.want(REASONS, [COMPLETED])
    _terms(feeding, variables, lists, rows, "N" in answers.values())
    made: dict[str, Described] = {}
    for target in (TERM, DECODE):
        codelist = lists.name(REASONS) if target == DECODE else ""
        made[target.variable] = (described_variable(target.variable, "DS") | {"codelist": codelist}, SURE, why)
    if "DSCAT" not in variables:
        made["DSCAT"] = (_category(lists), USUAL, "usually so of completion and of its reasons")
    return made


def _is(field: str, values: Sequence[str]) -> str:
    listed = [value if value.isalnum() else f'"{value}"' for value in values]
    return f"{field} EQ {listed[0]}" if len(listed) == 1 else f"{field} IN ({', '.join(listed)})"


def _terms(feeding: Feeding, variables: Mapping[str, Described], lists: Lists, rows: Rows, ended: bool) -> None:
    """Add the lines of the sheet values: COMPLETED for those who did, and what is collected for the others."""
    for target in (TERM, DECODE):
        line = {"dataset": "DS", "variable": target.variable, "where": f"RECORD EQ {COMPLETED}", "origin": "Assigned"}
        rows.add("values", line | {"method": "constant", "value": COMPLETED}, SURE, "what the answer yes means")
        if ended and (described := variables.get(target.variable) or _decoded(feeding, target, lists, rows)):
            cells, score, reason = described
            line |= {"where": f"RECORD EQ {DISCONTINUED}", "origin": cells["origin"]}
            rows.add("values", line | {c: cells[c] for c in MAKING if c in cells}, score, reason)
        elif ended:
            rows.left.append(f"DS.{target.variable} of those who did not complete: nothing is proposed")


def _decoded(feeding: Feeding, target: Target, lists: Lists, rows: Rows) -> Described | None:
    """The reason as a term of its list, where the form has a field for the reason."""
    if target != DECODE or TERM not in feeding.placed:
        return None
    form, placed = feeding.placed[TERM][0]
    profile = form.form.field(placed.field)
    method, more = collected_method(target, profile, lists, rows)
    if unknown := more.pop("unknown", ""):
        rows.left.append(f"DS.DSDECOD: no term is known for {unknown}")
    cells = {"origin": "Assigned", "source": f"raw.{form.form.name}.{placed.field}", "method": method, **more}
    return cells, USUAL, "the reason, as a term of its list"


def _category(lists: Lists) -> Cells:
    cells = {**described_variable("DSCAT", "DS"), "origin": "Assigned", "method": "constant"}
    code = next(iter(codelist_of(CATEGORY)), "")
    unknown = lists.want(code, ["DISPOSITION EVENT"]) if lists.name(code) else ("DISPOSITION EVENT",)
    return cells | {"value": "DISPOSITION EVENT", "codelist": "" if unknown else lists.name(code)}
