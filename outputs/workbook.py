"""Tables as a workbook that a person filters: a sheet a table, its head fixed, its columns as wide as they need."""

import io
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ..specs.faults import OutputFault
from ..specs.sheets import LONGEST, STAMP, restamped
from .inert import inert_text

Rows = Sequence[Sequence[str]]
WIDEST, ROWS = 60, 1_048_575
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


def workbook(sheets: Mapping[str, Rows]) -> bytes:
    """The bytes of a workbook; the first row of each sheet is its head, all cells are text; same input, same bytes.

    Raises OutputFault where a sheet or a cell has more than a workbook can hold.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    for name, rows in zip(_names(sheets), sheets.values(), strict=True):
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        _refuse_more(name, rows)
        for number, width in enumerate(_widths(rows)):
            sheet.column_dimensions[_letter(number)].width = width
        if rows:
            sheet.auto_filter.ref = f"A1:{_letter(len(rows[0]) - 1)}{len(rows)}"
        for line, row in enumerate(rows):
            sheet.append([_cell(sheet, text, Font(bold=True) if line == 0 else None) for text in row])
    book.properties.created = book.properties.modified = datetime(*STAMP[:3])
    inside = io.BytesIO()
    book.save(inside)
    return restamped(inside.getvalue())


def _cell(sheet: Any, text: str, font: Any) -> Any:
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, inert_text(text) or None)
    cell.data_type = "s" if text else cell.data_type  # text that begins with "=" is no formula
    if font is not None:
        cell.font = font
    return cell


def _refuse_more(name: str, rows: Rows) -> None:
    if len(rows) > ROWS:
        raise OutputFault(f"Sheet {name} has {len(rows):,} rows, more than a workbook can hold. Write CSV or Parquet.")
    if any(len(text) > LONGEST for row in rows for text in row):
        raise OutputFault(f"Sheet {name} has a text of more than {LONGEST:,} characters. Write CSV or Parquet.")


def _widths(rows: Rows) -> list[int]:
    looked = [*rows[:200]]
    return [min(max(len(row[n]) for row in looked) + 2, WIDEST) for n in range(len(rows[0]))] if rows else []


def _letter(number: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(number + 1)


def _names(sheets: Mapping[str, Rows]) -> list[str]:
    """Names that a workbook takes, each once."""
    found: list[str] = []
    for name in sheets:
        plain = _FORBIDDEN.sub("_", inert_text(name))[:31] or "sheet"
        taken = {n.lower() for n in found}
        numbered = (f"{plain[:27]} {n}" for n in range(2, len(sheets) + 2))
        found.append(plain if plain.lower() not in taken else next(n for n in numbered if n.lower() not in taken))
    return found
