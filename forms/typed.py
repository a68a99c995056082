"""Forms from formats with types (SAS7BDAT, transport files, Dataset-JSON): numbers, dates and times as the text that they show."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..datasets.columns import column_names, empty_file, numbered_records, text_column
from ..datasets.dataset_json_read import read_dataset_json
from ..datasets.finished import Finished, attributes_of
from ..datasets.formats import formatted
from ..datasets.ibm import missing_letter
from ..datasets.limits import LIMITS, Limits
from ..datasets.sas7bdat import read_sas7bdat_dataset as read_sas_dataset
from ..datasets.xpt import XptFile, read_xpt_members
from ..specs.faults import InputFault
from ..specs.findings import Finding
from .records import Form, plain_word

if TYPE_CHECKING:
    import pandas as pd

SHOWN = {"date": "DATE9.", "datetime": "DATETIME20.", "time": "TIME8."}  # moments without a format of their own


def read_sas7bdat(path: Path, *, encoding: str | None = None) -> Form:
    """The one form of a SAS data set: numbers as plain text, dates and times by their formats as ISO 8601.

    A special missing value is its SAS text (".A" to ".Z", "._"); the ordinary one is missing. User formats are not
    applied: the value is the code. encoding: None means as the file says.
    Raises InputFault when the file cannot be read as SAS7BDAT.
    """
    return _form_of(path, read_sas_dataset(path, encoding=encoding))


def read_transport(path: Path, *, encoding: str | None = None) -> tuple[Form, ...]:
    """The forms of a SAS transport file (XPT), one a dataset, their values written as those of `read_sas7bdat`.

    encoding: None means UTF-8, or Windows-1252 with a finding where the file is not that.
    Raises InputFault when the file cannot be read as a transport file.
    """
    findings: tuple[Finding, ...] = ()
    try:
        members = read_xpt_members(path, encoding=encoding or "utf-8")
    except InputFault:
        if encoding is not None:
            raise
        members = read_xpt_members(path, encoding="cp1252")
        message = "The text is not UTF-8; the file is read as Windows-1252."
        mend = "Name the encoding of the file in the study's settings."
        findings = (Finding("ENCODING", "note", path.name, message, mend),)
    if not members:
        raise InputFault(f"{path.name} holds no dataset; export it anew.")
    forms = [_form_of(path, _finished(path, member, findings)) for member in members]
    return tuple(forms) if len(forms) == 1 else tuple(map(_named, forms, members))


def _finished(path: Path, member: XptFile, findings: tuple[Finding, ...]) -> Finished:
    said = {v.name: attributes_of(v.label, v.type, v.length, v.format) for v in member.variables}
    return Finished(member.dataset, member.frame, path.name, member.label, said, findings=findings + member.findings)


def read_json(path: Path, *, limits: Limits = LIMITS) -> Form:
    """The form of a Dataset-JSON file (.json or .ndjson), its moments as ISO 8601 where its formats show them.

    Raises InputFault where the file is not one.
    """
    read = read_dataset_json(path, limits)
    columns = [c if c.format or not c.target else replace(c, format=SHOWN[c.type]) for c in read.dataset.columns]
    said = {c.name: attributes_of(c.label, "Num" if c.numeric else "Char", c.length, c.format) for c in columns}
    return _form_of(path, Finished(read.dataset.name, read.frame, path.name, read.dataset.label, said))


def _named(form: Form, member: XptFile) -> Form:
    """The form of one of several datasets, called by the dataset's name."""
    return replace(form, name=plain_word(member.dataset), file=f"{form.file} dataset {member.dataset}")


def _form_of(path: Path, dataset: Finished) -> Form:
    """A dataset as a form: every number as the text that its format shows, text as it stands."""
    import pandas as pd

    names, odd = column_names([str(name) for name in dataset.frame.columns], path.name)
    attributes = list(dataset.attributes.values())
    columns = {}
    for at, name in enumerate(names):
        column = dataset.frame.iloc[:, at]
        text = isinstance(column.dtype, pd.CategoricalDtype)
        columns[name] = column.array if text else text_column(_shown(column, attributes[at].get("format", "")))
    findings = dataset.findings + (odd if len(dataset.frame) else (*odd, empty_file(path.name)))
    frame = pd.DataFrame(columns, index=pd.RangeIndex(len(dataset.frame)), columns=pd.Index(names, dtype="str"))
    labels = {name: attributes[at]["label"] for at, name in enumerate(names) if attributes[at].get("label")}
    typed = frozenset(
        n for at, n in enumerate(names) if not isinstance(dataset.frame.iloc[:, at].dtype, pd.CategoricalDtype)
    )
    lines = numbered_records(len(frame))
    return Form(plain_word(path.stem), path.name, frame, lines, "record", labels, findings, typed=typed)


def _shown(column: "pd.Series[Any]", format: str) -> Any:
    """A column of numbers as pyarrow text, special missing values as a point and their letter."""
    import numpy as np
    import pyarrow as pa

    numbers = column.to_numpy(dtype=float)
    text = formatted(numbers, format)
    missing = np.flatnonzero(np.isnan(numbers))
    letters = missing_letter(numbers[missing])
    special = missing[letters != "."]
    if not len(special):
        return text
    words = text.cast(pa.string()).to_numpy(zero_copy_only=False)
    words[special] = np.char.add(".", letters[letters != "."])
    return pa.array(words, pa.string())
