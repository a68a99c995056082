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
from .limits import LIMITS, Limits
from .numerals import MOMENTS, number_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

LARGEST = 1.7976931348623157e308  # whole numbers of JSON may be larger
NEEDED = ("datasetJSONVersion", "datasetJSONCreationDateTime", "itemGroupOID", "name", "label", "columns")


@dataclass(frozen=True, eq=False)
class JsonFile:
    """A file that was read: what it says of its dataset, and the records.

    frame has text as categoricals with sorted categories and blank as missing, numbers as float64, and moments whose
    target is a number as SAS has them: days or seconds since 1960-01-01, or since midnight.
    """

    dataset: JsonDataset
    frame: "pd.DataFrame"


def read_dataset_json(path: Path | str, limits: Limits = LIMITS) -> JsonFile:
    """The dataset of a Dataset-JSON 1.1 file, .json or .ndjson.

    Raises InputFault where the file is not one: no JSON, another version, a row of another width, a value of another
    type than its column's, more or fewer rows than it says, more levels or values than the limits allow.
    """
    source = Path(path)
    said, rows = _loaded(source, limits)
    _check(said, source.name)
    dataset = _dataset(said, source.name)
    width = len(dataset.columns)
    for number, row in enumerate(rows, 1):
        if not isinstance(row, list) or len(row) != width:
            raise InputFault(f"{source.name} row {number}: it does not have a value for each of {width} columns.")
    if said.get("records") != len(rows):
        raise InputFault(f"{source.name}: it says {said.get('records')!r} records and has {len(rows)}; is it whole?")
    limits.check_cells(source.name, width * len(rows))
    return JsonFile(dataset, _frame(dataset, rows, source.name))


def says_dataset_json(content: bytes) -> bool:
    """Whether a JSON file says that it is Dataset-JSON, near its beginning or its end."""
    return b'"datasetJSONVersion"' in content[:4000] or b'"datasetJSONVersion"' in content[-4000:]


def _loaded(source: Path, limits: Limits) -> tuple[Mapping[str, Any], list[Any]]:
    """What the file says beside the rows, and the rows."""
    content = file_bytes(source)
    whole: Any
    try:
        text = content.decode("utf-8-sig")
        if source.suffix.lower() != ".ndjson":
            whole = json.loads(text, parse_constant=_refused)
            rows = whole.get("rows", []) if isinstance(whole, dict) else []
        else:
            head, *lines = [line for line in text.split("\n") if line.strip()] or [""]
            if not head:
                raise InputFault(f"{source.name} is empty. Ask its maker for a sound file.")
            whole = json.loads(head, parse_constant=_refused)
            rows = [json.loads(line, parse_constant=_refused) for line in lines]
    except RecursionError:
        raise limits.refuse(source.name, "has more levels inside each other than JSON of data has", "nesting") from None
    except ValueError as error:
        raise InputFault(f"{source.name} is not Dataset-JSON: {error}. Ask its maker for a sound file.") from error
    if not isinstance(rows, list):
        raise InputFault(f"{source.name} is not Dataset-JSON: its rows are no list. Ask its maker for a sound file.")
    return whole if isinstance(whole, dict) else {}, rows


def _refused(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no value of JSON")


def _check(said: Mapping[str, Any], file: str) -> None:
    version = str(said.get("datasetJSONVersion", ""))
    if version and version != "1.1" and not version.startswith("1.1."):
        raise InputFault(f"{file} is Dataset-JSON {version[:40]}, and 1.1 is read. Have its maker convert it.")
    if lacking := [name for name in NEEDED if name not in said]:
        raise InputFault(f"{file} is not Dataset-JSON 1.1: it has no {', '.join(lacking)}.")


def _dataset(said: Mapping[str, Any], file: str) -> JsonDataset:
    part = JsonObject(said, file)
    system = JsonObject(said.get("sourceSystem") or {}, f"{file}, sourceSystem")
    name = part.text("name")
    if not name.strip():
        raise InputFault(f"{file}: the name of the dataset is blank. Ask its maker for a sound file.")
    return JsonDataset(
        name=name,
        label=part.text("label"),
        oid=part.text("itemGroupOID"),
        columns=tuple(_columns(said["columns"], file)),
        created=part.text("datasetJSONCreationDateTime"),
        file_oid=part.text("fileOID"),
        study_oid=part.text("studyOID"),
        metadata_oid=part.text("metaDataVersionOID"),
        originator=part.text("originator"),
        system=(system.text("name"), system.text("version")),
        modified=part.text("dbLastModifiedDateTime"),
        metadata_file=part.text("metaDataRef"),
    )


@dataclass(frozen=True)
class JsonObject:
    """An object of the file, whose entries are of the types that the standard gives them."""

    said: Any
    place: str

    def __post_init__(self) -> None:
        if not isinstance(self.said, dict):
            raise InputFault(f"{self.place} is no object but {str(self.said)[:40]!r}. Ask its maker for a sound file.")

    def text(self, key: str) -> str:
        """A text; "" where it is not there. Raises InputFault for anything else."""
        value = self.said.get(key)
        if value is not None and not isinstance(value, str):
            raise self._fault(key, value, "a text")
        return value or ""

    def whole(self, key: str) -> int | None:
        """A whole number from 1 on; None where it is not there. Raises InputFault for anything else."""
        value = self.said.get(key)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 1):
            raise self._fault(key, value, "a whole number from 1 on")
        return value

    def _fault(self, key: str, value: object, kind: str) -> InputFault:
        return InputFault(f"{self.place}: {key} is {str(value)[:40]!r}, not {kind}. Ask its maker for a sound file.")


def _columns(listed: Any, file: str) -> Iterator[JsonColumn]:
    if not isinstance(listed, list) or not listed:
        raise InputFault(f"{file}: its columns are no list, or an empty one. Ask its maker for a sound file.")
    seen: set[str] = set()
    for number, column in enumerate(listed, 1):
        part = JsonObject(column, f"{file}, column {number}")
        if lacking := [name for name in ("itemOID", "name", "label", "dataType") if name not in column]:
            raise InputFault(f"{file}: a column has no {', '.join(lacking)}; ask its maker for a sound file.")
        name, type = part.text("name"), part.text("dataType")
        if name in seen or not name.strip() or type not in TYPES:
            says = f"{file}, {name}: the column comes twice or has no name, or its type {type!r} is unknown."
            raise InputFault(f"{says} Ask its maker for a sound file.")
        seen.add(name)
        target = part.text("targetDataType")
        if target and (target not in ("integer", "decimal") or type not in (*MOMENTS, "decimal")):
            raise InputFault(f"{file}, {name}: targetDataType {target!r} of a {type} is none; get a sound file.")
        yield JsonColumn(
            oid=part.text("itemOID"),
            name=name,
            label=part.text("label"),
            type=type,
            target=target,
            length=part.whole("length"),
            format=part.text("displayFormat"),
            key=part.whole("keySequence"),
        )


def _frame(dataset: JsonDataset, rows: Sequence[Sequence[Any]], file: str) -> "pd.DataFrame":
    import pandas as pd

    values = list(zip(*rows, strict=True)) or [()] * len(dataset.columns)
    columns = {}
    for column, cells in zip(dataset.columns, values, strict=True):
        columns[column.name] = _values(column, cells, f"{file}, {column.name}")
    return pd.DataFrame(columns, index=pd.RangeIndex(len(rows)), columns=pd.Index(list(columns), dtype="str"))


def _values(column: JsonColumn, cells: Sequence[Any], place: str) -> Any:
    """The values of one column as the frame has them."""
    import pyarrow as pa

    if column.type == "boolean":
        _refuse(cells, bool, column, place)
        return text_column(pa.array(["" if v is None else "Y" if v else "N" for v in cells], pa.string()))
    if column.type in NUMBERS:
        return _numbers(cells, place)
    _refuse(cells, str, column, place)
    if column.type == "decimal":
        return _decimals(cells, place)
    if column.target:
        return _counted(column, cells, place)
    return text_column(pa.array(cells, pa.string()))


def _refuse(cells: Sequence[Any], kind: type, column: JsonColumn, place: str) -> None:
    for number, value in enumerate(cells, 1):
        if value is not None and not isinstance(value, kind):
            raise InputFault(f"{place} row {number}: {repr(value)[:60]} is not of type {column.type}.")
        if isinstance(value, str) and not value.isascii():
            _check_unicode(value, f"{place} row {number}")


def _check_unicode(value: str, place: str) -> None:
    """Raise InputFault for half a surrogate pair."""
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise InputFault(f"{place}: {value[:60]!a} is no Unicode text.") from None


def _decimals(texts: Sequence[str | None], place: str) -> "np.ndarray":
    """Texts of decimal numbers, each distinct one read once."""
    import numpy as np

    read: dict[str | None, float] = {"": np.nan, None: np.nan}
    for number, text in enumerate(texts, 1):
        if text not in read:
            value = number_of(str(text))
            if value is None:
                raise InputFault(f"{place} row {number}: {text!r} is no decimal number.")
            read[text] = value
    return np.array([read[text] for text in texts], dtype=np.float64)


def _numbers(cells: Sequence[Any], place: str) -> "np.ndarray":
    import numpy as np

    for number, value in enumerate(cells, 1):
        if isinstance(value, bool) or not isinstance(value, int | float | None):
            raise InputFault(f"{place} row {number}: {repr(value)[:60]} is not a number.")
        if value is not None and abs(value) > LARGEST:
            raise InputFault(f"{place} row {number}: a number of that size is none that a dataset can hold.")
        if isinstance(value, int) and int(float(value)) != value:
            raise InputFault(
                f"{place} row {number}: {value} has more digits than a number keeps; ask for it as a string."
            )
    return np.array([np.nan if value is None else value for value in cells], dtype=np.float64)


def _counted(column: JsonColumn, texts: Sequence[str | None], place: str) -> "np.ndarray":
    """Moments as SAS counts them, each distinct one once."""
    import numpy as np

    count = {"": np.nan, None: np.nan}
    for number, text in enumerate(texts, 1):
        if text not in count:
            counted = MOMENTS[column.type](str(text))
            if counted is None:
                raise InputFault(f"{place} row {number}: {text!r} is no whole {column.type}.")
            count[text] = counted
    return np.array([count[text] for text in texts], dtype=np.float64)
