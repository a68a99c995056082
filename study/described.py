"""The forms as the study describes them: forms.csv, one row a field.

Where a study has it, what a delivery lacks is told apart from what a sheet
misspells: a described form or field that is not there is a fault of the
records, and the build goes on without it.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from ..datasets.numerals import number_of
from ..engine.encoded import blank
from ..engine.patterns import pattern_fault
from ..forms.records import Form
from ..specs import Finding, InputFault
from ..specs.field_names import plain_field
from ..specs.nearest import nearest

NEEDED = ("form", "file", "field")


@dataclass(frozen=True)
class DescribedField:
    """One field of a form: its label, its type in words, and what its values must be like.

    type: "integer" and "number" are held against the values, other words are not.
    pattern: a regular expression that a whole value must match; low and high: the bounds of a number;
    codes: the answers to choose from, apart by semicolons.
    """

    name: str
    label: str = ""
    type: str = ""
    pattern: str = ""
    low: str = ""
    high: str = ""
    codes: str = ""


@dataclass(frozen=True)
class DescribedForm:
    """One form: its name on the shelf, its file, its fields in order, those that identify a current record, its title, what its rows have wrong."""

    name: str
    file: str
    fields: tuple[DescribedField, ...]
    key: tuple[str, ...] = ()
    place: str = ""
    title: str = ""
    faults: tuple[Finding, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its fields."""
        return tuple(f.name for f in self.fields)


Described = Mapping[str, DescribedForm]


def described_forms(file: Path) -> dict[str, DescribedForm]:
    """The forms of a description, by their name on the shelf ("raw.toxicity"); none where there is no such file.

    Columns: form, file, field; and where they are there label, type, key (Y
    for the fields that identify a current record), pattern, low, high, codes,
    and title, that of the form, on its first row.
    Raises InputFault where the file is not such a table.
    """
    if not file.is_file():
        return {}
    try:
        rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"), newline="")))
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputFault(f"{file} cannot be read: {error}.") from error
    if lacking := [name for name in NEEDED if rows and name not in rows[0]]:
        raise InputFault(f"{file} lacks the columns {', '.join(lacking)}. It has one row for each field of each form.")
    numbered = ((f"{file.name} line {n}", {k: v or "" for k, v in row.items() if k}) for n, row in enumerate(rows, 2))
    return described_rows(numbered)


def described_rows(rows: Iterable[tuple[str, Mapping[str, str]]]) -> dict[str, DescribedForm]:
    """The forms of such a table, by their name on the shelf; each row with its place."""
    groups: dict[str, list[tuple[str, Mapping[str, str]]]] = {}
    for place, row in rows:
        groups.setdefault(row["form"], []).append((place, row))
    return {f"raw.{form}": _form(form, group) for form, group in groups.items()}


def _form(name: str, group: Sequence[tuple[str, Mapping[str, str]]]) -> DescribedForm:
    columns = ("label", "type", "pattern", "low", "high", "codes")
    fields: list[DescribedField] = []
    faults: list[Finding] = []
    for place, row in group:
        field = DescribedField(plain_field(row["field"]), *(row.get(k, "").strip() for k in columns))
        faults += _faults(place, field, [f.name for f in fields])
        fields.append(_usable(field))
    key = tuple(plain_field(row["field"]) for _, row in group if row.get("key", "").strip().upper() == "Y")
    place, first = group[0]
    described_so = (f"raw.{name}", first.get("file", ""), tuple(fields), key, place, first.get("title", "").strip())
    return DescribedForm(*described_so, tuple(faults))


def _faults(place: str, field: DescribedField, before: Sequence[str]) -> Iterator[Finding]:
    """What of a row cannot be read: a pattern that is none, bounds that are no numbers, a field without a name."""
    if not field.name.strip():
        yield Finding("SPEC-FORMS", "error", place, "The row names no field.", "Name the field, or take the row out.")
    elif field.name in before:
        says = f"The field {field.name} is described twice."
        yield Finding("SPEC-FORMS", "error", place, says, "Describe each field of a form once.")
    if field.pattern and (fault := pattern_fault(field.pattern)):
        says = f"The pattern {field.pattern!r} of {field.name} cannot be used: {fault}."
        mend = "Write a regular expression without look-around and back-references (the syntax of RE2)."
        yield Finding("SPEC-FORMS", "error", place, says, mend)
    bounds = {key: value for key in ("low", "high") if (value := getattr(field, key))}
    for key, value in bounds.items():
        if number_of(value) is None:
            says = f"{key} of {field.name} is {value!r}, which is no number."
            yield Finding("SPEC-FORMS", "error", place, says, "Write digits and a decimal point, or leave it blank.")
    numbers = [number_of(value) for value in bounds.values()]
    if len(numbers) == 2 and None not in numbers and numbers[0] > numbers[1]:  # type: ignore[operator]
        says = f"low of {field.name} is {field.low}, above high, {field.high}."
        yield Finding("SPEC-FORMS", "error", place, says, "Exchange the two.")


def _usable(field: DescribedField) -> DescribedField:
    """The field without what cannot be read."""
    pattern = "" if field.pattern and pattern_fault(field.pattern) else field.pattern
    low, high = ("" if value and number_of(value) is None else value for value in (field.low, field.high))
    return replace(field, pattern=pattern, low=low, high=high)


def described_faults(described: Described) -> tuple[Finding, ...]:
    """The faults of forms.csv itself, each with its line."""
    return tuple(fault for form in described.values() for fault in form.faults)


def missing_form(form: DescribedForm, reason: str = "") -> Form:
    """An empty form in place of one that was not delivered, or that cannot be read for the reason given."""
    frame = pd.DataFrame({name: blank(0) for name in form.names})
    says = reason or f"The form {form.name}, described in {form.place}, is not there."
    rule = "FORM-UNREADABLE" if reason else "FORM-MISSING"
    mend = "Ask for the file; everything made from it is missing in this build."
    found = (Finding(rule, "error", form.file, says, mend),)
    return Form(form.name, form.file, frame, np.empty(0, dtype=np.int64), "line", findings=found)


def completed(form: Form, described: DescribedForm) -> Form:
    """The form with an empty column for every field that it lacks, and a finding for each.

    A column that is not described stays, with a finding too.
    """
    have = [str(c) for c in form.frame.columns]
    lacking = [name for name in described.names if name not in have]
    found = (*_lacking(form, lacking, have), *_undescribed(form, have, described))
    if not found:
        return form
    columns = {str(n): c for n, c in form.frame.items()} | {name: blank(len(form.frame)) for name in lacking}
    return replace(form, frame=pd.DataFrame(columns, index=form.frame.index), findings=(*form.findings, *found))


def _lacking(form: Form, lacking: Sequence[str], have: Sequence[str]) -> Iterator[Finding]:
    for name in lacking:
        says = f"The form has no field {name}, which is described.{nearest(name, have)}"
        mend = "Ask for the field; everything made from it is missing in this build."
        yield Finding("FIELD-MISSING", "error", f"{form.file}, {name}", says, mend)


def _undescribed(form: Form, have: Sequence[str], described: DescribedForm) -> Iterator[Finding]:
    for name in have:
        if name not in described.names:
            says = f"The form has a field {name}, which is not described.{nearest(name, described.names)}"
            yield Finding("FIELD-UNDESCRIBED", "note", f"{form.file}, {name}", says, "Describe it in forms.csv.")


def as_described(forms: Mapping[str, Form], described: Described) -> dict[str, Form]:
    """The forms by name, each with all the fields that are described, and an empty one for each that is not there."""
    known = {name: completed(form, described[name]) if name in described else form for name, form in forms.items()}
    if described:
        known = {
            n: f if n in described or not n.startswith("raw.") else _strange(f, n, described) for n, f in known.items()
        }
    return {**known, **{name: missing_form(form) for name, form in described.items() if name not in known}}


def _strange(form: Form, name: str, described: Described) -> Form:
    says = f"The form {name} is not described.{nearest(name, list(described))}"
    found = Finding("FORM-UNDESCRIBED", "warning", form.file, says, "Describe its fields in forms.csv.")
    return replace(form, findings=(*form.findings, found))
