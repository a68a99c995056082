"""SAS data sets (SAS7BDAT), through ReadStat."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..specs.faults import InputFault
from .columns import text_column
from .finished import Finished, attributes_of
from .foreign import ReadStatTable, foreign
from .ibm import special_missing

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


def read_sas7bdat_dataset(path: Path, *, encoding: str | None = None) -> Finished:
    """The dataset of a SAS7BDAT file: numbers as they stand (moments as SAS counts them), with their formats.

    A special missing value is a NaN that knows its letter (`ibm.missing_letter`). User formats are not applied: the
    value is the code. encoding: None means as the file says.
    Raises InputFault when the file cannot be read as SAS7BDAT.
    """
    import pandas as pd

    options = {"encoding": encoding, "user_missing": True, "disable_datetime_conversion": True}
    try:
        metadata: ReadStatTable = foreign("SAS7BDAT", path, options)
    except InputFault as fault:
        raise InputFault(f"{fault} as SAS7BDAT; export it anew, or as XPT.") from fault
    read = metadata.frame
    columns = {at: _column(read.iloc[:, at], kind) for at, kind in enumerate(_kinds(metadata))}
    frame = pd.DataFrame(columns, index=pd.RangeIndex(len(read)))
    frame.columns = pd.Index(list(metadata.column_names), dtype="str")
    said = {
        name: attributes_of(metadata.column_names_to_labels.get(name) or "", kind, width, format or "")
        for (name, kind, width, format) in _described(metadata)
    }
    called = metadata.table_name or path.stem
    return Finished(called.upper(), frame, path.name, metadata.file_label or "", said, called)


def _kinds(metadata: Any) -> list[str]:
    return ["Char" if metadata.readstat_variable_types[name] == "string" else "Num" for name in metadata.column_names]


def _described(metadata: Any) -> list[tuple[str, str, int, str]]:
    widths: Mapping[str, int] = metadata.variable_storage_width
    formats: Mapping[str, str] = metadata.original_variable_types
    names: list[str] = metadata.column_names
    return [(n, kind, int(widths[n]), formats[n]) for n, kind in zip(names, _kinds(metadata), strict=True)]


def _column(column: "pd.Series[Any]", kind: str) -> Any:
    import pyarrow as pa

    return _numbers(column) if kind == "Num" else text_column(pa.array(column, from_pandas=True).cast(pa.string()))


def _numbers(column: "pd.Series[Any]") -> "np.ndarray":
    """The numbers; ReadStat puts the bare letters of special missing values among them."""
    import numpy as np
    import pandas as pd

    if pd.api.types.is_numeric_dtype(column.dtype):
        return column.to_numpy(dtype=np.float64)
    letters = np.array([value if isinstance(value, str) else "" for value in column], dtype="U1")
    numbers = pd.to_numeric(column.where(letters == "")).to_numpy(dtype=np.float64).copy()
    for letter in np.unique(letters[letters != ""]):
        numbers[letters == letter] = special_missing(str(letter))
    return numbers
