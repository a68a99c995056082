"""Datasets as plain tables for other programs: CSV and Parquet."""

import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..outputs import put_in_place
from ..specs.faults import OutputFault
from .dataset_json import MOMENTS, JsonColumn
from .words import Words, lines_of, number_words, shortest, text_words, whole

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

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
        for block in lines_of(words, ("", "\n")):
            file.write("".join(block).encode("utf-8", "surrogatepass"))


def _words(values: "pd.Series", column: JsonColumn) -> Words:
    import pyarrow as pa

    if not column.numeric:
        return text_words(values, _quoted, "")
    numbers = values.to_numpy("float64")
    if column.target:
        spelled = MOMENTS[column.type]
        return number_words(numbers, lambda distinct: spelled(distinct).cast(pa.string()), "")
    return number_words(numbers, whole if column.type == "integer" and _whole(numbers) else shortest, "")


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if QUOTED.search(text) else text


def write_parquet(path: Path, frame: "pd.DataFrame", columns: Sequence[JsonColumn], label: str = "") -> None:
    """Write records as Parquet: text dictionary-encoded, dates and times as such, labels as the metadata entry "label".

    A column whose numbers are not all moments of its type stays numbers.
    Raises OutputFault where the file cannot be written.
    """
    import pyarrow as pa
    from pyarrow import parquet

    arrays = [_array(frame[column.name], column) for column in columns]
    fields = [
        pa.field(column.name, array.type, metadata={"label": column.label})
        for column, array in zip(columns, arrays, strict=True)
    ]
    table = pa.table(arrays, pa.schema(fields, metadata={"label": label}))
    with put_in_place(path) as file:
        try:
            parquet.write_table(table, file, compression="zstd", write_page_checksum=True)
        except pa.ArrowInvalid as fault:
            raise OutputFault(f"{path} cannot be written as Parquet ({fault}); mend the values.") from fault


def _array(values: "pd.Series", column: JsonColumn) -> Any:
    import pyarrow as pa

    if not column.numeric:
        codes = values.cat.codes.to_numpy()
        levels = pa.array([str(level) for level in values.cat.categories], pa.string())
        return pa.DictionaryArray.from_arrays(pa.array(codes.astype("int32"), mask=codes < 0), levels)
    numbers = values.to_numpy("float64")
    whole = _whole(numbers)
    if column.target and whole:
        return _counted(numbers, column.type)
    return pa.array(numbers, pa.int64() if column.type == "integer" and whole else pa.float64(), from_pandas=True)


def _whole(numbers: "np.ndarray") -> bool:
    """Whether all numbers are whole, and small enough for a moment or an exact integer."""
    import numpy as np

    known = numbers[~np.isnan(numbers)]
    return bool(((known % 1 == 0) & (np.abs(known) < 2.0**53)).all())


def _counted(numbers: "np.ndarray", kind: str) -> Any:
    """Days or seconds as Arrow counts them, from 1970; a time beyond the day stays a number."""
    import numpy as np
    import pyarrow as pa

    missing = np.isnan(numbers)
    counted = np.where(missing, 0, numbers)
    array = partial(pa.array, mask=missing)
    if kind == "date":
        return array((counted - 3653).astype("int64").astype("datetime64[D]"))
    if kind == "datetime":
        return array((counted - 3653 * 86400).astype("int64").astype("datetime64[s]"))
    if ((counted < 0) | (counted >= 86400)).any():
        return array(counted)
    return array(counted.astype("int32")).cast(pa.time32("s"))
