"""The cells of a sheet as text: what each shows, and what is odd about it."""

import io
import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from ..datasets.as_text import clock, number_in_decimals
from ..datasets.numerals import number_of
from .xlsx import CellStyle, Workbook, XlsxSheet, rich_text, unescaped

if TYPE_CHECKING:
    from datetime import datetime

    from lxml.etree import _Element

# Text that stands in quotation marks, brackets, or after a backslash in a number format is no part of the code.
LITERAL = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
ROWS, COLUMNS = 1_048_576, 16_384
ERRORS = frozenset(
    ["#N/A", "#NAME?", "#DIV/0!", "#REF!", "#VALUE!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA"]
)
# A cell as Excel, LibreOffice and openpyxl write it: with a formula or none, a value, a text in place, or nothing.
CELL = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"(?: s="(\d{1,6})")?(?: t="([A-Za-z]+)")? ?'
    rb"(?:/>|>(<f[^<>]*/>|<f[^<>]*>[^<]*</f>)?"
    rb"(?:<v>([^<]*)</v>|<v ?/>|<is><t(?: [^<>]*)?>([^<]*)</t></is>)?</c>)"
)
CHARACTER = re.compile(r"&(#x[0-9A-Fa-f]+|#[0-9]+|amp|lt|gt|quot|apos);")
MERGED = re.compile(rb'<mergeCell ref="([^"]*)"')
LONG = 1e15  # from here on a number has more than the 15 digits that a workbook keeps
EVERY = 4096  # rows between two looks at the clock


@dataclass
class Cells:
    """What stands on a sheet, cell by cell in the order of the file.

    rows, columns: from 1; codes: the position in `texts`, each text there once. Cells that show nothing are left out.
    errors, struck, uncomputed: cells (row, column) with an error value, with struck-out text, with a formula that has
    no value, with a whole number of more digits than a workbook keeps (long); merged: ranges such as "B2:B5".
    """

    rows: "array[int]" = field(default_factory=lambda: array("i"))
    columns: "array[int]" = field(default_factory=lambda: array("i"))
    codes: "array[int]" = field(default_factory=lambda: array("i"))
    texts: dict[str, int] = field(default_factory=dict)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    struck: list[tuple[int, int]] = field(default_factory=list)
    uncomputed: list[tuple[int, int]] = field(default_factory=list)
    long: list[tuple[int, int]] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ShownCell:
    """What a kind of cell shows: its text; whether it is an error value, struck out, without any value, a long number."""

    text: str
    error: bool = False
    struck: bool = False
    uncomputed: bool = False
    long: bool = False


class CellReading:
    """The reading of one sheet: each distinct value with its type and style is put in words once."""

    def __init__(self, book: Workbook, sheet: XlsxSheet) -> None:
        self.book, self.sheet = book, sheet
        self.known: dict[tuple[str, str, str | None], ShownCell] = {}
        self.plain: dict[tuple[bytes, bytes, bytes | None], ShownCell] = {}
        self.cells = Cells()
        self.deadline = book.limits.deadline()

    def read(self) -> Cells:
        """All cells of the sheet. Raises InputFault where the sheet is damaged, or goes beyond a limit."""
        content = self.book.content(self.sheet.part)
        if not self._plainly(content):
            self.cells = Cells()
            self._patiently(io.BytesIO(content))
        return self.cells

    def _plainly(self, content: bytes) -> bool:
        """Read the cells of a sheet that is written as the usual programs do; False where it is written otherwise.

        The text is sound XML (expat has read it), has no comments or other markup, and every cell is of one form.
        """
        if not _is_sound(content) or not _is_plain(content):
            return False
        start = content.index(b"<sheetData")
        found, row, column = 0, 0, 0
        for match in CELL.finditer(content, start):
            letters, digits, style, kind, formula, value, inline = match.groups()
            found += 1
            if not found % EVERY:
                self.book.limits.check_deadline(self.book.file, self.deadline)
                self.book.limits.check_cells(self.book.file, found)
            number, place = int(digits), _columns_in_bytes().get(letters, 0)
            if number > ROWS or (number, place) <= (row, column) or not place:
                return False
            row, column = number, place
            key = (kind or b"n", style or b"0", inline if value is None else value)
            shown = self.plain.get(key)
            if shown is None:
                shown = self._of_bytes(key, inline is not None, f"row {row}, column {column}")
            self._put(shown, formula is not None, row, column)
        merged = MERGED.findall(content, start)
        self.cells.merged += [ref.decode("utf-8", "replace") for ref in merged]
        every = content.count(b"<c ") + content.count(b"<c>"), content.count(b"<mergeCell ")
        return (found, len(merged)) == every

    def _of_bytes(self, key: tuple[bytes, bytes, bytes | None], inline: bool, place: str) -> ShownCell:
        kind, style = key[0].decode("ascii"), key[1].decode("ascii")
        value = None if key[2] is None else _character_data(key[2])
        if inline:
            text = "" if value is None else unescaped(value)
            shown = ShownCell(text, text in ERRORS, self._style(style).struck)
        else:
            shown = self._worded((kind, style, value), place)
        self.plain[key] = shown
        return shown

    def _patiently(self, content: io.BytesIO) -> None:
        """Read the cells of any sheet, element by element."""
        from lxml import etree

        tags = ("{*}row", "{*}mergeCell")
        above = 0
        try:
            for _, element in etree.iterparse(content, tag=tags, resolve_entities=False, no_network=True):
                if element.tag.endswith("}row"):
                    above = self._row(element, above)
                else:
                    self.cells.merged.append(element.get("ref", ""))
                element.clear()
        except etree.XMLSyntaxError as fault:
            raise self.book.fault(f"the sheet {self.sheet.title!r} is no sound XML: {fault}") from fault

    def _row(self, row: "_Element", above: int) -> int:
        """Read a row; its number."""
        said = row.get("r")
        number = above + 1 if said is None else self._whole(said, ROWS)
        if number <= above:
            raise self.book.fault(f"row {number} of the sheet {self.sheet.title!r} comes after row {above}")
        if number % EVERY == 0:
            self.book.limits.check_deadline(self.book.file, self.deadline)
            self.book.limits.check_cells(self.book.file, len(self.cells.codes))
        column, digits = 0, str(number)
        for cell in row:
            if isinstance(cell.tag, str) and cell.tag.endswith("}c"):
                column = self._column(cell.get("r"), digits, column)
                self._cell(cell, number, column)
        return number

    def _column(self, reference: str | None, row: str, before: int) -> int:
        """The column of a cell, from 1."""
        if reference is None:
            return before + 1
        column = _column_numbers().get(reference.removesuffix(row), 0) if reference.endswith(row) else 0
        if column <= before:
            raise self.book.fault(f"the sheet {self.sheet.title!r} has a cell {reference!r} in row {row} out of order")
        return column

    def _cell(self, cell: "_Element", row: int, column: int) -> None:
        kind, style = cell.get("t", "n"), cell.get("s", "0")
        value, formula = _value(cell)
        key = (kind, style, value)
        place = f"row {row}, column {column}"
        shown = self._inline(cell, style) if kind == "inlineStr" else self.known.get(key) or self._worded(key, place)
        self._put(shown, formula, row, column)

    def _put(self, shown: ShownCell, formula: bool, row: int, column: int) -> None:
        """Keep what a cell shows; a blank one only where it has a formula that was never computed."""
        if shown.uncomputed and formula:
            self.cells.uncomputed.append((row, column))
        text = shown.text
        if not text or text.isspace():
            return
        texts = self.cells.texts
        self.cells.rows.append(row)
        self.cells.columns.append(column)
        self.cells.codes.append(texts.setdefault(text, len(texts)))
        if shown.error:
            self.cells.errors[row, column] = text
        if shown.struck:
            self.cells.struck.append((row, column))
        if shown.long:
            self.cells.long.append((row, column))

    def _inline(self, cell: "_Element", style: str) -> ShownCell:
        item = cell.find("{*}is")
        text, struck = ("", False) if item is None else rich_text(item)
        return ShownCell(text, text in ERRORS, struck or self._style(style).struck)

    def _worded(self, key: tuple[str, str, str | None], place: str) -> ShownCell:
        """The text of a value of this type and style, put in words for the first time."""
        kind, style, value = key
        if value is None or (value == "" and kind != "str"):
            shown = ShownCell("", uncomputed=True)
        else:
            shown = self._in_words(kind, self._style(style), value, place)
        self.known[key] = shown
        return shown

    def _in_words(self, kind: str, style: CellStyle, value: str, place: str) -> ShownCell:
        struck = style.struck
        match kind:
            case "s":
                texts = self.book.texts
                at = self._whole(value.strip(), len(texts), least=0)
                if at >= len(texts):
                    raise self.book.fault(f"{place} of {self.sheet.title!r} names a text {at} that is not there")
                text, partly = texts[at]
                return ShownCell(text, text in ERRORS, struck or partly)
            case "b":
                return ShownCell("false" if value.strip() in ("0", "false") else "true", struck=struck)
            case "e":
                return ShownCell(value, error=True, struck=struck)
            case "n":
                counted = number_of(value.strip())
                if counted is None:
                    raise self.book.fault(f"{place} of {self.sheet.title!r} holds {value!r} where a number belongs")
                text = number_shown(counted, style.format, from_1904=self.book.counts_from_1904)
                return ShownCell(text, struck=struck, long=abs(counted) >= LONG and text.lstrip("-").isdigit())
        return ShownCell(value, value in ERRORS, struck)  # "str", the text of a formula; "d", a date in ISO 8601

    def _style(self, number: str) -> CellStyle:
        styles = self.book.styles
        at = int(number) if number.isascii() and number.isdigit() and len(number) < 7 else len(styles)
        if at >= len(styles) and (styles or at):
            raise self.book.fault(f"a cell of {self.sheet.title!r} names a style {number!r} that is not there")
        return styles[at] if styles else CellStyle()

    def _whole(self, text: str, most: int, *, least: int = 1) -> int:
        if not text.isascii() or not text.isdigit() or len(text) > 9 or not least <= int(text) <= most:
            raise self.book.fault(f"the sheet {self.sheet.title!r} says {text!r} where a number from {least} belongs")
        return int(text)


def sheet_cells(book: Workbook, sheet: XlsxSheet) -> Cells:
    """All cells of a worksheet. Raises InputFault where the sheet is damaged, or goes beyond a limit."""
    return CellReading(book, sheet).read()


def column_letters(column: int) -> str:
    """The letters of a column counted from 1.

    >>> column_letters(1), column_letters(28)
    ('A', 'AB')
    """
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(65 + letter) + letters
    return letters


def _is_sound(content: bytes) -> bool:
    """Whether it is well-formed XML."""
    from xml.parsers import expat

    try:
        expat.ParserCreate().Parse(content, True)
    except (expat.ExpatError, ValueError):
        return False
    return True


def _is_plain(content: bytes) -> bool:
    """Whether a sheet in XML has no namespace prefixes, comments or other markup, and is UTF-8."""
    head = content[:200].partition(b"?>")[0].lower()
    utf = not head.startswith(b"<?xml") or b"encoding" not in head or b"utf-8" in head
    return utf and b"<sheetData" in content and b"<!" not in content and b"<?" not in content[2:]


def _character_data(content: bytes) -> str:
    """The text of an element as a reader of XML has it; nearly always nothing is to be done."""
    text = content.decode("utf-8")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return CHARACTER.sub(_entity, text) if "&" in text else text


def _entity(found: "re.Match[str]") -> str:
    name = found[1]
    if name.startswith("#"):
        return chr(int("0" + name[1:], 0) if name[1] == "x" else int(name[1:]))
    return {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}[name]


@cache
def _columns_in_bytes() -> dict[bytes, int]:
    return {letters.encode("ascii"): number for letters, number in _column_numbers().items()}


@cache
def _column_numbers() -> dict[str, int]:
    """The number of every column by its letters."""
    return {column_letters(column): column for column in range(1, COLUMNS + 1)}


def _value(cell: "_Element") -> tuple[str | None, bool]:
    """The value of a cell, None for none, and whether it has a formula."""
    value, formula = None, False
    for child in cell:
        if isinstance(child.tag, str):
            if child.tag.endswith("}v"):
                value = child.text or ""
            elif child.tag.endswith("}f"):
                formula = True
    return value, formula


def number_shown(value: float, format: str, *, from_1904: bool = False) -> str:
    """What a number shows under a number format: a date, a time, or plain text with the leading zeros it asks for.

    >>> number_shown(7, "000"), number_shown(45351.354166666664, "yyyy-mm-dd hh:mm"), number_shown(1.5, "[h]:mm")
    ('007', '2024-02-29T08:30', '36:00')
    >>> [number_shown(day, "yyyy-mm-dd") for day in (1, 59, 60, 61)]
    ['1900-01-01', '1900-02-28', '60', '1900-03-01']
    """
    code = LITERAL.sub("", format.split(";")[0]).lower()
    seconds = round(value * 86400, 3)
    if ELAPSED.search(format):
        return clock(seconds, minutes="s" not in format.lower())
    if re.search("[dmyhs]", code.replace("general", "")):
        return _moment_shown(value, seconds, code, from_1904=from_1904) or number_in_decimals(value)
    text = number_in_decimals(value)
    return text.zfill(len(format)) if re.fullmatch("00+", format) and text.isdigit() else text


def _moment_shown(value: float, seconds: float, code: str, *, from_1904: bool) -> str:
    """A date with its time, where the format shows one or there is one to lose; a time alone below one day; or ""."""
    from datetime import datetime, timedelta

    if 0 <= value < 1 and not re.search("[dy]", code):
        return clock(seconds, minutes="s" not in code)
    if value < (0 if from_1904 else 1) or (60 <= value < 61 and not from_1904):  # day 60 is 29 February 1900: none
        return ""
    start = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 31 if value < 60 else 30)
    try:
        return _moment(start + timedelta(seconds=seconds), code)
    except OverflowError:
        return ""


def _moment(value: "datetime", code: str) -> str:
    if "h" not in code and "s" not in code and value.time() == value.min.time():
        return value.date().isoformat()
    time = clock((value - value.combine(value.date(), value.min.time())).total_seconds(), minutes="s" not in code)
    return f"{value.date().isoformat()}T{time}"


def cell_names(cells: "list[tuple[int, int]]") -> Iterator[str]:
    """Cells as a workbook calls them, such as "B7"."""
    return (f"{column_letters(column)}{row}" for row, column in cells)
