"""Parquet files of plain columns."""

from pathlib import Path
from typing import Any

from ..datasets.as_text import date_text, datetime_text, numbers_in_decimals, time_text
from ..datasets.columns import column_names, empty_file, numbered_records, text_frame
from ..datasets.plain_tables import parquet_label, parquet_table
from ..specs.faults import InputFault
from .records import Form, plain_word

UNIX = "1970-01-01"


def read_parquet(path: Path) -> Form:
    """The one form of a Parquet file: numbers as plain text, dates and times as ISO 8601, "true" and "false".

    A file that may not fit memory is read in a stream, its columns on disk.
    A moment with a time zone is told in UTC, with a Z. Labels are a field's metadata entry "label".
    Raises InputFault when the file cannot be read as Parquet, or has columns of lists, records or bytes.
    """
    import pyarrow as pa

    table = parquet_table(path)
    names, odd = column_names(table.column_names, path.name)
    places = {name: f"{path.name}, {name}" for name in names}
    columns = {name: _text(table.column(at), places[name]) for at, name in enumerate(names)}
    label_of = {name: parquet_label(table.schema.field(at).metadata) for at, name in enumerate(names)}
    labels = {name: label for name, label in label_of.items() if label}
    findings = odd if table.num_rows else (*odd, empty_file(path.name))
    frame = text_frame(columns, table.num_rows)
    lines, moments = numbered_records(table.num_rows), (pa.types.is_timestamp(kind) for kind in table.schema.types)
    typed = frozenset(name for name, moment in zip(names, moments, strict=True) if moment)
    return Form(plain_word(path.stem), path.name, frame, lines, "record", labels, findings, typed=typed)


def _text(column: Any, place: str) -> Any:
    """The values of a column as pyarrow text."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = kind.value_type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return column.cast(pa.string())
    if pa.types.is_floating(kind):
        wide = column.cast(pa.float32()) if pa.types.is_float16(kind) else column
        return numbers_in_decimals(wide.to_numpy())
    if pa.types.is_date(kind):
        days = column.cast(pa.date32()).cast(pa.int32()).cast(pa.float64())
        return date_text(days.to_numpy(), epoch=UNIX)
    if pa.types.is_time(kind):
        return time_text(_seconds(column))
    if pa.types.is_timestamp(kind):
        moments = datetime_text(_seconds(column), epoch=UNIX)
        return pc.binary_join_element_wise(moments.cast(pa.string()), "Z", "") if kind.tz else moments
    if pa.types.is_integer(kind) or pa.types.is_boolean(kind) or pa.types.is_decimal(kind) or pa.types.is_null(kind):
        return column.cast(pa.string())
    raise InputFault(f"{place}: a column of {kind} is no plain column; export it as text.")


def _seconds(column: Any) -> Any:
    """A column of times or timestamps as float64 seconds since midnight or the epoch, NaN for missing."""
    import pyarrow as pa

    unit = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}[column.type.unit]
    whole = column.cast(pa.int32()) if column.type.bit_width == 32 else column.cast(pa.int64())
    return whole.cast(pa.float64(), safe=False).to_numpy() / unit
