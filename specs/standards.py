"""Facts of the CDISC standards that specs and datasets are checked against.

They lie as sheets in sdtm/standard and adam/standard: one sheet a dataset or
ADaM structure with its variables in the standard's order (name, label, type
Char or Num, role, core, NCI code of its codelist), and datasets.csv with what
the standard says of each as a whole. SUPP-- stands for every supplemental
dataset; ADSL, BDS and OCCDS are the ADaM structures. In the names of ADaM
variables xx and zz stand for two digits, y and w for a number. The sheets are
data: a sheet is read when its dataset is first asked for.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from .model import Row

SDTM = "SDTMIG 3.4"
ROOMS = ("sdtm", "adam")
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
    """What a standard says of a dataset as a whole; keys are those that usually tell its records apart.

    room is where its sheet lies: sdtm or adam.
    """

    room: str
    standard: str
    name: str
    label: str
    kind: str
    structure: str
    keys: tuple[str, ...]


def standard_datasets() -> tuple[StandardDataset, ...]:
    """The datasets that have a table here, SDTM first, and the ADaM structures."""
    return tuple(_datasets().values())


def standard_dataset(table: str) -> StandardDataset | None:
    """What the standard says of the dataset of a table (`standard_table`); None where it has none.

    >>> standard_dataset("VS").structure
    'One record per vital sign measurement per time point per visit per subject'
    """
    return _datasets().get(table)


def standard_table(dataset: str, kind: str = "") -> str:
    """The table that a dataset is checked against, "" where there is none.

    kind is the dataset's class, which tells the structure of an ADaM dataset.

    >>> standard_table("SUPPAE"), standard_table("ADTTE", "BASIC DATA STRUCTURE"), standard_table("XX")
    ('SUPP--', 'BDS', '')
    """
    if dataset.startswith("SUPP"):
        return "SUPP--"
    table = STRUCTURES.get(kind, dataset)
    return table if table in _datasets() else ""


def standard_variables(table: str) -> tuple[StandardVariable, ...]:
    """The variables of a table in the standard's order; none where there is no such table."""
    return tuple(_variables(table).values())


@cache
def standard_variable(dataset: str, name: str) -> StandardVariable | None:
    """What the standard says of a variable of a dataset or structure; None where it does not have it.

    The placeholders of ADaM names and labels are filled.

    >>> standard_variable("AE", "AESEV").label
    'Severity/Intensity'
    >>> standard_variable("ADSL", "TRT01P").label
    'Planned Treatment for Period 01'
    """
    table = _variables(standard_table(dataset))
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
    tables = (_variables(d.name) for d in _datasets().values() if d.standard == SDTM)
    return next((table[name] for table in tables if name in table), None)


@cache
def stems() -> frozenset[str]:
    """The names of SDTM's variables without the two letters of their dataset: TERM, DECOD, SEQ, STDTC, ...

    >>> "LOBXFL" in stems()
    True
    """
    tables = ((name, _variables(name)) for name in _datasets() if len(name) == 2)
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
def _datasets() -> Mapping[str, StandardDataset]:
    found = (
        StandardDataset(
            room, r["standard"], r["dataset"], r["label"], r["class"], r["structure"], tuple(r["keys"].split())
        )
        for room in ROOMS
        for r in _sheet(room, "datasets")
    )
    return MappingProxyType({d.name: d for d in found})


@cache
def _variables(table: str) -> Mapping[str, StandardVariable]:
    """The variables of a table by name, in the standard's order; none where there is no such table."""
    dataset = _datasets().get(table)
    if dataset is None:
        return MappingProxyType({})
    found = (
        StandardVariable(
            dataset.standard, table, r["variable"], r["label"], r["type"], r["role"], r["core"], order, r["codelist"]
        )
        for order, r in enumerate(_sheet(dataset.room, table), start=1)
    )
    return MappingProxyType({v.name: v for v in found})


def _sheet(room: str, name: str) -> list[dict[str, str]]:
    """The rows of one sheet of a room; the room's code is not imported for it."""
    file = files(__package__.partition(".specs")[0]) / room / "standard" / f"{name}.csv"
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))


def standard_place(room: str, sheet: str, order: int) -> str:
    """Where a row of a standard's sheet stands: "sdtm/standard/AE.csv line 5" for the fourth variable of AE."""
    return f"{room}/standard/{sheet}.csv line {order + 1}"


def standard_rows(room: str, sheet: str) -> tuple[Row, ...]:
    """The rows of one sheet of a room's standard, with their places."""
    return tuple(Row(r, standard_place(room, sheet, order)) for order, r in enumerate(_sheet(room, sheet), 1))
