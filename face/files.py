"""Transport files and packages for plain frames: read, written, compared, validated."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pandas as pd

from ..datasets.xpt import XptFile, XptVariable
from ..datasets.xpt import read_xpt as read_encoded
from ..datasets.xpt import write_xpt as write_encoded
from ..engine.ordinary import undated
from ..specs import InputFault, OutputFault
from ..specs.nearest import nearest
from .findings import Findings
from .frames import dated, plain_frame

Text = Mapping[str, str]


def read_xpt(path: Path | str, *, dates: bool = False, encoding: str = "ascii") -> XptFile:
    """The one dataset of a SAS transport file, version 5 or 8; its `frame` is an ordinary one.

    frame: one row a record; Char columns are `str` with trailing blanks gone and blank as NaN, Num columns float64.
    dates: turn numbers with a format of dates or times (DATE9., E8601DT., TIME8.) into `datetime64` and `timedelta64`.
    `variables` has label, type, length and format of each column. encoding: files made on Windows may need "cp1252".
    Raises InputFault, with the byte where it happened, for what is no such file, or holds more or fewer datasets.
    """
    found = read_encoded(path, encoding=encoding)
    frame = plain_frame(found.frame)
    for variable in found.variables if dates else ():
        if variable.type == "Num":
            frame[variable.name] = dated(frame[variable.name], variable.format)
    return replace(found, frame=frame)


def write_xpt(
    path: Path | str,
    frame: pd.DataFrame,
    *,
    dataset: str = "",
    label: str = "",
    labels: Text | None = None,
    formats: Text | None = None,
    stamp: datetime | None = None,
) -> None:
    """Write a frame as a SAS transport file, version 5; the same frame gives the same bytes.

    frame: a column for each variable, in this order, named by 1 to 8 capitals and digits. Text (`str`, object or
    categorical; NaN, None and "" are blank) becomes Char with the length of its longest value, at most 200 bytes;
    numbers become Num; `datetime64` days since 1960-01-01 with DATE9., or seconds with DATETIME20. where a value has a
    time of day; `timedelta64` seconds with TIME8.; booleans 1 and 0. Text outside ASCII is written as UTF-8.
    dataset: its name, by default that of the file. labels and formats by variable, at most 40 bytes a label.
    stamp goes into the file's time fields, 1960-01-01 when None.
    Raises OutputFault for anything that the file could not give back, with the record where it is one.
    """
    _refuse_odd_names(frame, {"labels": labels or {}, "formats": formats or {}})
    columns: dict[str, pd.Series] = {}
    variables = []
    for name in map(str, frame.columns):
        try:
            column, format = undated(_of_one_kind(frame[name]))
        except TypeError as fault:
            raise OutputFault(str(fault)) from fault
        columns[name] = column
        type = "Num" if pd.api.types.is_numeric_dtype(column.dtype) else "Char"
        variables.append(XptVariable(name, (labels or {}).get(name, ""), type, None, (formats or {}).get(name, format)))
    made = pd.DataFrame(columns, index=frame.index)
    encoding = "ascii" if all(map(_is_ascii, columns.values())) else "utf-8"
    name = dataset or Path(path).stem.upper()
    write_encoded(path, made, variables, dataset=name, label=label, stamp=stamp, encoding=encoding)


def _refuse_odd_names(frame: pd.DataFrame, by_variable: Mapping[str, Text]) -> None:
    """Raise OutputFault for what is no frame, names that are two or no text, and words for variables that it has not."""
    if not isinstance(frame, pd.DataFrame):
        raise OutputFault(f"A {type(frame).__name__} is no DataFrame; give one with a column for each variable.")
    for name in frame.columns:
        if not isinstance(name, str):
            raise OutputFault(f"The column {name!r} has no text for its name; name it by 1 to 8 capitals and digits.")
    if twice := frame.columns[frame.columns.duplicated()].tolist():
        raise OutputFault(f"More than one column is called {twice[0]}; give each a name of its own.")
    for what, given in by_variable.items():
        for name in given:
            if name not in frame.columns:
                raise OutputFault(
                    f"{what} names {name}, which is no column of the frame.{nearest(name, list(frame.columns))}"
                )


def _of_one_kind(column: pd.Series) -> pd.Series:
    """The column with the type that its values are of: categories of numbers as numbers, objects that are dates as dates.

    Raises OutputFault for objects of several kinds, with the record.
    """
    if isinstance(column.dtype, pd.CategoricalDtype):
        of = column.cat.categories.dtype
        return column if pd.api.types.is_string_dtype(of) else column.astype(of if of.kind == "M" else "float64")
    if column.dtype != object:
        return column
    kind = pd.api.types.infer_dtype(column, skipna=True)
    if kind in ("date", "datetime", "datetime64"):
        return pd.Series(pd.to_datetime(column), index=column.index, name=column.name)
    if kind in ("integer", "floating", "mixed-integer-float", "decimal", "boolean"):
        return column.astype("float64")
    if kind not in ("string", "empty"):
        known = column.notna().to_numpy()
        odd = next((n for n, v in enumerate(column) if known[n] and not isinstance(v, str)), 0)
        what = f"Column {column.name}, record {odd + 1}: {column.iloc[odd]!r} is no text, as other values are"
        raise OutputFault(f"{what}; make the column text or numbers.")
    return column


def _is_ascii(column: pd.Series) -> bool:
    return not isinstance(column.dtype, pd.CategoricalDtype) or all(str(v).isascii() for v in column.cat.categories)


def validate(
    *paths: Path | str,
    terminology: Collection[Path | str] = (),
    cutoff: str = "",
    define: Collection[Path | str] = (),
    spec: Path | str | None = None,
    core: Path | str | None = None,
    waivers: Path | str | None = None,
    today: str = "",
) -> Findings:
    """Every finding on the datasets and define.xml that the paths name or hold; what was not looked at stands first.

    paths: XPT, SAS7BDAT, Dataset-JSON, Parquet, CSV, define.xml, or folders with them; a define.xml beside datasets is
    their schema. terminology: files of controlled terminology that values are held against. cutoff: a date in ISO 8601
    after which no data should be. define: further define.xml. spec: the folder of a study whose sheets describe the
    datasets. core: a folder with CDISC's rules, which are carried out too. waivers: a file with the columns of the
    sheet notes, and today a date in ISO 8601 by which they end ("": none has ended).
    Raises InputFault where there is nothing to validate, or a file that says how cannot be read.
    """
    from ..specs.terminology import read_terminology
    from ..specs.waivers import read_waivers
    from ..study.validation import Beside, validated

    beside = Beside(
        read_terminology([Path(t) for t in terminology]) if terminology else None,
        cutoff,
        [Path(d) for d in define],
        None if spec is None else Path(spec),
        None if core is None else Path(core),
        () if waivers is None else read_waivers(Path(waivers)),
        today,
    )
    return Findings(validated([Path(p) for p in paths], beside))


def compare(
    a: Path | str, b: Path | str, keys: Sequence[str] = (), *, tolerance: float = 0.0, relative: float = 0.0
) -> pd.DataFrame:
    """The differences of two datasets or packages, one row each; no rows where they are alike.

    Columns: dataset, kind (dataset, variable, record, label, type, length, format or value), key (the record, by the
    columns in keys), variable, a and b as text. tolerance: how far apart two numbers may be that count as alike; relative: the same, as a
    part of the larger one.
    Raises InputFault where a file cannot be read, UsageFault where a key is not there.
    """
    from ..package.compare import Tolerance, all_differences, compare_folders

    found, faults = compare_folders(Path(a), Path(b), keys, Tolerance(tolerance, relative))
    if faults:
        raise InputFault(" ".join(fault.message for fault in faults))
    return all_differences(found)
