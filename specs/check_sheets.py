"""Every fault that a spec shows by itself, all in one pass.

What a spec asks of functions and forms is checked where those are known, in
the engine.
"""

import re
from collections import Counter
from collections.abc import Iterator

from .check_codelists import codelist_faults, constant_faults, map_faults
from .check_columns import (
    NAME,
    attribute_faults,
    condition_faults,
    label_faults,
    name_faults,
    value_faults,
    variable_faults,
)
from .check_criteria import criteria_faults
from .check_identity import identity_faults
from .check_origins import origin_faults
from .check_standards import dataset_standard_faults, standards_faults
from .conditions import Condition
from .declared import declared_columns
from .findings import Finding, in_order
from .guides import guide_versions
from .model import RECORD, Dataset
from .nearest import nearest
from .spec import Spec
from .standards import CLASSES

ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

OWN = re.compile(r"^[^/(]* line \d+$")  # the place of a row that no dataset inherits


def spec_faults(spec: Spec) -> tuple[Finding, ...]:
    """Every fault of the sheets and of study.toml's standards that the spec shows by itself.

    Errors keep a study from being built or submitted; warnings are against the
    standard or look like slips; all have the sheet and line as their place.
    """
    found = [
        *identity_faults(spec),
        *_sheet_faults(spec),
        *standards_faults(spec),
        *codelist_faults(spec),
        *map_faults(spec),
        *constant_faults(spec),
        *criteria_faults(spec),
    ]
    versions = guide_versions(spec.standards)
    for dataset in spec.datasets.values():
        found += _dataset_faults(dataset, spec)
        found += _record_faults(dataset, spec)
        found += variable_faults(dataset, spec)
        found += value_faults(dataset, spec)
        found += origin_faults(dataset) if dataset.package != "work" else ()
        found += (
            dataset_standard_faults(dataset, versions.get(dataset.package, "")) if dataset.package != "work" else ()
        )
    found += attribute_faults(spec.package("adam"))
    return in_order(found)


# -- the sheets as they stand ---------------------------------------------------------


def _sheet_faults(spec: Spec) -> Iterator[Finding]:
    """What reading the sheets into datasets would hide: doubles, strangers and misspelt headers."""
    yield from _double_rows(spec)
    yield from _character_faults(spec)
    for sheet in ("records", "values", "events"):
        for row in spec.as_written(sheet):
            if row["dataset"] not in spec.datasets:
                says = f"{row['dataset']!r} is not a dataset of the study.{nearest(row['dataset'], spec.datasets)}"
                yield Finding("SPEC-DATASET", "error", row.place, says, "Name one of the sheet datasets.")
    for name in spec.sheets:
        if NAME.fullmatch(name) and name not in spec.datasets:
            says = f"Sheet {name} describes a dataset that the sheet datasets does not list."
            yield Finding("SPEC-SHEET", "warning", f"sheet {name}", says, "List the dataset, or remove the sheet.")
        yield from _header_faults(name, spec)


def _double_rows(spec: Spec) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for row in spec.as_written("datasets"):
        if row["dataset"] in seen:
            says = f"Dataset {row['dataset']} is listed twice, first at {seen[row['dataset']]}."
            yield Finding("SPEC-DUPLICATE", "error", row.place, says, "Keep one of the lines.")
        seen.setdefault(row["dataset"], row.place)
    for dataset in spec.datasets:
        lines: dict[str, str] = {}
        for row in spec.as_written(dataset):
            if row["variable"] == "":
                says = f"A line of {dataset} names no variable, so it is not read."
                yield Finding("SPEC-NAME", "error", row.place, says, "Name the variable, or remove the line.")
                continue
            if row["variable"] in lines:
                says = f"Variable {row['variable']} of {dataset} is listed twice, first at {lines[row['variable']]}."
                yield Finding("SPEC-DUPLICATE", "error", row.place, says, "Keep one of the lines.")
            lines.setdefault(row["variable"], row.place)


def _character_faults(spec: Spec) -> Iterator[Finding]:
    """Characters of cells that no XML document may contain, and so no define.xml; nor do workbooks hold them."""
    for listed in spec.sheets.values():
        for row in listed:
            if not ILLEGAL.search("".join(row.cells.values())):
                continue
            for column, text in row.cells.items():
                if found := ILLEGAL.search(text):
                    says = (
                        f"The cell {column} has the character U+{ord(found[0]):04X}, which XML cannot hold: {text!a}."
                    )
                    yield Finding("SPEC-CHARACTER", "error", row.place, says, "Take it out of the text.")


def _header_faults(name: str, spec: Spec) -> Iterator[Finding]:
    """A column that nothing reads, and that looks like one that is missing."""
    known = [column.name for column in declared_columns(name)]
    own = next((row for row in spec.as_written(name) if OWN.search(row.place)), None)
    if not known or own is None:
        return
    header = [column for column in own.cells if column not in own.places]
    missing = [column for column in known if column not in own.cells]
    for column in (c for c in header if c not in known):
        meant = nearest(column, missing)
        if meant:
            place = own.place.rpartition(" line ")[0] + " line 1"
            mend = "Mend the header, or nothing of the column is read."
            yield Finding("SPEC-COLUMN", "warning", place, f"Sheet {name} has no column {column!r}.{meant}", mend)


# -- datasets and their records -------------------------------------------------------


def _dataset_faults(dataset: Dataset, spec: Spec) -> Iterator[Finding]:
    place = dataset.place or dataset.name
    yield from name_faults(dataset.name, place, "dataset")
    yield from label_faults(dataset.label, place, dataset.name)
    if dataset.package not in ("sdtm", "adam", "work"):
        says = f"{dataset.name} belongs to package {dataset.package!r}."
        mend = "Write sdtm or adam, or work for a dataset that others are made from and that is not submitted."
        yield Finding("SPEC-PACKAGE", "error", place, says, mend)
    if dataset.kind not in CLASSES and dataset.package != "work":
        says = f"{dataset.name} has the class {dataset.kind!r}.{nearest(dataset.kind, CLASSES)}"
        yield Finding("SPEC-CLASS", "error", place, says, f"Write one of: {', '.join(CLASSES)}.")
    if not dataset.structure:
        says = f"{dataset.name} has no structure."
        yield Finding("SPEC-STRUCTURE", "warning", place, says, "Say what one record is: One record per ...")
    if not dataset.variables:
        says = f"{dataset.name} has no variables."
        yield Finding("SPEC-EMPTY", "error", place, says, f"Describe them in a sheet {dataset.name}.")
    yield from _key_faults(dataset, place)
    yield from _parent_faults(dataset, spec, place)


def _key_faults(dataset: Dataset, place: str) -> Iterator[Finding]:
    if not dataset.keys:
        says = f"{dataset.name} has no keys."
        yield Finding("SPEC-KEY", "error", place, says, "Name the variables that tell its records apart.")
    for key, times in Counter(dataset.keys).items():
        if key not in dataset.names:
            says = f"Key {key} is not a variable of {dataset.name}.{nearest(key, dataset.names)}"
            yield Finding("SPEC-KEY", "error", place, says, "Name a variable of its sheet.")
        if times > 1:
            says = f"Key {key} of {dataset.name} is named {times} times."
            yield Finding("SPEC-KEY", "error", place, says, "Name it once.")
    if dataset.by and dataset.by not in dataset.names:
        says = f"{dataset.by}, which tells the kinds of record apart, is not a variable of {dataset.name}."
        mend = f"Name a variable of its sheet under by.{nearest(dataset.by, dataset.names)}"
        yield Finding("SPEC-BY", "error", place, says, mend)


def _parent_faults(dataset: Dataset, spec: Spec, place: str) -> Iterator[Finding]:
    if dataset.parent and dataset.parent not in spec.datasets:
        says = f"Parent {dataset.parent} of {dataset.name} is not a dataset of the study."
        mend = f"Name one of the sheet datasets.{nearest(dataset.parent, spec.datasets)}"
        yield Finding("SPEC-PARENT", "error", place, says, mend)
    if dataset.name.startswith("SUPP") and not dataset.parent:
        says = f"{dataset.name} does not say which dataset it supplements."
        yield Finding("SPEC-PARENT", "error", place, says, "Name that dataset under parent.")


def _record_faults(dataset: Dataset, spec: Spec) -> Iterator[Finding]:
    if not dataset.records:
        says = f"No line of the sheet records gives {dataset.name} any records."
        mend = "Add a line that names the form or dataset they come from."
        yield Finding("SPEC-RECORDS", "warning", dataset.place or dataset.name, says, mend)
    listed = dataset.by in dataset.names and spec.codelists.get(dataset[dataset.by].codelist)
    values = [t.value for t in listed.terms] if listed else []
    named = next((v.name for v in dataset.variables if v.derivation.method == "record_key"), "")
    for record in dataset.records:
        place = record.place or str(record)
        if not record.source:
            says = f"A kind of record of {dataset.name} has no source."
            yield Finding("SPEC-RECORDS", "error", place, says, "Name a form (raw.labs) or a dataset (AE).")
        if dataset.by and not record.key:
            says = f"A kind of record of {dataset.name} has no key, though {dataset.by} tells the kinds apart."
            yield Finding("SPEC-RECORDS", "error", place, says, f"Write the value of {dataset.by}.")
        elif named and not record.key:
            says = (
                f"A kind of record of {dataset.name} has no key, and {dataset.name}.{named} is made of it (record_key)."
            )
            yield Finding("SPEC-RECORDS", "error", place, says, f"Write the value of {named}.")
        elif listed and values and record.key not in values:
            says = f"Key {record.key!r} is not in the codelist {listed.name} of {dataset.by}."
            mend = f"Add the term, or mend the key.{nearest(record.key, values)}"
            yield Finding("SPEC-RECORDS", "error", place, says, mend)
    yield from _unreached_values(dataset)


def _unreached_values(dataset: Dataset) -> Iterator[Finding]:
    """Lines of the values sheet for a kind of record that there is not."""
    keys = {record.key for record in dataset.records}
    for value in dataset.lines:
        for condition in (c for c in value.where if isinstance(c, Condition)):
            kinds = condition.variable in (dataset.by, RECORD) and condition.comparator in ("EQ", "IN")
            kinds = kinds and not condition.kinds and not condition.any_case
            if kinds and keys and not keys & set(condition.values):
                says = f"{value} fits no kind of record of the sheet records."
                mend = f"Add the kind of record, or mend the condition.{nearest(condition.values[0], keys)}"
                yield Finding("SPEC-VALUE-UNREACHED", "warning", value.place or str(value), says, mend)
    for record in dataset.records:
        yield from condition_faults(record.where, record.place or str(record))
