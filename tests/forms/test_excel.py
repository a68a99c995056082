"""XLSX workbooks, made by openpyxl inside the tests."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from m5kit.forms.read import read_forms
from m5kit.forms.records import Form
from m5kit.specs.faults import InputFault

Book = Callable[..., tuple[Form, ...]]


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """A reader of the workbook that a function fills."""

    def read(fill: Callable[[openpyxl.Workbook], None]) -> tuple[Form, ...]:
        made = openpyxl.Workbook()
        fill(made)
        made.save(tmp_path / "conmed.xlsx")
        return read_forms(tmp_path / "conmed.xlsx")

    return read


def filled(rows: list[list[object]], title: str = "Conmed") -> Callable[[openpyxl.Workbook], None]:
    """A function that puts the rows on the first sheet."""

    def fill(made: openpyxl.Workbook) -> None:
        assert made.active is not None
        made.active.title = title
        for row in rows:
            made.active.append(row)

    return fill


def table(form: Form) -> list[list[str | None]]:
    """The values of a form, None for missing."""
    return [[None if pd.isna(v) else v for v in row] for row in form.frame.astype(object).to_numpy().tolist()]


@pytest.mark.parametrize(
    ("value", "format", "text"),
    [
        ("aspirin", None, "aspirin"),
        (" two ", None, " two "),
        ("'007", None, "'007"),
        ("1.50", "@", "1.50"),
        (12, None, "12"),
        (12.0, None, "12"),
        (36.6, None, "36.6"),
        (0.1 + 0.2, None, "0.3"),
        (1e-7, None, "0.0000001"),
        (7, "000", "007"),
        (1234, "000", "1234"),
        (0.5, "0%", "0.5"),
        (True, None, "true"),
        (False, None, "false"),
        (dt.datetime(2024, 2, 29), "yyyy-mm-dd", "2024-02-29"),
        (dt.date(2024, 2, 29), 'dd" of "mmm\\ yyyy', "2024-02-29"),
        (dt.datetime(2024, 2, 29, 8, 30), "yyyy-mm-dd hh:mm", "2024-02-29T08:30"),
        (dt.datetime(2024, 2, 29, 8, 30, 5), "yyyy-mm-dd hh:mm", "2024-02-29T08:30:05"),
        (dt.datetime(2024, 2, 29, 8, 30), "yyyy-mm-dd hh:mm:ss", "2024-02-29T08:30:00"),
        (dt.datetime(2024, 2, 29), "yyyy-mm-dd hh:mm", "2024-02-29T00:00"),
        (dt.datetime(2024, 2, 29, 8, 30), "yyyy-mm-dd", "2024-02-29T08:30"),
        (dt.time(8, 30), "hh:mm", "08:30"),
        (dt.time(8, 30), "hh:mm:ss", "08:30:00"),
        (dt.timedelta(hours=26, minutes=5), "[hh]:mm:ss", "26:05:00"),
    ],
)
def test_what_a_cell_shows(book: Book, value: object, format: str | None, text: str) -> None:
    def fill(made: openpyxl.Workbook) -> None:
        filled([["SUBJID", "V"], ["1", value]])(made)
        if format:
            made["Conmed"]["B2"].number_format = format

    (form,) = book(fill)
    assert table(form) == [["1", text]]
    assert form.findings == ()


def test_rows_keep_their_numbers(book: Book) -> None:
    (form,) = book(filled([[], [], ["SUBJID", " CMTRT "], ["1", "aspirin"], [None, "  "], ["2", None]]))
    assert (form.name, form.file, form.unit) == ("conmed", "conmed.xlsx sheet Conmed", "row")
    assert form.frame.columns.tolist() == ["SUBJID", "CMTRT"]
    assert table(form) == [["1", "aspirin"], ["2", None]]
    assert form.lines.tolist() == [4, 6]
    assert form.place(1, "CMTRT") == "conmed.xlsx sheet Conmed row 6, CMTRT"
    assert form.findings == ()


def test_each_sheet_with_anything_on_it_is_a_form(book: Book) -> None:
    def fill(made: openpyxl.Workbook) -> None:
        filled([["A"], [1]])(made)
        made.create_sheet("Notes, empty")
        made.create_sheet("Adverse Events").append(["TERM"])

    forms = book(fill)
    assert [form.name for form in forms] == ["conmed", "adverse_events"]
    assert [len(form.frame) for form in forms] == [1, 0]
    assert [str(f) for f in forms[1].findings] == [
        "warning: conmed.xlsx sheet Adverse Events: There are no records. Ask whether the export is complete. [EMPTY-FILE]"
    ]


def test_a_workbook_without_anything(book: Book) -> None:
    (form,) = book(lambda made: None)
    assert (form.name, len(form.frame), [f.rule for f in form.findings]) == ("conmed", 0, ["EMPTY-FILE"])


@pytest.mark.parametrize(
    ("rows", "merge", "findings"),
    [
        (
            [["A", "B"], [1, "#N/A"], [2, "x"]],
            None,
            [("ERROR-CELL", "error", "conmed.xlsx sheet Conmed row 2, B", "The cell holds the error value #N/A.")],
        ),
        (
            [["A", "B"], [1, "=A2*2"]],
            None,
            [
                (
                    "FORMULA-UNCOMPUTED",
                    "error",
                    "conmed.xlsx sheet Conmed row 2, B",
                    "The cell holds a formula that was never computed; it is read as blank.",
                )
            ],
        ),
        (
            [["A", "B"], [1, "x"], [None, "y"]],
            "A2:A3",
            [
                (
                    "MERGED-CELLS",
                    "warning",
                    "conmed.xlsx sheet Conmed",
                    "The cells A2:A3 are merged: the first has the value, the others are read as blank.",
                )
            ],
        ),
        (
            [["A", None, "C"], [1, "x", "y"]],
            "A1:B1",
            [
                (
                    "COLUMN-UNNAMED",
                    "warning",
                    "conmed.xlsx sheet Conmed row 1",
                    "The header leaves a column without a name; it is read as COLUMN_2.",
                ),
                (
                    "MERGED-CELLS",
                    "warning",
                    "conmed.xlsx sheet Conmed",
                    "The cells A1:B1 are merged: the first has the value, the others are read as blank.",
                ),
            ],
        ),
    ],
)
def test_oddities_are_told(
    book: Book, rows: list[list[object]], merge: str | None, findings: list[tuple[str, str, str, str]]
) -> None:
    def fill(made: openpyxl.Workbook) -> None:
        filled(rows)(made)
        if merge:
            made["Conmed"].merge_cells(merge)

    (form,) = book(fill)
    assert [(f.rule, f.severity, f.place, f.message) for f in form.findings] == findings
    assert len(form.frame) == len(rows) - 1


def test_two_sheets_whose_names_come_to_the_same(book: Book) -> None:
    def fill(made: openpyxl.Workbook) -> None:
        filled([["A"], [1]], title="Lab-1")(made)
        made.create_sheet("Lab 1").append(["A"])

    with pytest.raises(InputFault, match="more than one form comes to be called lab_1; rename one of them"):
        book(fill)


def test_two_columns_of_one_name(book: Book) -> None:
    with pytest.raises(InputFault, match=r"conmed\.xlsx sheet Conmed row 1: more than one column is called A"):
        book(filled([["A", "A"], [1, 2]]))


def other_zip() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("readme.txt", "no workbook")
    return stream.getvalue()


@pytest.mark.parametrize("content", [b"A,B\n1,2\n", b"", b"\xd0\xcf\x11\xe0 an old workbook", other_zip()])
def test_what_is_no_workbook(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "conmed.xlsx").write_bytes(content)
    with pytest.raises(InputFault, match=r"conmed\.xlsx is not an XLSX workbook that can be read .* save it as"):
        read_forms(tmp_path / "conmed.xlsx")


def test_workbooks_of_others(shared: Path) -> None:
    found = read_forms(shared / "data/spec_workbooks/metacore_p21_mock.xlsx")
    expected = pd.read_excel(shared / "data/spec_workbooks/metacore_p21_mock.xlsx", sheet_name=None, dtype=str)
    assert [form.file.rpartition(" sheet ")[2] for form in found] == [t for t, f in expected.items() if len(f.columns)]
    for form, frame in zip(found, expected.values(), strict=True):
        assert form.frame.columns.tolist() == [name.strip() for name in frame.columns]
        assert len(form.frame) == len(frame.dropna(how="all"))
