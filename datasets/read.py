"""Finished datasets in, whoever wrote them: XPT, Dataset-JSON, Parquet and CSV, with what a file says of its columns."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ..specs.faults import InputFault
from .content import file_bytes

if TYPE_CHECKING:
    import pandas as pd

SUFFIXES = (".xpt", ".json", ".ndjson", ".parquet", ".csv")
ENCODINGS = ("ascii", "utf-8", "cp1252")
Attributes = Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Finished:
    """One finished dataset.

    name: in capitals; file: as a message calls it; label: None where the format has none.
    frame: text as categoricals with sorted categories and blank as missing, numbers as float64, moments as SAS counts them.
    attributes: for each column what its file says of it, of "label", "type" (Char or Num), "length" (bytes of text)
        and "format"; what a format cannot say is not there.
    """

    name: str
    frame: "pd.DataFrame"
    file: str = ""
    label: str | None = None
    attributes: Mapping[str, Attributes] = field(default_factory=lambda: MappingProxyType({}))


def finished_files(path: Path) -> list[Path]:
    """The files of datasets that a path names or holds; of a folder all of one format, the first of `SUFFIXES` it has.

    JSON files that are not datasets (a manifest, findings) are passed over.
    Raises InputFault where the path is not there, or holds no datasets.
    """
    if not path.exists():
        raise InputFault(f"{path} is not there. Name a dataset or a folder of datasets.")
    if path.is_file():
        return [path]
    inside = sorted(f for f in path.rglob("*") if f.is_file())
    for suffix in SUFFIXES:
        kept = [f for f in inside if f.suffix.lower() == suffix and (suffix != ".json" or _is_dataset(f))]
        if kept:
            return kept
    raise InputFault(f"{path} holds no datasets ({', '.join(SUFFIXES)}).")


def _is_dataset(file: Path) -> bool:
    return b'"datasetJSONVersion"' in file_bytes(file)[:2000]


def read_finished(files: Iterable[Path]) -> dict[str, Finished]:
    """The datasets of files by name.

    Raises InputFault where a file cannot be read, or two hold one dataset.
    """
    found: dict[str, Finished] = {}
    for file in files:
        reader = READERS.get(file.suffix.lower())
        if reader is None:
            raise InputFault(f"{file} is no dataset that can be compared; give one of {', '.join(SUFFIXES)}.")
        for dataset in reader(file):
            if dataset.name in found:
                raise InputFault(
                    f"{found[dataset.name].file} and {file.name} are both {dataset.name}. Name one package."
                )
            found[dataset.name] = dataset
    return found


def _of_transport(file: Path) -> Iterable[Finished]:
    """The members of a transport file; text is ASCII, else UTF-8, else as programs of Windows have it."""
    from .xpt import read_xpt_members

    for encoding in ENCODINGS:
        try:
            members = read_xpt_members(file, encoding=encoding)
            break
        except InputFault:
            if encoding == ENCODINGS[-1]:
                raise
    for member in members:
        said = {v.name: _said(v.label, v.type, str(v.length), v.format) for v in member.variables}
        yield Finished(member.dataset.upper(), member.frame, file.name, member.label, said)


def _said(label: str, type: str, length: str, format: str) -> Attributes:
    return {"label": label, "type": type, **({"length": length} if type == "Char" else {}), "format": format}


def _of_json(file: Path) -> Iterable[Finished]:
    from .dataset_json_read import read_dataset_json

    read = read_dataset_json(file)
    said = {}
    for column in read.dataset.columns:
        type = "Num" if column.numeric else "Char"
        told = _said(column.label, type, str(column.length), column.format)
        said[column.name] = told if column.length else {k: v for k, v in told.items() if k != "length"}
    yield Finished(read.dataset.name.upper(), read.frame, file.name, read.dataset.label, said)


def _of_parquet(file: Path) -> Iterable[Finished]:
    import pandas as pd
    import pyarrow as pa
    from pyarrow import parquet

    try:
        table = parquet.ParquetFile(pa.BufferReader(file_bytes(file))).read()
    except (pa.ArrowException, OSError) as error:
        raise InputFault(f"{file.name} cannot be read as Parquet ({error}); get it again.") from error
    columns = {name: _column(table.column(name)) for name in table.column_names}
    said = {}
    for name, column in columns.items():
        label = (table.schema.field(name).metadata or {}).get(b"label")
        type = {"type": "Num" if column.dtype == "float64" else "Char"}
        said[name] = type if label is None else {"label": label.decode(), **type}
    label = (table.schema.metadata or {}).get(b"label")
    frame = pd.DataFrame(columns, index=pd.RangeIndex(table.num_rows))
    yield Finished(file.stem.upper(), frame, file.name, None if label is None else label.decode(), said)


def _column(values: Any) -> "pd.Series":
    """An Arrow column as encoded text or numbers; dates and times are counted as SAS counts them."""
    import pyarrow as pa

    from ..engine.encoded import encoded

    kind = values.type
    if pa.types.is_date(kind):
        return _counted(values.cast(pa.date32()).cast(pa.int32()), 1, 3653)
    if pa.types.is_timestamp(kind):
        return _counted(values.cast(pa.timestamp("us", kind.tz)).cast(pa.int64()), 1_000_000, 3653 * 86400)
    if pa.types.is_time(kind):
        return _counted(values.cast(pa.time64("us")).cast(pa.int64()), 1_000_000, 0)
    if pa.types.is_decimal(kind) or pa.types.is_integer(kind):
        values = values.cast(pa.float64())
    column = values.to_pandas()
    return encoded(column if pa.types.is_floating(values.type) or pa.types.is_boolean(kind) else column.astype("str"))


def _counted(values: Any, unit: int, from_1960: int) -> "pd.Series":
    import pyarrow as pa

    column: pd.Series = values.cast(pa.float64()).to_pandas()
    return column / unit + from_1960


def _of_csv(file: Path) -> Iterable[Finished]:
    import io

    import pandas as pd

    from ..engine.encoded import encoded

    content = io.BytesIO(file_bytes(file))
    try:
        frame = pd.read_csv(content, dtype="str", keep_default_na=False, na_values=[""], encoding="utf-8-sig")
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise InputFault(f"{file.name} cannot be read as CSV ({error}); save it as UTF-8 with commas.") from error
    yield Finished(file.stem.upper(), frame.apply(encoded), file.name)


READERS: Mapping[str, Callable[[Path], Iterable[Finished]]] = {
    ".xpt": _of_transport,
    ".json": _of_json,
    ".ndjson": _of_json,
    ".parquet": _of_parquet,
    ".csv": _of_csv,
}
