"""One reader of finished datasets: the same records from every format, and one sentence for what cannot be read."""

import os
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from m5kit.datasets.dataset_json import JsonColumn, JsonDataset, write_dataset_json
from m5kit.datasets.flat import write_csv
from m5kit.datasets.read import READERS, dataset_files, read_all, read_datasets
from m5kit.datasets.xpt import XptVariable, write_xpt
from m5kit.engine.encoded import encoded
from m5kit.specs import InputFault

FRAME = pd.DataFrame({"USUBJID": encoded(pd.Series(["a", "b", None])), "ADT": [21583.0, float("nan"), 0.0]})
COLUMNS = (
    JsonColumn("IT.A", "USUBJID", "Subject", "string", length=1),
    JsonColumn("IT.B", "ADT", "Date", "date", "integer", format="DATE9."),
)


def written(folder: Path) -> dict[str, Path]:
    """The same dataset in the formats that are written here."""
    variables = [XptVariable("USUBJID", "Subject"), XptVariable("ADT", "Date", "Num", format="DATE9.")]
    write_xpt(folder / "a.xpt", FRAME, variables, dataset="A")
    for suffix in (".json", ".ndjson"):
        said = JsonDataset("A", "", "IG.A", COLUMNS, "2026-01-01T00:00:00")
        write_dataset_json(folder / f"a{suffix}", FRAME, said)
    write_csv(folder / "a.csv", FRAME, COLUMNS)
    dates = pa.array([21583 - 3653, None, -3653], pa.int32()).cast(pa.date32())
    pq.write_table(pa.table({"USUBJID": ["a", "b", None], "ADT": dates}), folder / "a.parquet")
    return {file.suffix: file for file in folder.iterdir()}


@pytest.mark.parametrize("suffix", [".xpt", ".json", ".ndjson", ".parquet"])
def test_every_typed_format_gives_the_same_frame(tmp_path: Path, suffix: str) -> None:
    (read,) = read_datasets(written(tmp_path)[suffix])
    pd.testing.assert_frame_equal(read.frame, FRAME, check_names=False)
    assert read.name == "A"
    assert read.attributes["ADT"]["type"] == "Num"


def test_csv_has_no_types(tmp_path: Path) -> None:
    (read,) = read_datasets(written(tmp_path)[".csv"])
    assert read.frame["ADT"].astype("object").tolist()[0] == "2019-02-03"
    assert read.attributes == {}


def test_a_boolean_that_is_false_is_not_missing(tmp_path: Path) -> None:
    pq.write_table(pa.table({"X": [True, False, None]}), tmp_path / "a.parquet")
    (read,) = read_datasets(tmp_path / "a.parquet")
    assert read.frame["X"].astype("object").where(read.frame["X"].notna(), None).tolist() == ["Y", "N", None]


def test_a_column_that_is_no_plain_one_is_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table({"X": [[1], [2]]}), tmp_path / "a.parquet")
    with pytest.raises(InputFault, match=r"a\.parquet, X: a column of list<.*> is no plain column"):
        read_datasets(tmp_path / "a.parquet")


@pytest.mark.parametrize("values", [[], [None, None]])
def test_whole_numbers_of_which_there_are_none_are_read(tmp_path: Path, values: list[int | None]) -> None:
    pq.write_table(pa.table({"X": pa.array(values, pa.int64())}), tmp_path / "a.parquet")
    (read,) = read_datasets(tmp_path / "a.parquet")
    assert read.frame["X"].isna().tolist() == [True] * len(values)


def test_whole_numbers_that_no_number_keeps_are_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table({"X": [2**53 + 1, None]}), tmp_path / "a.parquet")
    with pytest.raises(InputFault, match=r"a\.parquet, X: whole numbers have more digits than a number keeps"):
        read_datasets(tmp_path / "a.parquet")
    pq.write_table(pa.table({"X": [2**53, -(2**60), None]}), tmp_path / "a.parquet")
    assert read_datasets(tmp_path / "a.parquet")[0].frame["X"].tolist()[:2] == [2.0**53, -(2.0**60)]


def test_one_faulty_file_costs_no_other(tmp_path: Path) -> None:
    written(tmp_path)
    (tmp_path / "a.xpt").write_bytes(b"nothing of the kind")
    (tmp_path / "b.csv").write_text("X\n1\n")
    found, faults = read_all(dataset_files([tmp_path]))
    assert sorted(found) == ["A", "B"]
    assert next(f.place for f in faults if f.rule == "FILE") == "a.xpt"
    assert {f.message for f in faults if f.place == "a.csv"} == {
        "A is also the dataset of a.json; this one is left out."
    }


@pytest.mark.parametrize("suffix", sorted(READERS))
def test_a_pipe_is_no_file(tmp_path: Path, suffix: str) -> None:
    os.mkfifo(tmp_path / f"a{suffix}")
    with pytest.raises(InputFault, match="is no plain file but a device, a pipe or a socket"):
        read_datasets(tmp_path / f"a{suffix}")
    with pytest.raises(InputFault, match="is not there"):
        read_datasets(tmp_path / f"absent{suffix}")


def test_of_a_build_the_package_alone_counts(tmp_path: Path) -> None:
    (tmp_path / "m5").mkdir()
    (tmp_path / "manifest.json").write_text("{}")
    (tmp_path / "findings.csv").write_text("rule\n")
    (tmp_path / "m5" / "dm.csv").write_text("USUBJID\n1\n")
    assert [f.name for f in dataset_files([tmp_path])] == ["dm.csv"]
