"""Workbooks of Excel 97 to 2003 (XLS), through calamine."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..datasets.as_text import clock, number_in_decimals
from ..datasets.content import file_bytes
from ..datasets.decoding import ZIP
from ..datasets.foreign import foreign
from ..datasets.limits import LIMITS, Limits
from ..specs.faults import InputFault
from ..specs.findings import Finding
from .excel import filled_forms
from .records import Form
from .xlsx import MARKUP, XlsxSheet
from .xlsx_cells import LONG, Cells, column_letters


def read_xls(path: Path, *, header: int | None = None, limits: Limits = LIMITS) -> tuple[Form, ...]:
    """The forms of an old workbook, as `read_excel` gives them of a new one.

    What its cells look like is not told by the reader: leading zeros, error values and struck-out text are lost,
    which a finding says. Raises InputFault when the file is no such workbook.
    """
    content = file_bytes(path)
    if content.startswith(ZIP):
        raise InputFault(f"{path.name} is a workbook in the newer form, whatever its suffix says; call it .xlsx.")
    if content[:200].lstrip().lower().startswith(MARKUP):
        raise InputFault(f"{path.name} is a page of HTML or XML under another suffix; save it as .xlsx or .csv.")
    try:
        sheets = foreign("XLS", path, {}, limits)
    except InputFault as fault:
        raise InputFault(f"{fault} as a workbook; save it as .xlsx.") from fault
    read = [(XlsxSheet(title, ""), _cells(rows, merged)) for title, rows, merged in sheets]
    limits.check_cells(path.name, sum(len(cells.codes) for _, cells in read))
    says = "Leading zeros, error values and struck-out text of an old workbook cannot be told."
    lost = Finding("WORKBOOK-OLD", "warning", path.name, says, "Save it as .xlsx, and look whether anything changes.")
    return filled_forms(path, read, header, (lost,))


def _cells(rows: Sequence[Sequence[object]], merged: Sequence[Any]) -> Cells:
    """The cells of a sheet that show something."""
    cells = Cells()
    for row, values in enumerate(rows, 1):
        for column, value in enumerate(values, 1):
            if value != "" and (text := _shown(value)).strip():
                cells.rows.append(row)
                cells.columns.append(column)
                cells.codes.append(cells.texts.setdefault(text, len(cells.texts)))
                if isinstance(value, float) and abs(value) >= LONG:
                    cells.long.append((row, column))
    for (top, left), (bottom, right) in merged:
        cells.merged.append(f"{column_letters(left + 1)}{top + 1}:{column_letters(right + 1)}{bottom + 1}")
    return cells


def _shown(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return number_in_decimals(value)
        case dt.datetime() if value.time() != dt.time():
            return value.isoformat(timespec="minutes" if not value.second and not value.microsecond else "auto")
        case dt.datetime():
            return value.date().isoformat()
        case dt.timedelta():
            return clock(value.total_seconds())
        case dt.date() | dt.time():
            return value.isoformat()
    return str(value)
