"""Dataset-JSON 1.1: literal files, there and back, the published rules, and values like those of a transport file."""

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from m5kit.datasets.dataset_json import JsonColumn, JsonDataset, write_dataset_json
from m5kit.datasets.dataset_json_read import read_dataset_json
from m5kit.specs.faults import InputFault, OutputFault

COLUMNS = (
    JsonColumn("IT.ADSL.USUBJID", "USUBJID", "Unique Subject Identifier", "string", length=4, key=1),
    JsonColumn("IT.ADSL.AGE", "AGE", "Age", "integer"),
    JsonColumn("IT.ADSL.BMI", "BMI", "Body Mass Index", "float", format="8.1"),
    JsonColumn("IT.ADSL.TRTSDT", "TRTSDT", "First Treatment", "date", "integer", format="DATE9."),
    JsonColumn("IT.ADSL.TRTSDTM", "TRTSDTM", "First Treatment", "datetime", "integer", format="DATETIME20."),
    JsonColumn("IT.ADSL.RFSTDTC", "RFSTDTC", "Reference Start", "date"),
)
DATASET = JsonDataset(
    "ADSL",
    "Subject-Level Analysis",
    "IG.ADSL",
    COLUMNS,
    "2020-01-02T03:04:05",
    "X.ADSL",
    "ST.X",
    "MDV.X",
    "We",
    ("m", "1"),
)


def text(values: list[str | None]) -> Any:
    return pd.Categorical(values)


def adsl() -> pd.DataFrame:
    """Two records; the second has nothing but its subject. 0 and 31 days, and a second, since 1960."""
    return pd.DataFrame(
        {
            "RFSTDTC": text(["2003-02", None]),
            "USUBJID": text(['1"é', "2"]),
            "AGE": [51.0, np.nan],
            "BMI": [22.1, np.nan],
            "TRTSDT": [31.0, np.nan],
            "TRTSDTM": [86401.0, np.nan],
        }
    )


JSON = """{
"datasetJSONCreationDateTime": "2020-01-02T03:04:05",
"datasetJSONVersion": "1.1.0",
"fileOID": "X.ADSL",
"originator": "We",
"sourceSystem": {"name": "m", "version": "1"},
"studyOID": "ST.X",
"metaDataVersionOID": "MDV.X",
"itemGroupOID": "IG.ADSL",
"records": 2,
"name": "ADSL",
"label": "Subject-Level Analysis",
"columns": [
 {"itemOID": "IT.ADSL.USUBJID", "name": "USUBJID", "label": "Unique Subject Identifier", "dataType": "string", "length": 4, "keySequence": 1},
 {"itemOID": "IT.ADSL.AGE", "name": "AGE", "label": "Age", "dataType": "integer"},
 {"itemOID": "IT.ADSL.BMI", "name": "BMI", "label": "Body Mass Index", "dataType": "float", "displayFormat": "8.1"},
 {"itemOID": "IT.ADSL.TRTSDT", "name": "TRTSDT", "label": "First Treatment", "dataType": "date", "targetDataType": "integer", "displayFormat": "DATE9."},
 {"itemOID": "IT.ADSL.TRTSDTM", "name": "TRTSDTM", "label": "First Treatment", "dataType": "datetime", "targetDataType": "integer", "displayFormat": "DATETIME20."},
 {"itemOID": "IT.ADSL.RFSTDTC", "name": "RFSTDTC", "label": "Reference Start", "dataType": "date"}
],
"rows": [
["1\\"é",51,22.1,"1960-02-01","1960-01-02T00:00:01","2003-02"],
["2",null,null,null,null,""]
]
}
"""


def test_the_file_as_json(tmp_path: Path) -> None:
    write_dataset_json(tmp_path / "adsl.json", adsl(), DATASET)
    assert (tmp_path / "adsl.json").read_text(encoding="utf-8") == JSON


def test_the_file_as_lines(tmp_path: Path) -> None:
    write_dataset_json(tmp_path / "adsl.ndjson", adsl(), DATASET)
    head, *rows = (tmp_path / "adsl.ndjson").read_text(encoding="utf-8").splitlines()
    whole = json.loads(JSON)
    assert [json.loads(row) for row in rows] == whole.pop("rows")
    assert json.loads(head) == whole


@pytest.mark.parametrize("suffix", ["json", "ndjson"])
@pytest.mark.parametrize("records", [0, 2])
def test_there_and_back(tmp_path: Path, suffix: str, records: int) -> None:
    write_dataset_json(tmp_path / f"adsl.{suffix}", adsl().head(records), DATASET)
    read = read_dataset_json(tmp_path / f"adsl.{suffix}")
    assert read.dataset == DATASET
    assert list(read.frame.columns) == [c.name for c in COLUMNS]
    for name in read.frame.columns:
        kept = read.frame[name].astype("object").where(read.frame[name].notna(), None).tolist()
        given_ = adsl().head(records)[name]
        assert kept == given_.astype("object").where(given_.notna(), None).tolist(), name


TEXTS = st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"]), max_size=8))
NUMBERS = st.one_of(st.floats(allow_infinity=False), st.integers(-(2**53), 2**53).map(float))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(TEXTS, NUMBERS), max_size=20), st.integers(1, 7), st.sampled_from(["json", "ndjson"]))
def test_any_text_and_number_come_back(records: list[tuple[str | None, float]], chunk: int, suffix: str) -> None:
    columns = (JsonColumn("IT.A", "A", "", "string"), JsonColumn("IT.B", "B", "", "float"))
    dataset = JsonDataset("X", "", "IG.X", columns, "2020-01-01T00:00:00")
    words, numbers = [t if t and t.strip() else None for t, _ in records], [n for _, n in records]
    frame = pd.DataFrame({"A": text(words), "B": np.array(numbers, dtype=np.float64)})
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"x.{suffix}"
        write_dataset_json(file, frame, dataset, chunk=chunk)
        read = read_dataset_json(file).frame
        assert json.loads(file.read_bytes().split(b"\n")[0] if suffix == "ndjson" else file.read_bytes())
    back = read["A"].astype("object")
    assert back.where(back.notna(), None).tolist() == [w if w is None or w.strip() else None for w in words]
    np.testing.assert_array_equal(read["B"].to_numpy(), numbers)


def column(**changes: Any) -> JsonDataset:
    """The dataset with only the column AGE, altered."""
    return replace(DATASET, columns=(replace(COLUMNS[1], **changes),))


@pytest.mark.parametrize(
    ("dataset", "ages", "says"),
    [
        (column(), [1.5], "column AGE: 1.5 is not a whole number"),
        (column(), [np.inf], "a value is infinite"),
        (column(type="string"), [1.0], "have numbers, and the type is string"),
        (column(), text(["1"]), "have text, and the type is integer"),
        (column(name="AGES"), [1.0], "no column of this name"),
        (column(type="decimal"), [1.0], "the type 'decimal' cannot be written"),
        (column(target="integer"), [1.0], "only moments are integer so"),
        (column(type="date", target="integer"), [1e9], "1000000000.0 is no date"),
        (column(type="date", target="integer"), [0.5], "0.5 is no date"),
        (
            column(type="string"),
            pd.Categorical.from_codes([0], pd.Index(["\ud800"], dtype=object)),
            "is no Unicode text",
        ),
        (replace(DATASET, columns=(COLUMNS[1], COLUMNS[1])), [1.0], "the name is given twice"),
        (replace(column(), created="today"), [1.0], "'today' is no date and time"),
    ],
)
def test_what_cannot_be_written(tmp_path: Path, dataset: JsonDataset, ages: Any, says: str) -> None:
    file = tmp_path / "adsl.json"
    file.write_text("older")
    with pytest.raises(OutputFault, match=says):
        write_dataset_json(file, pd.DataFrame({"AGE": ages}), dataset)
    assert [f.read_text() for f in tmp_path.iterdir()] == ["older"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('["2",null', '["2"', "row 2: it does not have a value for each of 6 columns"),
        ('"records": 2', '"records": 3', "says 3 records and has 2"),
        ('"1.1.0"', '"1.0.0"', "is Dataset-JSON 1.0.0, and 1.1 is read"),
        ('"itemGroupOID": "IG.ADSL",', "", "it has no itemGroupOID"),
        (",51,", ",NaN,", "NaN is no value of JSON"),
        (",51,", ',"51",', "AGE row 1: '51' is not a number"),
        (",51,", ",9007199254740993,", "AGE row 1: 9007199254740993 has more digits than a number keeps"),
        (",51,", ",true,", "AGE row 1: True is not a number"),
        ('["2"', "[2", "USUBJID row 2: 2 is not of type string"),
        ('"1960-02-01"', '"1960-02"', "TRTSDT row 1: '1960-02' is no whole date"),
        (
            '"dataType": "float"',
            '"dataType": "real"',
            "BMI: the column comes twice or has no name, or its type 'real' is unknown",
        ),
        ('"name": "AGE"', '"nam": "AGE"', "a column has no name"),
        ('"rows": [', '"rows": ', "is not Dataset-JSON"),
    ],
)
def test_what_is_not_dataset_json(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in JSON
    (tmp_path / "adsl.json").write_text(JSON.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputFault, match=says):
        read_dataset_json(tmp_path / "adsl.json")


SOUND = {
    "datasetJSONVersion": "1.1.0",
    "datasetJSONCreationDateTime": "2026-01-01T00:00:00",
    "itemGroupOID": "IG.AE",
    "name": "AE",
    "label": "Events",
    "records": 1,
    "columns": [
        {"itemOID": "IT.A", "name": "A", "label": "", "dataType": "string"},
        {"itemOID": "IT.B", "name": "B", "label": "", "dataType": "decimal", "targetDataType": "decimal"},
    ],
    "rows": [["x", "1.5"]],
}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": ["AE"]}, r"ae\.json: name is \"\['AE'\]\", not a text"),
        ({"name": " "}, r"ae\.json: the name of the dataset is blank"),
        ({"label": 3}, r"ae\.json: label is '3', not a text"),
        ({"columns": {}}, r"ae\.json: its columns are no list"),
        ({"columns": ["A"]}, r"ae\.json, column 1 is no object but 'A'"),
        ({"columns": [{**SOUND["columns"][0], "length": "8"}]}, r"column 1: length is '8', not a whole number"),  # type: ignore[index]
        ({"columns": [{**SOUND["columns"][0], "targetDataType": "integer"}]}, r"targetDataType 'integer' of a string"),  # type: ignore[index]
        ({"sourceSystem": "x"}, r"ae\.json, sourceSystem is no object but 'x'"),
        ({"rows": "x"}, r"ae\.json is not Dataset-JSON: its rows are no list"),
        ({"rows": [["x", "NA"]]}, r"ae\.json, B row 1: 'NA' is no decimal number"),
        ({"rows": [["x", "1_0"]]}, r"ae\.json, B row 1: '1_0' is no decimal number"),
        ({"rows": [["\ud800", "1"]]}, r"ae\.json, A row 1: .* is no Unicode text"),
        ({"records": "1"}, r"ae\.json: it says '1' records and has 1"),
    ],
)
def test_what_is_of_another_type_is_named(tmp_path: Path, change: dict[str, object], message: str) -> None:
    (tmp_path / "ae.json").write_text(json.dumps({**SOUND, **change}))
    with pytest.raises(InputFault, match=message):
        read_dataset_json(tmp_path / "ae.json")


@pytest.mark.parametrize("levels", [5_000, 100_000])
def test_levels_without_end_are_refused(tmp_path: Path, levels: int) -> None:
    (tmp_path / "ae.json").write_text("[" * levels + "]" * levels)
    with pytest.raises(InputFault, match=r"ae\.json has more levels inside each other"):
        read_dataset_json(tmp_path / "ae.json")


def test_an_integer_beyond_every_float_is_refused(tmp_path: Path) -> None:
    column = {"itemOID": "IT.A", "name": "A", "label": "", "dataType": "integer"}
    (tmp_path / "ae.json").write_text(json.dumps({**SOUND, "columns": [column], "rows": [[10**400]]}))
    with pytest.raises(InputFault, match=r"ae\.json, A row 1: a number of that size"):
        read_dataset_json(tmp_path / "ae.json")


def test_a_file_without_a_line_is_empty(tmp_path: Path) -> None:
    (tmp_path / "adsl.ndjson").write_text("\n", encoding="utf-8")
    with pytest.raises(InputFault, match=r"adsl\.ndjson is empty\. Ask its maker for a sound file\."):
        read_dataset_json(tmp_path / "adsl.ndjson")


def test_the_first_version_is_told_by_its_number(tmp_path: Path) -> None:
    (tmp_path / "adsl.json").write_text('{"datasetJSONVersion": "1.0.0", "clinicalData": {}}', encoding="utf-8")
    with pytest.raises(InputFault, match=r"is Dataset-JSON 1\.0\.0, and 1\.1 is read"):
        read_dataset_json(tmp_path / "adsl.json")
