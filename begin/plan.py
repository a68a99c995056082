"""What a new dataset is made after: the standard's table, its source, and the fields of that."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from ..specs import Spec
from ..specs.standard_layer import prefix_of
from ..specs.standards import (
    STRUCTURES,
    StandardDataset,
    StandardVariable,
    standard_table,
    standard_variable,
    standard_variables,
)

# What is never taken from a form of the same name: the standard says how it is made.
OURS = ("STUDYID", "DOMAIN", "USUBJID", "EPOCH")
OUR_STEMS = ("SEQ", "DY", "STDY", "ENDY", "LOBXFL")


@dataclass(frozen=True)
class Plan:
    """A dataset that is to be begun.

    whole: what the standard says of it; source: the form ("raw.ae") or dataset ("AE") its records come from, "" where
    that is not said; fields: the columns of it; structure: BDS, OCCDS or TTE, "" for a dataset of SDTM and ADSL;
    version: that of the guide which the study follows.
    """

    name: str
    whole: StandardDataset
    spec: Spec
    source: str = ""
    fields: tuple[str, ...] = ()
    structure: str = ""
    version: str = ""

    @property
    def table(self) -> str:
        """The table of the standard, as `like` names it: by its room alone, where that is told by the dataset's name."""
        by_name = standard_table(self.name) == self.whole.name
        return self.whole.room if by_name else f"{self.whole.room}/{self.whole.name}"

    @property
    def is_adam(self) -> bool:
        return self.whole.kind in STRUCTURES

    @property
    def prefix(self) -> str:
        """The letters of its variables."""
        return prefix_of(self.name)

    @property
    def parent(self) -> str:
        """The dataset that a SUPP-- supplements."""
        return self.name.removeprefix("SUPP") if self.whole.name == "SUPP--" else ""

    @cached_property
    def variables(self) -> tuple[StandardVariable, ...]:
        """The variables of the table, with the dataset's own letters; of names with placeholders the first period's."""
        found = []
        for known in standard_variables(self.whole.name, self.version):
            filled = standard_variable(self.whole.name, known.name.replace("xx", "01"), self.version)
            if filled is not None and filled.name == filled.name.upper():
                found.append(filled)
        return tuple(found)

    def own(self, name: str) -> str:
        """A name of the standard with the dataset's letters in place of `--`."""
        return name.replace("--", self.prefix)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.own(v.name) for v in self.variables)

    @property
    def by(self) -> str:
        """The variable whose values tell kinds of record apart, where the source does not have it as a field."""
        name = {"BDS": "PARAMCD", "SUPP--": "QNAM"}.get(self.whole.name, f"{self.prefix}TESTCD")
        analysed = self.structure == "BDS" and f"{prefix_of(self.source)}TESTCD" in self.fields
        return name if name in self.names and not self.field(name) and not analysed else ""

    def field(self, name: str) -> str:
        """The field of the source that a variable is collected in, "" where there is none, or more than one."""
        stem = name.removeprefix(self.prefix)
        subjects = "USUBJID" in self.names or "APID" in self.names
        ours = name in ("STUDYID", "DOMAIN") or (subjects and (name in OURS or stem in OUR_STEMS))
        ours = not self.is_adam and (ours or (bool(self.parent) and name != "QVAL"))
        found = [] if ours else self.candidates(name)
        return found[0] if len(found) == 1 else ""

    def candidates(self, name: str) -> list[str]:
        """The fields that may hold a variable: that of its name, else in whatever spelling ("AESer", "ae_ser").

        A date has the name of CDASH, too (AESTDAT for AESTDTC).
        """
        if name in self.fields:
            return [name]
        names = {_spelled(name), _spelled(f"{name.removesuffix('DTC')}DAT") if name.endswith("DTC") else ""}
        return [field for field in self.fields if _spelled(field) in names]


def _spelled(name: str) -> str:
    """A name without regard to capitals and separators."""
    return "".join(c for c in name if c.isalnum()).upper()


def plan_names(spec: Spec, dataset: str) -> Sequence[str]:
    return spec.datasets[dataset].names if dataset in spec.datasets else ()
