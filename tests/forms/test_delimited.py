"""Delimited text, regular and odd."""

import csv
import gzip
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from m5kit.forms.delimited import read_delimited
from m5kit.forms.read import FileOptions, read_forms
from m5kit.forms.records import Form
from m5kit.specs.faults import InputFault, SpecFault

Read = Callable[..., Form]


@pytest.fixture
def form(tmp_path: Path) -> Read:
    """A reader of the bytes it is given, as the file toxicity.csv."""

    def read(content: bytes, **settings: Any) -> Form:
        path = tmp_path / "toxicity.csv"
        path.write_bytes(content)
        (only,) = read_forms(path, FileOptions(**settings))
        return only

    return read


def table(form: Form) -> list[list[str | None]]:
    """The values of a form, None for missing."""
    return [[None if pd.isna(v) else v for v in row] for row in form.frame.astype(object).to_numpy().tolist()]


def rules(form: Form) -> list[tuple[str, str, str]]:
    return [(f.rule, f.severity, f.place) for f in form.findings]


@pytest.mark.parametrize(
    ("content", "records", "lines"),
    [
        (b"A,B\n1,x\n2,y\n", [["1", "x"], ["2", "y"]], [2, 3]),
        (b"A,B\n1,x\n2,y", [["1", "x"], ["2", "y"]], [2, 3]),
        (b"A,B\r\n1,x\r\n\r\n2,y\r\n", [["1", "x"], ["2", "y"]], [2, 4]),
        (b"A,B\r1,x\r\r2,y\r", [["1", "x"], ["2", "y"]], [2, 4]),
        (b"\n\nA,B\n\n1,x\n \t\n2,y\n\n", [["1", "x"], ["2", "y"]], [5, 7]),
        (b'A,B\n"one\ntwo\r\nthree",x\n2,y\n', [["one\ntwo\r\nthree", "x"], ["2", "y"]], [2, 5]),
        (b'A,B\n"say ""no""",x\n"",y\n', [['say "no"', "x"], [None, "y"]], [2, 3]),
        (b'A,B\n5" pipe,x\n', [['5" pipe', "x"]], [2]),
        (b"A,B\n,\n  ,y\n", [[None, "y"]], [3]),
        (b"A,B\n 1 , x\n", [[" 1 ", " x"]], [2]),
        (b"A;B,C\n1;x,y\n", [["1;x", "y"]], [2]),
        (b"A;B;C,D\n1;x;y\n", [["1", "x", "y"]], [2]),
        (b"A\tB\n1\tx\n", [["1", "x"]], [2]),
        (b"A|B\n1|x\n", [["1", "x"]], [2]),
        (b'"A,B,C";D;E\n1;2;3\n', [["1", "2", "3"]], [2]),
        (b"A\n1\n\n2\n", [["1"], ["2"]], [2, 4]),
        (b'A\n1\n""\n2\n', [["1"], [None], ["2"]], [2, 3, 4]),
        (b"A,B\n1,2\n,\n , \n3,\n", [["1", "2"], ["3", None]], [2, 5]),
        (b'"A\nrow",B\n1,2\n', [["1", "2"]], [3]),
        (b"A,B\nNA,NULL\nnan,007\n", [["NA", "NULL"], ["nan", "007"]], [2, 3]),
    ],
)
def test_values_and_lines(form: Read, content: bytes, records: list[list[str | None]], lines: list[int]) -> None:
    read = form(content)
    assert table(read) == records
    assert read.lines.tolist() == lines
    assert read.findings == ()


def test_the_form_is_text_in_sorted_categories(form: Read) -> None:
    read = form(b" GRADE ,TERM\n3,rash\n1,\n3,Fever\n")
    assert (read.name, read.file, read.unit) == ("toxicity", "toxicity.csv", "line")
    assert read.frame.columns.tolist() == ["GRADE", "TERM"]
    assert read.frame["GRADE"].cat.categories.tolist() == ["1", "3"]
    assert read.frame["TERM"].cat.categories.tolist() == ["Fever", "rash"]
    assert read.frame["TERM"].cat.codes.tolist() == [1, -1, 0]
    assert not read.frame["TERM"].cat.ordered
    assert read.frame["TERM"].cat.categories.dtype == "str"
    assert isinstance(read.frame.index, pd.RangeIndex)
    assert read.lines.dtype == np.int64
    assert read.place(2, "GRADE") == "toxicity.csv line 4, GRADE"
    assert read.place(0) == "toxicity.csv line 2"


@pytest.mark.parametrize(
    ("content", "settings"),
    [
        ("A,B\nMüller,µg\n".encode(), {}),
        ("A,B\nMüller,µg\n".encode("utf-8-sig"), {}),
        ("A,B\nMüller,µg\n".encode("utf-16"), {}),
        ("\ufeffA,B\nMüller,µg\n".encode("utf-16-be"), {}),
        ("A,B\nMüller,µg\n".encode("utf-32"), {}),
        ("A,B\nMüller,µg\n".encode("latin-1"), {"encoding": "latin-1"}),
        ("A,B\nMüller,µg\n".encode("utf-8-sig"), {"encoding": "utf-8"}),
        ("A;B\nMüller;µg\n".encode(), {"delimiter": ";"}),
        ("A§B\nMüller§µg\n".encode(), {"delimiter": "§"}),
    ],
)
def test_encodings(form: Read, content: bytes, settings: dict[str, str]) -> None:
    read = form(content, **settings)
    assert read.frame.columns.tolist() == ["A", "B"]
    assert table(read) == [["Müller", "µg"]]
    assert read.findings == ()


def test_what_is_not_utf8_is_read_as_windows_1252_with_a_note(form: Read) -> None:
    read = form(b"A,B\nx,y\nM\xfcller,\x80 5\nz,\xe9\n")
    assert table(read) == [["x", "y"], ["Müller", "€ 5"], ["z", "é"]]
    assert rules(read) == [("ENCODING", "note", "toxicity.csv line 3")]
    assert "fc is not UTF-8; the file is read as Windows-1252" in read.findings[0].message


def test_the_bytes_windows_1252_leaves_open_are_kept_and_told(form: Read) -> None:
    read = form(b"A,B\n\x81,\xe4\n")
    assert table(read) == [["\x81", "ä"]]
    assert rules(read) == [
        ("ENCODING", "note", "toxicity.csv line 2"),
        ("CONTROL-CHARACTER", "warning", "toxicity.csv line 2, A"),
    ]


@pytest.mark.parametrize(
    ("content", "records", "finding", "words"),
    [
        (
            b"A,B,C\n1,2\n4,5,6\n",
            [["1", "2", None], ["4", "5", "6"]],
            ("RAGGED-LINE", "error", "toxicity.csv line 2"),
            "has 2 of 3 fields",
        ),
        (
            b"A,B\n1,2\n\n3,rash, mild,4\n",
            [["1", "2"], ["3", "rash"]],
            ("RAGGED-LINE", "error", "toxicity.csv line 4"),
            "left over: ' mild', '4'",
        ),
        (
            b"A,B\n1,2,,\n",
            [["1", "2"]],
            ("RAGGED-LINE", "note", "toxicity.csv line 2"),
            "2 empty fields more",
        ),
        (
            b'A,B\n"mild" rash,2\n',
            [["mild rash", "2"]],
            ("STRAY-QUOTE", "error", "toxicity.csv line 2"),
            "after its closing quotation mark",
        ),
        (
            b"A,B\nx,2\nra\x00sh,2\nra\x00sh,3\n",
            [["x", "2"], ["ra\x00sh", "2"], ["ra\x00sh", "3"]],
            ("CONTROL-CHARACTER", "warning", "toxicity.csv line 3, A"),
            r"'ra\x00sh' holds a character that nobody sees, as do 1 further records",
        ),
        (
            b"A,,C\n1,2,3\n",
            [["1", "2", "3"]],
            ("COLUMN-UNNAMED", "warning", "toxicity.csv"),
            "read as COLUMN_2",
        ),
        (b"A,B\n", [], ("EMPTY-FILE", "warning", "toxicity.csv"), "no records"),
        (b"", [], ("EMPTY-FILE", "warning", "toxicity.csv"), "no records"),
        (b"\n\n", [], ("EMPTY-FILE", "warning", "toxicity.csv"), "no records"),
    ],
)
def test_oddities_are_kept_and_told(
    form: Read, content: bytes, records: list[list[str | None]], finding: tuple[str, str, str], words: str
) -> None:
    read = form(content)
    assert table(read) == records
    assert rules(read) == [finding]
    assert words in read.findings[0].message


def test_a_header_alone_has_its_columns(form: Read) -> None:
    read = form(b"A,B\r\n")
    assert read.frame.columns.tolist() == ["A", "B"]
    assert (len(read.frame), len(read.lines), str(read.lines.dtype)) == (0, 0, "int64")


@pytest.mark.parametrize(
    ("content", "settings", "message"),
    [
        (b"A,B,A\n1,2,3\n", {}, "toxicity.csv: more than one column is called A; give each a name of its own"),
        (b",COLUMN_1\n1,2\n", {}, "more than one column is called COLUMN_1"),
        (b'A,B\n1,2\n3,"rash\n4,5\n', {}, "toxicity.csv line 3: a quotation mark opens a value here that never ends"),
        (b'A,B\n1,"' + b"x" * 200_000, {}, "toxicity.csv line 2: field larger than field limit"),
        (b"PK\x03\x04rest", {}, "toxicity.csv is not text: perhaps a workbook"),
        (gzip.compress(b"A,B\n1,2\n"), {}, "toxicity.csv is packed (gzip), whatever its suffix says; unpack it"),
        ("A,B\n1,2\n".encode("utf-16-le"), {}, "UTF-16 without its mark"),
        (b"A,B\n1,2\nM\xfc,3\n", {"encoding": "utf-8"}, "toxicity.csv line 3: the bytes fc are not utf-8"),
        (b"A,B\n1,2\n", {"encoding": "utf-9"}, "no encoding is called 'utf-9'"),
    ],
)
def test_what_cannot_be_read(form: Read, content: bytes, settings: dict[str, str], message: str) -> None:
    with pytest.raises(InputFault) as told:
        form(content, **settings)
    assert message in str(told.value)


def test_a_delimiter_is_one_character(form: Read) -> None:
    with pytest.raises(SpecFault, match="one character, not '::'"):
        form(b"A::B\n", delimiter="::")


def test_paths_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputFault, match=r"absent\.csv is not there; mend the path"):
        read_forms(tmp_path / "absent.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(InputFault, match="is a folder, not a file"):
        read_forms(tmp_path / "folder.csv")
    with pytest.raises(InputFault, match=r"note\.docx: no reader for \.docx; give one of \.csv"):
        read_forms(tmp_path / "note.docx")


CHARACTERS = st.characters(exclude_categories=["Cs"])
VALUES = st.text(st.one_of(st.sampled_from('",;|\t\r\n x'), CHARACTERS), max_size=6)


@settings(deadline=None, max_examples=300)
@given(data=st.data(), width=st.integers(1, 4), end=st.sampled_from(["\n", "\r\n", "\r"]), every=st.booleans())
def test_what_the_csv_module_writes_is_read_back(
    data: st.DataObject, width: int, end: str, every: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    rows = data.draw(st.lists(st.lists(VALUES, min_size=width, max_size=width), max_size=8))
    text, lines = f"{','.join('ABCD'[:width])}{end}", []
    for row in rows:
        stream = io.StringIO()
        csv.writer(stream, lineterminator="\r\n", quoting=csv.QUOTE_ALL if every else csv.QUOTE_MINIMAL).writerow(row)
        lines.append(len(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")))
        text += stream.getvalue().removesuffix("\r\n") + end
    path = tmp_path_factory.mktemp("round") / "table.csv"
    path.write_bytes(text.encode())
    read = read_delimited(path, encoding="utf-8", delimiter=",")
    filled = [width == 1 or any(value.strip() for value in row) for row in rows]
    kept = [row for row, there in zip(rows, filled, strict=True) if there]
    assert table(read) == [[value if value.strip() else None for value in row] for row in kept]
    assert read.lines.tolist() == [line for line, there in zip(lines, filled, strict=True) if there]


def test_a_mark_of_byte_order_within_the_file_is_part_of_its_value(form: Read) -> None:
    assert table(form("A,B\n\ufeffx,1\ny,2\n".encode())) == [["\ufeffx", "1"], ["y", "2"]]
    assert table(form("\ufeffA,B\nx,1\n".encode())) == [["x", "1"]]


@settings(deadline=None, max_examples=100)
@given(st.lists(st.lists(st.sampled_from(["", "a", "b c", 'q"', "x\ny"]), min_size=2, max_size=2), min_size=1))
def test_the_patient_way_reads_what_the_fast_way_reads(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    folder = tmp_path_factory.mktemp("ways")
    for name, last in (("regular.csv", []), ("odd.csv", [["z", "z", "surplus"]])):
        with (folder / name).open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows([["A", "B"], *rows, *last])
    regular, odd = read_delimited(folder / "regular.csv"), read_delimited(folder / "odd.csv")
    assert table(odd) == [*table(regular), ["z", "z"]]
    assert odd.lines[:-1].tolist() == regular.lines.tolist()
    assert not regular.findings or regular.findings[0].rule == "EMPTY-FILE"


def test_a_file_of_several_blocks_with_line_breaks_in_values(tmp_path: Path) -> None:
    rows = [[str(n), f"term {n % 7}", "two\nlines" if n % 1000 == 0 else "x" * 80] for n in range(60_000)]
    with (tmp_path / "big.csv").open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, lineterminator="\n").writerows([["N", "TERM", "TEXT"], *rows])
    read = read_delimited(tmp_path / "big.csv")
    assert table(read) == rows
    assert read.lines[:3].tolist() == [2, 4, 5]
    assert int(read.lines[-1]) == 60_000 + 1 + 60  # the header, and one line more for each value of two lines
    assert read.findings == ()


@pytest.mark.parametrize(
    ("text", "options", "names", "lines"),
    [
        ("sep=;\nA;B\n1;2,5\n", {}, ["A", "B"], [3]),
        ('"sep=|"\nA|B\n1|2\n', {}, ["A", "B"], [3]),
        ("Listing of events\n\nA,B\n1,2\n", {"header": 3}, ["A", "B"], [4]),
        ("# made by X\n# on 1 May\nA,B\n1,2\n# a comment\n3,4\n", {"comment": "#"}, ["A", "B"], [4, 6]),
        ("\ufeff\ufeffA,\u200bB\n1,2\n", {}, ["A", "B"], [2]),
    ],
)
def test_what_stands_above_the_header(
    tmp_path: Path, text: str, options: dict[str, Any], names: list[str], lines: list[int]
) -> None:
    (tmp_path / "ae.csv").write_text(text, encoding="utf-8")
    (form,) = read_forms(tmp_path / "ae.csv", FileOptions(**options))
    assert (form.frame.columns.tolist(), form.lines.tolist(), form.findings) == (names, lines, ())


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("# made by X\n# on 1 May\nA,B,C\n1,2,3\n", 3),
        ("Listing\n\nA,B,C\n1,2,3\n", 3),
        ("Events, trial 01\nA,B,C,D\n1,2,3,4\n5,6,7,8\n", 2),
        ('A,B\n1,"x, y, z"\n2,"u, v, w"\n', None),
        ("A,B\n1,2,\n3,4,\n", None),
        ('COMMENT\n"one, two"\nthree\n', None),
        ("A;B\n1,5;2,5\n3,5;4,5\n", None),
    ],
)
def test_where_the_header_seems_to_be(tmp_path: Path, text: str, line: int | None) -> None:
    (tmp_path / "ae.csv").write_text(text)
    (form,) = read_forms(tmp_path / "ae.csv")
    told = [f.mend for f in form.findings if f.rule == "HEADER-LINE"]
    assert told == ([f"Say header = {line} for this file under [files] in study.toml, if so."] if line else [])


@pytest.mark.parametrize("title", ["Listing of events", '"Listing of events"', "# made by X", "Events,,"])
def test_a_title_above_the_header_is_told(tmp_path: Path, title: str) -> None:
    (tmp_path / "ae.csv").write_text(f"{title}\nA,B,C\n1,2,3\n")
    (form,) = read_forms(tmp_path / "ae.csv")
    told = [f for f in form.findings if f.rule == "HEADER-LINE"]
    assert [(f.severity, f.place) for f in told] == [("error", "ae.csv line 1")]
    assert "header = 2" in told[0].mend


def test_a_header_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "ae.csv").write_text("A,B\n1,2\n")
    with pytest.raises(InputFault, match=r"ae\.csv has no header in line 9"):
        read_forms(tmp_path / "ae.csv", FileOptions(header=9))


@pytest.mark.parametrize("content", [b"<html><table>", b"  <!DOCTYPE html>", b"\xef\xbb\xbf<?xml version='1.0'?>"])
def test_a_page_under_the_suffix_of_a_table_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "ae.csv").write_bytes(content)
    with pytest.raises(InputFault, match=r"ae\.csv is a page of HTML or XML under another suffix"):
        read_forms(tmp_path / "ae.csv")


def test_a_character_that_nobody_sees_is_told(tmp_path: Path) -> None:
    (tmp_path / "ae.csv").write_text("A\nra\u200bsh\n", encoding="utf-8")
    (form,) = read_forms(tmp_path / "ae.csv")
    assert [(f.rule, f.place) for f in form.findings] == [("CONTROL-CHARACTER", "ae.csv line 2, A")]
    assert r"'ra\u200bsh'" in form.findings[0].message


@pytest.mark.parametrize(
    ("value", "letter"),
    [
        ("F\u0435male", "CYRILLIC SMALL LETTER IE"),
        ("\u0410CT", "CYRILLIC CAPITAL LETTER A"),
        ("\u039cALE", "GREEK CAPITAL LETTER MU"),
        ("Müller", ""),
        ("\u03bcmol", ""),
        ("TNF\u03b1", ""),
        ("\u041c\u043e\u0441\u043a\u0432\u0430 B", ""),
    ],
)
def test_letters_of_two_scripts_in_a_word_are_told(tmp_path: Path, value: str, letter: str) -> None:
    (tmp_path / "ae.csv").write_text(f"A\n{value}\n", encoding="utf-8")
    (form,) = read_forms(tmp_path / "ae.csv")
    assert [(f.rule, f.place) for f in form.findings] == [("LETTERS-MIXED", "ae.csv line 2, A")] * bool(letter)
    assert all(letter in f.message for f in form.findings)


def test_a_form_can_be_named(tmp_path: Path) -> None:
    (tmp_path / "export_2026-01-31.csv").write_text("A\n1\n")
    (form,) = read_forms(tmp_path / "export_2026-01-31.csv", FileOptions(form="ae"))
    assert form.name == "ae"
