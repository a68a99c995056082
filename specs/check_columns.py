"""Faults of columns: of the lines of a dataset's sheet and of the sheet values."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from .bare_words import NUMBER
from .conditions import ORDERED, Clause, Condition, comparisons
from .findings import Finding
from .model import NUMBER_TYPES, ORIGINS, RECORD, TYPES, Codelist, Dataset, Value, Variable
from .nearest import nearest
from .spec import Spec
from .spelling import folded

CORES = ("Req", "Exp", "Perm", "Cond")
LABEL = 40
NAME = re.compile(r"[A-Z][A-Z0-9_]*")
LENGTH = 200
MOST_TOLD = 8  # variables of one dataset without an origin that are told one by one
DATES = ("date", "datetime", "partialDate", "partialDatetime")


def name_faults(name: str, place: str, what: str) -> Iterator[Finding]:
    """Faults of the name of a dataset or variable: empty, over 8 characters, or no SAS name in capitals."""
    if not name:
        yield Finding("SPEC-NAME", "error", place, f"A {what} has no name.", "Name it.")
    elif len(name) > 8:
        says = f"The name {name} of a {what} has {len(name)} characters."
        yield Finding("SPEC-NAME", "error", place, says, "Use at most 8.")
    if name and not NAME.fullmatch(name):
        says = f"{name!r} is no name for a {what}."
        mend = "Begin with a letter, and use only A to Z, 0 to 9 and the underscore."
        yield Finding("SPEC-NAME", "error", place, says, mend)


def label_faults(label: str, place: str, what: str) -> Iterator[Finding]:
    """Faults of a label: empty, over 40 bytes, or not ASCII."""
    size = len(label.encode())
    if not label:
        yield Finding("SPEC-LABEL", "error", place, f"{what} has no label.", "Give it the label of the standard.")
    if size > LABEL:
        says = f"The label of {what} has {size} bytes."
        yield Finding("SPEC-LABEL", "error", place, says, f"Shorten it to {LABEL}.")
    if not label.isascii():
        odd = next(c for c in label if not c.isascii())
        says = f"The label of {what} has the character {odd!r}, which transport files do not hold."
        yield Finding("SPEC-LABEL", "error", place, says, "Use ASCII characters only.")


def variable_faults(dataset: Dataset, spec: Spec) -> Iterator[Finding]:
    """Faults of the variables of a dataset, each by itself."""
    for variable in dataset.variables:
        place = variable.place or str(variable)
        yield from name_faults(variable.name, place, "variable")
        yield from label_faults(variable.label, variable.at("label"), str(variable))
        if variable.core not in ("", *CORES):
            says = f"{variable} has the core {variable.core!r}.{nearest(variable.core, CORES)}"
            yield Finding(
                "SPEC-CORE", "error", variable.at("core"), says, f"Write {', '.join(CORES)}, or leave it blank."
            )
        yield from _attribute_faults(variable, variable.type, variable.codelist, spec)
    yield from _without_origin(dataset, spec)
    for column in dataset.working:
        place = column.place or str(column)
        if not NAME.fullmatch(column.name):
            says = f"{column.name!r} is no name for a working column."
            mend = "Begin with a letter, and use only A to Z, 0 to 9 and the underscore."
            yield Finding("SPEC-NAME", "error", place, says, mend)
        yield from _attribute_faults(column, column.type, column.codelist, spec)


def attribute_faults(datasets: Sequence[Dataset]) -> Iterator[Finding]:
    """Variables that are text in one analysis dataset and a number in another, or have another label."""
    first: dict[str, Variable] = {}
    for variable in (v for dataset in datasets for v in dataset.variables):
        other = first.setdefault(variable.name, variable)
        if variable.is_text != other.is_text:
            says = f"{variable} is {_kind(variable)}, and {other} {_kind(other)}."
            yield Finding("SPEC-UNLIKE", "warning", variable.at("type"), says, "Give variables of one name one type.")
        if variable.label != other.label:
            says = f"{variable} has the label {variable.label!r}, and {other} {other.label!r}."
            yield Finding("SPEC-UNLIKE", "warning", variable.at("label"), says, "Give variables of one name one label.")


def _kind(variable: Variable) -> str:
    return "text" if variable.is_text else "a number"


def _values_tell(dataset: Dataset, variable: Variable, spec: Spec) -> bool:
    lines = [v for v in dataset.values if v.variable == variable.name]
    return bool(lines) and all(v.origin for v in lines)


def value_faults(dataset: Dataset, spec: Spec) -> Iterator[Finding]:
    """Faults of a dataset's lines of the sheet values."""
    seen: dict[tuple[str, tuple[Clause, ...]], str] = {}
    for value in dataset.lines:
        place = value.place or str(value)
        if value.variable not in dataset.column_names:
            near = nearest(value.variable, dataset.column_names)
            says = f"{value.variable!r} is not a variable of {dataset.name}.{near}"
            yield Finding("SPEC-VARIABLE", "error", place, says, f"Name a variable of the sheet {dataset.name}.")
            continue
        variable = dataset[value.variable]
        if not value.where:
            says = f"A line of {variable} says for no records that it holds."
            yield Finding("SPEC-VALUE", "error", place, says, "Write a condition under where.")
        if (value.variable, value.where) in seen:
            says = f"{value} is listed twice, first at {seen[value.variable, value.where]}."
            yield Finding("SPEC-DUPLICATE", "error", place, says, "Keep one of the lines.")
        seen.setdefault((value.variable, value.where), place)
        yield from _attribute_faults(value, value.type or variable.type, value.codelist or variable.codelist, spec)
        yield from _wider(value, variable, place)
        yield from condition_faults(value.where, place)
        yield from _where_faults(value.where, dataset, spec, place)


def _without_origin(dataset: Dataset, spec: Spec) -> Iterator[Finding]:
    """Variables without an origin: each where it stands, and one finding for many, as an imported spec has them."""
    without = [v for v in dataset.variables if not v.origin and not _values_tell(dataset, v, spec)]
    mend = f"Write one of {', '.join(ORIGINS)}."
    if len(without) > MOST_TOLD:
        named = ", ".join(v.name for v in without[:MOST_TOLD])
        says = (
            f"{len(without)} variables of {dataset.name} have no origin: {named} and {len(without) - MOST_TOLD} more."
        )
        yield Finding("SPEC-ORIGIN", "warning", dataset.place or dataset.name, says, mend)
        return
    for variable in without:
        yield Finding("SPEC-ORIGIN", "warning", variable.place or str(variable), f"{variable} has no origin.", mend)


def _wider(value: Value, variable: Variable, place: str) -> Iterator[Finding]:
    if value.length and variable.length and value.length > variable.length:
        says = f"{value} has the length {value.length}, and its variable only {variable.length}."
        yield Finding("SPEC-LENGTH", "error", place, says, f"Give {variable} the length {value.length}.")


def _attribute_faults(line: Variable | Value, type: str, codelist: str, spec: Spec) -> Iterator[Finding]:
    """What variables and values have in common: type, length, origin, codelist, map."""
    if type not in TYPES:
        says = f"{line} has the type {type!r}.{nearest(type, TYPES)}"
        yield Finding("SPEC-TYPE", "error", line.at("type"), says, f"Write one of {', '.join(TYPES)}.")
    yield from _length_faults(line, type, spec.codelists.get(codelist), line.at("length"))
    if line.origin not in ("", *ORIGINS):
        says = f"{line} has the origin {line.origin!r}.{nearest(line.origin, ORIGINS)}"
        yield Finding("SPEC-ORIGIN", "error", line.at("origin"), says, f"Write one of {', '.join(ORIGINS)}.")
    if line.origin == "Predecessor" and not line.derivation.sources:
        says = f"{line} has a predecessor that is not named."
        yield Finding("SPEC-ORIGIN", "error", line.at("origin"), says, "Name it under source, such as DM.SEX.")
    if line.codelist and line.codelist not in spec.codelists:
        says = f"There is no codelist {line.codelist!r}.{nearest(line.codelist, spec.codelists)}"
        yield Finding("SPEC-CODELIST", "error", line.at("codelist"), says, "Describe it in the sheet codelists.")
    if line.derivation.table and line.derivation.table not in spec.maps:
        says = f"There is no map {line.derivation.table!r}.{nearest(line.derivation.table, spec.maps)}"
        yield Finding("SPEC-MAP", "error", line.at("map"), says, "Describe it in the sheet maps.")


def _length_faults(line: Variable | Value, type: str, listed: Codelist | None, place: str) -> Iterator[Finding]:
    if line.length is None or type in NUMBER_TYPES:
        return
    if line.length > LENGTH:
        says = f"{line} has the length {line.length}."
        mend = f"Use at most {LENGTH}; longer text goes on in a supplemental dataset."
        yield Finding("SPEC-LENGTH", "error", place, says, mend)
    longest = max((len(t.value.encode()) for t in listed.terms), default=0) if listed else 0
    if listed and longest > line.length:
        says = f"{line} has the length {line.length}, and a term of {listed.name} has {longest} bytes."
        yield Finding("SPEC-LENGTH", "error", place, says, f"Make it {longest}, or leave it blank.")


# -- conditions -----------------------------------------------------------------------


def condition_faults(where: Sequence[Clause], place: str) -> Iterator[Finding]:
    """Conditions that can never hold together: two different values asked of one variable."""
    wanted: dict[str, Condition] = {}
    for condition in where:
        if isinstance(condition, Condition) and condition.comparator == "EQ" and not condition.other:
            first = wanted.setdefault(condition.variable, condition)
            if first.typed != condition.typed and (first.kinds, first.any_case) == (
                condition.kinds,
                condition.any_case,
            ):
                value, other = first.values[0], condition.values[0]
                says = f"No record has both {value!r} and {other!r} as {condition.variable}."
                both = replace(first, comparator="IN", values=(value, other), kinds=first.kinds * 2)
                yield Finding("SPEC-CONDITION", "error", place, says, f"Write {both}.")


def _where_faults(where: Sequence[Clause], dataset: Dataset, spec: Spec, place: str) -> Iterator[Finding]:
    """Conditions that name no variable of the dataset, or a value that the variable cannot have."""
    for condition in comparisons(where):
        for name in filter(None, (condition.variable, condition.other)):
            if name not in (*dataset.column_names, RECORD):
                says = f"{condition} asks for {name}, which is not a variable of {dataset.name}."
                mend = f"Name a variable of its sheet.{nearest(name, dataset.column_names)}"
                yield Finding("SPEC-WHERE", "error", place, says, mend)
        if condition.variable in dataset.column_names:
            yield from _value_kind_faults(condition, dataset[condition.variable], place)
            yield from _term_faults(condition, dataset, spec, place)


def _value_kind_faults(condition: Condition, variable: Variable, place: str) -> Iterator[Finding]:
    """A number held against text that is none."""
    for value, kind in condition.typed:
        if variable.type in NUMBER_TYPES and kind == "text" and not NUMBER.fullmatch(value):
            says = f"{condition} compares the number {variable} with the text {value!r}."
            yield Finding("SPEC-WHERE", "error", place, says, "Write a number.")
        if variable.type in DATES and kind == "number" and condition.comparator in ORDERED:
            says = f"{condition} compares the date {variable} with the number {value}."
            yield Finding("SPEC-WHERE", "warning", place, says, f'Write "{value}" in quotes, if it is a year.')


def _term_faults(condition: Condition, dataset: Dataset, spec: Spec, place: str) -> Iterator[Finding]:
    """A value that the codelist of the variable does not have."""
    variable = dataset[condition.variable]
    listed = spec.codelists.get(variable.codelist)
    if not listed or not listed.terms or condition.comparator not in ("EQ", "NE", "IN", "NOTIN"):
        return
    lists = [listed, *(spec.codelists.get(v.codelist) for v in dataset.lines_of(variable.name))]
    terms = [t.value for found in lists if found for t in found.terms]
    numbers = {float(t) for t in terms if NUMBER.fullmatch(t)}
    shape = folded if condition.any_case else str
    known = {shape(t) for t in terms}
    for value, kind in condition.typed:
        there = float(value) in numbers if kind == "number" else shape(value) in known
        if kind != "variable" and not there:
            says = f"{condition} asks for {value!r}, which is not in the codelist {listed.name}."
            yield Finding("SPEC-WHERE", "error", place, says, f"Use a term of it.{nearest(value, terms)}")
