"""Datasets as they were submitted, whoever made them, as the rules read them."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from ..datasets.finished import Finished
from ..datasets.numerals import as_numbers
from ..engine.encoded import is_encoded, numbers_as_text, texts_in
from ..engine.tables import Table
from ..specs import Dataset, Finding, Variable
from ..specs.standards import collected_variable, standard_table, standard_variable
from .messages import named_records
from .own_domains import variable_of_class
from .package import is_adam
from .registry import Rule, declares

IDENTIFYING = frozenset(("STUDYID", "USUBJID", "DOMAIN", "RDOMAIN"))
DATASET_NAME = re.compile(r"[A-Z][A-Z0-9]|AD[A-Z0-9]{1,6}|SUPP[A-Z0-9]{2,4}|REL[A-Z]{3,5}")
DESCRIBED = (".xpt", ".json", ".ndjson", ".sas7bdat")
KINDS = {"ADSL": "SUBJECT LEVEL ANALYSIS DATASET", "BDS": "BASIC DATA STRUCTURE", "OCCDS": "OCCURRENCE DATA STRUCTURE"}


@dataclass(frozen=True, eq=False)
class Submitted:
    """One dataset as submitted.

    file is its name as a message calls it; name (in capitals) and label what it
    says of itself, called its name as it stands there; frame holds text encoded and numbers as float64; labels and lengths
    (bytes of text columns) are empty where the format has none; size is the bytes of its file, 0 where they are not known.
    """

    file: str
    name: str
    label: str
    frame: pd.DataFrame
    labels: Mapping[str, str] = field(default_factory=dict)
    lengths: Mapping[str, int] = field(default_factory=dict)
    described: bool = False
    called: str = ""
    size: int = 0

    @cached_property
    def domain(self) -> str:
        """The name that the standard has for it (`domain_of`)."""
        return domain_of(self.name, self.frame)

    @property
    def kind(self) -> str:
        """The class of an analysis dataset as its columns show it, "" for SDTM."""
        return _kind_of(self.name, self.frame.columns)

    def dataset(self, version: str = "") -> Dataset:
        """The dataset as a spec would describe it: names, labels and types as submitted, cores of the standard.

        version: that of the guide which the package follows, "" for the newest.
        """
        variables = tuple(self._variable(str(c), version) for c in self.frame.columns)
        package = "adam" if is_adam(self.name) else "sdtm"
        return Dataset(self.domain, self.label, package, self.kind, "", (), variables, place=self.file)

    def _variable(self, name: str, version: str) -> Variable:
        known = standard_variable(standard_table(self.domain, self.kind), name, version)
        core = known.core if known else ""
        label = self.labels.get(name, "")
        return Variable(self.domain, name, label, _type(name, self.frame[name]), core=core, place=self.file)

    def table(self) -> Table:
        """The dataset as the rules read it: text where the standard has text, numbers where it has numbers."""
        columns = {str(c): self._as_standard(str(c)) for c in self.frame.columns}
        return named_records(Table(self.name, pd.DataFrame(columns, copy=False)))

    def _as_standard(self, name: str) -> pd.Series:
        column = self.frame[name]
        known = known_type(self.domain, self.kind, name, self.frame.columns)
        if known == "Char" and not is_encoded(column):
            return numbers_as_text(column)
        if known == "Num" and is_encoded(column):
            return as_numbers(column, moment_of_name(name))[0]
        return column

    def unread(self) -> dict[str, pd.Series]:
        """For each column that the standard has as numbers and that is text here, which records have text that is none."""
        wanted = [
            str(c)
            for c in self.frame.columns
            if known_type(self.domain, self.kind, str(c), self.frame.columns) == "Num"
        ]
        return {n: as_numbers(self.frame[n], moment_of_name(n))[1] for n in wanted if is_encoded(self.frame[n])}


def _kind_of(name: str, columns: Collection[str]) -> str:
    """The class of an analysis dataset as its columns show it, "" for SDTM."""
    if name == "ADSL":
        return KINDS["ADSL"]
    if "PARAMCD" in columns:
        return KINDS["BDS"]
    if is_adam(name) and any(str(c).endswith(("DECOD", "TERM", "TRT")) for c in columns):
        return KINDS["OCCDS"]
    return "ADAM OTHER" if is_adam(name) else ""


def domain_of(name: str, frame: pd.DataFrame) -> str:
    """The name that the standard has for a dataset: LB for LBCH, which is a part of LB (SDTMIG 3.4, 4.1.7); else its own."""
    if standard_table(name) or is_adam(name) or "DOMAIN" not in frame.columns:
        return name
    said = [str(value) for value in frame["DOMAIN"].dropna().unique()]
    return said[0] if len(said) == 1 and len(said[0]) == 2 and name.startswith(said[0]) else name


def known_type(dataset: str, kind: str, name: str, columns: Collection[str] = ()) -> str:
    """Char or Num, as the standard has the variable or its name tells; "" where neither does.

    columns: those of the dataset, which show the class of a domain that the standard does not have.
    """
    table = standard_table(dataset, kind)
    known = standard_variable(table, name) if table else variable_of_class(dataset, columns, name)
    known = known or collected_variable(name)
    if known:
        return known.type
    if name.endswith(("DTC", "TESTCD", "STRESC", "FL")):
        return "Char"
    timing = is_adam(dataset) and moment_of_name(name)
    return "Num" if timing or name.endswith(("SEQ", "STRESN")) else ""


def moment_of_name(name: str) -> str:
    """What the name of an analysis variable says its number counts (ADaMIG 1.3, 3.1.2): "date", "datetime", "time", or ""."""
    kinds = {"DTM": "datetime", "DT": "date", "TM": "time"}
    return next((kind for end, kind in kinds.items() if name.endswith(end) and name != end), "")


def _type(name: str, column: pd.Series) -> str:
    if not is_encoded(column):
        return "float"
    if name.endswith("DTC"):
        return "partialDatetime"
    return "durationDatetime" if name[2:] in ("DUR", "ELTM", "EVLINT") else "text"


def as_submitted(dataset: Finished) -> Submitted:
    """A dataset that was read; where its format has no types, text that the standard has as numbers is numbers."""
    domain, kind = domain_of(dataset.name, dataset.frame), _kind_of(dataset.name, dataset.frame.columns)
    typed = any("type" in said for said in dataset.attributes.values())
    columns = {
        str(n): column if typed else _guessed(column, known_type(domain, kind, str(n), dataset.frame.columns), str(n))
        for n, column in dataset.frame.items()
    }
    lengths = {n: int(said["length"]) for n, said in dataset.attributes.items() if "length" in said}
    labels = {n: said.get("label", "") for n, said in dataset.attributes.items()}
    described = dataset.file.lower().endswith(DESCRIBED)
    frame = pd.DataFrame(columns, index=dataset.frame.index, copy=False)
    return Submitted(
        *(dataset.file, dataset.name, dataset.label or "", frame, labels, lengths),
        described,
        dataset.called,
        dataset.size,
    )


@declares(
    Rule(
        "FILE-STRANGE",
        "note",
        "Every table of a package is a dataset.",
        "Name the file by itself, if it is one.",
        "m5kit",
        {"VS": "USUBJID,VSSEQ|a,1", "FINDINGS": "rule,place|X,Y"},
        {"VS": "USUBJID,VSSEQ|a,1"},
    )
)
def without_strangers(read: Mapping[str, Finished]) -> tuple[list[Finished], list[Finding]]:
    """Those that are datasets, and a note for each other table that lay among them, such as a list of findings.

    A table is one where it has a column that names a study, a subject or a domain, or the name of a dataset; where
    none is, all are.
    """
    datasets = [
        d for d in read.values() if DATASET_NAME.fullmatch(d.name) or not IDENTIFYING.isdisjoint(d.frame.columns)
    ]
    strangers = [d for d in read.values() if d not in datasets] if datasets else []
    says = f"The table has none of {', '.join(sorted(IDENTIFYING))}, so it is no dataset and is left out."
    mend = "Name the file by itself, if it is one."
    return datasets or list(read.values()), [Finding("FILE-STRANGE", "note", d.file, says, mend) for d in strangers]


def _guessed(column: pd.Series, known: str, name: str) -> pd.Series:
    """A number where the standard says so, or where it says nothing and all values are numbers, without leading zeros."""
    if known == "Char" or name in ("SUBJID", "SITEID"):
        return column
    numbers, odd = as_numbers(column, moment_of_name(name))
    levels = texts_in(column)
    coded = any(level.startswith("0") and level[1:2].isdigit() for level in levels)
    return column if odd.any() or (not known and (coded or not levels)) else numbers
