"""XLSX workbooks, part by part (ECMA-376): the sheets, the shared texts, and what their formats say.

A reader of our own: the parts are unpacked within limits, only cells that are there cost anything, and what a quick
reading passes over (formats, struck-out text, error values, merged cells, formulas nobody computed) is kept.
"""

import io
import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from ..datasets.limits import LIMITS, Limits, unpacked
from ..specs.faults import InputFault

if TYPE_CHECKING:
    from lxml.etree import _Element

LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # how old workbooks begin, and new ones that are locked
MARKUP = (b"<html", b"<!doctype", b"<table", b"<?xml", b"mime-version")
OLD = "perhaps an old .xls, a locked workbook, or text under another suffix"
# The number formats that a workbook names by number alone (ECMA-376 Part 1, 18.8.30): moments; others show numbers.
BUILT_IN = {
    14: "mm-dd-yy",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "m/d/yy h:mm",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    **dict.fromkeys((*range(27, 32), 36, *range(50, 59)), "yyyy-mm-dd"),
    **dict.fromkeys((32, 33), "h:mm"),
    **dict.fromkeys((34, 35), "yyyy-mm-dd"),
}


@dataclass(frozen=True)
class CellStyle:
    """How a cell shows its value: the code of its number format, and whether it is struck out."""

    format: str = ""
    struck: bool = False


@dataclass(frozen=True)
class XlsxSheet:
    """One sheet: its title, the name of its part, its kind ("worksheet", "chartsheet", "dialogsheet")."""

    title: str
    part: str
    kind: str = "worksheet"


@dataclass(frozen=True, eq=False)
class Workbook:
    """An archive that holds a workbook, and how its file is called in messages."""

    archive: ZipFile
    file: str
    limits: Limits

    @cached_property
    def sheets(self) -> tuple[XlsxSheet, ...]:
        """The sheets in their order, hidden ones too. Raises InputFault where one has no part."""
        found = []
        kinds = {r.get("Id", ""): (r.get("Type", ""), r.get("Target", "")) for r in self._relations}
        for sheet in self._root.iter("{*}sheet"):
            title = sheet.get("name", "")
            type, target = kinds.get(sheet.get(LINK) or sheet.get(STRICT) or "", ("", ""))
            part = posixpath.normpath(posixpath.join("/", posixpath.dirname(self._home), target))[1:]
            kind = type.rpartition("/")[2] or "worksheet"
            if kind == "worksheet" and part not in self._names:
                raise self.fault(f"the sheet {title!r} has no part")
            found.append(XlsxSheet(title, part, kind))
        return tuple(found)

    @cached_property
    def counts_from_1904(self) -> bool:
        """Whether its days are counted from 1904-01-01."""
        properties = self._root.find("{*}workbookPr")
        return properties is not None and properties.get("date1904", "0").lower() in ("1", "true")

    @cached_property
    def texts(self) -> Sequence[tuple[str, bool]]:
        """The shared texts, each with whether some of it is struck out."""
        part = self._part("sharedStrings")
        return [] if part is None else [rich_text(item) for item in part.iterchildren("{*}si")]

    @cached_property
    def styles(self) -> Sequence[CellStyle]:
        """The styles, by the number a cell gives."""
        root = self._part("styles")
        if root is None:
            return []
        codes = {f.get("numFmtId", ""): f.get("formatCode", "") for f in root.iterfind("{*}numFmts/{*}numFmt")}
        struck = [_is_on(font.find("{*}strike")) for font in root.iterfind("{*}fonts/{*}font")]
        return [_style(xf, codes, struck) for xf in root.iterfind("{*}cellXfs/{*}xf")]

    def tree(self, name: str) -> "_Element":
        """One part as a tree. Raises InputFault where it is not there, or no XML."""
        from lxml import etree

        content = self.content(name)
        try:
            root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
        except (etree.XMLSyntaxError, ValueError) as fault:
            raise self.fault(f"its part {name} is no sound XML ({fault})") from fault
        return root

    def content(self, name: str) -> bytes:
        """The bytes of a part. Raises InputFault for what cannot be unpacked, or brings a document type."""
        content = unpacked(self.archive, name, self.file, self.limits)
        if b"<!DOCTYPE" in content[:4096]:
            raise self.fault(f"its part {name} brings a document type, which no workbook has")
        return content

    def fault(self, what: str) -> InputFault:
        """The fault of a workbook that is not sound."""
        return InputFault(f"{self.file} is not an XLSX workbook that can be read ({what}): {OLD}; save it as .xlsx.")

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(self.archive.namelist())

    @cached_property
    def _home(self) -> str:
        """The name of the part that lists the sheets."""
        if "xl/workbook.xml" in self._names:
            return "xl/workbook.xml"
        if "_rels/.rels" not in self._names:
            raise self.fault("it has no part xl/workbook.xml")
        targets = {r.get("Type", "").rpartition("/")[2]: r.get("Target", "") for r in self.tree("_rels/.rels")}
        home = targets.get("officeDocument", "").lstrip("/")
        if home not in self._names:
            raise self.fault("it has no part xl/workbook.xml")
        return home

    @cached_property
    def _root(self) -> "_Element":
        return self.tree(self._home)

    @cached_property
    def _relations(self) -> "list[_Element]":
        folder, _, name = self._home.rpartition("/")
        part = posixpath.join(folder, "_rels", f"{name}.rels")
        return list(self.tree(part).iterchildren("{*}Relationship"))

    def _part(self, kind: str) -> "_Element | None":
        """The part of this kind that the workbook refers to; None where there is none."""
        for relation in self._relations:
            if relation.get("Type", "").endswith(f"/{kind}"):
                target = posixpath.join("/", posixpath.dirname(self._home), relation.get("Target", ""))
                return self.tree(posixpath.normpath(target)[1:])
        return None


def _instead(content: bytes, says: str) -> str:
    """What bytes are that are no workbook, by how they begin, and what to do."""
    if content.startswith(b"PK"):
        return f"is not whole ({says}): it was cut short or damaged on its way; save or transfer it anew"
    if content.startswith(OLE):
        return "is locked with a password, or an old workbook under another suffix; save it as .xlsx without a password"
    if content[:200].lstrip().lower().startswith(MARKUP):
        return "is a page of HTML or XML under another suffix; save it as .xlsx or .csv"
    return f"is not an XLSX workbook ({says}): perhaps text under another suffix; save it as .xlsx"


def opened(content: bytes, file: str, limits: Limits = LIMITS) -> Workbook:
    """The workbook in these bytes. Raises InputFault where they are none."""
    try:
        archive = ZipFile(io.BytesIO(content))
    except (BadZipFile, ValueError, OSError, EOFError, NotImplementedError, OverflowError) as fault:
        raise InputFault(f"{file} {_instead(content, str(fault))}.") from fault
    size = sum(info.file_size for info in archive.infolist())
    if size > limits.unpacked:
        raise limits.refuse(file, f"says that it unpacks to {size:,} bytes", "unpacked")
    return Workbook(archive, file, limits)


def rich_text(item: "_Element") -> tuple[str, bool]:
    """A text with or without runs, without its phonetic guide, and whether some of it is struck out."""
    pieces, struck = [], False
    for child in item:
        if not isinstance(child.tag, str) or not child.tag.endswith(("}t", "}r")):
            continue
        if child.tag.endswith("}t"):
            pieces.append(child.text or "")
        else:
            pieces.append(child.findtext("{*}t") or "")
            struck = struck or _is_on(child.find("{*}rPr/{*}strike"))
    return unescaped("".join(pieces)), struck


def unescaped(text: str) -> str:
    """The text with _x000D_ and its like as the characters that they stand for (ECMA-376 Part 1, 22.9.2.19)."""
    return re.sub(r"_x([0-9A-Fa-f]{4})_", _character, text) if "_x" in text else text


def _character(found: "re.Match[str]") -> str:
    code = int(found[1], 16)
    return found[0] if 0xD800 <= code < 0xE000 else chr(code)


def _is_on(element: "_Element | None") -> bool:
    return element is not None and element.get("val", "1").lower() not in ("0", "false")


def _style(xf: "_Element", codes: Mapping[str, str], struck: Sequence[bool]) -> CellStyle:
    number, font = xf.get("numFmtId", "0"), xf.get("fontId", "0")
    known = BUILT_IN.get(int(number), "") if number.isascii() and number.isdigit() else ""
    fonts = int(font) if font.isascii() and font.isdigit() else len(struck)
    return CellStyle(codes.get(number, known), fonts < len(struck) and struck[fonts])
