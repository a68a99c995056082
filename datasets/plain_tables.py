"""Finished datasets in formats that know nothing of SAS: Parquet and CSV."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..specs.faults import InputFault
from .columns import column_names, text_column, text_frame
from .content import file_bytes
from .decoding import text_bytes
from .delimited import delimited_text
from .finished import Finished

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow.parquet import ParquetFile

DAYS = 3653  # from 1960 to 1970
RECORDS = 1 << 17  # of a large file that are read at a time


def read_csv(path: Path) -> Finished:
    """The dataset of a CSV file, which has no types: every column is text, as it stands.

    Raises InputFault where the file cannot be read, or is empty.
    """
    content, findings = text_bytes(file_bytes(path), path.name, None)
    text = delimited_text(content, path.name)
    if not text.names:
        raise InputFault(f"{path.name} is empty; a CSV file of a dataset has at least a header.")
    frame = text_frame(dict(zip(text.names, text.columns, strict=True)), len(text.lines))
    return Finished(path.stem.upper(), frame, path.name, findings=findings + text.findings)


def parquet_table(path: Path) -> "pa.Table":
    """The table of a Parquet file. Raises InputFault where it cannot be read."""
    import pyarrow as pa

    content = file_bytes(path)
    with _with_parquet_facts(path):
        return _opened(pa.BufferReader(content)).read()


def parquet_head(path: Path) -> "pa.Table":
    """The table of a Parquet file without its records. Raises InputFault where it cannot be read."""
    import pyarrow as pa

    with _with_parquet_facts(path), pa.memory_map(str(path)) as content:
        return _opened(content).schema_arrow.empty_table()


def parquet_pieces(path: Path) -> "Iterator[pa.Table]":
    """The table of a Parquet file some records at a time, as `parquet_table` has them all. Raises the same."""
    import pyarrow as pa

    with _with_parquet_facts(path), pa.memory_map(str(path)) as content:
        batches = _opened(content).iter_batches(RECORDS)
        while (batch := next(batches, None)) is not None:
            yield pa.Table.from_batches([batch])


def _opened(content: Any) -> "ParquetFile":
    from pyarrow import parquet

    return parquet.ParquetFile(content, page_checksum_verification=True)


@contextmanager
def _with_parquet_facts(path: Path) -> Iterator[None]:
    """Raise InputFault for what reading a Parquet file raises."""
    import pyarrow as pa

    try:
        yield
    except (pa.ArrowException, OSError) as error:
        raise InputFault(f"{path.name} cannot be read as Parquet ({error}); export it anew, or as CSV.") from error


def parquet_label(metadata: Any) -> str | None:
    """The entry "label" of the metadata of a table or a field; None where there is none."""
    label = (metadata or {}).get(b"label")
    return None if label is None else label.decode("utf-8", "replace")


def read_parquet_dataset(path: Path) -> Finished:
    """The dataset of a Parquet file; dates and times are counted as SAS counts them, labels are entries "label".

    Raises InputFault where the file cannot be read, or has columns of lists, records or bytes.
    """
    import pandas as pd

    table = parquet_table(path)
    names, findings = column_names(table.column_names, path.name)
    columns, said = {}, {}
    for at, name in enumerate(names):
        columns[name] = _as_dates(name, table.column(at), _column(table.column(at), f"{path.name}, {name}"))
        type = {"type": "Char" if isinstance(columns[name], pd.Categorical) else "Num"}
        label = parquet_label(table.schema.field(at).metadata)
        said[name] = type if label is None else {"label": label, **type}
    frame = pd.DataFrame(columns, index=pd.RangeIndex(table.num_rows), columns=pd.Index(names, dtype="str"))
    label = parquet_label(table.schema.metadata)
    return Finished(path.stem.upper(), frame, path.name, label, said, findings=findings)


def _as_dates(name: str, values: Any, column: Any) -> Any:
    """Moments as days where a variable is of dates by its name (--DT; ADaMIG 1.3, 3.1.2) and all are midnights.

    Programs without a type for dates write them so.
    """
    import numpy as np
    import pyarrow as pa

    if not (pa.types.is_timestamp(values.type) and name.endswith("DT") and len(name) > 2):
        return column
    days = column / 86400
    return days if (np.isnan(days) | (days % 1 == 0)).all() else column


def _column(values: Any, place: str) -> Any:
    """An Arrow column as encoded text or float64."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = values.type.value_type if pa.types.is_dictionary(values.type) else values.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return text_column(values.cast(pa.string()))
    if pa.types.is_boolean(kind):
        return text_column(pc.if_else(values.cast(pa.bool_()), "Y", "N"))
    numbers = _numbers(values.cast(kind), kind)
    if numbers is None:
        raise InputFault(f"{place}: a column of {kind} is no plain column; export it as text.")
    kept = pc.equal(numbers.cast(kind, safe=False), values.cast(kind)) if pa.types.is_integer(kind) else None
    if kept is not None and not pc.all(kept, min_count=0).as_py():  # of no numbers all are kept
        raise InputFault(f"{place}: whole numbers have more digits than a number keeps; write them as text.")
    return numbers.to_numpy()


def _numbers(values: Any, kind: Any) -> Any:
    """Numbers as float64, moments counted from 1960 or midnight; None for a column of another kind."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_date(kind):
        return pc.add(values.cast(pa.date32()).cast(pa.int32()).cast(pa.float64()), float(DAYS))
    if pa.types.is_timestamp(kind):
        return pc.add(_seconds(values.cast(pa.timestamp("us", kind.tz), safe=False)), float(DAYS * 86400))
    if pa.types.is_time(kind):
        return _seconds(values.cast(pa.time64("us"), safe=False))
    if pa.types.is_floating(kind) or pa.types.is_integer(kind) or pa.types.is_decimal(kind) or pa.types.is_null(kind):
        return values.cast(pa.float64(), safe=False)
    return None


def _seconds(values: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.divide(values.cast(pa.int64()).cast(pa.float64(), safe=False), 1_000_000.0)
