"""Delimited text (CSV and its kin): fast where the file is regular, patient where it is not.

A regular file is split by pyarrow, each column straight into a dictionary. A file with ragged lines, stray
quotation marks or other oddities goes through Python's csv module: slower, the same form, with findings.
"""

import csv
import re
from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..specs.faults import InputFault, SpecFault
from ..specs.findings import Finding
from .columns import LOOKED_AT, column_names, title_above

if TYPE_CHECKING:
    import numpy as np

DELIMITERS = (",", ";", "\t", "|")
SEPARATOR = re.compile(rb"\"?sep=(\\t|[^\r\n\"])\"?", re.IGNORECASE)
INVISIBLE = dict.fromkeys((0xFEFF, 0x200B, 0x200C, 0x200D, 0x2060, 0x00AD))
LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


@dataclass(frozen=True)
class DelimitedRecord:
    """One record of the patient way: its fields, the line it starts on, its text, and the byte it ends before."""

    fields: list[str]
    line: int
    text: str
    end: int

    def blank(self, width: int) -> bool:
        """Whether it is no record but an empty line, or where there are several columns, one of white space."""
        return not self.fields or (len(self.fields) == 1 < width and not self.text.strip())


@dataclass(frozen=True)
class Body:
    """What stands below the header: one pyarrow array of text a column, the line of each record, what was odd."""

    columns: Sequence[Any]
    lines: "np.ndarray"
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class DelimitedLayout:
    """Where the header stands: the number of its line (None: the first that is not blank), and how comments begin."""

    header: int | None = None
    comment: str = ""


PLAIN = DelimitedLayout()


@dataclass(frozen=True, eq=False)
class Text:
    """A text from its header on: its bytes, delimiter and file, the number of its first line, how comments begin."""

    content: bytes
    delimiter: str
    file: str
    first: int = 1
    comment: str = ""


@dataclass(frozen=True)
class DelimitedText:
    """The table of a delimited text: the names of its columns, one pyarrow array of text each, the line of each record.

    findings: what was odd about the text but did not stop the reading.
    """

    names: Sequence[str]
    columns: Sequence[Any]
    lines: "np.ndarray"
    findings: tuple[Finding, ...] = ()


def delimited_text(
    content: bytes, file: str, delimiter: str | None = None, layout: DelimitedLayout = PLAIN
) -> DelimitedText:
    """The table of a text in UTF-8; values stay as they are, blank lines are skipped.

    delimiter: None means what a first line such as "sep=;" says, else whichever of comma, semicolon, tab and bar the
    header has most of.
    Line ends may be LF, CRLF or CR; a quoted value may hold line breaks and doubled quotation marks (RFC 4180).
    Raises InputFault for two columns of one name, an open quote, and a header that is not there; SpecFault for a
    delimiter that is none.
    """
    _refuse_markup(content, file)
    start, skipped, said = _above(content, file, layout)
    below = content[start:]
    text = Text(below, _delimiter(below, delimiter or said), file, skipped + 1, layout.comment)
    header = next((r for r in _records(text) if r.text.strip()), DelimitedRecord([], skipped + 1, "", len(below)))
    names, odd = column_names([_visible(name) for name in header.fields], file)
    body = _regular(text, header) or _patient(text, header)
    title = _title(text, header) if layout.header is None else ()
    return DelimitedText(names, body.columns, body.lines, odd + body.findings + title)


def _refuse_markup(content: bytes, file: str) -> None:
    """Raise InputFault for a page of HTML or XML, as some systems export under the suffix of a table."""
    if content[:200].lstrip().lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        raise InputFault(f"{file} is a page of HTML or XML under another suffix; export it as text or as .xlsx.")


def _visible(name: str) -> str:
    """The name without characters that nobody sees."""
    return name.translate(INVISIBLE)


def _above(content: bytes, file: str, layout: DelimitedLayout) -> tuple[int, int, str | None]:
    """Where the header begins: its byte, the lines above it, and the delimiter that a line "sep=" there names."""
    at, lines, said = 0, 0, None
    for match in LINE.finditer(content):
        line = match.group().strip()
        separator = SEPARATOR.fullmatch(line) if not lines else None
        comment = layout.comment and line.startswith(layout.comment.encode())
        if separator:
            said = separator[1].decode("ascii", "replace").replace("\\t", "\t")
        elif not comment and (layout.header is None or lines + 1 >= layout.header):
            break
        at, lines = match.end(), lines + 1
    if layout.header is not None and (at >= len(content) or lines + 1 != layout.header):
        raise InputFault(f"{file} has no header in line {layout.header}; mend header under [files] in study.toml.")
    return at, lines, said


def _title(text: Text, header: DelimitedRecord) -> tuple[Finding, ...]:
    """A finding where the header looks like a title, by the lines below it."""
    first = len([field for field in header.fields if field.strip()])
    marks = DELIMITERS if len(header.fields) == 1 else text.delimiter
    counted = [(header.line, first)]
    line = header.line + len(LINE.findall(header.text.encode()))
    for match in LINE.finditer(text.content, header.end):
        below = match.group().decode().strip("\r\n")
        if below.strip():
            counted.append((line, max(len(next(csv.reader([below], delimiter=mark))) for mark in marks)))
        if len(counted) > LOOKED_AT:
            break
        line += 1
    return title_above(text.file, "line", counted)


def _delimiter(content: bytes, given: str | None) -> str:
    """The delimiter that was given, or the one the header has most of outside quotation marks."""
    if given is not None:
        if len(given) != 1 or given in '"\r\n':
            raise SpecFault(f"A delimiter is one character, not {given!r}; give {', '.join(map(repr, DELIMITERS))}.")
        return given
    header = next((line for line in (m.group() for m in LINE.finditer(content)) if line.strip()), b"")
    bare = re.sub(rb'"[^"]*("|$)', b"", header).decode()
    return max(DELIMITERS, key=bare.count)


def _records(text: Text) -> Iterator[DelimitedRecord]:
    """Each record of UTF-8 text, blank lines too. Raises InputFault for a quotation mark that is never closed."""
    pieces: list[str] = []
    end, line, spent = 0, text.first, False

    def lines() -> Iterator[str]:
        nonlocal end, spent
        for match in LINE.finditer(text.content):
            end = match.end()
            pieces.append(match.group().decode())
            yield pieces[-1]
        spent = True

    reader = csv.reader(lines(), delimiter=text.delimiter)
    mend = "close it, or double it where it is part of the value"
    try:
        for fields in reader:
            if spent:
                raise InputFault(
                    f"{text.file} line {line}: a quotation mark opens a value here that never ends; {mend}."
                )
            yield DelimitedRecord(fields, line, "".join(pieces), end)
            line = reader.line_num + text.first
            pieces.clear()
    except csv.Error as fault:
        raise InputFault(
            f"{text.file} line {line}: {fault}; most often a quotation mark is not closed: {mend}."
        ) from fault


def _regular(text: Text, header: DelimitedRecord) -> Body | None:
    """What stands below the header of a regular file; None where it is not regular."""
    import numpy as np
    import pyarrow as pa
    from pyarrow import csv as fast

    content, delimiter = text.content, text.delimiter
    if text.comment and text.comment.encode() in content[header.end :]:
        return None
    if content.startswith(BOM_UTF8, header.end):  # part of a value here, which the fast reader would take away
        return None
    first = header.line + len(LINE.findall(header.text.encode()))
    marks = np.frombuffer(content, dtype=np.uint8)[header.end :]
    lines, broken = _line_numbers(marks, ord(delimiter), first)
    if len(lines) == 0 or ord(delimiter) > 127:
        return None
    names = [str(position) for position in range(len(header.fields))]
    kind = pa.dictionary(pa.int32(), pa.string())
    reading = fast.ReadOptions(column_names=names, block_size=max(1 << 22, min(len(marks) // 4, 1 << 26)))
    parsing = fast.ParseOptions(delimiter=delimiter, newlines_in_values=broken)
    converting = fast.ConvertOptions(column_types=dict.fromkeys(names, kind), strings_can_be_null=False)
    try:
        table = fast.read_csv(pa.py_buffer(content)[header.end :], reading, parsing, converting)
    except pa.ArrowInvalid:  # ragged lines, or a record larger than a block
        return None
    return Body(table.columns, lines) if table.num_rows == len(lines) else None


def _line_numbers(marks: "np.ndarray", delimiter: int, first: int) -> "tuple[np.ndarray, bool]":
    """The line each record starts on, none where quotes are not regular; and whether any value holds a line break.

    first: the line of the first byte.
    """
    import numpy as np

    breaks = np.flatnonzero(marks == 10)
    returns = np.flatnonzero(marks == 13)
    if len(returns):
        alone = returns[marks[np.minimum(returns + 1, len(marks) - 1)] != 10]
        breaks = np.sort(np.concatenate([breaks, alone])) if len(alone) else breaks
    quotes = np.flatnonzero(marks == 34)
    if not _quotes_are_regular(marks, quotes, delimiter):
        return np.zeros(0, dtype=np.int64), False
    outside = np.flatnonzero(np.searchsorted(quotes, breaks) % 2 == 0)  # breaks that end a record
    starts = np.concatenate([[0], breaks[outside] + 1])
    ends = np.concatenate([breaks[outside], [len(marks)]])
    paired = (ends > starts) & (ends < len(marks)) & (marks[ends - 1] == 13) if len(marks) else np.zeros(1, dtype=bool)
    numbers = first + np.concatenate([[0], outside + 1])
    return numbers[ends - paired > starts].astype(np.int64), len(outside) < len(breaks)


def _quotes_are_regular(marks: "np.ndarray", quotes: "np.ndarray", delimiter: int) -> bool:
    """Whether each quotation mark opens a value, closes one, or is one of a doubled pair."""
    import numpy as np

    if len(quotes) % 2:
        return False
    beside = np.zeros(256, dtype=bool)
    beside[[delimiter % 256, 10, 13, 34]] = True
    first = int(quotes[:1].sum() == 0)  # one at either end of the text has nothing beside it there
    last = int(quotes[-1:].sum() == len(marks) - 1)
    before = beside[marks.take(quotes[::2][first:] - 1)]
    after = beside[marks.take(quotes[1::2][: len(quotes) // 2 - last] + 1)]
    return bool(before.all() and after.all())


def _patient(text: Text, header: DelimitedRecord) -> Body:
    """What stands below the header of any file, with a finding for each ragged line and stray quotation mark."""
    import numpy as np
    import pyarrow as pa

    width = len(header.fields)
    below = (record for record in _records(text) if record.end > header.end)
    kept = [r for r in below if not r.blank(width) and not (text.comment and r.text.startswith(text.comment))]
    findings = [finding for record in kept for finding in _odd(record, width, text.delimiter, text.file)]
    rows = [(record.fields + [""] * width)[:width] for record in kept]
    columns = [pa.array([row[place] for row in rows], pa.string()) for place in range(width)]
    return Body(columns, np.array([record.line for record in kept], dtype=np.int64), tuple(findings))


def _odd(record: DelimitedRecord, width: int, delimiter: str, file: str) -> Iterator[Finding]:
    """The findings for a record that has not `width` fields, or whose quotation marks can be read in two ways."""
    place = f"{file} line {record.line}"
    count = len(record.fields)
    if count < width:
        message = f"The line has {count} of {width} fields; those that are missing are read as blank."
        yield Finding("RAGGED-LINE", "error", place, message, "Complete the line.")
    extra = record.fields[width:]
    if any(value.strip() for value in extra):
        message = f"The line has {count} fields under {width} names; left over: {', '.join(map(repr, extra))}."
        yield Finding("RAGGED-LINE", "error", place, message, "Put the value that holds the delimiter in quotes.")
    elif extra:
        message = f"The line ends in {len(extra)} empty fields more than the header has names."
        yield Finding("RAGGED-LINE", "note", place, message, "Take the delimiters at its end away.")
    try:
        list(csv.reader([record.text], delimiter=delimiter, strict=True))
    except csv.Error:
        message = "A value goes on after its closing quotation mark."
        yield Finding("STRAY-QUOTE", "error", place, message, "Double the quotation marks that are part of a value.")
