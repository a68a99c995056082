"""What define.xml (or a spec) says of a dataset as a whole, and of how exact and how full its columns are, against the data."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from ..engine.encoded import codes_of, is_encoded
from ..engine.tables import Table
from ..specs import Dataset, Finding
from ..specs.conditions import variables
from ..specs.standards import MODEL, standard_dataset, standard_table
from .described import DescribedDataset
from .messages import Message, findings_at
from .registry import Rule, declares
from .scope import Followed

ONE_EACH = ("DM", "ADSL")  # datasets of one record a subject


@declares(
    Rule(
        "DEFINE-REPEATING",
        "warning",
        "A dataset repeats where it may have several records a subject, and is reference data where it has no subjects.",
        "Mend Repeating or IsReferenceData, or the data.",
        "Define-XML 2.1, 5.3.3",
    ),
    Rule(
        "DEFINE-CLASS",
        "warning",
        "A dataset of the guide has the class that the guide gives it.",
        "Write the class of the guide.",
        "Define-XML 2.1, 5.3.3.1; SDTMIG 3.4, 2.3",
    ),
    Rule(
        "DEFINE-NO-DATA",
        "error",
        "What define.xml says to have no data (def:HasNoData) has none.",
        "Take HasNoData out, or the data.",
        "Define-XML 2.1, 5.3.3 and 5.3.4",
    ),
    Rule(
        "DEFINE-VALUE",
        "warning",
        "Every entry of the value level in define.xml (or the spec) is of records that there are.",
        "Take the entry out, or mend its condition or the data.",
        "Define-XML 2.1, 5.3.8",
    ),
    Rule(
        "DEFINE-DIGITS",
        "warning",
        "Numbers of SDTM have no more decimals than define.xml gives (SignificantDigits).",
        "Write as many digits as the data have, or round the data.",
        "Define-XML 2.1, 5.3.11",
    ),
)
def fact_findings(dataset: Dataset, description: DescribedDataset, table: Table) -> Iterator[Finding]:
    """Repeating and reference data, the class, what is said to have no data, and the decimals of numbers."""
    called = description.called
    yield from _of_the_whole(dataset, called, table)
    for name in (str(c) for c in table.frame.columns):
        if f"{dataset.name}.{name}" in description.without_data and table.frame[name].notna().any():
            says = f"{called} says that {dataset.name}.{name} has no data, and it has."
            yield Finding("DEFINE-NO-DATA", "error", f"{dataset.name}.{name}", says, "Take HasNoData out, or the data.")
    if dataset.name in description.without_data and len(table.frame):
        says = f"{called} says that {dataset.name} has no data, and it has {len(table.frame)} records."
        yield Finding("DEFINE-NO-DATA", "error", dataset.name, says, "Take HasNoData out, or the data.")
    yield from _unmet(dataset, called, table, description.without_data)
    for variable in dataset.variables if dataset.package == "sdtm" else ():  # what is computed has decimals without end
        column = table.frame.get(variable.name)
        if variable.type == "float" and variable.digits is not None and column is not None and not is_encoded(column):
            values = column.to_numpy(dtype="float64")
            with np.errstate(invalid="ignore"):
                at = np.abs(values - np.round(values, variable.digits)) > 1e-9 * np.maximum(1, np.abs(values))
            says = f"{variable} is {{value}}, and {called} gives it {variable.digits} decimals."
            mend = "Write as many digits as the data have, or round the data."
            yield from findings_at(table, at, variable.name, Message("DEFINE-DIGITS", says, mend, "warning", 5))


def _unmet(dataset: Dataset, called: str, table: Table, without_data: frozenset[str]) -> Iterator[Finding]:
    """Entries of the value level whose condition no record meets."""
    from ..engine.conditions import holds

    for value in dataset.values:
        shown = f"{value.dataset}.{value.variable} {' AND '.join(map(str, value.where))}"
        known = value.where and all(name in table.frame.columns for name in variables(value.where))
        if not known or not len(table.frame) or shown in without_data:
            continue
        if not holds(value.where, table.frame, len(table.frame)).any():
            says = f"{called} describes {value}, and no record is one of these."
            mend = "Take the entry out, or mend its condition or the data."
            yield Finding("DEFINE-VALUE", "warning", dataset.name, says, mend)


def _of_the_whole(dataset: Dataset, called: str, table: Table) -> Iterator[Finding]:
    mend = "Mend Repeating or IsReferenceData, or the data."
    if "USUBJID" in table.frame and table.frame["USUBJID"].notna().any():
        codes = codes_of(table.frame["USUBJID"])[0]
        several = bool(len(codes)) and int(np.bincount(codes[codes >= 0]).max(initial=0)) > 1
        if several and not dataset.repeating:
            says = f"{called} says that {dataset.name} does not repeat, and a subject has several records."
            yield Finding("DEFINE-REPEATING", "warning", dataset.name, says, mend)
        if dataset.repeating and dataset.name in ONE_EACH and not several:
            says = f"{called} says that {dataset.name} repeats, which has one record a subject."
            yield Finding("DEFINE-REPEATING", "warning", dataset.name, says, mend)
        if dataset.reference:
            says = f"{called} says that {dataset.name} is reference data, and it has subjects."
            yield Finding("DEFINE-REPEATING", "warning", dataset.name, says, mend)
    known = standard_dataset(standard_table(dataset.name)) if dataset.package == "sdtm" else None
    if known and known.standard != MODEL and known.kind and dataset.kind and not _one_class(known.kind, dataset.kind):
        says = f"{called} has {dataset.name} in the class {dataset.kind}; {known.standard} has it in {known.kind}."
        yield Finding("DEFINE-CLASS", "warning", dataset.name, says, "Write the class of the guide.")


def _one_class(one: str, other: str) -> bool:
    """Whether two classes are one; findings about are findings, which define.xml may call them."""
    return one.removesuffix(" ABOUT") == other.removesuffix(" ABOUT")


@declares(
    Rule(
        "DEFINE-STUDY",
        "warning",
        "StudyName of define.xml is the study of the datasets (STUDYID).",
        "Write one identifier in both.",
        "Define-XML 2.1, 5.3",
    ),
)
def studies_differ(descriptions: Sequence[DescribedDataset], tables: Mapping[str, Table]) -> Iterator[Finding]:
    """The study that a description names against that of its datasets."""
    for description in descriptions:
        named = str(description.spec.study.get("id", ""))
        own = [t for n, t in tables.items() if n in description.spec.datasets and "STUDYID" in t.frame.columns]
        said = sorted({str(v) for t in own for v in t.frame["STUDYID"].dropna().unique().tolist()})
        if named and said and named not in said:
            says = f"{description.called} is of the study {named!r}, and STUDYID is {', '.join(map(repr, said[:3]))}."
            yield Finding("DEFINE-STUDY", "warning", description.called, says, "Write one identifier in both.")


@declares(
    Rule(
        "DEFINE-VERSION",
        "warning",
        "define.xml and TS name one version of the guide.",
        "Write one version in both.",
        "Define-XML 2.1, 5.3.2; FDA Study Data Technical Conformance Guide, 4.1.1.2",
    ),
)
def versions_differ(descriptions: Sequence[DescribedDataset], scope: Followed) -> Iterator[Finding]:
    """The version of SDTMIG in a description against that which the package declares."""
    for description in descriptions:
        named: Mapping[str, str] = {s.name: s.version for s in description.spec.standards if s.type == "IG"}
        version = named.get("SDTMIG", "")
        if version and scope.sdtm and version != scope.sdtm:
            says = f"{description.called} names SDTMIG {version}, and TS has {scope.sdtm}."
            yield Finding("DEFINE-VERSION", "warning", description.called, says, "Write one version in both.")
