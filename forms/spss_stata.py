"""Data files of SPSS (SAV, ZSAV, POR) and Stata (DTA) as forms, through ReadStat."""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..datasets.as_text import date_text, datetime_text, numbers_in_decimals, time_text
from ..datasets.columns import column_names, empty_file, numbered_records, text_frame
from ..datasets.foreign import ReadStatTable, foreign
from ..specs.faults import InputFault
from .records import Form, plain_word

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

SPSS_EPOCH = "1582-10-14"  # where SPSS counts seconds from
SPSS_DATES = re.compile(r"(DATE|ADATE|EDATE|JDATE|SDATE)\d*")
SPSS_DATETIMES = re.compile(r"(DATETIME|YMDHMS)[\d.]*")
SPSS_TIMES = re.compile(r"(TIME|DTIME|MTIME)[\d.]*")
STATA_DATES = re.compile(r"%-?t?d")
STATA_DATETIMES = re.compile(r"%-?t[cC]")


def read_spss(path: Path, *, encoding: str | None = None) -> Form:
    """The one form of an SPSS file: numbers as plain text, dates and times by their formats as ISO 8601.

    Value labels are not applied: the value is the code, and the form's `decodes` have its label; a value that the file declares missing is kept as it is.
    encoding: None means as the file says.
    Raises InputFault when the file cannot be read.
    """
    return _form(path, path.suffix[1:].upper().replace("ZSAV", "SAV"), "SPSS", _spss_text, encoding)


def read_stata(path: Path, *, encoding: str | None = None) -> Form:
    """The one form of a Stata file, read as `read_spss` reads; an extended missing value is its letter (".a" to ".z")."""
    return _form(path, "DTA", "Stata", _stata_text, encoding)


def _form(
    path: Path, reader: str, program: str, shown: "Callable[[np.ndarray, str], Any]", encoding: str | None
) -> Form:
    options: dict[str, Any] = {"disable_datetime_conversion": True}
    if reader != "POR":
        options |= {"user_missing": True, "encoding": encoding}
    try:
        metadata: ReadStatTable = foreign(reader, path, options)
    except InputFault as fault:
        raise InputFault(f"{fault} as a file of {program}; export it anew, or as CSV.") from fault
    frame = metadata.frame
    old = [str(name) for name in frame.columns]
    names, odd = column_names(old, path.name)
    types, formats = metadata.readstat_variable_types, metadata.original_variable_types
    columns = {}
    for at, name in enumerate(names):
        column = frame.iloc[:, at]
        text = types.get(old[at]) == "string"
        columns[name] = (
            _text(column) if text else _numbers(column, types.get(old[at], ""), formats.get(old[at]) or "", shown)
        )
    labels = {n: label for n, o in zip(names, old, strict=True) if (label := metadata.column_names_to_labels.get(o))}
    findings = odd if len(frame) else (*odd, empty_file(path.name))
    whole = text_frame(columns, len(frame))
    decodes = {
        n: _labels(value_labels, types.get(o, ""))
        for n, o in zip(names, old, strict=True)
        if (value_labels := metadata.variable_value_labels.get(o))
    }
    lines = numbered_records(len(frame))
    typed = frozenset(n for n, o in zip(names, old, strict=True) if types.get(o) != "string")
    return Form(
        plain_word(path.stem), path.name, whole, lines, "record", labels, findings, decodes=decodes, typed=typed
    )


def _labels(value_labels: Mapping[Any, str], type: str) -> dict[str, str]:
    """The labels of values by the text that a value is read as."""
    numbers = {
        value: label for value, label in value_labels.items() if type != "string" and isinstance(value, (int, float))
    }
    texts = {str(value): label for value, label in value_labels.items() if value not in numbers}
    return texts | dict(zip(_plain_numbers(list(numbers)), numbers.values(), strict=True))


def _plain_numbers(numbers: "Sequence[float]") -> list[str]:
    import numpy as np

    return (
        [str(text) for text in numbers_in_decimals(np.array(numbers, dtype=np.float64)).to_pylist()] if numbers else []
    )


def _text(column: "pd.Series[Any]") -> Any:
    import pyarrow as pa

    return pa.array(column, from_pandas=True).cast(pa.string())


def _numbers(column: "pd.Series[Any]", type: str, format: str, shown: "Callable[[np.ndarray, str], Any]") -> Any:
    """A column of numbers as text; ReadStat puts the letters of extended missing values among them."""
    import numpy as np
    import pandas as pd
    import pyarrow as pa

    letters = np.array([value if isinstance(value, str) else "" for value in column] if column.dtype == object else [])
    plain = pd.to_numeric(column.where(letters == "") if letters.size else column, errors="coerce")
    numbers = plain.to_numpy(dtype=np.float64)
    text = (
        numbers_in_decimals(numbers.astype(np.float32))
        if type == "float" and not format.startswith("%t")
        else shown(numbers, format)
    )
    if not letters.size or not (letters != "").any():
        return text
    words = text.cast(pa.string()).to_numpy(zero_copy_only=False)
    words[letters != ""] = np.char.add(".", letters[letters != ""])
    return pa.array(words, pa.string())


def _spss_text(values: "np.ndarray", format: str) -> Any:
    upper = format.upper()
    if SPSS_DATETIMES.fullmatch(upper):
        return datetime_text(values, epoch=SPSS_EPOCH)
    if SPSS_DATES.fullmatch(upper):
        return date_text(values / 86400, epoch=SPSS_EPOCH)
    if SPSS_TIMES.fullmatch(upper):
        return time_text(values)
    return numbers_in_decimals(values)


def _stata_text(values: "np.ndarray", format: str) -> Any:
    if STATA_DATETIMES.match(format):
        return datetime_text(values / 1000)
    if STATA_DATES.match(format):
        return date_text(values)
    return numbers_in_decimals(values)
