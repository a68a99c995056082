"""Faults of the forms themselves, found before any dataset is made: repeated records, strange subjects, odd values."""

import re
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from ..datasets.numerals import number_of
from ..engine.combinations import combined
from ..engine.encoded import texts_in
from ..engine.numbers import number_pattern
from ..engine.patterns import matching
from ..engine.tables import Table, all_differ
from ..specs import Finding, Spec
from .described import Described, DescribedField
from .settled import taken

MOST = 100  # places told one by one for the same fault of the same field; the rest are counted
COUNTED = ("integer", "number")
WHOLE = re.compile(r"[+-]?\d+(\.0*)?", re.ASCII)


def form_findings(shelf: Mapping[str, Table], described: Described, spec: Spec) -> tuple[Finding, ...]:
    """What is wrong with the settled forms by themselves and against the form that lists the subjects.

    `[raw] subjects` in study.toml names that form.
    """
    found: list[Finding] = []
    listed = spec.settings.raw.subjects
    home = shelf.get(listed if "." in listed else f"raw.{listed}")
    if home is not None and not home.subject:
        found += unnamed_subjects(home, spec.subject)
        home = None
    for name, table in shelf.items():
        found += repeated_records(table)
        found += subject_spelled_otherwise(table, spec.subject)
        found += strange_subjects(table, home)
        for field in described[name].fields if name in described else ():
            if field.name in table.frame.columns:
                marks = (spec.field_rule(name, field.name, rule) for rule in ("decimal_mark", "thousands_mark"))
                found += odd_values(table, field, *(str(mark or "") for mark in marks))
    return tuple(found)


def repeated_records(table: Table) -> Iterator[Finding]:
    """Records that are wholly alike, and records that share the key of the form and are not alike."""
    if not len(table.frame):
        return
    assert table.lines is not None
    if not table.keys and all_differ(table.frame):
        return
    order = np.argsort(table.lines, kind="stable")
    alike = combined(c for _, c in table.frame.items())[0][order]
    again = pd.Series(alike).duplicated().to_numpy()
    if not (again.any() or table.keys):
        return
    table = taken(table, order)
    yield from _again(table, alike, again, "RECORD-REPEATED", "warning", [])
    if table.keys:
        columns = [table.subjects if k == table.subject else table.frame[k] for k in table.keys]
        known = ~np.logical_or.reduce([c.isna().to_numpy() for c in columns])
        key, _ = combined(columns)
        key = np.where(known, key, -1 - np.arange(len(key)))
        once = pd.Series(key).where(~again).duplicated().to_numpy() & ~again
        yield from _again(table, key, once, "KEY-REPEATED", "error", table.keys)


def _again(
    table: Table, codes: np.ndarray, at: np.ndarray, rule: str, severity: str, key: Sequence[str]
) -> Iterator[Finding]:
    assert table.lines is not None
    positions = np.flatnonzero(at)
    if not len(positions):
        return
    first = pd.Series(np.arange(len(codes))).groupby(codes).first()
    for p in positions[:MOST]:
        line = f"{table.unit} {table.lines[first[codes[p]]]}"
        if key:
            says = f"{' '.join(key)} are those of {line} too, and the records differ."
            mend = "Query the site for which of them is right."
        else:
            says = f"The record is wholly alike to that of {line}, and no query names it as a duplicate."
            mend = "Query the site; both are kept."
        yield Finding(rule, severity, table.place(int(p), " ".join(key)), says, mend)
    if len(positions) > MOST:
        says = f"So it is with {len(positions) - MOST} more records of the form."
        yield Finding(rule, severity, table.place(int(positions[MOST]), " ".join(key)), says, "See the others.")


def subject_spelled_otherwise(table: Table, subject: str) -> Iterator[Finding]:
    """A warning for a form without the field of the subject that has it in other letters or with other marks between."""
    if table.subject:
        return
    wanted = _letters(subject)
    for name in (str(n) for n in table.frame.columns if _letters(str(n)).startswith(wanted)):
        file = table.file.rpartition("/")[2]
        says = f"The form has no field {subject!r} and has {name!r}, so its records are of no subject."
        mend = f'Write subject = "{name}" under [files."{file}"] in study.toml, or mend the header.'
        yield Finding("SUBJECT-FIELD", "warning", f"{table.file}, {name}", says, mend)


def unnamed_subjects(home: Table, subject: str) -> Iterator[Finding]:
    """A warning for the form that is to list the subjects and has no field of theirs, in whatever letters."""
    if not any(subject_spelled_otherwise(home, subject)):
        says = f"The form lists the subjects ([raw] subjects in study.toml) and has no field {subject!r}: no record was held against it."
        mend = f'Name its field as subject under [files."{home.file.rpartition("/")[2]}"] in study.toml.'
        yield Finding("SUBJECT-FIELD", "warning", home.file, says, mend)


def _letters(name: str) -> str:
    """A name as capitals and digits alone."""
    return "".join(c for c in name.upper() if c.isalnum())


def strange_subjects(table: Table, home: Table | None) -> Iterator[Finding]:
    """Records without a subject, and records of subjects that the form which lists them does not have."""
    if not table.subject:
        return
    subjects = table.subjects
    mend = "Query the site; the record is kept without a subject."
    for p in np.flatnonzero(subjects.isna().to_numpy())[:MOST]:
        yield Finding("SUBJECT-BLANK", "error", table.place(int(p), table.subject), "The subject is blank.", mend)
    if home is None or home.name == table.name:
        return
    known = set(texts_in(home.subjects))
    odd = subjects.isin([s for s in texts_in(subjects) if s not in known]).to_numpy()
    for p in np.flatnonzero(odd)[:MOST]:
        says = f"Subject {subjects.iloc[p]!r} is not in {home.file}."
        mend = "Mend the identifier, or register the subject."
        yield Finding("SUBJECT-UNKNOWN", "error", table.place(int(p), table.subject), says, mend)


def odd_values(table: Table, field: DescribedField, decimal: str = "", thousands: str = "") -> Iterator[Finding]:
    """Values that are not of the field's described type, pattern or range."""
    column = table.frame[field.name]
    if not (field.pattern or field.type in COUNTED):
        return
    texts = [str(text).strip() for text in column.cat.categories.tolist()]
    sound = matching(field.pattern, texts) if field.pattern else [True] * len(texts)
    plain = [_plain(text, decimal or ".", thousands) for text in texts] if decimal or thousands else texts
    each = zip(texts, plain, sound, strict=True)
    reasons = [_reason(text, number, field, sound=like) for text, number, like in each]
    codes = column.cat.codes.to_numpy()
    for code, (rule, severity, says) in ((c, r) for c, r in enumerate(reasons) if r):
        positions = np.flatnonzero(codes == code)
        more = f" So it is in {len(positions) - 1} more records." if len(positions) > 1 else ""
        place = table.place(int(positions[0]), field.name)
        yield Finding(rule, severity, place, says + more, "Query the site, or mend the description in forms.csv.")


def _plain(text: str, decimal: str, thousands: str) -> str:
    """A number that is written with these marks, with a point and no other mark; "" for what is none."""
    if not re.fullmatch(number_pattern(decimal, thousands), text):
        return ""
    return text.replace(thousands, "").replace(decimal, ".") if thousands else text.replace(decimal, ".")


def _reason(text: str, plain: str, field: DescribedField, *, sound: bool) -> tuple[str, str, str] | None:
    """Rule, severity and sentence of what is wrong with a value, plainly written so; None where nothing is."""
    if not sound:
        return "VALUE-PATTERN", "error", f"{text!r} is not of the form that {field.name} has, {field.pattern}."
    if field.type not in COUNTED:
        return None
    number = number_of(plain)
    if number is None:
        return "VALUE-NUMBER", "error", f"{text!r} is no number, and {field.name} is described as {field.type}."
    if field.type == "integer" and not WHOLE.fullmatch(plain):
        return "VALUE-INTEGER", "warning", f"{text!r} is no whole number, and {field.name} is described as integer."
    if (field.low and number < float(field.low)) or (field.high and number > float(field.high)):
        bounds = f"from {field.low or 'any'} to {field.high or 'any'}"
        return "VALUE-RANGE", "warning", f"{text} is not in the range of {field.name}, {bounds}."
    return None
