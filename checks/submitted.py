"""Datasets as they were submitted, whoever made them: XPT, Parquet or CSV, read without our own readers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from ..engine.encoded import encoded, is_encoded, numbers_as_text, spread
from ..engine.tables import Table
from ..specs import Dataset, InputFault, Variable
from ..specs.standards import collected_variable, standard_table, standard_variable
from .package import is_adam
from .telling import named_records

SUFFIXES = (".xpt", ".parquet", ".csv")
KINDS = {"ADSL": "SUBJECT LEVEL ANALYSIS DATASET", "BDS": "BASIC DATA STRUCTURE", "OCCDS": "OCCURRENCE DATA STRUCTURE"}


@dataclass(frozen=True, eq=False)
class Submitted:
    """One dataset as submitted.

    file is its name as a message calls it; name (in capitals) and label what it
    says of itself, called its name as it stands there; frame holds text encoded and numbers as float64; labels and lengths
    (bytes of text columns) are empty where the format has none.
    """

    file: str
    name: str
    label: str
    frame: pd.DataFrame
    labels: Mapping[str, str] = field(default_factory=dict)
    lengths: Mapping[str, int] = field(default_factory=dict)
    described: bool = False
    called: str = ""

    @property
    def kind(self) -> str:
        """The class of an analysis dataset as its columns show it, "" for SDTM."""
        columns = set(self.frame.columns)
        if self.name == "ADSL":
            return KINDS["ADSL"]
        if "PARAMCD" in columns:
            return KINDS["BDS"]
        if is_adam(self.name) and (any(str(c).endswith(("DECOD", "TERM", "TRT")) for c in columns)):
            return KINDS["OCCDS"]
        return "ADAM OTHER" if is_adam(self.name) else ""

    def dataset(self) -> Dataset:
        """The dataset as a spec would describe it: names, labels and types as submitted, cores of the standard."""
        variables = tuple(self._variable(str(c)) for c in self.frame.columns)
        package = "adam" if is_adam(self.name) else "sdtm"
        return Dataset(self.name, self.label, package, self.kind, "", (), variables, place=self.file)

    def _variable(self, name: str) -> Variable:
        known = standard_variable(standard_table(self.name, self.kind), name)
        core = known.core if known else ""
        label = self.labels.get(name, "")
        return Variable(self.name, name, label, _type(name, self.frame[name]), core=core, place=self.file)

    def table(self) -> Table:
        """The dataset as the rules read it: text where the standard has text, numbers where it has numbers."""
        columns = {str(c): self._as_standard(str(c)) for c in self.frame.columns}
        return named_records(Table(self.name, pd.DataFrame(columns, copy=False)))

    def _as_standard(self, name: str) -> pd.Series:
        column = self.frame[name]
        known = known_type(self.name, self.kind, name)
        if known == "Char" and not is_encoded(column):
            return numbers_as_text(column)
        if known == "Num" and is_encoded(column):
            numbers = pd.to_numeric(pd.Series([*column.cat.categories, None], dtype="str"), errors="coerce")
            return spread(numbers.astype("float64"), column.cat.codes.to_numpy())
        return column


def known_type(dataset: str, kind: str, name: str) -> str:
    """Char or Num, as the standard has the variable or its name tells; "" where neither does."""
    known = standard_variable(standard_table(dataset, kind), name) or collected_variable(name)
    if known:
        return known.type
    if name.endswith(("DTC", "TESTCD", "STRESC", "FL")):
        return "Char"
    return "Num" if name.endswith(("SEQ", "STRESN")) else ""


def _type(name: str, column: pd.Series) -> str:
    if not is_encoded(column):
        return "float"
    if name.endswith("DTC"):
        return "partialDatetime"
    return "durationDatetime" if name[2:] in ("DUR", "ELTM", "EVLINT") else "text"


# -- reading --------------------------------------------------------------------------


def dataset_files(paths: Iterable[Path]) -> list[Path]:
    """The files of datasets that paths name or hold; of a folder the XPT files, else Parquet, else CSV.

    Raises InputFault where a path is not there, or nothing of the kind is in it.
    """
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise InputFault(f"{path} is not there. Name a dataset or a folder of datasets.")
        inside = [path] if path.is_file() else _inside(path)
        if not inside:
            raise InputFault(f"{path} holds no datasets ({', '.join(SUFFIXES)}).")
        found += inside
    return list(dict.fromkeys(found))


def _inside(folder: Path) -> list[Path]:
    files = sorted(f for f in folder.rglob("*") if f.is_file())
    for suffix in SUFFIXES:
        kept = [f for f in files if f.suffix.lower() == suffix]
        if kept:
            return kept
    return []


def read_submitted(file: Path) -> Submitted:
    """A dataset from a file, by its suffix (one of `SUFFIXES`).

    Raises InputFault where it cannot be read.
    """
    match file.suffix.lower():
        case ".xpt":
            return _of_transport(file)
        case ".parquet":
            return _of_parquet(file)
        case ".csv":
            return _of_csv(file)
    raise InputFault(f"{file.name} is no dataset that can be validated; give one of {', '.join(SUFFIXES)}.")


def _of_transport(file: Path) -> Submitted:
    frame, meta = _transport(file)
    texts = [c for c, kind in meta.readstat_variable_types.items() if kind == "string"]
    lengths = {c: int(meta.variable_storage_width[c]) for c in texts}
    labels = {c: label or "" for c, label in meta.column_names_to_labels.items()}
    columns = {c: _text(frame[c]) if c in texts else frame[c].astype("float64") for c in frame.columns}
    made = pd.DataFrame(columns, index=pd.RangeIndex(len(frame)))
    called = meta.table_name or file.stem.upper()
    return Submitted(file.name, called.upper(), meta.file_label or "", made, labels, lengths, True, called)


def _transport(file: Path) -> tuple[pd.DataFrame, Any]:
    """What pyreadstat reads; text is UTF-8, else Windows-1252, as the files of older programs are."""
    from pyreadstat import ReadstatError, read_xport

    reason: Exception | None = None
    for encoding in ("UTF-8", "WINDOWS-1252"):
        try:
            frame, meta = read_xport(str(file), encoding=encoding, disable_datetime_conversion=True)
            return frame, meta
        except (UnicodeDecodeError, ReadstatError) as error:
            reason = error
    raise InputFault(f"{file.name} is no transport file that can be read: {reason}.") from reason


def _of_parquet(file: Path) -> Submitted:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        frame = pq.read_table(file).to_pandas()
    except (pa.ArrowException, OSError) as error:
        raise InputFault(f"{file.name} is no Parquet file that can be read: {error}.") from error
    columns = {str(c): _column(frame[c]) for c in frame.columns}
    return Submitted(file.name, file.stem.upper(), "", pd.DataFrame(columns, index=pd.RangeIndex(len(frame))))


def _of_csv(file: Path) -> Submitted:
    try:
        frame = pd.read_csv(file, dtype="str", keep_default_na=False, na_values=[""], encoding="utf-8-sig")
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError, OSError) as error:
        raise InputFault(f"{file.name} is no CSV file that can be read: {error}.") from error
    name = file.stem.upper()
    columns = {str(c): _guessed(_text(frame[c]), name, str(c)) for c in frame.columns}
    return Submitted(file.name, name, "", pd.DataFrame(columns, index=pd.RangeIndex(len(frame))))


def _text(column: pd.Series) -> pd.Series:
    return encoded(column.reset_index(drop=True).astype("str"))


def _column(column: pd.Series) -> pd.Series:
    plain: Any = column.reset_index(drop=True)
    return plain.astype("float64") if pd.api.types.is_numeric_dtype(plain.dtype) else encoded(plain.astype("str"))


def _guessed(column: pd.Series, dataset: str, name: str) -> pd.Series:
    """CSV has no types: a number where the standard says so, or where it says nothing and all values are numbers."""
    known = known_type(dataset, "", name)
    numbers = pd.to_numeric(pd.Series([*column.cat.categories, None], dtype="str"), errors="coerce")
    are_numbers = (len(numbers) > 1 or known == "Num") and bool(numbers.iloc[:-1].notna().all())
    if known == "Char" or not are_numbers or name in ("SUBJID", "SITEID"):
        return column
    return spread(numbers.astype("float64"), column.cat.codes.to_numpy())
