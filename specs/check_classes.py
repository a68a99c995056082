"""A domain of one's own against its class: the variables that the SDTM model has for it."""

import re
from collections.abc import Iterator

from .findings import Finding
from .model import Dataset
from .nearest import nearest
from .sdtm_model import MODEL, is_variable_of_class
from .standards import standard_variables

_NAME = re.compile("[A-Z][A-Z0-9]{0,7}")
CLASS_TABLES = {"FINDINGS ABOUT": "FINDINGS"} | {name: name for name in ("INTERVENTIONS", "EVENTS", "FINDINGS")}


def class_faults(dataset: Dataset) -> Iterator[Finding]:
    """Variables of a domain without a table of its own that are not of its class.

    Nothing for a dataset that is of none of the three general classes, or whose name is not that of a domain.
    """
    table = CLASS_TABLES.get(dataset.kind, "")
    own = dataset.name[:2]
    if dataset.package != "sdtm" or not table or not (len(dataset.name) in (2, 4) and dataset.name.isalnum()):
        return
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
