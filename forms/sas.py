"""SAS data sets: SAS7BDAT through ReadStat, and transport files."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..datasets.columns import column_names, empty_file, numbered, text_frame
from ..datasets.content import file_bytes
from ..datasets.formats import formatted
from ..datasets.ibm import missing_letter
from ..datasets.xpt import read_xpt_members
from ..specs.faults import InputFault
from ..specs.findings import Finding
from .records import Form, plain_word

if TYPE_CHECKING:
    import pandas as pd

    from ..datasets.xpt import XptFile


def read_sas7bdat(path: Path, *, encoding: str | None = None) -> Form:
    """The one form of a SAS data set: numbers as plain text, dates and times by their formats as ISO 8601.

    A special missing value is its SAS text (".A" to ".Z", "._"); the ordinary one is missing. User formats are not
    applied: the value is the code. encoding: None means as the file says.
    Raises InputFault when the file cannot be read as SAS7BDAT.
    """
    import pyreadstat

    file_bytes(path)  # for its faults: ReadStat has one message for all of them
    try:
        frame, told = pyreadstat.read_sas7bdat(
            str(path), encoding=encoding, user_missing=True, disable_datetime_conversion=True
        )
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeDecodeError) as fault:
        raise InputFault(f"{path.name} cannot be read as SAS7BDAT ({fault}); export it anew, or as XPT.") from fault
    numeric = {name for name, kind in told.readstat_variable_types.items() if kind != "string"}
    labels = {name: label for name, label in told.column_names_to_labels.items() if label}
    formats = {name: told.original_variable_types[name] or "" for name in numeric}
    return _form(path, frame, formats, labels)


def read_transport(path: Path, *, encoding: str | None = None) -> tuple[Form, ...]:
    """The forms of a SAS transport file (XPT), one a dataset, their values written as those of `read_sas7bdat`.

    encoding: None means UTF-8, or Windows-1252 with a finding where the file is not that.
    Raises InputFault when the file cannot be read as a transport file.
    """
    file_bytes(path)
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
    several = len(members) > 1
    if not members:
        raise InputFault(f"{path.name} holds no dataset; export it anew.")
    return tuple(_member(path, member, findings, named=several) for member in members)


def _member(path: Path, member: "XptFile", findings: tuple[Finding, ...], *, named: bool) -> Form:
    """The form of one dataset, called by the dataset's name where it is one of several."""
    formats = {variable.name: variable.format for variable in member.variables if variable.type == "Num"}
    labels = {variable.name: variable.label for variable in member.variables if variable.label}
    form = _form(path, member.frame, formats, labels)
    if named:
        form = replace(form, name=plain_word(member.dataset), file=f"{path.name} dataset {member.dataset}")
    return replace(form, findings=findings + form.findings)


def _form(path: Path, frame: "pd.DataFrame", formats: Mapping[str, str], labels: Mapping[str, str]) -> Form:
    """The form of a frame whose numeric columns are those with formats, "" for none."""
    old = [str(name) for name in frame.columns]
    names, odd = column_names(old, path.name)
    columns = {
        name: _typed(frame.iloc[:, place], formats[old[place]])
        if old[place] in formats
        else _text(frame.iloc[:, place])
        for place, name in enumerate(names)
    }
    findings = odd if len(frame) else (*odd, empty_file(path.name))
    whole = text_frame(columns, len(frame))
    lines = numbered(len(frame))
    return Form(plain_word(path.stem), path.name, whole, lines, "record", dict(labels), findings)


def _text(column: "pd.Series[Any]") -> Any:
    """A character column as pyarrow text."""
    import pyarrow as pa

    plain = pa.array(column, from_pandas=True)
    return plain.cast(pa.dictionary(pa.int32(), pa.string()) if pa.types.is_dictionary(plain.type) else pa.string())


def _typed(column: "pd.Series[Any]", format: str) -> Any:
    """A numeric column as text, special missing values among the numbers as a point and their letter."""
    import numpy as np
    import pandas as pd
    import pyarrow as pa

    if pd.api.types.is_numeric_dtype(column.dtype):
        numbers = column.to_numpy(dtype=float)
        letters = missing_letter(numbers)
    else:  # ReadStat puts bare letters among the numbers
        letters = np.array([value if isinstance(value, str) else "" for value in column], dtype="U1")
        numbers = pd.to_numeric(column.where(letters == "")).to_numpy(dtype=float)
    special = np.flatnonzero((letters != "") & (letters != "."))
    text = formatted(numbers, format)
    if not len(special):
        return text
    words = text.cast(pa.string()).to_numpy(zero_copy_only=False)
    words[special] = np.char.add(".", letters[special])
    return pa.array(words, pa.string())
