"""XLSX workbooks: each sheet with anything on it is a form."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..datasets.columns import LOOKED_AT, column_names, empty_file, text_frame, title_above
from ..datasets.content import file_bytes
from ..datasets.limits import LIMITS, Limits
from ..specs.faults import InputFault
from ..specs.findings import Finding
from .records import Form, plain_word
from .xlsx import XlsxSheet, opened
from .xlsx_cells import Cells, cell_names, column_letters, sheet_cells

if TYPE_CHECKING:
    import numpy as np

# What a program calls a sheet that nobody named, in the languages at hand.
UNNAMED = re.compile(r"(sheet|tabelle|feuil|hoja|foglio|blad|ark|planilha|arkusz|taul|list)\s*\d*", re.IGNORECASE)


@dataclass(frozen=True)
class SheetGrid:
    """The cells of a sheet by row and column, both counted from 1, as positions in the texts."""

    rows: "np.ndarray"
    columns: "np.ndarray"
    codes: "np.ndarray"
    texts: "np.ndarray"

    def row(self, number: int) -> dict[int, str]:
        """The texts of a row by column."""
        at = self.rows == number
        return dict(zip(self.columns[at].tolist(), self.texts[self.codes[at]].tolist(), strict=True))


def read_excel(path: Path, *, header: int | None = None, limits: Limits = LIMITS) -> tuple[Form, ...]:
    """The forms of a workbook, in the order of its sheets; hidden sheets too, empty ones not.

    The first row that is not blank is the header, or the one whose number is given; rows below it that are wholly
    blank are skipped. The only sheet of a workbook takes the name of the file where nobody named it ("Sheet1").
    Dates are ISO 8601 text, as far as the format of the cell shows them; numbers are plain text, with leading zeros
    where the format asks for them; "true" and "false"; an error value is its text, such as "#N/A", with a finding.
    Raises InputFault when the file is no XLSX workbook, or two columns of a sheet have one name.
    """
    book = opened(file_bytes(path), path.name, limits)
    read = [(sheet, sheet_cells(book, sheet)) for sheet in book.sheets if sheet.kind == "worksheet"]
    unread = tuple(_unread(path.name, sheet) for sheet in book.sheets if sheet.kind != "worksheet")
    return filled_forms(path, read, header, unread)


def filled_forms(
    path: Path, read: Sequence[tuple[XlsxSheet, Cells]], header: int | None, findings: tuple[Finding, ...]
) -> tuple[Form, ...]:
    """The forms of the sheets that have anything on them; the findings on the file are told with the first."""
    filled = [(sheet, cells) for sheet, cells in read if len(cells.codes) or cells.uncomputed]
    forms = [_form(path, sheet, cells, header) for sheet, cells in filled] or [_nothing(path)]
    if len(filled) == 1 and UNNAMED.fullmatch(filled[0][0].title):
        forms = [replace(forms[0], name=plain_word(path.stem))]
    return (replace(forms[0], findings=(*forms[0].findings, *findings)), *forms[1:])


def _nothing(path: Path) -> Form:
    import numpy as np

    lines = np.zeros(0, np.int64)
    return Form(plain_word(path.stem), path.name, text_frame({}, 0), lines, "row", findings=(empty_file(path.name),))


def _unread(file: str, sheet: XlsxSheet) -> Finding:
    says = f"The sheet {sheet.title!r} is a {sheet.kind.removesuffix('sheet')} sheet, which holds no records."
    return Finding(
        "SHEET-UNREAD", "note", file, says, "Nothing is to be done, if it only draws what other sheets hold."
    )


def _form(path: Path, sheet: XlsxSheet, cells: Cells, header: int | None) -> Form:
    """The form of one sheet."""
    import numpy as np

    place = f"{path.name} sheet {sheet.title}"
    grid = _grid(cells)
    numbers = np.unique(grid.rows)
    top = header if header is not None else int(numbers[0]) if len(numbers) else 1
    names = grid.row(top)
    if header is not None and not names:
        raise InputFault(f"{place}: row {header} is blank, and it is to be the header; mend header in study.toml.")
    below = grid.rows > top
    columns = np.unique(grid.columns[grid.rows >= top]).tolist()
    called, odd = column_names([names.get(at, "") for at in columns], f"{place} row {top}")
    lines = numbers[numbers > top]
    texts = {name: _column(grid, below & (grid.columns == at), lines) for at, name in zip(columns, called, strict=True)}
    by_column = dict(zip(columns, called, strict=True))
    findings = (*odd, *_findings(place, cells, by_column, top))
    if header is None and len(lines):
        counted = [(int(line), len(grid.row(int(line)))) for line in lines[:LOOKED_AT]]
        findings += title_above(place, "row", [(top, len(names)), *counted])
    findings += () if len(lines) else (empty_file(place),)
    frame = text_frame(texts, len(lines))
    typed = frozenset(called)
    return Form(plain_word(sheet.title), place, frame, lines.astype(np.int64), "row", findings=findings, typed=typed)


def _grid(cells: Cells) -> SheetGrid:
    import numpy as np

    rows, columns, codes = (np.frombuffer(part, dtype=np.int32) for part in (cells.rows, cells.columns, cells.codes))
    return SheetGrid(rows, columns, codes, np.array(list(cells.texts), dtype=object))


def _column(grid: SheetGrid, at: "np.ndarray", lines: "np.ndarray") -> "object":
    """The cells of a column below the header as a pyarrow dictionary."""
    import numpy as np
    import pyarrow as pa

    used, places = np.unique(grid.codes[at], return_inverse=True)
    codes = np.full(len(lines), -1, dtype=np.int32)
    codes[np.searchsorted(lines, grid.rows[at])] = places
    words = pa.array(grid.texts[used].tolist(), pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes < 0), words)


def _findings(place: str, cells: Cells, names: Mapping[int, str], top: int) -> Iterator[Finding]:
    """A finding for each error value, merged range and formula without a value, and for each column with struck-out text
    or long numbers."""
    for (row, column), text in cells.errors.items():
        if row > top:
            where = f"{place} row {row}, {names[column]}"
            mend = "Mend the formula in the workbook, or empty the cell."
            yield Finding("ERROR-CELL", "error", where, f"The cell holds the error value {text}.", mend)
    for range in cells.merged:
        message = f"The cells {range} are merged: the first has the value, the others are read as blank."
        yield Finding("MERGED-CELLS", "warning", place, message, "Split the cells, and fill in each.")
    for row, column in cells.uncomputed:
        where = f"{place} row {row}, {names.get(column, column_letters(column))}"
        message = "The cell holds a formula that was never computed; it is read as blank."
        yield Finding("FORMULA-UNCOMPUTED", "error", where, message, "Open the workbook, let it compute, and save it.")
    for where, some in _by_column(place, cells.struck, names):
        message = f"Text is struck out in {some}; it is read all the same."
        yield Finding("STRUCK-OUT", "warning", where, message, "Empty the cells whose values no longer hold.")
    for where, some in _by_column(place, cells.long, names):
        message = f"Of a number a workbook keeps 15 digits, and {some} has more: its last digits may not be those that were typed."
        yield Finding("NUMBER-LONG", "warning", where, message, "Enter identifiers as text, and look at the source.")


def _by_column(place: str, cells: Sequence[tuple[int, int]], names: Mapping[int, str]) -> Iterator[tuple[str, str]]:
    """For each column with such cells the place of the first, and the cells in words."""
    for column in sorted({column for _, column in cells}):
        own = [cell for cell in cells if cell[1] == column]
        more = f" and {len(own) - 10} more" if len(own) > 10 else ""
        where = f"{place} row {own[0][0]}, {names.get(column, column_letters(column))}"
        yield where, ", ".join(cell_names(own[:10])) + more
