"""Datasets as plain tables for other programs: CSV and Parquet."""

import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..outputs import put_in_place
from ..specs.faults import OutputFault
from .dataset_json import MOMENTS, JsonColumn
from .words import Words, joined_lines, number_words, shortest, text_words, whole_number_words

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

ROWS = 131_072  # records of a row group
QUOTED = re.compile(r'[",\r\n]|^\s|\s$')


def write_csv(path: Path, frame: "pd.DataFrame", columns: Sequence[JsonColumn]) -> None:
    """Write records as CSV (RFC 4180, UTF-8, LF): a header of names, missing values empty, dates as ISO 8601.

    A value is quoted where it has a comma, a quotation mark, a line break or outer blanks. A number has the fewest
    digits that give it back; one whose column is a moment is told as such, and as a number where it is none.
    Raises OutputFault where the file cannot be written.
    """
    words = [_words(frame[column.name], column) for column in columns]
    with put_in_place(path) as file:
        file.write((",".join(_quoted(column.name) for column in columns) + "\n").encode())
        for block in joined_lines(words, len(frame), ("", "\n")):
            file.write("".join(block).encode("utf-8", "surrogatepass"))


def _words(values: "pd.Series", column: JsonColumn) -> Words:
    import pyarrow as pa

    if not column.numeric:
        return text_words(values, _quoted, "")
    numbers = values.to_numpy("float64")
    if column.target:
        spelled = MOMENTS[column.type]
        return number_words(numbers, lambda distinct: spelled(distinct).cast(pa.string()), "")
    return number_words(numbers, whole_number_words if column.type == "integer" and _whole(numbers) else shortest, "")


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if QUOTED.search(text) else text


def write_parquet(
    path: Path, frame: "pd.DataFrame", columns: Sequence[JsonColumn], label: str = "", *, chunk: int = ROWS
) -> None:
    """Write records as Parquet: text dictionary-encoded, dates and times as such, labels as the metadata entry "label".

    A column whose numbers are not all moments of its type stays numbers. `chunk` records are laid out at a time, and
    are a row group. Raises OutputFault where the file cannot be written.
    """
    import pyarrow as pa
    from pyarrow import parquet

    arrays = [_arrays(frame[column.name], column, chunk) for column in columns]
    fields = [
        pa.field(column.name, array(slice(0, 0)).type, metadata={"label": column.label})
        for column, array in zip(columns, arrays, strict=True)
    ]
    schema = pa.schema(fields, metadata={"label": label})
    with put_in_place(path) as file:
        try:
            with parquet.ParquetWriter(file, schema, compression="zstd", write_page_checksum=True) as writer:
                for start in range(0, max(len(frame), 1), chunk):
                    records = slice(start, start + chunk)
                    writer.write_table(pa.table([array(records) for array in arrays], schema), row_group_size=chunk)
        except pa.ArrowInvalid as fault:
            raise OutputFault(f"{path} cannot be written as Parquet ({fault}); mend the values.") from fault


def _arrays(values: "pd.Series", column: JsonColumn, chunk: int) -> "Callable[[slice], Any]":
    """What gives the values of some records as an Arrow array, always of the same type."""
    import pyarrow as pa

    if not column.numeric:
        encoding: Any = values.array
        levels = pa.array([str(level) for level in encoding.categories], pa.string())
        return lambda records: _texts(encoding.codes[records], levels)
    numbers = values.to_numpy("float64")
    parts = [numbers[start : start + chunk] for start in range(0, len(numbers), chunk)]
    whole = all(map(_whole, parts))
    if column.target and whole and (column.type != "time" or all(map(_in_a_day, parts))):
        return lambda records: _counted(numbers[records], column.type)
    kind = pa.int64() if column.type == "integer" and whole else pa.float64()
    return lambda records: pa.array(numbers[records], kind, from_pandas=True)


def _texts(codes: "np.ndarray", levels: Any) -> Any:
    import pyarrow as pa

    return pa.DictionaryArray.from_arrays(pa.array(codes.astype("int32"), mask=codes < 0), levels)


def _whole(numbers: "np.ndarray") -> bool:
    """Whether all numbers are whole, and small enough for a moment or an exact integer."""
    import numpy as np

    known = numbers[~np.isnan(numbers)]
    return bool(((known % 1 == 0) & (np.abs(known) < 2.0**53)).all())


def _in_a_day(seconds: "np.ndarray") -> bool:
    return not ((seconds < 0) | (seconds >= 86400)).any()


def _counted(numbers: "np.ndarray", kind: str) -> Any:
    """Days or seconds as Arrow counts them, from 1970."""
    import numpy as np
    import pyarrow as pa

    missing = np.isnan(numbers)
    counted = np.where(missing, 0, numbers)
    array = partial(pa.array, mask=missing)
    if kind == "date":
        return array((counted - 3653).astype("int64").astype("datetime64[D]"))
    if kind == "datetime":
        return array((counted - 3653 * 86400).astype("int64").astype("datetime64[s]"))
    return array(counted.astype("int32")).cast(pa.time32("s"))
