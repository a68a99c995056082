"""Dataset-JSON 1.1 (CDISC): one dataset as JSON, or as NDJSON with the metadata on the first line and a row on each other.

Values are put in words once for each distinct one, and rows are joined a chunk at a time, so a file is written
without a Python object for every value.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..outputs import put_in_place
from ..specs.faults import OutputFault
from .as_text import date_text, datetime_text, time_text
from .words import CHUNK, Words, joined_lines, number_words, shortest, text_words, whole_number_words

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

VERSION = "1.1.0"
NUMBERS = ("integer", "float", "double")
MOMENTS: Mapping[str, Callable[["np.ndarray"], Any]] = {"date": date_text, "datetime": datetime_text, "time": time_text}
TYPES = ("string", *NUMBERS, *MOMENTS, "decimal", "boolean", "URI")


@dataclass(frozen=True)
class JsonColumn:
    """One column of a Dataset-JSON file.

    oid: the identifier of its ItemDef in define.xml.
    type: "string", "integer", "float", "double", "date", "datetime" or "time" (others are read, not written).
    target: "integer" or "decimal" for a moment that is a number in the dataset (days or seconds since 1960-01-01, or
        since midnight), "" for one that is text.
    length: the most bytes of a text, None where it is not told.
    format: the SAS display format; key: the place among the sort keys, counted from 1, None for no key.
    """

    oid: str
    name: str
    label: str
    type: str
    target: str = ""
    length: int | None = None
    format: str = ""
    key: int | None = None

    @property
    def numeric(self) -> bool:
        """Whether its values are numbers in the dataset."""
        return self.type in (*NUMBERS, "decimal") or bool(self.target)


@dataclass(frozen=True)
class JsonDataset:
    """What a Dataset-JSON file says of its dataset; the identifiers are those of define.xml, "" where not told.

    created is the time of the file, modified that of the source, both ISO 8601; system is the name and version of
    what made it.
    """

    name: str
    label: str
    oid: str
    columns: tuple[JsonColumn, ...]
    created: str
    file_oid: str = ""
    study_oid: str = ""
    metadata_oid: str = ""
    originator: str = ""
    system: tuple[str, str] = ("", "")
    modified: str = ""
    metadata_file: str = ""


def write_dataset_json(path: Path | str, frame: "pd.DataFrame", dataset: JsonDataset, *, chunk: int = CHUNK) -> None:
    """Write one dataset: NDJSON where the path ends in .ndjson, else JSON; UTF-8, the same bytes for the same arguments.

    frame has a column for every column of the dataset, in any order: categoricals of text for strings and for moments
    that are text, float64 for everything else. Missing text is written as "", any other missing value as null.
    `chunk` rows are laid out at a time. The file takes the target's place when it is whole.
    Raises OutputFault for a column that is missing or of another type, a type that cannot be written, a fraction in
    an integer column, an infinite number, a moment outside the years 1 to 9999, and where the file cannot be written.
    """
    target = Path(path)
    _check(dataset)
    columns = [_words(frame, column, dataset.name) for column in dataset.columns]
    lines = target.suffix.lower() == ".ndjson"
    head, between, foot = _frame_of(dataset, len(frame), lines=lines)
    with put_in_place(target) as file:
        file.write(head)
        for number, block in enumerate(joined_lines(columns, len(frame), ("[", "]"), chunk=chunk)):
            file.write(((between if number else "") + between.join(block)).encode())
        file.write(foot)


def metadata(dataset: JsonDataset, records: int) -> dict[str, Any]:
    """Everything of the file but the rows, in the order of the standard; what is not told is left out."""
    said = {
        "datasetJSONCreationDateTime": dataset.created,
        "datasetJSONVersion": VERSION,
        "fileOID": dataset.file_oid,
        "dbLastModifiedDateTime": dataset.modified,
        "originator": dataset.originator,
        "sourceSystem": dict(zip(("name", "version"), dataset.system, strict=True)) if all(dataset.system) else "",
        "studyOID": dataset.study_oid,
        "metaDataVersionOID": dataset.metadata_oid,
        "metaDataRef": dataset.metadata_file,
        "itemGroupOID": dataset.oid,
    }
    kept = {name: value for name, value in said.items() if value}
    columns = [_column(column) for column in dataset.columns]
    return {**kept, "records": records, "name": dataset.name, "label": dataset.label, "columns": columns}


def _column(column: JsonColumn) -> dict[str, Any]:
    said = {
        "itemOID": column.oid,
        "name": column.name,
        "label": column.label,
        "dataType": column.type,
        "targetDataType": column.target or None,
        "length": column.length,
        "displayFormat": column.format or None,
        "keySequence": column.key,
    }
    return {name: value for name, value in said.items() if value is not None}


def _frame_of(dataset: JsonDataset, records: int, *, lines: bool) -> tuple[bytes, str, bytes]:
    """What stands before the rows, between two rows, and after them."""
    said = metadata(dataset, records)
    if lines:
        head = json.dumps(said, ensure_ascii=False, separators=(",", ":")) + "\n"
        return head.encode(), "\n", b"\n" if records else b""
    columns = ",\n".join(" " + json.dumps(column, ensure_ascii=False) for column in said.pop("columns"))
    pairs = [f"{json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in said.items()]
    head = "{\n" + ",\n".join([*pairs, f'"columns": [\n{columns}\n]', '"rows": [\n'])
    return head.encode(), ",\n", b"\n]\n}\n" if records else b"]\n}\n"


def _check(dataset: JsonDataset) -> None:
    try:
        datetime.fromisoformat(dataset.created)
    except ValueError:
        says = f"Dataset {dataset.name}: {dataset.created!r} is no date and time; write it as 2026-01-31T00:00:00."
        raise OutputFault(says) from None
    names = [column.name for column in dataset.columns]
    for column in dataset.columns:
        place = f"Dataset {dataset.name}, column {column.name}"
        if names.count(column.name) > 1:
            raise OutputFault(f"{place}: the name is given twice; take one of the two out.")
        if column.type not in ("string", *NUMBERS, *MOMENTS):
            known = ", ".join(("string", *NUMBERS, *MOMENTS))
            raise OutputFault(f"{place}: the type {column.type!r} cannot be written; use one of {known}.")
        if column.target and (column.target not in ("integer", "decimal") or column.type not in MOMENTS):
            raise OutputFault(f"{place}: {column.target!r} of a {column.type} is none; only moments are integer so.")


def _words(frame: "pd.DataFrame", column: JsonColumn, dataset: str) -> Words:
    """The values of a column as JSON."""
    import numpy as np
    import pandas as pd

    place = f"Dataset {dataset}, column {column.name}"
    if column.name not in frame.columns:
        raise OutputFault(f"{place}: the records have no column of this name; give one.")
    values = frame[column.name]
    text = isinstance(values.dtype, pd.CategoricalDtype)
    if text == column.numeric:
        kind = "text" if text else "numbers"
        raise OutputFault(f"{place}: the records have {kind}, and the type is {column.type}; mend one of the two.")
    if text:
        return _texts(values, place)
    numbers = values.to_numpy(dtype=np.float64)
    if np.isinf(numbers).any():
        raise OutputFault(f"{place}: a value is infinite, and JSON has no such number; look how it was computed.")
    spelled = _moments if column.target else _whole if column.type == "integer" else None
    return number_words(numbers, partial(spelled, column.type, place) if spelled else shortest, "null")


def _texts(values: "pd.Series", place: str) -> Words:
    try:
        return text_words(values, partial(json.dumps, ensure_ascii=False), '""')
    except UnicodeEncodeError as fault:
        raise OutputFault(f"{place}: {fault.object[:60]!a} is no Unicode text; mend it at the source.") from None


def _whole(kind: str, place: str, numbers: "np.ndarray") -> Any:
    if len(odd := numbers[numbers % 1 != 0]):
        raise OutputFault(f"{place}: {odd[0]} is not a whole number; make the type float, or mend the value.")
    return whole_number_words(numbers)


def _moments(kind: str, place: str, numbers: "np.ndarray") -> Any:
    """Days or seconds as ISO 8601."""
    import pyarrow as pa

    texts = MOMENTS[kind](numbers).cast(pa.string()).to_pylist()
    for value, text in zip(numbers, texts, strict=True):
        if (":" if kind == "time" else "-") not in text[1:]:
            raise OutputFault(f"{place}: {value} is no {kind}; make it a number, or mend the value.")
    return pa.array([f'"{text}"' for text in texts], pa.string())
