"""Dataset-JSON 1.1 in: a file as the frame that it was written from, or as its maker's types say."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from ..specs.faults import InputFault
from .columns import text_column
from .content import file_bytes
from .dataset_json import NUMBERS, TYPES, JsonColumn, JsonDataset
from .numerals import MOMENTS, number_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

NEEDED = ("datasetJSONVersion", "datasetJSONCreationDateTime", "itemGroupOID", "name", "label", "columns")


@dataclass(frozen=True, eq=False)
class JsonFile:
    """A file that was read: what it says of its dataset, and the records.

    frame has text as categoricals with sorted categories and blank as missing, numbers as float64, and moments whose
    target is a number as SAS has them: days or seconds since 1960-01-01, or since midnight.
    """

    dataset: JsonDataset
    frame: "pd.DataFrame"


def read_dataset_json(path: Path | str) -> JsonFile:
    """The dataset of a Dataset-JSON 1.1 file, .json or .ndjson.

    Raises InputFault where the file is not one: no JSON, another version, a row of another width, a value of another
    type than its column's, more or fewer rows than it says.
    """
    source = Path(path)
    said, rows = _loaded(source)
    _check(said, source.name)
    dataset = _dataset(said, source.name)
    width = len(dataset.columns)
    for number, row in enumerate(rows, 1):
        if not isinstance(row, list) or len(row) != width:
            raise InputFault(f"{source.name} row {number}: it does not have a value for each of {width} columns.")
    if said.get("records") != len(rows):
        raise InputFault(f"{source.name}: it says {said.get('records')} records and has {len(rows)}; is it whole?")
    return JsonFile(dataset, _frame(dataset, rows, source.name))


def _loaded(source: Path) -> tuple[Mapping[str, Any], list[Any]]:
    """What the file says beside the rows, and the rows."""
    content = file_bytes(source)
    try:
        text = content.decode("utf-8-sig")
        if source.suffix.lower() != ".ndjson":
            whole = json.loads(text, parse_constant=_refused)
            return (whole, whole.get("rows", [])) if isinstance(whole, dict) else ({}, [])
        head, *lines = (line for line in text.split("\n") if line.strip())
        first = json.loads(head, parse_constant=_refused)
        return first if isinstance(first, dict) else {}, json.loads(f"[{','.join(lines)}]", parse_constant=_refused)
    except ValueError as error:
        raise InputFault(f"{source.name} is not Dataset-JSON: {error}. Ask its maker for a sound file.") from error


def _refused(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no value of JSON")


def _check(said: Mapping[str, Any], file: str) -> None:
    if lacking := [name for name in NEEDED if name not in said]:
        raise InputFault(f"{file} is not Dataset-JSON 1.1: it has no {', '.join(lacking)}.")
    version = str(said["datasetJSONVersion"])
    if version != "1.1" and not version.startswith("1.1."):
        raise InputFault(f"{file} is Dataset-JSON {version}, and 1.1 is read. Have its maker convert it.")


def _dataset(said: Mapping[str, Any], file: str) -> JsonDataset:
    system = said.get("sourceSystem") or {}
    return JsonDataset(
        name=said["name"],
        label=said["label"],
        oid=said["itemGroupOID"],
        columns=tuple(_columns(said["columns"], file)),
        created=said["datasetJSONCreationDateTime"],
        file_oid=said.get("fileOID", ""),
        study_oid=said.get("studyOID", ""),
        metadata_oid=said.get("metaDataVersionOID", ""),
        originator=said.get("originator", ""),
        system=(system.get("name", ""), system.get("version", "")),
        modified=said.get("dbLastModifiedDateTime", ""),
        metadata_file=said.get("metaDataRef", ""),
    )


def _columns(listed: Sequence[Mapping[str, Any]], file: str) -> Iterator[JsonColumn]:
    seen: set[str] = set()
    for column in listed:
        if lacking := [name for name in ("itemOID", "name", "label", "dataType") if name not in column]:
            raise InputFault(f"{file}: a column has no {', '.join(lacking)}; ask its maker for a sound file.")
        if column["name"] in seen or column["dataType"] not in TYPES:
            says = f"{file}, {column['name']}: the column comes twice, or its type {column['dataType']!r} is unknown."
            raise InputFault(f"{says} Ask its maker for a sound file.")
        seen.add(column["name"])
        yield JsonColumn(
            oid=column["itemOID"],
            name=column["name"],
            label=column["label"],
            type=column["dataType"],
            target=column.get("targetDataType", ""),
            length=column.get("length"),
            format=column.get("displayFormat", ""),
            key=column.get("keySequence"),
        )


def _frame(dataset: JsonDataset, rows: Sequence[Sequence[Any]], file: str) -> "pd.DataFrame":
    import pandas as pd

    values = list(zip(*rows, strict=True)) or [()] * len(dataset.columns)
    columns = {}
    for column, told in zip(dataset.columns, values, strict=True):
        columns[column.name] = _values(column, told, f"{file}, {column.name}")
    return pd.DataFrame(columns, index=pd.RangeIndex(len(rows)), columns=pd.Index(list(columns), dtype="str"))


def _values(column: JsonColumn, told: Sequence[Any], place: str) -> Any:
    """The values of one column as the frame has them."""
    import pyarrow as pa

    if column.type == "boolean":
        return text_column(pa.array(["" if v is None else "Y" if v else "N" for v in told], pa.string()))
    if column.type in NUMBERS:
        return _numbers(told, place)
    _refuse(told, str, column, place)
    if column.type == "decimal":
        return _decimals(told, place)
    if column.target:
        return _counted(column, told, place)
    return text_column(pa.array(told, pa.string()))


def _refuse(told: Sequence[Any], kind: type, column: JsonColumn, place: str) -> None:
    for number, value in enumerate(told, 1):
        if value is not None and not isinstance(value, kind):
            raise InputFault(f"{place} row {number}: {value!r} is not of type {column.type}.")


def _decimals(told: Sequence[str | None], place: str) -> "np.ndarray":
    """Texts of decimal numbers, each distinct one read once."""
    import numpy as np

    read: dict[str | None, float] = {"": np.nan, None: np.nan}
    for number, text in enumerate(told, 1):
        if text not in read:
            value = number_of(str(text))
            if value is None:
                raise InputFault(f"{place} row {number}: {text!r} is no decimal number.")
            read[text] = value
    return np.array([read[text] for text in told], dtype=np.float64)


def _numbers(told: Sequence[Any], place: str) -> "np.ndarray":
    import numpy as np

    for number, value in enumerate(told, 1):
        if isinstance(value, bool) or not isinstance(value, int | float | None):
            raise InputFault(f"{place} row {number}: {value!r} is not a number.")
    return np.array([np.nan if value is None else value for value in told], dtype=np.float64)


def _counted(column: JsonColumn, told: Sequence[str | None], place: str) -> "np.ndarray":
    """Moments as SAS counts them, each distinct one once."""
    import numpy as np

    count = {"": np.nan, None: np.nan}
    for number, text in enumerate(told, 1):
        if text not in count:
            counted = MOMENTS[column.type](str(text))
            if counted is None:
                raise InputFault(f"{place} row {number}: {text!r} is no whole {column.type}.")
            count[text] = counted
    return np.array([count[text] for text in told], dtype=np.float64)
