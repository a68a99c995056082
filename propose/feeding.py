"""The forms that feed a dataset, and the proposed rows as they come together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from ..profile.fields import NO_LISTS, FieldProfile
from ..profile.fields import Lists as Published
from ..specs.standards import standard_variable
from .place import Placed, PlacedForm
from .targets import Target, collected
from .terms import Cells

SURE, USUAL = 1.0, 0.8
Described = tuple[Cells, float, str]  # the cells of a row, its score and the reason


@dataclass
class Rows:
    """The proposed rows of a study, by sheet, and what is left to a person, in words."""

    sheets: dict[str, list[Cells]] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)

    def add(self, sheet: str, cells: Mapping[str, str], score: float, reason: str) -> None:
        """Add a proposed row, once."""
        row = {**cells, "state": "proposed", "score": f"{score:.2f}", "reason": reason}
        if row not in self.sheets.setdefault(sheet, []):
            self.sheets[sheet].append(row)


@dataclass(frozen=True)
class Feeding:
    """The forms that feed one dataset, and what of them becomes which of its variables.

    others: forms that have some of its variables, and give it no records; open_fields: the fields for which nothing is proposed and that may hold what is not placed; visits: the number of
    each visit by its name on the forms; lists: published codelists.
    """

    dataset: str
    forms: tuple[PlacedForm, ...]
    others: tuple[PlacedForm, ...] = ()
    open_fields: tuple[FieldProfile, ...] = ()
    visits: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    lists: Published = field(default_factory=lambda: NO_LISTS)

    @property
    def placed(self) -> dict[Target, list[tuple[PlacedForm, Placed]]]:
        """For each target the fields that become it."""
        found: dict[Target, list[tuple[PlacedForm, Placed]]] = {}
        for form in (*self.forms, *self.others):
            for one in form.fields:
                if one.best is not None and one.best.target.dataset == self.dataset:
                    found.setdefault(one.best.target, []).append((form, one))
        return found


def described_variable(name: str, dataset: str) -> Cells:
    """The cells of a variable that the standard tells."""
    known = standard_variable(dataset, name) or next(v for v in collected(dataset) if v.name == name)
    kind = "text"
    if known.type == "Num":
        kind = (
            "float"
            if name in ("VISITNUM",) or name.endswith(("DOSE", "STRESN", "TPTNUM", "STNRLO", "STNRHI"))
            else "integer"
        )
    elif name.endswith("DTC"):
        kind = "partialDatetime"
    return {"variable": name, "label": known.label, "type": kind, "core": known.core, "role": known.role}
