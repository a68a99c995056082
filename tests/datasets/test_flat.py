"""CSV and Parquet of records: literal files."""

from datetime import date, datetime, time
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from m5kit.datasets.dataset_json import JsonColumn
from m5kit.datasets.flat import write_csv, write_parquet
from m5kit.datasets.plain_tables import read_parquet_dataset
from m5kit.specs.faults import OutputFault

COLUMNS = (
    JsonColumn("", "TEXT", "A, text", "string"),
    JsonColumn("", "N", "", "integer"),
    JsonColumn("", "F", "", "float"),
    JsonColumn("", "D", "", "date", "integer"),
    JsonColumn("", "DT", "", "datetime", "integer"),
    JsonColumn("", "T", "", "time", "integer"),
)
FRAME = pd.DataFrame(
    {
        "TEXT": pd.Categorical(['a "b", c', " x", "plain", None]),
        "N": [1.0, -2.0, 1e15, np.nan],
        "F": [0.1, 1 / 3, 1e-7, np.nan],
        "D": [0.0, -1.0, 15431.0, np.nan],
        "DT": [0.0, 1.0, 86400.0, np.nan],
        "T": [0.0, 30600.0, 86399.0, np.nan],
    }
)


def test_csv(tmp_path: Path) -> None:
    write_csv(tmp_path / "x.csv", FRAME, COLUMNS)
    assert (tmp_path / "x.csv").read_bytes().decode() == (
        "TEXT,N,F,D,DT,T\n"
        '"a ""b"", c",1,0.1,1960-01-01,1960-01-01T00:00:00,00:00:00\n'
        '" x",-2,0.3333333333333333,1959-12-31,1960-01-01T00:00:01,08:30:00\n'
        "plain,1000000000000000,1e-7,2002-04-01,1960-01-02T00:00:00,23:59:59\n"
        ",,,,,\n"
    )


def test_parquet(tmp_path: Path) -> None:
    write_parquet(tmp_path / "x.parquet", FRAME, COLUMNS, "A table")
    table = pq.read_table(tmp_path / "x.parquet")
    assert table.schema.metadata[b"label"] == b"A table"
    assert table.schema.field("TEXT").metadata == {b"label": b"A, text"}
    assert table.to_pydict() == {
        "TEXT": ['a "b", c', " x", "plain", None],
        "N": [1, -2, 10**15, None],
        "F": [0.1, 1 / 3, 1e-7, None],
        "D": [date(1960, 1, 1), date(1959, 12, 31), date(2002, 4, 1), None],
        "DT": [datetime(1960, 1, 1), datetime(1960, 1, 1, 0, 0, 1), datetime(1960, 1, 2), None],
        "T": [time(0, 0), time(8, 30), time(23, 59, 59), None],
    }


def test_a_time_that_is_none_stays_a_number(tmp_path: Path) -> None:
    frame = pd.DataFrame({"T": [90000.0, np.nan]})
    write_parquet(tmp_path / "x.parquet", frame, COLUMNS[-1:])
    assert pq.read_table(tmp_path / "x.parquet").to_pydict() == {"T": [90000.0, None]}


def test_what_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(OutputFault, match=r"x\.csv cannot be written"):
        write_csv(tmp_path / "absent" / "x.csv", FRAME, COLUMNS)


@pytest.mark.parametrize("chunk", [1, 3, 4, 100])
def test_row_groups_of_parquet_do_not_show(tmp_path: Path, chunk: int) -> None:
    write_parquet(tmp_path / "whole.parquet", FRAME, COLUMNS)
    write_parquet(tmp_path / "x.parquet", FRAME, COLUMNS, chunk=chunk)
    assert pq.read_table(tmp_path / "x.parquet").equals(pq.read_table(tmp_path / "whole.parquet"))
    assert pq.read_metadata(tmp_path / "x.parquet").num_row_groups == {1: 4, 3: 2, 4: 1, 100: 1}[chunk]


def test_one_time_beyond_the_day_makes_numbers_of_all(tmp_path: Path) -> None:
    frame = pd.DataFrame({"T": [60.0, 90000.0, np.nan]})
    write_parquet(tmp_path / "x.parquet", frame, COLUMNS[-1:], chunk=1)
    assert pq.read_table(tmp_path / "x.parquet").to_pydict() == {"T": [60.0, 90000.0, None]}


def test_parquet_without_records(tmp_path: Path) -> None:
    write_parquet(tmp_path / "x.parquet", FRAME.iloc[:0], COLUMNS)
    table = pq.read_table(tmp_path / "x.parquet")
    assert (table.num_rows, str(table.schema.field("D").type)) == (0, "date32[day]")


def test_midnights_of_a_variable_of_dates_are_days(tmp_path: Path) -> None:
    day, noon = pd.Timestamp("1960-01-11"), pd.Timestamp("1960-01-11 12:00")
    frame = pd.DataFrame({"ADT": [day, None], "ADTM": [day, None], "ASTDT": [day, noon], "DT": [day, day]})
    frame.to_parquet(tmp_path / "adae.parquet")
    read = read_parquet_dataset(tmp_path / "adae.parquet").frame
    assert read["ADT"].tolist()[0] == 10.0 and read["ADT"].isna().tolist() == [False, True]
    assert [read[n].iloc[0] for n in ("ADTM", "ASTDT", "DT")] == [864000.0] * 3
