"""A domain of one's own against its class: the variables that the SDTM model has for it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from .findings import Finding
from .model import Dataset
from .nearest import nearest
from .sdtm_model import MODEL, is_variable_of_class
from .standard_layer import prefix_of
from .standards import SDTM, StandardVariable, standard_datasets, standard_variables

_NAME = re.compile("[A-Z][A-Z0-9]{0,7}")
CLASS_TABLES = {"FINDINGS ABOUT": "FINDINGS"} | {name: name for name in ("INTERVENTIONS", "EVENTS", "FINDINGS")}


def class_faults(dataset: Dataset) -> Iterator[Finding]:
    """Variables of a domain without a table of its own that are not of its class, and those of the class that it lacks.

    Nothing for a dataset that is of none of the three general classes, or whose name is not that of a domain.
    """
    table = CLASS_TABLES.get(dataset.kind, "")
    own = prefix_of(dataset.name)
    if dataset.package != "sdtm" or not table or not (len(dataset.name) in (2, 4) and dataset.name.isalnum()):
        return
    if dataset.variables:
        yield from _lacking(dataset, own)
    known = [
        v.name.replace("--", own) for v in standard_variables(table) if v.name != "--OBJ" or "ABOUT" in dataset.kind
    ]
    for mine in dataset.variables:
        named = _NAME.fullmatch(mine.name)  # of what is no name another finding tells
        if not named or mine.name in known or is_variable_of_class(own, mine.name, dataset.kind):
            continue
        says = f"{mine} is no variable of the class {dataset.kind} of {MODEL}.{nearest(mine.name, known)}"
        mend = f"Put it in SUPP{dataset.name}, or use a variable of the class."
        yield Finding("SPEC-NOT-STANDARD", "warning", mine.place or str(mine), says, mend)


def _lacking(dataset: Dataset, own: str) -> Iterator[Finding]:
    """Variables that every domain of the class has in the guide as required or expected, and this one has not."""
    person = "APID" if own != dataset.name[:2] else "USUBJID"  # of a domain of associated persons
    for known, core in variables_of_every_domain(dataset.kind):
        name = known.name.replace("--", own).replace("USUBJID", person)
        if name in dataset.names:
            continue
        says = f"{dataset.name} lacks {name}, which is {core} in every {dataset.kind} domain of {SDTM}."
        if core == "required":
            yield Finding("SPEC-REQUIRED", "error", dataset.place or dataset.name, says, "Add it to the sheet.")
        else:
            yield Finding("SPEC-EXPECTED", "warning", dataset.place or dataset.name, says, "Add it, or say why not.")


@cache
def variables_of_every_domain(kind: str) -> tuple[tuple[StandardVariable, str], ...]:
    """The variables that all domains of a class have in the guide, with -- in their names: each required or expected.

    >>> [known.name for known, core in variables_of_every_domain("FINDINGS") if core == "expected"]
    ['--ORRES', '--STRESC']
    """
    tables = [d.name for d in standard_datasets() if d.standard == SDTM and d.kind == kind and len(d.name) == 2]
    cores = [{_stem(v.name, name): v.core for v in standard_variables(name)} for name in tables]
    found = []
    for known in standard_variables(tables[0]) if tables else ():
        name = _stem(known.name, tables[0])
        held = {core.get(name, "") for core in cores}
        if held <= {"Req", "Exp"}:
            found.append((replace(known, name=name), "required" if held == {"Req"} else "expected"))
    return tuple(found)


def _stem(name: str, dataset: str) -> str:
    return f"--{name[2:]}" if name.startswith(dataset) else name
