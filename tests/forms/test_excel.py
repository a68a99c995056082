"""XLSX workbooks, made by openpyxl inside the tests."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from lxml import etree

from m5kit.datasets.limits import Limits
from m5kit.forms.read import FileOptions, read_forms
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
        (dt.datetime(2024, 2, 29, 0, 1), "yyyy-mm-dd hh:mm", "2024-02-29T00:01"),
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


def sound() -> bytes:
    stream = io.BytesIO()
    openpyxl.Workbook().save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"A,B\n1,2\n", r"is not an XLSX workbook .*text under another suffix; save it as"),
        (b"", "is not an XLSX workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "is locked with a password, or an old workbook"),
        (b"<html><table></table></html>", "is a page of HTML or XML under another suffix"),
        (sound()[:-400], "is not whole .*cut short or damaged on its way; save or transfer it anew"),
        (other_zip(), r"is not an XLSX workbook that can be read .* save it as"),
    ],
)
def test_what_is_no_workbook(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "conmed.xlsx").write_bytes(content)
    with pytest.raises(InputFault, match=rf"conmed\.xlsx {says}"):
        read_forms(tmp_path / "conmed.xlsx")


def test_a_whole_number_that_a_workbook_does_not_keep_is_told(book: Book) -> None:
    (form,) = book(filled([["BATCH", "LOT"], [1234567890123456, "1234567890123456"], [123456789012345, 2e-300]]))
    assert form.frame["LOT"].tolist() == ["1234567890123456", f"0.{'0' * 299}2"]
    assert [(f.rule, f.place) for f in form.findings] == [("NUMBER-LONG", "conmed.xlsx sheet Conmed row 2, BATCH")]
    assert "15 digits, and A2 has more" in form.findings[0].message


def test_a_workbook_with_macros_is_one(tmp_path: Path, book: Book) -> None:
    (form,) = book(filled([["A"], [1]]))
    (tmp_path / "conmed.xlsx").rename(tmp_path / "dose.xlsm")
    (again,) = read_forms(tmp_path / "dose.xlsm")
    assert table(again) == table(form)


def test_workbooks_of_others(shared: Path) -> None:
    found = read_forms(shared / "data/spec_workbooks/metacore_p21_mock.xlsx")
    expected = pd.read_excel(shared / "data/spec_workbooks/metacore_p21_mock.xlsx", sheet_name=None, dtype=str)
    assert [form.file.rpartition(" sheet ")[2] for form in found] == [t for t, f in expected.items() if len(f.columns)]
    for form, frame in zip(found, expected.values(), strict=True):
        assert form.frame.columns.tolist() == [name.strip() for name in frame.columns]
        assert len(form.frame) == len(frame.dropna(how="all"))


def test_one_unnamed_sheet_takes_the_name_of_the_file(book: Book) -> None:
    for title in ("Sheet1", "Tabelle1", "Sheet"):
        (form,) = book(filled([["A"], [1]], title=title))
        assert (form.name, form.file) == ("conmed", f"conmed.xlsx sheet {title}")
    (form,) = book(filled([["A"], [1]], title="Events"))
    assert form.name == "events"


def test_struck_out_text_is_told(book: Book) -> None:
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont
    from openpyxl.styles import Font

    def fill(made: openpyxl.Workbook) -> None:
        filled([["A", "B"], [1, "x"], [2, "y"]])(made)
        made["Conmed"]["B3"].font = Font(strike=True)
        made["Conmed"]["A2"] = CellRichText("1", TextBlock(InlineFont(strike=True), "0"))

    (form,) = book(fill)
    assert table(form) == [["10", "x"], ["2", "y"]]
    assert [(f.rule, f.place, f.message) for f in form.findings] == [
        ("STRUCK-OUT", "conmed.xlsx sheet Conmed row 2, A", "Text is struck out in A2; it is read all the same."),
        ("STRUCK-OUT", "conmed.xlsx sheet Conmed row 3, B", "Text is struck out in B3; it is read all the same."),
    ]


def test_a_title_row_is_told_or_passed_by(book: Book, tmp_path: Path) -> None:
    (form,) = book(filled([["Listing of events"], ["A", "B"], [1, 2]]))
    assert [f.rule for f in form.findings][-1] == "HEADER-LINE"
    (form,) = read_forms(tmp_path / "conmed.xlsx", FileOptions(header=2))
    assert (form.frame.columns.tolist(), table(form), form.findings) == (["A", "B"], [["1", "2"]], ())


def test_a_chart_sheet_is_told(book: Book) -> None:
    def fill(made: openpyxl.Workbook) -> None:
        filled([["A"], [1]])(made)
        made.create_chartsheet("Chart")

    (form,) = book(fill)
    assert [f.message for f in form.findings] == ["The sheet 'Chart' is a chart sheet, which holds no records."]


def rewritten(path: Path, change: Callable[[str, bytes], bytes | None]) -> None:
    """The same archive with members changed, or left out where the change gives None."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            if (made := change(name, content)) is not None:
                archive.writestr(name, made)


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b'r="B2"', b'r="A2"', "has a cell 'A2' in row 2 out of order"),
        (b'r="B2"', b'r="XFE2"', "has a cell 'XFE2' in row 2 out of order"),
        (b"<v>1</v>", b"<v>1_0</v>", "holds '1_0' where a number belongs"),
        (b"<v>1</v>", b"<v>nan</v>", "holds 'nan' where a number belongs"),
        (b"</sheetData>", b"", "is no sound XML"),
        (b"<sheetData>", b"<!DOCTYPE x><sheetData>", "brings a document type"),
    ],
)
def test_a_damaged_sheet_is_refused(book: Book, tmp_path: Path, old: bytes, new: bytes, message: str) -> None:
    book(filled([["A", "B"], [1, "x"], [2, "y"]]))
    rewritten(tmp_path / "conmed.xlsx", lambda name, content: content.replace(old, new) if name == SHEET else content)
    with pytest.raises(InputFault, match=rf"conmed\.xlsx .*({message})"):
        read_forms(tmp_path / "conmed.xlsx")


@pytest.mark.parametrize("member", ["xl/workbook.xml", SHEET, "xl/_rels/workbook.xml.rels"])
def test_a_workbook_without_a_part_is_refused(book: Book, tmp_path: Path, member: str) -> None:
    book(filled([["A"], [1]]))
    rewritten(tmp_path / "conmed.xlsx", lambda name, content: None if name == member else content)
    with pytest.raises(InputFault, match=r"conmed\.xlsx"):
        read_forms(tmp_path / "conmed.xlsx")


def test_a_far_cell_costs_nothing(book: Book) -> None:
    def fill(made: openpyxl.Workbook) -> None:
        filled([["A"], [1]])(made)
        made["Conmed"]["XFD1048576"] = "far"

    (form,) = book(fill)
    assert form.lines.tolist() == [2, 1048576]
    assert form.frame.shape == (2, 2)


def test_a_small_file_that_unpacks_to_much_is_refused(book: Book, tmp_path: Path) -> None:
    book(filled([["A"], [1]]))
    blanks = b" " * (70 << 20)
    rewritten(tmp_path / "conmed.xlsx", lambda name, content: content + blanks if name == SHEET else content)
    with pytest.raises(
        InputFault, match=r"conmed\.xlsx has a part xl/worksheets/sheet1\.xml that unpacks to more than 200"
    ):
        read_forms(tmp_path / "conmed.xlsx")
    with pytest.raises(InputFault, match=r"conmed\.xlsx says that it unpacks to .*raise unpacked under \[limits\]"):
        read_forms(tmp_path / "conmed.xlsx", limits=Limits(unpacked=1_000_000))


def test_sheets_written_in_another_way_read_the_same(book: Book, tmp_path: Path) -> None:
    rows: list[list[object]] = [["A", "B"], [1, "x & y"], [2.5, "line\nbreak"], [None, "z"]]
    (plain,) = book(filled(rows))

    def prefixed(name: str, content: bytes) -> bytes:
        if name != SHEET:
            return content
        root = etree.fromstring(content)
        space = {"s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
        made = etree.Element(root.tag, nsmap=space)
        made.extend(list(root))
        return etree.tostring(made)

    rewritten(tmp_path / "conmed.xlsx", prefixed)
    (other,) = read_forms(tmp_path / "conmed.xlsx")
    assert table(other) == table(plain) == [["1", "x & y"], ["2.5", "line\nbreak"], [None, "z"]]
