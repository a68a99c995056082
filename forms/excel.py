"""XLSX workbooks: each sheet with anything on it is a form."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..datasets.as_text import clock, number
from ..datasets.columns import column_names, empty_file, text_frame
from ..datasets.content import file_bytes
from ..specs.faults import InputFault
from ..specs.findings import Finding
from .excel_parts import SheetParts, sheet_parts
from .records import Form, plain_word

if TYPE_CHECKING:
    from datetime import datetime

    from openpyxl.cell import Cell, MergedCell

# Text that stands in quotation marks, brackets, or after a backslash in a number format is no part of the code.
LITERAL = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
ERRORS = frozenset(
    ["#N/A", "#NAME?", "#DIV/0!", "#REF!", "#VALUE!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA"]
)


@dataclass(frozen=True)
class Row:
    """One row of a sheet that is not wholly blank: its number and the text of its cells by column, from 1."""

    number: int
    cells: Mapping[int, str]


def read_excel(path: Path) -> tuple[Form, ...]:
    """The forms of a workbook, in the order of its sheets; hidden sheets too, empty ones not.

    The first row that is not blank is the header; rows below it that are wholly blank are skipped. Dates are ISO 8601
    text, as far as the format of the cell shows them; numbers are plain text, with leading zeros where the format
    asks for them; "true" and "false"; an error value is its text, such as "#N/A", with a finding.
    Raises InputFault when the file is no XLSX workbook, or two columns of a sheet have one name.
    """
    content = file_bytes(path)
    sheets = _sheets(content, path.name)
    parts = sheet_parts(content)
    forms = [_form(path.name, title, rows, parts.get(title, SheetParts())) for title, rows in sheets.items() if rows]
    if forms:
        return tuple(forms)
    import numpy as np

    nothing = text_frame({}, 0)
    name = plain_word(path.stem)
    return (Form(name, path.name, nothing, np.zeros(0, np.int64), "row", findings=(empty_file(path.name),)),)


def _sheets(content: bytes, file: str) -> dict[str, list[Row]]:
    """The rows of each sheet that have anything on them."""
    import io
    from zipfile import BadZipFile

    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what a file says of its own extent is often wrong
        return {sheet.title: list(_rows(sheet.iter_rows())) for sheet in book.worksheets}
    except (BadZipFile, InvalidFileException, KeyError, ValueError, EOFError, SyntaxError) as fault:
        what = "perhaps an old .xls, a locked workbook, or text under another suffix"
        raise InputFault(
            f"{file} is not an XLSX workbook that can be read ({fault}): {what}; save it as .xlsx."
        ) from fault


def _rows(rows: "Iterator[tuple[Cell | MergedCell, ...]]") -> Iterator[Row]:
    """The rows with anything on them, each under its number."""
    for position, cells in enumerate(rows, 1):
        texts = {at: text for at, cell in enumerate(cells, 1) if (text := cell_text(cell)).strip()}
        if texts:
            yield Row(position, texts)


def cell_text(cell: "Cell | MergedCell") -> str:
    """What a cell shows, as text without layout: "" for nothing."""
    import datetime as dt

    value = cell.value
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float():
            return _number(value, cell.number_format)
        case dt.datetime():
            return _moment(value, LITERAL.sub("", cell.number_format).lower())
        case dt.date():
            return value.isoformat()
        case dt.time():
            passed = dt.datetime.combine(dt.date.min, value) - dt.datetime.combine(dt.date.min, dt.time())
            return clock(passed.total_seconds(), minutes="s" not in LITERAL.sub("", cell.number_format).lower())
        case dt.timedelta():
            return clock(value.total_seconds(), minutes="s" not in cell.number_format.lower())
        case _:
            return str(value)


def _number(value: float, format: str) -> str:
    """A number in plain text, with leading zeros where the format is nothing but zeros, as of a site 007."""
    text = number(value)
    return text.zfill(len(format)) if re.fullmatch("00+", format) and text.isdigit() else text


def _moment(value: "datetime", format: str) -> str:
    """A date, with its time where the format shows hours or there is one to lose, to the minute or the second."""
    if "h" not in format and "s" not in format and value.time() == value.min.time():
        return value.date().isoformat()
    time = clock((value - value.combine(value.date(), value.min.time())).total_seconds(), minutes="s" not in format)
    return f"{value.date().isoformat()}T{time}"


def _form(file: str, title: str, rows: list[Row], parts: SheetParts) -> Form:
    """The form of one sheet."""
    import numpy as np
    import pyarrow as pa

    place = f"{file} sheet {title}"
    header, below = rows[0], rows[1:]
    columns = sorted({at for row in rows for at in row.cells})
    names, odd = column_names([header.cells.get(at, "") for at in columns], f"{place} row {header.number}")
    called = dict(zip(columns, names, strict=True))
    texts = {name: pa.array([row.cells.get(at) for row in below], pa.string()) for at, name in called.items()}
    lines = np.array([row.number for row in below], dtype=np.int64)
    findings = (*odd, *_errors(place, below, called), *_parts(place, parts, called))
    if not below:
        findings = (*findings, empty_file(place))
    return Form(plain_word(title), place, text_frame(texts, len(below)), lines, "row", findings=findings)


def _errors(place: str, rows: list[Row], names: Mapping[int, str]) -> Iterator[Finding]:
    """A finding for each cell that holds an error value."""
    for row in rows:
        for at, text in row.cells.items():
            if text in ERRORS:
                where = f"{place} row {row.number}, {names[at]}"
                mend = "Mend the formula in the workbook, or empty the cell."
                yield Finding("ERROR-CELL", "error", where, f"The cell holds the error value {text}.", mend)


def _parts(place: str, parts: SheetParts, names: Mapping[int, str]) -> Iterator[Finding]:
    """A finding for each merged range, and for each formula without a value."""
    from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

    for range in parts.merged:
        message = f"The cells {range} are merged: the first has the value, the others are read as blank."
        yield Finding("MERGED-CELLS", "warning", place, message, "Split the cells, and fill in each.")
    for cell in parts.uncomputed:
        letters, row = coordinate_from_string(cell)
        where = f"{place} row {row}, {names.get(column_index_from_string(letters), letters)}"
        message = "The cell holds a formula that was never computed; it is read as blank."
        yield Finding("FORMULA-UNCOMPUTED", "error", where, message, "Open the workbook, let it compute, and save it.")
