"""Parquet files, made by pyarrow inside the tests."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

from m5kit.forms.read import read_forms
from m5kit.forms.records import Form
from m5kit.specs.faults import InputFault


def read(table: pa.Table, folder: Path) -> Form:
    parquet.write_table(table, folder / "Lab Data.parquet")
    (form,) = read_forms(folder / "Lab Data.parquet")
    return form


@pytest.mark.parametrize(
    ("values", "kind", "texts"),
    [
        (["x", " y ", "", None], pa.string(), ["x", " y ", None, None]),
        (["x", "y"], pa.large_string(), ["x", "y"]),
        ([1, -2, None], pa.int32(), ["1", "-2", None]),
        ([12345678901234567, 0], pa.int64(), ["12345678901234567", "0"]),
        ([1.0, 36.6, 0.1 + 0.2, None, float("nan")], pa.float64(), ["1", "36.6", "0.3", None, None]),
        ([0.1, 2.0], pa.float32(), ["0.1", "2"]),
        ([True, False, None], pa.bool_(), ["true", "false", None]),
        ([dt.date(2024, 2, 29), None], pa.date32(), ["2024-02-29", None]),
        ([dt.date(1899, 1, 1)], pa.date64(), ["1899-01-01"]),
        (
            [dt.datetime(2024, 2, 29, 8, 30), dt.datetime(2024, 2, 29, 8, 30, 0, 250000), None],
            pa.timestamp("us"),
            ["2024-02-29T08:30:00", "2024-02-29T08:30:00.25", None],
        ),
        (
            [dt.datetime(2024, 2, 29, 8, 30, tzinfo=dt.UTC), None],
            pa.timestamp("ms", "Europe/Rome"),
            ["2024-02-29T08:30:00Z", None],
        ),
        ([dt.time(8, 30), None], pa.time32("s"), ["08:30:00", None]),
        ([Decimal("1.50"), None], pa.decimal128(6, 2), ["1.50", None]),
        ([None, None], pa.null(), [None, None]),
    ],
)
def test_what_a_column_holds(tmp_path: Path, values: list[Any], kind: pa.DataType, texts: list[str | None]) -> None:
    form = read(pa.table({"V": pa.array(values, kind)}), tmp_path)
    assert [None if pd.isna(v) else v for v in form.frame["V"]] == texts
    assert form.frame["V"].cat.categories.tolist() == sorted({text for text in texts if text is not None})
    assert form.findings == ()


def test_the_form(tmp_path: Path) -> None:
    fields = [
        pa.field("SUBJID", pa.string(), metadata={"label": "Subject"}),
        pa.field("SITE", pa.dictionary(pa.int8(), pa.string())),
    ]
    table = pa.table(
        [pa.array(["1", "2"]), pa.array(["b", "a"]).dictionary_encode().cast(fields[1].type)], pa.schema(fields)
    )
    form = read(table, tmp_path)
    assert (form.name, form.file, form.unit, form.lines.tolist()) == ("lab_data", "Lab Data.parquet", "record", [1, 2])
    assert dict(form.labels) == {"SUBJID": "Subject"}
    assert form.frame["SITE"].tolist() == ["b", "a"]
    assert form.place(1, "SITE") == "Lab Data.parquet record 2, SITE"


def test_no_records(tmp_path: Path) -> None:
    form = read(pa.table({"A": pa.array([], pa.float64()), "B": pa.array([], pa.timestamp("us", "UTC"))}), tmp_path)
    assert form.frame.columns.tolist() == ["A", "B"]
    assert [f.rule for f in form.findings] == ["EMPTY-FILE"]


def test_columns_that_are_not_plain(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match=r"Lab Data\.parquet, V: a column of list<\w+: int64> is no plain column"):
        read(pa.table({"V": [[1, 2]]}), tmp_path)


@pytest.mark.parametrize("content", [b"", b"A,B\n1,2\n", b"PAR1 and nothing more"])
def test_what_is_no_parquet(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.parquet").write_bytes(content)
    with pytest.raises(InputFault, match=r"x\.parquet cannot be read as Parquet"):
        read_forms(tmp_path / "x.parquet")
