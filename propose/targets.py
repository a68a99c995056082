"""What a field of a form may become: the variables of a dataset, and which of them a field's values allow."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from ..forms.identity import spelled
from ..profile.fields import FieldProfile, Lists
from ..specs.standards import StandardVariable, standard_dataset, standard_variable, standard_variables
from .knowledge import spoken_terms

DATE_TYPES = ("date", "datetime")
NUMBERS = ("integer", "number")
NY = "C66742"
COMPLETION = "completion"  # the part of DSDECOD that a question of yes and no tells
UNITS_CODE = "C71620"
# The list of test codes of a dataset: its NCI code, its name in a study's sheets, its label.
TEST_LISTS = {
    "VS": ("C66741", "VSTESTCD", "Vital Signs Test Code"),
    "LB": ("C65047", "LBTESTCD", "Laboratory Test Code"),
    "EG": ("C71153", "EGTESTCD", "ECG Test Code"),
    "DA": ("C78732", "DATESTCD", "Drug Accountability Test Code"),
    "RS": ("C96782", "RSTESTCD", "Oncology Response Assessment Test Code"),
    "TR": ("C96779", "TRTESTCD", "Tumor or Lesion Properties Test Code"),
    "DD": ("C116108", "DDTESTCD", "SDTM Death Diagnosis and Details Test Code"),
    "SS": ("C124305", "SSTESTCD", "Subject Status Test Code"),
    "SC": ("C74559", "SCTESTCD", "Subject Characteristic Test Code"),
    "RP": ("C106479", "RPTESTCD", "Reproductive System Findings Test Code"),
    "CV": ("C101847", "CVTESTCD", "Cardiovascular Test Code"),
}
# Variables that are made by the product or the sponsor, never collected as such.
_MADE = ("STUDYID", "DOMAIN", "USUBJID", "RDOMAIN")
_MADE_ENDS = (
    "SEQ",
    "DY",
    "STRESC",
    "STRESN",
    "STRESU",
    "BLFL",
    "LOBXFL",
    "STNRLO",
    "STNRHI",
    "DUR",
    "ELTM",
    "STDY",
    "ENDY",
)
# CDASH 2.x: how a collected item is called whose variable in SDTM has another name.
_CDASH = {"STDTC": ("STDAT", "STTIM"), "ENDTC": ("ENDAT", "ENTIM"), "DTC": ("DAT", "TIM")}
_CDASH_MORE = {
    "ENRTPT": ("ONGO",),
    "STRTPT": ("PRIOR",),
    "STAT": ("PERF", "ND", "NOTDONE"),
    "DOSTXT": ("DSTXT",),
    "ORRES": ("RES", "RESULT"),
    "DECOD": ("DECODE",),
}


@dataclass(frozen=True)
class Target:
    """A variable that a field may become; part is "time" for the time of day of a date, "box" for what a tick says, "completion" for a question of yes and no; test the test code of a finding."""

    dataset: str
    variable: str
    part: str = ""
    test: str = ""

    def __str__(self) -> str:
        test = f" of {self.test}" if self.test else ""
        return f"{self.dataset}.{self.variable}{f' ({self.part})' if self.part else ''}{test}"


@cache
def collected(dataset: str) -> tuple[StandardVariable, ...]:
    """The variables of a dataset of SDTM that a form may hold: those of the guide, then those of the model's class."""
    listed = [v for v in standard_variables(dataset) if v.name not in _MADE and not _is_made(v.name, dataset)]
    known = {v.name for v in listed}
    listed += [v for v in _of_model(dataset) if v.name not in known and not _is_made(v.name, dataset)]
    return tuple(listed)


def _of_model(dataset: str) -> Iterator[StandardVariable]:
    """Variables that the model has for every domain of a class, and that the guide's table of the dataset leaves out."""
    for variable in standard_variables(class_of(dataset)):
        name = variable.name.replace("--", dataset)
        if name not in _MADE and not name.startswith("--"):
            yield replace(variable, name=name, core="Perm")


def _is_made(name: str, dataset: str) -> bool:
    return name.startswith(dataset) and name[len(dataset) :] in _MADE_ENDS


@cache
def names_of(dataset: str) -> Mapping[str, tuple[Target, str]]:
    """The names that SDTM and CDASH have for the variables of a dataset, each with its target and "SDTM" or "CDASH"."""
    found: dict[str, tuple[Target, str]] = {}
    for variable in collected(dataset):
        found[spelled(variable.name)] = (Target(dataset, variable.name), "SDTM")
    for variable in collected(dataset):
        for name, part in _cdash(variable.name, dataset):
            found.setdefault(name, (Target(dataset, variable.name, part), "CDASH"))
    return found


def _cdash(name: str, dataset: str) -> Iterator[tuple[str, str]]:
    for end, (date, time) in _CDASH.items():
        if name.endswith(end):
            yield name.removesuffix(end) + date, ""
            yield name.removesuffix(end) + time, "time"
            break
    for more in _CDASH_MORE.get(name.removeprefix(dataset), ()) if name.startswith(dataset) else ():
        yield f"{dataset}{more}", ""


def is_findings(dataset: str) -> bool:
    """Whether a dataset of SDTM has a record for each result of a test."""
    known = standard_dataset(dataset)
    return known is not None and known.kind.startswith("FINDINGS")


def class_of(dataset: str) -> str:
    """The class of a dataset in one word, "" for one that has none of the three general ones."""
    known = standard_dataset(dataset)
    return known.kind.split()[0] if known is not None and known.kind.split() else ""


def codelist_of(target: Target) -> tuple[str, ...]:
    """The NCI codes of the list of a variable."""
    known = standard_variable(target.dataset, target.variable)
    return tuple(known.codelist.split(";")) if known is not None and known.codelist else ()


def allows(field: FieldProfile, target: Target) -> bool:
    """Whether the values of a field may be those of a variable: dates for dates, numbers for numbers, terms for terms."""
    if field.type == "empty":
        return True
    known = standard_variable(target.dataset, target.variable)
    dated = target.variable.endswith("DTC")
    if target.part == "time":
        return field.type == "time"
    if dated != (field.type in DATE_TYPES):
        return False
    if field.type == "time":
        return False
    if known is not None and known.type == "Num" and field.type not in NUMBERS:
        return False
    codes = codelist_of(target)
    return NY not in codes or are_yes_or_no(field)


def may_hold(field: FieldProfile, target: Target, lists: Lists) -> bool:
    """Whether a field for which nothing is proposed may hold a variable, by its type and, of listed words, its values."""
    codes = codelist_of(target)
    known = standard_variable(target.dataset, target.variable)
    if field.type == "empty" or not allows(field, target):
        return False
    if known is not None and known.type == "Char" and not target.variable.endswith("DTC") and field.type != "text":
        return False
    if NY not in codes and field.codes and are_yes_or_no(field):
        return False
    return not codes or in_lists(field, codes, lists) > 0


def are_yes_or_no(field: FieldProfile) -> bool:
    """Whether every value of a field is an answer of yes or no, in a word, a letter or a digit."""
    said = spoken_terms()[NY]
    return (
        0 < field.distinct <= 5
        and bool(field.codes)
        and all(meant.strip().casefold() in said for _, meant in field.said)
    )


def yes_or_no(field: FieldProfile) -> dict[str, str]:
    """Y or N for each value of a field that has nothing else."""
    said = {value: spoken_terms()[NY].get(meant.strip().casefold(), "") for value, meant in field.said}
    return said if said and set(said.values()) <= {"Y", "N"} else {}


def in_lists(field: FieldProfile, codes: tuple[str, ...], lists: Lists) -> float:
    """The part of a field's values that are terms of the lists, or what forms say for them; -1 where nothing is known."""
    known = {term for code in codes for term in known_terms(code, lists)}
    spoken = [meant.strip().casefold() for _, meant in field.said]
    if not known or not spoken:
        return -1.0
    return sum(value in known for value in spoken) / len(spoken)


def known_terms(code: str, lists: Lists) -> frozenset[str]:
    """The terms of a list and what forms say for them, in small letters."""
    published = next((found for name, found in lists.items() if name.startswith(f"{code} ")), frozenset())
    return published | frozenset(spoken_terms().get(code, {}))
