"""SAS data sets; the transport files are our own, the SAS7BDAT files third-party, as only SAS writes those."""

import csv
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from m5kit.datasets.formats import formatted
from m5kit.datasets.xpt import XptVariable, special_missing, write_xpt
from m5kit.forms.read import FileOptions, read_forms
from m5kit.forms.records import Form
from m5kit.specs.faults import InputFault


def texts(form: Form, column: str) -> list[str | None]:
    return [None if pd.isna(value) else value for value in form.frame[column]]


# Calendar arithmetic from 1960-01-01: 23436 days after it is 2024-03-01, whose midnight is 23436 * 86400 = 2024870400
# seconds after it; 29600 seconds on is 08:13:20.
@pytest.mark.parametrize(
    ("format", "value", "text"),
    [
        ("DATE9.", 23436, "2024-03-01"),
        ("DATE", 0, "1960-01-01"),
        ("date9.", -1, "1959-12-31"),
        ("YYMMDD10", 23436, "2024-03-01"),
        ("DDMMYYS10.", 23436, "2024-03-01"),
        ("MMDDYY8.", 23436, "2024-03-01"),
        ("MONYY7.", 23436, "2024-03-01"),
        ("WEEKDATX29.", 23436, "2024-03-01"),
        ("E8601DA10.", 23436, "2024-03-01"),
        ("DATE9.", 23436.5, "23436.5"),
        ("DATE9.", 1e9, "1000000000"),
        ("DATETIME20.", 2024900000, "2024-03-01T08:13:20"),
        ("DATETIME22.3", 2024900000.25, "2024-03-01T08:13:20.25"),
        ("E8601DT19.", 2024900000, "2024-03-01T08:13:20"),
        ("E8601DN10.", 2024870400, "2024-03-01T00:00:00"),
        ("IS8601DT.", 0, "1960-01-01T00:00:00"),
        ("TIME8.", 30600, "08:30:00"),
        ("TIME5.", 30600, "08:30"),
        ("TIME5.", 30601, "08:30:01"),
        ("TIME.", 30600, "08:30:00"),
        ("TIME20.3", 93600.5, "26:00:00.5"),
        ("HHMM5.", 30600, "08:30"),
        ("E8601TM8.", 30600, "08:30:00"),
        ("TOD8.", 30600, "08:30:00"),
        ("TOD8.", 2024900000, "2024-03-01T08:13:20"),
        ("TIME8.", -5, "-5"),
        ("BEST12.", 36.6, "36.6"),
        ("8.2", 36.6, "36.6"),
        ("", 12, "12"),
        ("SEXFMT.", 2, "2"),
        ("DATED.", 2, "2"),
    ],
)
def test_numbers_by_their_formats(format: str, value: float, text: str) -> None:
    assert formatted(np.array([value, np.nan]), format).to_pylist() == [text, None]


@pytest.fixture
def transport(tmp_path: Path) -> Path:
    """A transport file of three vital signs."""
    frame = pd.DataFrame(
        {
            "SUBJID": ["001", "002", ""],
            "VSDT": [23436.0, np.nan, 0.0],
            "TEMP": [36.6, special_missing("A"), special_missing("_")],
        }
    )
    variables = [
        XptVariable("SUBJID", "Subject", "Char"),
        XptVariable("VSDT", "Date", "Num", format="DATE9."),
        XptVariable("TEMP", "", "Num", format="8.1"),
    ]
    write_xpt(tmp_path / "vitals.xpt", frame, variables, dataset="VITALS")
    return tmp_path / "vitals.xpt"


def test_a_transport_file(transport: Path) -> None:
    (form,) = read_forms(transport)
    assert (form.name, form.file, form.unit, form.lines.tolist()) == ("vitals", "vitals.xpt", "record", [1, 2, 3])
    assert dict(form.labels) == {"SUBJID": "Subject", "VSDT": "Date"}
    assert texts(form, "SUBJID") == ["001", "002", None]
    assert texts(form, "VSDT") == ["2024-03-01", None, "1960-01-01"]
    assert texts(form, "TEMP") == ["36.6", ".A", "._"]
    assert form.frame["TEMP"].cat.categories.tolist() == [".A", "._", "36.6"]
    assert form.findings == ()


def test_a_transport_file_with_two_datasets(transport: Path) -> None:
    content = transport.read_bytes()
    start = content.index(b"HEADER RECORD*******MEMBER  HEADER")
    second = content[start:].replace(b"VITALS  ", b"OTHERS  ")
    transport.write_bytes(content + second)
    first, last = read_forms(transport)
    assert [(f.name, f.file) for f in (first, last)] == [
        ("vitals", "vitals.xpt dataset VITALS"),
        ("others", "vitals.xpt dataset OTHERS"),
    ]
    assert last.place(1, "TEMP") == "vitals.xpt dataset OTHERS record 2, TEMP"


def test_a_transport_file_of_windows(tmp_path: Path) -> None:
    frame = pd.DataFrame({"TERM": ["Fièvre"]})
    write_xpt(tmp_path / "ae.xpt", frame, [XptVariable("TERM")], dataset="AE", encoding="cp1252")
    (form,) = read_forms(tmp_path / "ae.xpt")
    assert texts(form, "TERM") == ["Fièvre"]
    assert [(f.rule, f.severity, f.place) for f in form.findings] == [("ENCODING", "note", "ae.xpt")]
    (named,) = read_forms(tmp_path / "ae.xpt", FileOptions(encoding="cp1252"))
    assert (texts(named, "TERM"), named.findings) == (["Fièvre"], ())
    with pytest.raises(InputFault):
        read_forms(tmp_path / "ae.xpt", FileOptions(encoding="ascii"))


def test_what_readstat_hands_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = pd.DataFrame(
        {"ID": ["a", "", "c"], "X": pd.Series([1.5, "A", np.nan], dtype=object), "D": [0.0, np.nan, 1.0]}
    )
    told = SimpleNamespace(
        frame=frame,
        column_names=["ID", "X", "D"],
        variable_storage_width={"ID": 8, "X": 8, "D": 8},
        table_name="AE",
        file_label=None,
        readstat_variable_types={"ID": "string", "X": "double", "D": "double"},
        original_variable_types={"ID": "$8", "X": None, "D": "DATE9"},
        column_names_to_labels={"ID": "Subject", "X": None, "D": None},
    )
    monkeypatch.setattr("m5kit.datasets.sas7bdat.foreign", lambda *_: told)
    (tmp_path / "ae.sas7bdat").write_bytes(b"")
    (form,) = read_forms(tmp_path / "ae.sas7bdat")
    assert [texts(form, name) for name in ("ID", "X", "D")] == [
        ["a", None, "c"],
        ["1.5", ".A", None],
        ["1960-01-01", None, "1960-01-02"],
    ]
    assert dict(form.labels) == {"ID": "Subject"}


@pytest.mark.parametrize("name", ["x.sas7bdat", "x.xpt"])
@pytest.mark.parametrize("content", [b"", b"A,B\n1,2\n"])
def test_what_is_no_sas_file(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputFault, match=name.replace(".", r"\.")):
        read_forms(tmp_path / name)
    with pytest.raises(InputFault, match="is not there"):
        read_forms(tmp_path / f"absent{name}")


def twin(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


ENCODINGS = (
    "lat1",
    "lat2",
    "lat3",
    "lat4",
    "lat5",
    "lat7",
    "lat9",
    "wara",
    "wbal",
    "wcyr",
    "wgrk",
    "wheb",
    "wlt2",
    "wtur",
)


@pytest.mark.parametrize("name", ENCODINGS)
def test_sas7bdat_in_many_encodings_against_csv(shared: Path, name: str) -> None:
    folder = shared / "data/readers/parso"
    (form,) = read_forms(folder / f"sas7bdat/charset_{name}.sas7bdat")
    rows = twin(folder / f"csv/charset_{name}.csv")
    assert form.frame.astype(object).to_dict("records") == rows
    assert form.unit == "record"


def test_dates_of_sas7bdat_against_csv(shared: Path) -> None:
    folder = shared / "data/readers/pyreadstat/basic"
    (form,) = read_forms(folder / "dates.sas7bdat")
    expected = [
        {**row, "dtime": row["dtime"].removesuffix(".000000"), "time": row["time"]}
        for row in twin(folder / "dates.csv")
    ]
    assert form.frame.astype(object).to_dict("records") == expected


def test_dates_beside_their_text(shared: Path) -> None:
    """The makers wrote each date twice, as a number and as text."""
    for name in ("dates.sas7bdat", "dates_char.sas7bdat", "dates_8.xpt"):
        (form,) = read_forms(shared / "data/readers/reikoch" / name)
        assert texts(form, "dt") == [str(text).replace(" ", "T") for text in form.frame["string_dt"]]
        assert texts(form, "dates") == texts(form, "string_dates")
        assert texts(form, "times") == texts(form, "string_times")


@pytest.mark.parametrize(
    ("name", "column", "expected"),
    [
        ("haven/tagged-na.sas7bdat", "x", ["1", "2", "3", "4", "5", ".A", ".H", ".Z"]),
        ("pyreadstat/missing_data/missing_test.sas7bdat", "var7", ["._"]),
        ("pyreadstat/missing_data/missing_test.sas7bdat", "var8", [None]),
    ],
)
def test_special_missing_values_of_sas7bdat(shared: Path, name: str, column: str, expected: list[Any]) -> None:
    (form,) = read_forms(shared / "data/readers" / name)
    assert texts(form, column) == expected
