"""Datasets in other formats: the same values as in the transport files, and identifiers of define.xml."""

import csv
import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from lxml import etree

from m5kit.datasets.dataset_json_read import read_dataset_json
from m5kit.datasets.xpt import read_xpt
from m5kit.package.export import write_export
from m5kit.package.write import write_build
from m5kit.specs import UsageFault
from m5kit.study import Run, Study, build

Folder = Callable[..., Path]
NAMES = ("dm", "ae", "suppae", "vs")


@pytest.fixture
def run(study_folder: Folder, sheets: dict[str, str]) -> Run:
    """The small study with a numeric date, and a float, beside what it has."""
    columns = sheets["DM"].splitlines()[0]
    more = "STARTDT,Start,integer,,Derived,DM.RFSTDTC,date_number,,,,,\n"
    dm = sheets["DM"].replace(columns, columns + ",format") + more.replace(",\n", ",,DATE9.\n")
    return build(Study.open(study_folder(sheets={"DM": dm})))


@pytest.mark.parametrize("format", ["dataset-json", "ndjson"])
def test_values_and_labels_are_those_of_the_transport_files(run: Run, tmp_path: Path, format: str) -> None:
    write_build(run, tmp_path / "out")
    files = write_export(run, format, tmp_path / "other")
    assert [f.stem for f in files] == list(NAMES)
    for file in files:
        theirs = read_xpt(tmp_path / "out/m5/datasets/x1/tabulations/sdtm" / f"{file.stem}.xpt")
        ours = read_dataset_json(file)
        assert [(c.name, c.label) for c in ours.dataset.columns] == [(v.name, v.label) for v in theirs.variables]
        for name in theirs.frame.columns:
            told = [f[name].astype("object").where(f[name].notna(), None).tolist() for f in (ours.frame, theirs.frame)]
            assert told[0] == told[1], name


def test_the_referee_of_dataset_json(run: Run, tmp_path: Path, shared: Path) -> None:
    script = shared / "referees" / "check_dataset_json.py"
    if not script.is_file():
        pytest.skip("the referee of Dataset-JSON is not beside the repository")
    write_build(run, tmp_path / "out")
    for file in write_export(run, "dataset-json", tmp_path / "other"):
        xpt = tmp_path / "out/m5/datasets/x1/tabulations/sdtm" / f"{file.stem}.xpt"
        command = [sys.executable, str(script), "--rows-only", str(file), "--xpt", str(xpt)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (done.returncode, "pass" in done.stdout) == (0, True), done.stdout


def test_identifiers_are_those_of_define_xml(run: Run, tmp_path: Path) -> None:
    write_build(run, tmp_path / "out")
    files = write_export(run, "ndjson", tmp_path / "other")
    document = etree.parse(str(tmp_path / "out/m5/datasets/x1/tabulations/sdtm/define.xml"))
    oids = {str(element.get("OID")) for element in document.iter("{*}ItemDef", "{*}ItemGroupDef")}
    above = {str(element.get("OID")) for element in document.iter("{*}Study", "{*}MetaDataVersion")}
    for file in files:
        dataset = read_dataset_json(file).dataset
        assert {dataset.oid, *(c.oid for c in dataset.columns)} <= oids
        assert {dataset.study_oid, dataset.metadata_oid} == above


def test_a_number_shown_as_a_date_is_told_as_one(run: Run, tmp_path: Path) -> None:
    dataset = read_dataset_json(write_export(run, "dataset-json", tmp_path / "other")[0]).dataset
    told = {c.name: (c.type, c.target, c.format, c.length, c.key) for c in dataset.columns}
    assert told["STARTDT"] == ("date", "integer", "DATE9.", None, None)
    assert told["RFSTDTC"] == ("date", "", "", None, None)
    assert told["SERIOUS"] == ("integer", "", "", None, None)
    assert told["USUBJID"] == ("string", "", "", 5, 2)
    assert (dataset.created, dataset.system[0]) == ("2020-01-01T00:00:00", "m5kit")
    assert '"2020-01-03"' in (tmp_path / "other" / "sdtm" / "dm.json").read_text()


def test_csv_and_parquet(run: Run, tmp_path: Path) -> None:
    write_export(run, "csv", tmp_path / "csv")
    text = (tmp_path / "csv" / "sdtm" / "dm.csv").read_bytes().decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(r["USUBJID"], r["SERIOUS"], r["STARTDT"]) for r in rows] == [
        ("X1-P1", "1", "2020-01-03"),
        ("X1-P2", "0", "2020-02-01"),
    ]
    write_export(run, "parquet", tmp_path / "parquet")
    table = pq.read_table(tmp_path / "parquet" / "sdtm" / "dm.parquet")
    assert table.schema.field("SEX").metadata == {b"label": b"Sex"}
    assert table.column("SEX").to_pylist() == ["F", "M"]
    assert [str(d) for d in table.column("STARTDT").to_pylist()] == ["2020-01-03", "2020-02-01"]
    assert table.column("SERIOUS").to_pylist() == [1, 0]


@pytest.mark.parametrize("format", ["dataset-json", "ndjson", "csv", "parquet"])
def test_the_same_bytes_again(run: Run, tmp_path: Path, format: str) -> None:
    first = [f.read_bytes() for f in write_export(run, format, tmp_path / "a")]
    assert [f.read_bytes() for f in write_export(run, format, tmp_path / "b")] == first


def test_a_format_that_there_is_not(run: Run, tmp_path: Path) -> None:
    with pytest.raises(UsageFault, match=r"There is no format 'sas'\. Use one of dataset-json"):
        write_export(run, "sas", tmp_path / "a")
