"""Faults of the sheet of derived records: methods and columns that are not there."""

from collections.abc import Iterator, Sequence
from types import ModuleType

from ..specs import Dataset, Finding, SpecFault
from ..specs.nearest import nearest
from .derived import DTYPE
from .kinds import kind_of
from .methods import find


def derived_faults(dataset: Dataset, homes: Sequence[ModuleType]) -> Iterator[Finding]:
    """Lines of the sheet derived whose method or columns are not there."""
    for line in dataset.derived:
        for name in (*line.needs, DTYPE):
            if name not in dataset.column_names:
                says = f"{line} need {name}, which is not a column of {dataset.name}."
                mend = f"Name a column of it.{nearest(name, dataset.column_names)}"
                yield Finding("SPEC-COLUMN-UNKNOWN", "error", line.place, says, mend)
        try:
            many = kind_of(find(line.method, homes, line.place)) == "per_subject"
        except SpecFault as fault:
            mend = "Name a function of the study or one of docs/methods.md."
            yield Finding("SPEC-METHOD", "error", line.place, str(fault).removeprefix(f"{line.place}: "), mend)
            continue
        if not many:
            says = f"{line.method} does not take one value from many records."
            yield Finding("SPEC-METHOD", "error", line.place, says, "Name one that does, such as largest or average.")
