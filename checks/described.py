"""Datasets against what describes them: a define.xml, or a study's spec, in both directions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ..engine.encoded import is_encoded
from ..engine.tables import Table
from ..specs import Dataset, Finding, Spec, Variable
from .registry import Rule, declares
from .schema import expectations
from .submitted import Submitted


@dataclass(frozen=True)
class DescribedDataset:
    """What says what the datasets are.

    spec: it in the terms of the sheets; called: what a sentence calls it; packages: those (sdtm, adam) it speaks of;
    without_data: the datasets (AE) and variables (AE.AETERM) that it says have no data, and may be left out.
    """

    spec: Spec
    called: str
    packages: frozenset[str] = frozenset(("sdtm", "adam"))
    without_data: frozenset[str] = frozenset()


@declares(
    Rule(
        "DEFINE-DATASET",
        "error",
        "The datasets of a package are those that define.xml (or the spec) describes.",
        "Add the dataset, or its description.",
        "Define-XML 2.1, 5.3.3; FDA Study Data Technical Conformance Guide, 8.2",
    )
)
def datasets_described(
    description: DescribedDataset, submitted: Mapping[str, Submitted], described: frozenset[str]
) -> Iterator[Finding]:
    """The datasets that are described and not there, and those of its packages that are there and nobody describes.

    described: the names that this or another description has.
    """
    spec, called = description.spec, description.called
    for name, dataset in spec.datasets.items():
        if name not in submitted and dataset.package != "work" and name not in description.without_data:
            says = f"{called} describes the dataset {name}, which is not there."
            yield Finding("DEFINE-DATASET", "error", called, says, "Add the dataset, or take its description out.")
    for name, one in submitted.items():
        if name not in described and one.dataset().package in description.packages:
            says = f"The dataset {name} is not described in {called}."
            yield Finding("DEFINE-DATASET", "error", one.file, says, f"Describe it in {called}.")


def description_findings(description: DescribedDataset, submitted: Submitted, table: Table) -> Iterator[Finding]:
    """Everything in which one dataset is not as it is described."""
    dataset = description.spec.datasets[submitted.name]
    yield from _variables(dataset, submitted, description)
    for name in submitted.frame.columns:
        if str(name) in dataset.column_names:
            yield from _attributes(dataset[str(name)], submitted, description.called)
    yield from _values(dataset, description, table)


@declares(
    Rule(
        "DEFINE-VARIABLE",
        "error",
        "The variables of a dataset are those that define.xml (or the spec) describes.",
        "Add the variable, or its description.",
        "Define-XML 2.1, 5.3.4",
    ),
    Rule(
        "DEFINE-ORDER",
        "warning",
        "The variables stand in the order in which define.xml (or the spec) describes them.",
        "Put them in one order in both.",
        "Define-XML 2.1, 5.3.4",
    ),
    Rule(
        "DEFINE-LABEL",
        "warning",
        "Datasets and variables have the labels that define.xml (or the spec) gives.",
        "Write one label in both.",
        "Define-XML 2.1, 5.3.4",
    ),
    Rule(
        "DEFINE-KEY",
        "error",
        "The keys that define.xml (or the spec) gives are variables of the dataset.",
        "Mend the keys.",
        "Define-XML 2.1, 5.3.4",
    ),
)
def _variables(dataset: Dataset, submitted: Submitted, description: DescribedDataset) -> Iterator[Finding]:
    called = description.called
    ours = [str(n) for n in submitted.frame.columns]
    for name in ours:
        if name not in dataset.column_names:
            says = f"{dataset.name}.{name} is not described in {called}."
            yield Finding(
                "DEFINE-VARIABLE", "error", submitted.file, says, f"Describe it in {called}, or leave it out."
            )
    for variable in dataset.variables:
        if variable.name not in ours and str(variable) not in description.without_data:
            says = f"{called} describes {variable}, which the dataset does not have."
            yield Finding("DEFINE-VARIABLE", "error", submitted.file, says, "Add it, or take its description out.")
    theirs = [n for n in dataset.column_names if n in ours]
    odd = next(
        (pair for pair in zip([n for n in ours if n in theirs], theirs, strict=True) if pair[0] != pair[1]), None
    )
    if odd:
        says = f"{dataset.name}.{odd[0]} stands where {called} has {odd[1]}."
        yield Finding("DEFINE-ORDER", "warning", submitted.file, says, "Put the variables in one order in both.")
    if submitted.label and dataset.label and submitted.label != dataset.label:
        says = f"The label of {dataset.name} is {submitted.label!r}; {called} has {dataset.label!r}."
        yield Finding("DEFINE-LABEL", "warning", submitted.file, says, "Write one label in both.")
    for key in dataset.keys:
        if key not in ours:
            says = f"{called} has {key} among the keys of {dataset.name}, which does not have it."
            yield Finding("DEFINE-KEY", "error", submitted.file, says, "Mend the keys.")


@declares(
    Rule(
        "DEFINE-TYPE",
        "error",
        "A variable is text or a number as define.xml (or the spec) says.",
        "Make it so, or mend the description.",
        "Define-XML 2.1, 4.2",
    ),
    Rule(
        "DEFINE-LENGTH",
        "warning",
        "A text variable is as wide as define.xml (or the spec) says.",
        "Write the width of the dataset.",
        "Define-XML 2.1, 5.3.11",
    ),
)
def _attributes(variable: Variable, submitted: Submitted, called: str) -> Iterator[Finding]:
    name, place = variable.name, f"{submitted.file}, {variable.name}"
    label = submitted.labels.get(name, "")
    if label and variable.label and label != variable.label:
        says = f"The label of {variable} is {label!r}; {called} has {variable.label!r}."
        yield Finding("DEFINE-LABEL", "warning", place, says, "Write one label in both.")
    if submitted.described and variable.type and is_encoded(submitted.frame[name]) != variable.is_text:
        says = f"{variable} is {'text' if not variable.is_text else 'a number'}, and {called} has {variable.type}."
        yield Finding("DEFINE-TYPE", "error", place, says, "Make it so, or mend the description.")
    width = submitted.lengths.get(name)
    if width and variable.length and variable.type == "text" and width != variable.length:
        says = f"{variable} is {width} bytes wide, and {called} has the length {variable.length}."
        severity = "warning" if width > variable.length else "note"
        yield Finding("DEFINE-LENGTH", severity, place, says, "Write the width of the dataset.")


def _values(dataset: Dataset, description: DescribedDataset, table: Table) -> Iterator[Finding]:
    """What is expected of the values: types, lengths, codelists, value level, mandatory, keys."""
    expected = replace(dataset, keys=tuple(k for k in dataset.keys if k in table.frame.columns))
    if expected.keys != dataset.keys:
        expected = replace(expected, keys=())
    typed = {
        v.name for v in dataset.variables if v.name in table.frame and is_encoded(table.frame[v.name]) == v.is_text
    }
    for one in expectations(expected, description.spec.codelists):
        if {n for n in (one.column, *one.needs) if n} <= typed:
            yield from one.findings(table)
