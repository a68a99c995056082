"""A sound file of every format that is read, made here, and its reader; XLS needs xlwt, SAS7BDAT R with haven."""

import io
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd

from m5kit.datasets.dataset_json import JsonColumn, JsonDataset, write_dataset_json
from m5kit.datasets.flat import write_csv, write_parquet
from m5kit.datasets.limits import Limits
from m5kit.datasets.read import read_datasets
from m5kit.datasets.xpt import XptVariable, write_xpt
from m5kit.engine.encoded import encoded
from m5kit.forms.read import FileOptions, read_forms

LIMITED = Limits(seconds=4.0)  # as [limits] in study.toml: what reads for ever is ended then
Reading = tuple[list[list[Any]], list[str]]
COLUMNS = (
    JsonColumn("IT.USUBJID", "USUBJID", "Unique Subject Identifier", "string", length=6),
    JsonColumn("IT.TERM", "TERM", "Reported Term", "string", length=40),
    JsonColumn("IT.ADT", "ADT", "Date", "date", "integer", format="DATE9."),
    JsonColumn("IT.AVAL", "AVAL", "Value", "float"),
)


@dataclass(frozen=True)
class Sample:
    """A format: its suffix, what a mutation may know of it, the bytes of a sound file, and how it is read."""

    suffix: str
    nature: str
    content: Callable[[], bytes]
    read: Callable[[Path], Reading]


@cache
def frame() -> pd.DataFrame:
    """Thirty records of text, dates and numbers, some missing."""
    subjects = [f"S-{n:03}" for n in range(30)]
    terms = [("nausea, mild", "Übelkeit", "", 'said "no"', "line\nbreak")[n % 5] for n in range(30)]
    days = np.where(np.arange(30) % 7 == 3, np.nan, 21550.0 + np.arange(30))
    values = np.where(np.arange(30) % 6 == 5, np.nan, np.arange(30) * 1.25 - 4)
    return pd.DataFrame(
        {"USUBJID": encoded(pd.Series(subjects)), "TERM": encoded(pd.Series(terms)), "ADT": days, "AVAL": values}
    )


def made(write: Callable[[Path], object], name: str) -> bytes:
    """The bytes of the file that a writer makes."""
    with TemporaryDirectory() as folder:
        write(Path(folder) / name)
        return (Path(folder) / name).read_bytes()


def _dataset_json(suffix: str) -> Callable[[], bytes]:
    said = JsonDataset("AE", "Events", "IG.AE", COLUMNS, "2026-01-01T00:00:00")
    return lambda: made(lambda path: write_dataset_json(path, frame(), said), f"ae{suffix}")


def _xpt() -> bytes:
    variables = [XptVariable(c.name, c.label, "Num" if c.numeric else "Char", format=c.format) for c in COLUMNS]
    return made(
        lambda path: write_xpt(path, frame(), variables, dataset="AE", label="Events", encoding="utf-8"), "ae.xpt"
    )


def _xlsx() -> bytes:
    import openpyxl
    from openpyxl.styles import Font

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["SUBJECT", "SITE", "TERM", "START", "DOSE", "SERIOUS"])
    for n in range(20):
        sheet.append([f"S-{n}", n, "rash", datetime(2020, 1, 1 + n, 8, 30), n * 1.5, n % 2 == 0])
        sheet.cell(n + 2, 2).number_format = "000"
    sheet["C5"].font = Font(strike=False, bold=True)
    other = book.create_sheet("Labs")
    other.append(["SUBJECT", "ALT"])
    other.append(["S-1", 12])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _odm() -> bytes:
    items = "".join(
        f"""<SubjectData SubjectKey="S-{n}"><StudyEventData StudyEventOID="SE.1"><FormData FormOID="F.AE">"""
        f"""<ItemGroupData ItemGroupOID="IG.AE" ItemGroupRepeatKey="1"><ItemData ItemOID="IT.TERM" Value="rash {n}"/>"""
        f"""<ItemData ItemOID="IT.DOSE" Value="{n}.5"/></ItemGroupData></FormData></StudyEventData></SubjectData>"""
        for n in range(12)
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" FileType="Snapshot" FileOID="F" CreationDateTime="2026-01-01T00:00:00">
<Study OID="ST.1"><MetaDataVersion OID="MDV.1" Name="one">
<FormDef OID="F.AE" Name="AE" Repeating="No"><ItemGroupRef ItemGroupOID="IG.AE" Mandatory="No"/></FormDef>
<ItemGroupDef OID="IG.AE" Name="AE" Repeating="Yes"><ItemRef ItemOID="IT.TERM" Mandatory="No"/>
<ItemRef ItemOID="IT.DOSE" Mandatory="No"/></ItemGroupDef>
<ItemDef OID="IT.TERM" Name="TERM" DataType="text"/><ItemDef OID="IT.DOSE" Name="DOSE" DataType="float"/>
</MetaDataVersion></Study><ClinicalData StudyOID="ST.1" MetaDataVersionOID="MDV.1">{items}</ClinicalData></ODM>
""".encode()


def _csv() -> bytes:
    return made(lambda path: write_csv(path, frame(), COLUMNS), "ae.csv")


def _parquet() -> bytes:
    return made(lambda path: write_parquet(path, frame(), COLUMNS, "Events"), "ae.parquet")


def _statistics(name: str) -> Callable[[], bytes]:
    def write(path: Path) -> None:
        import pyreadstat

        plain = frame().astype({"USUBJID": "str", "TERM": "str"})
        writers: Any = {".sav": pyreadstat.write_sav, ".dta": pyreadstat.write_dta}
        writers[path.suffix](plain, str(path))

    return lambda: made(write, name)


def _xls() -> bytes:
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet1")
    records: list[list[Any]] = [["SUBJECT", "TERM", "DOSE"], *([f"S-{n}", "rash", n * 1.5] for n in range(20))]
    for at, row in enumerate(records):
        for column, value in enumerate(row):
            sheet.write(at, column, value)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@cache
def _sas7bdat() -> bytes:
    """A file that the package haven of R writes, as nothing in Python does."""

    def write(path: Path) -> None:
        plain = frame().astype({"USUBJID": "str", "TERM": "str"})
        plain.to_csv(path.with_suffix(".csv"), index=False)
        code = f"haven::write_sas(read.csv('{path.with_suffix('.csv')}'), '{path}')"
        subprocess.run(["Rscript", "-e", code], check=True, capture_output=True)

    return made(write, "ae.sas7bdat")


def values_of(table: pd.DataFrame) -> list[Any]:
    """The names and values of a frame, comparable."""
    columns: list[list[Any]] = [list(map(str, table.columns))]
    for at in range(table.shape[1]):
        column = table.iloc[:, at].astype(object)
        columns.append([None if pd.isna(v) else v for v in column])
    return columns


def as_forms(file: Path) -> Reading:
    """What a raw file gives: for each form its name, columns and values; its findings but notes of what is missing."""
    forms = read_forms(file, FileOptions(), LIMITED)
    findings = [str(f) for form in forms for f in form.findings]
    return [[form.name, *values_of(form.frame)] for form in forms], findings


def as_datasets(file: Path) -> Reading:
    """What a finished dataset gives."""
    read = read_datasets(file)
    return [[d.name, *values_of(d.frame)] for d in read], [str(f) for d in read for f in d.findings]


SAMPLES = {
    "csv": Sample(".csv", "bytes", _csv, as_forms),
    "csv dataset": Sample(".csv", "bytes", _csv, as_datasets),
    "xlsx": Sample(".xlsx", "zip", _xlsx, as_forms),
    "odm": Sample(".xml", "xml", _odm, as_forms),
    "xpt": Sample(".xpt", "bytes", _xpt, as_datasets),
    "dataset-json": Sample(".json", "json", _dataset_json(".json"), as_datasets),
    "ndjson": Sample(".ndjson", "ndjson", _dataset_json(".ndjson"), as_datasets),
    "parquet": Sample(".parquet", "bytes", _parquet, as_datasets),
    "spss": Sample(".sav", "bytes", _statistics("ae.sav"), as_forms),
    "stata": Sample(".dta", "bytes", _statistics("ae.dta"), as_forms),
    **({"sas7bdat": Sample(".sas7bdat", "bytes", _sas7bdat, as_forms)} if which("Rscript") else {}),
    **({"xls": Sample(".xls", "bytes", _xls, as_forms)} if find_spec("xlwt") else {}),
}
