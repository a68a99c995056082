"""What a quick reading of an XLSX workbook passes over: merged cells, and formulas nobody has computed."""

import io
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zipfile import ZipFile

if TYPE_CHECKING:
    from lxml.etree import _Element

LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
WORTH = re.compile(rb"<(\w+:)?(f|mergeCell)\b")


@dataclass(frozen=True)
class SheetParts:
    """Of one sheet the merged ranges ("B2:B5") and the cells ("C7") whose formula has no value."""

    merged: tuple[str, ...] = ()
    uncomputed: tuple[str, ...] = ()


def sheet_parts(content: bytes) -> Mapping[str, SheetParts]:
    """For each sheet of the workbook, by its title, its parts; a sheet without any may be absent."""
    with ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
        if "xl/workbook.xml" not in names:  # an unusual layout, which may be read but not looked into
            return {}
        links = {link.get("Id"): link.get("Target", "") for link in _tree(archive, "xl/_rels/workbook.xml.rels")}
        sheets = _tree(archive, "xl/workbook.xml").iter("{*}sheet")
        targets = {sheet.get("name", ""): links.get(sheet.get(LINK) or sheet.get(STRICT), "") for sheet in sheets}
        paths = {title: posixpath.normpath(posixpath.join("/xl", target))[1:] for title, target in targets.items()}
        return {title: _parts(archive, path) for title, path in paths.items() if path in names}


def _parts(archive: ZipFile, path: str) -> SheetParts:
    """The parts of the sheet at this path of the archive."""
    from lxml import etree

    content = archive.read(path)
    if not WORTH.search(content):
        return SheetParts()
    merged, uncomputed = [], []
    tags = ("{*}c", "{*}mergeCell")
    for _, element in etree.iterparse(io.BytesIO(content), tag=tags, resolve_entities=False, huge_tree=True):
        if etree.QName(element).localname == "mergeCell":
            merged.append(element.get("ref", ""))
        elif _is_uncomputed(element):
            uncomputed.append(element.get("r", ""))
        element.clear()
    return SheetParts(tuple(merged), tuple(uncomputed))


def _is_uncomputed(cell: "_Element") -> bool:
    """Whether a cell has a formula and no value; an empty text is a value."""
    return cell.find("{*}f") is not None and not cell.findtext("{*}v") and cell.get("t") != "str"


def _tree(archive: ZipFile, path: str) -> "_Element":
    """One XML part of the archive."""
    from lxml import etree

    return etree.fromstring(archive.read(path), etree.XMLParser(resolve_entities=False, no_network=True))
