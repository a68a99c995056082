"""Facts of the CDISC standards that specs and datasets are checked against.

variables.csv holds, for the datasets that are built here, the variables of
SDTMIG 3.4, ADaMIG 1.3 and ADaM OCCDS 1.1 (CDISC): standard, dataset or
structure, variable, label, type (Char, Num), role, core, order, and the NCI
code of its codelist. SUPP-- stands for every supplemental dataset; ADSL, BDS
and OCCDS are the ADaM structures. In the names of ADaM variables xx and zz
stand for two digits, y and w for a number.

datasets.csv holds what SDTMIG 3.4 says of these datasets as wholes: label,
class, structure (what one record is) and natural keys; and the same, in
general words, of the ADaM structures.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

SDTM = "SDTMIG 3.4"
STRUCTURES = {
    "SUBJECT LEVEL ANALYSIS DATASET": "ADSL",
    "BASIC DATA STRUCTURE": "BDS",
    "OCCURRENCE DATA STRUCTURE": "OCCDS",
}
CLASSES = (
    "ADAM OTHER",
    *STRUCTURES,
    "EVENTS",
    "FINDINGS",
    "FINDINGS ABOUT",
    "INTERVENTIONS",
    "REFERENCE DATA STRUCTURE",
    "RELATIONSHIP",
    "SPECIAL PURPOSE",
    "STUDY REFERENCE",
    "TRIAL DESIGN",
)
_PLACEHOLDERS = {"xx": r"(?P<xx>\d\d)", "zz": r"(?P<zz>\d\d)", "y": r"(?P<y>[1-9]\d?)", "w": r"(?P<w>[1-9])"}


@dataclass(frozen=True)
class StandardVariable:
    """What a standard says of one variable.

    label is "" where the standard leaves its wording to the study (names with
    zz, y or w); codelist is the NCI code of its list, several joined by ";".
    """

    standard: str
    dataset: str
    name: str
    label: str
    type: str
    role: str
    core: str
    order: int
    codelist: str


@dataclass(frozen=True)
class StandardDataset:
    """What a standard says of a dataset as a whole; keys are those that usually tell its records apart."""

    name: str
    label: str
    kind: str
    structure: str
    keys: tuple[str, ...]


def standard_datasets() -> tuple[StandardDataset, ...]:
    """The datasets that have a table here, SDTM first, and the ADaM structures."""
    return _datasets()


def standard_dataset(table: str) -> StandardDataset | None:
    """What the standard says of the dataset of a table (`standard_table`); None where it has none.

    >>> standard_dataset("VS").structure
    'One record per vital sign measurement per time point per visit per subject'
    """
    return next((d for d in _datasets() if d.name == table), None)


def standard_table(dataset: str, kind: str = "") -> str:
    """The table that a dataset is checked against, "" where there is none.

    kind is the dataset's class, which tells the structure of an ADaM dataset.

    >>> standard_table("SUPPAE"), standard_table("ADTTE", "BASIC DATA STRUCTURE"), standard_table("XX")
    ('SUPP--', 'BDS', '')
    """
    if dataset.startswith("SUPP"):
        return "SUPP--"
    table = STRUCTURES.get(kind, dataset)
    return table if table in _tables() else ""


def standard_variables(table: str) -> tuple[StandardVariable, ...]:
    """The variables of a table in the standard's order; none where there is no such table."""
    return tuple(_tables().get(table, {}).values())


@cache
def standard_variable(dataset: str, name: str) -> StandardVariable | None:
    """What the standard says of a variable of a dataset or structure; None where it does not have it.

    The placeholders of ADaM names and labels are filled.

    >>> standard_variable("AE", "AESEV").label
    'Severity/Intensity'
    >>> standard_variable("ADSL", "TRT01P").label
    'Planned Treatment for Period 01'
    """
    table = _tables().get(standard_table(dataset), {})
    if name in table:
        return table[name]
    for known in table.values():
        filled = _pattern(known.name).fullmatch(name) if known.name != known.name.upper() else None
        if filled:
            return _filled(known, name, filled.groupdict())
    return None


def collected_variable(name: str) -> StandardVariable | None:
    """What SDTM says of a variable of any of its datasets, for an ADaM dataset that takes it over unchanged.

    >>> collected_variable("AEDECOD").label
    'Dictionary-Derived Term'
    """
    return next((t[name] for t in _tables().values() if name in t and t[name].standard == SDTM), None)


@cache
def stems() -> frozenset[str]:
    """The names of SDTM's variables without the two letters of their dataset: TERM, DECOD, SEQ, STDTC, ...

    >>> "LOBXFL" in stems()
    True
    """
    tables = ((name, table) for name, table in _tables().items() if len(name) == 2)
    return frozenset(v[2:] for name, table in tables for v in table if v.startswith(name))


def _filled(known: StandardVariable, name: str, parts: Mapping[str, str]) -> StandardVariable:
    label = known.label.replace("xx", parts["xx"]) if set(parts) == {"xx"} else ""
    return StandardVariable(
        known.standard, known.dataset, name, label, known.type, known.role, known.core, known.order, known.codelist
    )


@cache
def _pattern(name: str) -> re.Pattern[str]:
    pieces = re.split("(xx|zz|y|w)", name)
    return re.compile("".join(_PLACEHOLDERS.get(piece, piece) for piece in pieces))


@cache
def _datasets() -> tuple[StandardDataset, ...]:
    text = (files(__package__) / "datasets.csv").read_text(encoding="utf-8")
    return tuple(
        StandardDataset(r["dataset"], r["label"], r["class"], r["structure"], tuple(r["keys"].split()))
        for r in csv.DictReader(text.splitlines())
    )


@cache
def _tables() -> Mapping[str, Mapping[str, StandardVariable]]:
    """The tables by dataset and variable; read once, when first asked for."""
    found: dict[str, dict[str, StandardVariable]] = {}
    text = (files(__package__) / "variables.csv").read_text(encoding="utf-8")
    for r in csv.DictReader(text.splitlines()):
        known = StandardVariable(
            r["standard"],
            r["dataset"],
            r["variable"],
            r["label"],
            r["type"],
            r["role"],
            r["core"],
            int(r["order"]),
            r["codelist"],
        )
        found.setdefault(known.dataset, {})[known.name] = known
    return MappingProxyType(found)
