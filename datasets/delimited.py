"""Delimited text (CSV and its kin): fast where the file is regular, patient where it is not.

A regular file is split by pyarrow, each column straight into a dictionary. A file with ragged lines, stray
quotation marks or other oddities goes through Python's csv module: slower, the same form, with findings.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..specs.faults import InputFault, SpecFault
from ..specs.findings import Finding
from .columns import LOOKED_AT, column_names, title_above
from .regular_text import regular_records

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
    text, header = headed(content, file, delimiter, layout)
    names, odd = header_names(header, file)
    body = _regular(text, header) or _patient(text, header)
    return DelimitedText(names, body.columns, body.lines, odd + body.findings + title_findings(text, header, layout))


def headed(content: bytes, file: str, delimiter: str | None, layout: DelimitedLayout) -> tuple[Text, DelimitedRecord]:
    """A text from its header on, and the header. Raises as `delimited_text` does."""
    _refuse_markup(content, file)
    start, skipped, said = _above(content, file, layout)
    rest = content[start:]
    text = Text(rest, _delimiter(rest, delimiter or said), file, skipped + 1, layout.comment)
    return text, next((r for r in _records(text) if r.text.strip()), DelimitedRecord([], skipped + 1, "", len(rest)))


def header_names(header: DelimitedRecord, file: str) -> tuple[list[str], tuple[Finding, ...]]:
    """The names of a header, with what is odd about them. Raises InputFault for two columns of one name."""
    return column_names([_visible(name) for name in header.fields], file)


def title_findings(text: Text, header: DelimitedRecord, layout: DelimitedLayout) -> tuple[Finding, ...]:
    """A finding where the header, which nobody named, looks like a title."""
    return _title(text, header) if layout.header is None else ()


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
    line = line_below(header)
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
    if text.comment and text.comment.encode() in text.content[header.end :]:
        return None
    found = regular_records(
        memoryview(text.content)[header.end :], text.delimiter, len(header.fields), line_below(header)
    )
    return None if found is None else Body(*found)


def line_below(header: DelimitedRecord) -> int:
    """The number of the line after a header."""
    return header.line + len(LINE.findall(header.text.encode()))


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
