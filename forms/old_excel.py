"""Workbooks of Excel 97 to 2003 (XLS), through calamine."""

import datetime as dt
import io
from pathlib import Path
from typing import Any

from ..datasets.as_text import clock, number
from ..datasets.content import file_bytes
from ..datasets.limits import LIMITS, Limits
from ..specs.faults import InputFault
from ..specs.findings import Finding
from .excel import filled_forms
from .records import Form
from .xlsx import Sheet
from .xlsx_cells import Cells, column_letters

MARKUP = (b"<html", b"<!doctype", b"<table", b"<?xml", b"mime-version")


def read_xls(path: Path, *, header: int | None = None, limits: Limits = LIMITS) -> tuple[Form, ...]:
    """The forms of an old workbook, as `read_excel` gives them of a new one.

    What its cells look like is not told by the reader: leading zeros, error values and struck-out text are lost,
    which a finding says. Raises InputFault when the file is no such workbook.
    """
    import python_calamine

    content = file_bytes(path)
    if content[:200].lstrip().lower().startswith(MARKUP):
        raise InputFault(f"{path.name} is a page of HTML or XML under another suffix; save it as .xlsx or .csv.")
    try:
        book = python_calamine.load_workbook(io.BytesIO(content))
        read = [(Sheet(name, ""), _cells(book.get_sheet_by_name(name))) for name in _worksheets(book)]
    except (python_calamine.CalamineError, ValueError, OSError) as fault:
        raise _unreadable(path, fault) from fault
    except BaseException as fault:  # what the reader raises where it fails in itself is no Exception
        if type(fault).__name__ != "PanicException":
            raise
        raise _unreadable(path, fault) from fault
    limits.check_cells(path.name, sum(len(cells.codes) for _, cells in read))
    says = "Leading zeros, error values and struck-out text of an old workbook cannot be told."
    lost = Finding("WORKBOOK-OLD", "warning", path.name, says, "Save it as .xlsx, and look whether anything changes.")
    return filled_forms(path, read, header, (lost,))


def _unreadable(path: Path, fault: BaseException) -> InputFault:
    return InputFault(f"{path.name} is not a workbook that can be read ({str(fault)[:200]}); save it as .xlsx.")


def _worksheets(book: Any) -> list[str]:
    return [sheet.name for sheet in book.sheets_metadata if str(sheet.typ).endswith("WorkSheet")]


def _cells(sheet: Any) -> Cells:
    """The cells of a sheet that show something."""
    cells = Cells()
    for row, values in enumerate(sheet.to_python(skip_empty_area=False), 1):
        for column, value in enumerate(values, 1):
            if value != "" and (text := _shown(value)).strip():
                cells.rows.append(row)
                cells.columns.append(column)
                cells.codes.append(cells.texts.setdefault(text, len(cells.texts)))
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        cells.merged.append(f"{column_letters(left + 1)}{top + 1}:{column_letters(right + 1)}{bottom + 1}")
    return cells


def _shown(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return number(value)
        case dt.datetime() if value.time() != dt.time():
            return value.isoformat(timespec="minutes" if not value.second and not value.microsecond else "auto")
        case dt.datetime():
            return value.date().isoformat()
        case dt.timedelta():
            return clock(value.total_seconds())
        case dt.date() | dt.time():
            return value.isoformat()
    return str(value)
