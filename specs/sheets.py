"""The sheets of a spec: a folder of CSV files or one workbook, with the same content."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from .faults import InputFault, OutputFault
from .findings import Finding
from .model import Row

Table = tuple[tuple[str, ...], ...]
LONGEST = 32767
KEEPS_BLANKS = "value"
OF_PIECES = ("joined", "phrase")  # methods whose value stands between texts: blanks around it, and alone, are meant
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
STAMP = (1980, 1, 1, 0, 0, 0)
MARK = b"m5kit"  # comment of an archive or workbook as we left it: a program that saves it anew drops it


def read_tables(path: Path) -> dict[str, Table]:
    """Every sheet of a folder of CSV files or of an .xlsx workbook: its rows of cells, the header first.

    The name of a sheet is the name of its file without .csv. All cells are text.
    Raises InputFault where there is no such folder or workbook, or a sheet cannot be read.
    """
    if path.is_dir():
        files = sorted(path.glob("*.csv"))
        if not files:
            raise InputFault(f"{path} has no .csv sheets. Point at the folder with datasets.csv, or at a workbook.")
        return {f.stem: _csv(f) for f in files}
    if path.suffix.lower() == ".xlsx" and path.is_file():
        return _workbook(path)
    raise InputFault(f"{path} is neither a folder of .csv sheets nor an .xlsx workbook.")


def read_table(file: Path) -> Table:
    """The one sheet of a CSV file: its rows of cells, the header first.

    Raises InputFault where it cannot be read.
    """
    return _csv(file)


def rows(name: str, table: Table, file: str) -> tuple[Row, ...]:
    """The rows of a sheet by column name; wholly empty rows are left out.

    place is "AE.csv line 14" for a file and "spec.xlsx sheet AE line 14" for a workbook; the line counts records.
    """
    if not table:
        return ()
    header = [cell.strip() for cell in table[0]]
    keeps = KEEPS_BLANKS if "method" in header else ""
    found = []
    for line, cells in enumerate(table[1:], start=2):
        if any(cell.strip() for cell in cells):
            of_pieces = any(c == "method" and cell.strip() in OF_PIECES for c, cell in zip(header, cells, strict=False))
            named = {
                column: cell if column == keeps and _means_blanks(cell, of_pieces) else cell.strip()
                for column, cell in zip(header, cells, strict=False)
                if column
            }
            found.append(Row(named, f"{file} line {line}"))
    return tuple(found)


def _means_blanks(cell: str, of_pieces: bool) -> bool:
    """Whether the blanks of a method's value may be meant: `; ` between joined texts, or a blank alone."""
    return bool(cell.strip()) or of_pieces


def beyond_header(name: str, table: Table, file: str) -> Iterator[Finding]:
    """The cells of a sheet that stand under no name, which nothing reads: those beyond the header, or under a blank one."""
    header = [cell.strip() for cell in table[0]] if table else []
    for line, cells in enumerate(table[1:], start=2):
        surplus = [cell for cell in cells[len(header) :] if cell.strip()]
        if surplus:
            says = f"The row has more cells than the header: {', '.join(map(repr, surplus))} stands under no name."
            yield Finding("SPEC-CELL", "error", f"{file} line {line}", says, "Put a cell with a comma in it in quotes.")
    for place, name_ in enumerate(header):
        lines = [
            n for n, cells in enumerate(table[1:], start=2) if cells[place : place + 1] != ("",) and len(cells) > place
        ]
        lines = [n for n in lines if table[n - 1][place].strip()]
        if not name_ and lines:
            says = f"Column {place + 1} of sheet {name} has no name, and {len(lines)} of its cells are filled."
            mend = "Name the column, or nothing of it is read."
            yield Finding("SPEC-COLUMN", "warning", f"{file} line {lines[0]}", says, mend)


def sheet_file(path: Path, name: str) -> str:
    """What a message calls a sheet: its file, or the workbook and the sheet in it."""
    return f"{name}.csv" if path.is_dir() else f"{path.name} sheet {name}"


def _csv(file: Path) -> Table:
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = file.read_bytes()[: error.start].count(b"\n") + 1
        raise InputFault(f"{file} line {line} is not UTF-8. Save the sheet as UTF-8.") from error
    except OSError as error:
        raise InputFault(f"{file} cannot be read: {error.strerror}.") from error
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        return tuple(tuple(row) for row in rows)
    except csv.Error as error:
        mend = 'Close every quotation mark, and double one that is part of a text ("").'
        raise InputFault(f"{file} line {rows.line_num} is no line of a CSV sheet: {error}. {mend}") from error


def _workbook(file: Path) -> dict[str, Table]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(file, read_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, OSError) as error:
        raise InputFault(f"{file} is not a workbook that can be read: {error}.") from error
    tables = {}
    for sheet in book.worksheets:
        found = [
            tuple("" if cell is None else _cell(cell) for cell in row) for row in sheet.iter_rows(values_only=True)
        ]
        width = len(found[0]) if found else 0
        tables[sheet.title] = tuple(_padded(row, width) for row in found)
    book.close()
    return tables


def _padded(row: tuple[str, ...], width: int) -> tuple[str, ...]:
    return row[:width] + ("",) * (width - len(row)) if not any(row[width:]) else row


def _cell(value: object) -> str:
    """A cell as text; a number that a spreadsheet program made of a code is written without its .0."""
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def write_tables(tables: Mapping[str, Table], path: Path) -> None:
    """Write sheets to a folder of CSV files, or to one workbook where path ends in .xlsx; same input, same bytes.

    Raises OutputFault where the target cannot be written or a sheet does not fit a workbook.
    """
    try:
        if path.suffix.lower() == ".xlsx":
            _write_workbook(tables, path)
        else:
            path.mkdir(parents=True, exist_ok=True)
            for name, table in tables.items():
                (path / f"{name}.csv").write_bytes(_csv_text(table).encode("utf-8"))
    except OSError as error:
        raise OutputFault(f"{path} cannot be written: {error.strerror}.") from error


def refuse_other_sheets(tables: Mapping[str, Table], folder: Path) -> None:
    """Raise OutputFault where a sheet would be replaced by another: what is in a folder of sheets is somebody's work."""
    there = {name: folder / f"{name}.csv" for name in tables if (folder / f"{name}.csv").exists()}
    other = [
        f.name for name, f in there.items() if not f.is_file() or f.read_bytes() != _csv_text(tables[name]).encode()
    ]
    if other:
        raise OutputFault(
            f"{folder} has {', '.join(other)} with other content. Unpack into a new folder and compare, or say "
            "--replace; nothing was written."
        )


def _csv_text(table: Iterable[Iterable[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(table)
    return out.getvalue()


def _write_workbook(tables: Mapping[str, Table], path: Path) -> None:
    from datetime import datetime

    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    for name, table in tables.items():
        if len(name) > 31:
            raise OutputFault(f"Sheet {name!r} has a name over 31 characters, more than a workbook allows.")
        sheet = book.create_sheet(name)
        for line, row in enumerate(table, start=1):
            for column, text in enumerate(row, start=1):
                if text:
                    _refuse_text(text, name, line)
                    cell = sheet.cell(line, column, text)
                    cell.data_type, cell.number_format = "s", "@"
                    cell.font = Font(bold=line == 1)
        for column in range(1, len(table[0]) + 1 if table else 1):
            sheet.cell(1, column).value = table[0][column - 1]
        sheet.freeze_panes = "A2"
    book.properties.created = book.properties.modified = datetime(*STAMP[:3])
    inside = io.BytesIO()
    book.save(inside)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(restamped(inside.getvalue()))


def _refuse_text(text: str, name: str, line: int) -> None:
    """Raise OutputFault for what a spreadsheet program would cut or refuse."""
    if len(text) > LONGEST or ILLEGAL.search(text):
        why = (
            f"has {len(text)} characters, and {LONGEST} is the limit"
            if len(text) > LONGEST
            else "holds a control character"
        )
        raise OutputFault(f"Sheet {name} line {line}: a text {why}; a workbook cannot hold it. Mend the text.")


def restamped(archive: bytes) -> bytes:
    """The same archive with fixed times, so that the same sheets give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        new.comment = MARK
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "docProps/core.xml":
                content = _fixed_modified(content)
            info = zipfile.ZipInfo(entry.filename, STAMP)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            new.writestr(info, content)
    return out.getvalue()


def _fixed_modified(core: bytes) -> bytes:
    return re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", core)
