"""What a raw file holds, whatever its format: one frame of text for each form, and where every record stands."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..specs.faults import InputFault
from ..specs.findings import Finding

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".sas7bdat", ".xpt", ".parquet", ".xml")


@dataclass(frozen=True, eq=False)
class Form:
    """The records of one form as collected: text, untouched, each with its place in the file.

    name: a plain lower-case word, from the stem of the file, the sheet, or the form's identifier.
    file: how the reader of a message finds it, such as "toxicity.csv" or "conmed.xlsx sheet Conmed".
    frame: one row a record; every column an unordered categorical of text with sorted categories, blank as NaN.
    lines: int64, one a record: the line it starts on (text), the row (XLSX) or the number of the record (others).
    unit: what `lines` counts, one of "line", "row", "record".
    labels: what the file calls its columns in words, where the format has such labels.
    findings: what was odd about the file but did not stop the reading.
    """

    name: str
    file: str
    frame: "pd.DataFrame"
    lines: "np.ndarray"
    unit: str
    labels: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    def place(self, record: int, field: str = "") -> str:
        """Where a record (counted from 0), or one field of it, is found: "toxicity.csv line 118, ONSETDT"."""
        where = f"{self.file} {self.unit} {int(self.lines[record])}"
        return f"{where}, {field}" if field else where


def read_forms(
    path: Path, *, encoding: str | None = None, delimiter: str | None = None, subject: str = "SUBJECT"
) -> tuple[Form, ...]:
    """The forms a file holds, by its suffix (one of `SUFFIXES`): one, or one a sheet (XLSX) or item group (ODM-XML).

    encoding and delimiter concern text files, encoding also SAS files: None means found out from the file.
    subject names the column that takes the subject's key of an ODM-XML file.
    Raises InputFault when the file cannot be read or is not what its suffix says.
    """
    forms = _forms(path, encoding, delimiter, subject)
    names = [form.name for form in forms]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise InputFault(f"{path.name}: more than one form comes to be called {', '.join(twice)}; rename one of them.")
    return tuple(replace(form, findings=form.findings + control_characters(form)) for form in forms)


def _forms(path: Path, encoding: str | None, delimiter: str | None, subject: str) -> tuple[Form, ...]:
    """The forms as the reader for the suffix gives them; each reader builds on `Form`, so is imported here."""
    match suffix := path.suffix.lower():
        case ".csv" | ".tsv" | ".txt":
            from .delimited import read_delimited

            return (read_delimited(path, encoding=encoding, delimiter=delimiter),)
        case ".xlsx":
            from .excel import read_excel

            return read_excel(path)
        case ".sas7bdat":
            from .sas import read_sas7bdat

            return (read_sas7bdat(path, encoding=encoding),)
        case ".xpt":
            from .sas import read_transport

            return read_transport(path, encoding=encoding)
        case ".parquet":
            from .parquet import read_parquet

            return (read_parquet(path),)
        case ".xml":
            from .odm import read_odm

            return read_odm(path, subject=subject)
    raise InputFault(f"{path.name}: no reader for {suffix or 'no suffix'}; give one of {', '.join(SUFFIXES)}.")


def control_characters(form: Form) -> tuple[Finding, ...]:
    """A warning for each distinct value that holds an unprintable character other than tab and line break."""
    found = []
    for name in form.frame.columns:
        column = form.frame[name].cat
        if "".join(column.categories).isprintable():  # as nearly always, and much faster asked of all at once
            continue
        odd = column.categories.str.contains("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
        for code in odd.nonzero()[0].tolist():
            records = (column.codes.to_numpy() == code).nonzero()[0]
            more = f", as do {len(records) - 1} further records" if len(records) > 1 else ""
            message = f"The value {column.categories[code]!a} holds an unprintable character{more}."
            place = form.place(int(records[0]), name)
            mend = "Take the character out at the source, or give the encoding of the file."
            found.append(Finding("CONTROL-CHARACTER", "warning", place, message, mend))
    return tuple(found)


def file_bytes(path: Path) -> bytes:
    """All bytes of a file. Raises InputFault when there is no such file, or it cannot be read."""
    if path.is_dir():
        raise InputFault(f"{path} is a folder, not a file; name one file in it.")
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InputFault(f"{path} is not there; mend the path, or put the file there.") from None
    except OSError as fault:
        raise InputFault(f"{path} cannot be read ({fault.strerror}); look at its permissions.") from fault


def plain_word(name: str) -> str:
    """The name in lower-case letters, digits and underscores.

    >>> plain_word("Form.Adverse Events (AE)")
    'form_adverse_events_ae'
    """
    return re.sub(r"\W+", "_", name.lower()).strip("_") or "form"
