"""Facts of the CDISC standards that specs and datasets are checked against.

They lie as sheets in sdtm/standard and adam/standard: one sheet a dataset or
ADaM structure with its variables in the standard's order (name, label, type
Char or Num, role, core, NCI code of its codelist), and datasets.csv with what
the standard says of each as a whole. SUPP-- stands for every supplemental
dataset; ADSL, BDS and OCCDS are the ADaM structures. In the names of ADaM
variables xx and zz stand for two digits, y and w for a number. classes.csv and
the sheets it names are the general classes of the SDTM model, for a domain of
one's own; `--` stands for its two letters. associated.csv has what a domain of
associated persons has in place of USUBJID. versions.csv says what was otherwise
before a version of the guide, dropped.csv which variables stood in it before one. The sheets are data: a sheet is read when its dataset is first asked for.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import Any

from .model import Row
from .standard_versions import changes_since, dropped_variables, standard_sheet

SDTM = "SDTMIG 3.4"
DROPPED = "SDTMIG 3.3"  # the standard of datasets that the newest guide no longer has
MODEL = "SDTM 2.0"
ASSOCIATED = "SDTMIG-AP 1.0"
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
    zz, y or w); codelist is the NCI code of its list, several joined by ";"; place
    is the line of the sheet that says so.
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
    place: str = ""


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
    """The datasets that have a table here, SDTM first, and the ADaM structures.

    The classes of SDTM are not among them, nor is what the newest guide no longer has.
    """
    return tuple(d for d in _datasets().values() if d.standard not in (MODEL, DROPPED))


def standard_dataset(table: str, version: str = "") -> StandardDataset | None:
    """What the standard says of the dataset of a table (`standard_table`); None where it has none.

    version: that of the guide, "" for the newest here.

    >>> standard_dataset("VS").structure
    'One record per vital sign measurement per time point per visit per subject'
    >>> standard_dataset("DA", "3.3").label, standard_dataset("GF", "3.3")
    ('Drug Accountability', None)
    """
    if is_associated(table):
        base = standard_dataset(table[2:], version)
        return _associated(base) if base else None
    known = _datasets().get(table)
    for change in changes_since(known.room, version) if known else ():
        if known and change["dataset"] == table and not change["variable"]:
            known = _as_it_was(known, change) if change["cell"] else None
    return known


def _as_it_was(known: StandardDataset, change: Mapping[str, str]) -> StandardDataset:
    was: Mapping[str, Any] = {change["cell"]: change["was"]}
    return replace(known, **was)


def standard_table(dataset: str, kind: str = "") -> str:
    """The table that a dataset is checked against, "" where there is none.

    kind is the dataset's class, which tells the structure of an ADaM dataset.

    >>> standard_table("SUPPAE"), standard_table("ADTTE", "BASIC DATA STRUCTURE"), standard_table("XX")
    ('SUPP--', 'BDS', '')
    >>> standard_table("APMH"), standard_table("APXX")
    ('APMH', '')
    """
    if dataset.startswith("SUPP"):
        return "SUPP--"
    table = STRUCTURES.get(kind, dataset)
    return table if table in _datasets() or is_associated(table) else ""


def is_associated(dataset: str) -> bool:
    """Whether a dataset is about associated persons: AP before the name of a domain that the standard has.

    >>> is_associated("APDM"), is_associated("APXX"), is_associated("AE")
    (True, False, False)
    """
    return len(dataset) == 4 and dataset.startswith("AP") and dataset[2:] in _datasets()


def standard_variables(table: str, version: str = "") -> tuple[StandardVariable, ...]:
    """The variables of a table in the standard's order; none where there is no such table.

    version: that of the guide, "" for the newest here.
    """
    return tuple(_variables(table, version).values())


@cache
def standard_variable(dataset: str, name: str, version: str = "") -> StandardVariable | None:
    """What the standard says of a variable of a dataset or structure; None where it does not have it.

    The placeholders of ADaM names and labels are filled.

    >>> standard_variable("AE", "AESEV").label
    'Severity/Intensity'
    >>> standard_variable("ADSL", "TRT01P").label
    'Planned Treatment for Period 01'
    >>> standard_variable("TV", "VISIT").core, standard_variable("TV", "VISIT", "3.3").core
    ('Req', 'Perm')
    """
    table = _variables(standard_table(dataset), version)
    if name in table:
        return table[name]
    for known in table.values():
        filled = _pattern(known.name).fullmatch(name) if known.name != known.name.upper() else None
        if filled:
            return _filled(known, name, filled.groupdict())
    return None


def came_with(table: str, name: str, version: str) -> str:
    """The version of the guide with which a dataset (name "") or a variable of it came, "" where `version` has it.

    >>> came_with("DM", "ARMNRS", "3.2"), came_with("DM", "ARMNRS", "3.3"), came_with("GF", "", "3.3")
    ('3.3', '', '3.4')
    """
    dataset = _datasets().get(table[2:] if is_associated(table) else table)
    for change in changes_since(dataset.room, version) if dataset else ():
        if not change["cell"] and _is_about(change, table, name):
            return change["before"]
    return ""


def _is_about(change: Mapping[str, str], table: str, name: str) -> bool:
    """Whether a line of versions.csv is about a variable of a table, in whose names `--` stands for its letters."""
    if change["dataset"] not in ("*", table):
        return False
    known = change["variable"].replace("--", table[:2])
    return known == name or (name != "" and known != known.upper() and bool(_pattern(known).fullmatch(name)))


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
    return replace(known, name=name, label=known.label.replace("xx", parts["xx"]) if set(parts) == {"xx"} else "")


@cache
def _pattern(name: str) -> re.Pattern[str]:
    pieces = re.split("(xx|zz|y|w)", name)
    return re.compile("".join(_PLACEHOLDERS.get(piece, piece) for piece in pieces))


@cache
def _datasets() -> Mapping[str, StandardDataset]:
    sheets = [(room, r) for room in ROOMS for r in standard_sheet(room, "datasets")]
    sheets += [("sdtm", r) for r in standard_sheet("sdtm", "classes")]
    found = (
        StandardDataset(
            room, r["standard"], r["dataset"], r["label"], r["class"], r["structure"], tuple(r["keys"].split())
        )
        for room, r in sheets
    )
    return MappingProxyType({d.name: d for d in found})


@cache
def _variables(table: str, version: str = "") -> Mapping[str, StandardVariable]:
    """The variables of a table by name, in the standard's order; none where there is no such table."""
    if is_associated(table):
        return MappingProxyType({v.name: v for v in _of_associated(_variables(table[2:], version).values())})
    dataset = _datasets().get(table)
    if dataset is None:
        return MappingProxyType({})
    found = {
        v.name: v for v in _with_dropped(list(_as_listed(dataset.room, table, dataset.standard)), dataset, version)
    }
    for change in changes_since(dataset.room, version):
        for name in [n for n in found if change["variable"] and _is_about(change, table, n)]:
            if change["cell"]:
                was: Mapping[str, Any] = {change["cell"]: change["was"]}
                found[name] = replace(found[name], **was)
            else:
                del found[name]
    return MappingProxyType(found)


def _as_listed(room: str, sheet: str, standard: str) -> Iterator[StandardVariable]:
    """The variables of one sheet."""
    for order, r in enumerate(standard_sheet(room, sheet), start=1):
        place = f"{room}/standard/{sheet}.csv line {order + 1}"
        cells = (r["label"], r["type"], r["role"], r["core"])
        yield StandardVariable(standard, sheet, r["variable"], *cells, order, r["codelist"], place)


def _with_dropped(listed: list[StandardVariable], dataset: StandardDataset, version: str) -> list[StandardVariable]:
    """The variables of a table with those that a later version of the guide no longer has, each where it stood."""
    for r in dropped_variables(dataset.room, version).get(dataset.name, ()):
        place = next((n for n, known in enumerate(listed, start=1) if known.name == r["after"]), len(listed))
        cells = (r["label"], r["type"], r["role"], r["core"])
        where = f"{dataset.room}/standard/dropped.csv ({dataset.name})"
        listed.insert(place, StandardVariable(SDTM, dataset.name, r["variable"], *cells, place, r["codelist"], where))
    return [replace(known, order=order) for order, known in enumerate(listed, start=1)]


def _associated(base: StandardDataset) -> StandardDataset:
    keys = tuple("APID" if key == "USUBJID" else key for key in base.keys)
    label = f"Associated Persons {base.label}"[:40].strip()
    return replace(base, standard=ASSOCIATED, name=f"AP{base.name}", label=label, keys=keys)


def _of_associated(listed: Iterable[StandardVariable]) -> Iterator[StandardVariable]:
    """The variables of a domain as one of associated persons has them: APID and its kin in place of USUBJID.

    Only its identifiers, its topic and its test are required: what belongs to a subject alone is permissible.
    """
    for known in listed:
        if known.name == "USUBJID":
            yield from _as_listed("sdtm", "associated", ASSOCIATED)
            continue
        kept = known.name in ("STUDYID", "DOMAIN") or known.role == "Topic" or known.name.endswith(("SEQ", "TEST"))
        yield known if kept and known.name != "SUBJID" else replace(known, core="Perm")


def standard_rows(room: str, sheet: str) -> tuple[Row, ...]:
    """The rows of one sheet of a room's standard, with their places."""
    return tuple(
        Row(r, f"{room}/standard/{sheet}.csv line {line}") for line, r in enumerate(standard_sheet(room, sheet), 2)
    )
