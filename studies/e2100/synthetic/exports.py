"""Forms as files: CSV in three encodings, XLSX, a SAS transport file and ODM-XML, each byte for byte the same again."""

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from .charts import MONTHS, Row
from .layouts import Field, Layout
from .odm import snapshot

STAMP = datetime(2007, 6, 7)  # the data cut-off
SAS_EPOCH = date(1960, 1, 1)


def export(folder: Path, layout: Layout, rows: Sequence[Row]) -> Path:
    """Write the rows of a form into the folder, as its layout says.

    Raises ValueError when a row has a field that the layout lacks.
    """
    known = set(layout.names)
    odd = {field for row in rows for field in row.keys() - known}
    if odd:
        raise ValueError(f"{layout.form} has no field {', '.join(sorted(odd))}; add it to forms.csv.")
    path = folder / layout.file
    match layout.format:
        case "xlsx":
            path.write_bytes(_workbook(layout, rows))
        case "xpt":
            _transport(path, layout, rows)
        case "odm":
            path.write_bytes(snapshot(layout, rows, STAMP).encode())
        case _:
            path.write_bytes(_delimited(layout, rows))
    return path


def _delimited(layout: Layout, rows: Sequence[Row]) -> bytes:
    """The rows as CSV; with a byte order mark the lines end as on Windows."""
    text = io.StringIO(newline="")
    ending = "\r\n" if layout.encoding == "utf-8-sig" else "\n"
    writer, names = csv.writer(text, lineterminator=ending), layout.names
    writer.writerow(names)
    writer.writerows([row.get(name, "") for name in names] for row in rows)
    return text.getvalue().encode(layout.encoding)


def _workbook(layout: Layout, rows: Sequence[Row]) -> bytes:
    """The rows as a workbook of one sheet, called like the form, with fixed properties and time stamps."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.creator = "E2100SYN"
    book.properties.title = "SYNTHETIC data"
    book.properties.created = book.properties.modified = STAMP
    sheet = book.create_sheet(layout.form)
    sheet.append(layout.names)
    for row in rows:
        sheet.append([None if row.get(name, "") == "" else row[name] for name in layout.names])
    loose = io.BytesIO()
    book.save(loose)
    return _stamped(loose, STAMP)


def _stamped(loose: io.BytesIO, stamp: datetime) -> bytes:
    """The zip archive again with its members unpacked, in order, all of one time, and without the time of saving."""
    fixed, when = io.BytesIO(), stamp.timetuple()[:6]
    with zipfile.ZipFile(loose) as old, zipfile.ZipFile(fixed, "w", zipfile.ZIP_STORED) as new:
        for name in sorted(old.namelist()):
            member = zipfile.ZipInfo(name, when)
            member.external_attr = 0o644 << 16
            member.create_system = 3
            new.writestr(member, _unstamped(old.read(name), stamp) if name == "docProps/core.xml" else old.read(name))
    return fixed.getvalue()


def _unstamped(core: bytes, stamp: datetime) -> bytes:
    """The properties of a workbook with the time of saving replaced by the stamp."""
    head, mark, rest = core.partition(b"<dcterms:modified")
    opening, close, tail = rest.partition(b"</dcterms:modified>")
    return head + mark + opening.partition(b">")[0] + b">" + stamp.isoformat().encode() + b"Z" + close + tail


def _transport(path: Path, layout: Layout, rows: Sequence[Row]) -> None:
    """The rows as a SAS transport file; dates are days since 1960 with the format DATE9."""
    import pandas as pd

    from m5kit.datasets.xpt import XptVariable, write_xpt

    numbers = {field.name for field in layout.fields if field.type != "text"}
    columns = {
        field.name: [_number(field, row) if field.name in numbers else str(row[field.name]) for row in rows]
        for field in layout.fields
    }
    variables = [
        XptVariable(
            field.name,
            label=field.label,
            type="Num" if field.name in numbers else "Char",
            format="DATE9." if field.type == "SAS date" else "",
        )
        for field in layout.fields
    ]
    name = layout.form.upper()
    write_xpt(path, pd.DataFrame(columns), variables, dataset=name, label="E2100SYN (SYNTHETIC)", stamp=STAMP)


def _number(field: Field, row: Row) -> float:
    """The value of a numeric field."""
    text = str(row[field.name])
    return float((_date(text) - SAS_EPOCH).days) if field.type == "SAS date" else float(text)


def _date(text: str) -> date:
    """The date that a site wrote, in any of the three ways."""
    if "/" in text:
        month, day, year = text.split("/")
        return date(int(year), int(month), int(day))
    first, second, third = text.split("-")
    if second in MONTHS:
        return date(int(third), MONTHS.index(second) + 1, int(first))
    return date(int(first), int(second), int(third))
