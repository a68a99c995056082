"""SDTM datasets of an imported document that says less than the standard: they are like it, and have what differs."""

from collections.abc import Mapping, Sequence

from .findings import Finding
from .imported import table
from .sheets import Table
from .standard_layer import standard_type
from .standards import collected_variable, standard_table, standard_variable, standard_variables

USUAL = "text"  # the type that is written where a document says none
Cells = dict[str, str]


def like_the_standard(tables: Mapping[str, Table], place: str) -> tuple[dict[str, Table], list[Finding]]:
    """The sheets with every SDTM dataset of the standard `like sdtm`, its lines in the standard's order.

    What the document does not say of a variable (label, type, role, how it is made) is then the standard's; keys that
    neither has as a variable are left out, with a finding.
    """
    described = _rows(tables["datasets"])
    found: list[Finding] = []
    changed = dict(tables)
    for row in described:
        name = row["dataset"]
        if name.startswith("SUPP") or not standard_table(name):
            continue
        lines = _rows(tables[name]) if name in tables else []
        row["like"] = "sdtm"
        row["keys"] = _keys(row, lines, place, found)
        if lines:
            changed[name] = table(tables[name][0], _in_order(name, [_less(name, line) for line in lines]))
    changed["datasets"] = table((*tables["datasets"][0], "like"), described)
    return changed, found


def _rows(sheet: Table) -> list[Cells]:
    return [dict(zip(sheet[0], line, strict=True)) for line in sheet[1:]]


def _keys(row: Cells, lines: Sequence[Cells], place: str, found: list[Finding]) -> str:
    """The keys of the document that are variables of it, or that the standard's dataset always has."""
    name, given = row["dataset"], row["keys"].split()
    names = {line["variable"] for line in lines}
    names |= {known.name for known in standard_variables(standard_table(name)) if known.core in ("Req", "Exp")}
    missing = [key for key in given if key not in names]
    if missing:
        says = f"{', '.join(missing)} of the keys of {name}: the document has no such variable; left out."
        found.append(Finding("WORKBOOK-LOST", "warning", place, says, "Add the variable, and the key."))
    return " ".join(key for key in given if key in names)


def _less(name: str, line: Cells) -> Cells:
    """A line without what the standard says of its variable; one that the standard's dataset lacks has it written."""
    if known := standard_variable(name, line["variable"]):
        cells = {"type": "" if line["type"] == USUAL else line["type"], "role": "", "label": ""}
    elif known := collected_variable(line["variable"]):
        cells = {"type": standard_type(known), "label": known.label}
    else:
        return line
    return line | {column: cell for column, cell in cells.items() if column in line}


def _in_order(name: str, lines: Sequence[Cells]) -> list[Cells]:
    """The lines in the order of the standard; a variable that it does not have keeps its place behind the one before."""
    places = {known.name: at for at, known in enumerate(standard_variables(name))}
    at, order = -1, []
    for line in lines:
        at = places.get(line["variable"], at)
        order.append(at)
    return [lines[n] for n in sorted(range(len(lines)), key=order.__getitem__)]
