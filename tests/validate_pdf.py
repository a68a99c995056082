"""Hold PDF files against what a regulator's specification asks of them: python tests/validate_pdf.py FILE...

Version 1.4 to 1.7, not encrypted, fonts embedded, text of 9 points and more, bookmarks that are shown and lead to pages
that are there, a title that is displayed, language, creator, links that lead somewhere, one page numbering, tags (FDA,
Portable Document Format Specifications). Exit code 1 where a file does not hold.
"""

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from pypdf.generic import BooleanObject

LEAST = 9.0


def faults(content: bytes, least: float = LEAST) -> list[str]:
    """Everything about a PDF that the specification does not take."""
    reader = PdfReader(BytesIO(content))
    return [*_document(reader, content), *_bookmarks(reader), *_fonts(reader), *_sizes(reader, least), *_pages(reader)]


def _document(reader: PdfReader, content: bytes) -> Iterator[str]:
    root: Any = reader.trailer["/Root"]
    told: Any = reader.metadata or {}
    if not re.match(rb"%PDF-1\.[4-7]", content):
        yield f"version {content[:8]!r}"
    if reader.is_encrypted:
        yield "encrypted"
    for key, value in (("/PageMode", "/UseOutlines"), ("/Lang", "en-US")):
        if root.get(key) != value:
            yield f"{key} is {root.get(key)}"
    if root.get("/ViewerPreferences", {}).get("/DisplayDocTitle") != BooleanObject(True):
        yield "the title is not displayed"
    yield from (f"no {key[1:]}" for key in ("/Title", "/Creator", "/Author") if not told.get(key))
    if "reportlab" in str(told.get("/Creator", "")).lower():
        yield "the creator is the library"
    if not (root.get("/MarkInfo", {}).get("/Marked") == BooleanObject(True) and root.get("/StructTreeRoot")):
        yield "not tagged"


def _bookmarks(reader: PdfReader) -> Iterator[str]:
    def flat(entries: Any) -> Iterator[Any]:
        for entry in entries:
            yield from flat(entry) if isinstance(entry, list) else [entry]

    found = list(flat(reader.outline))
    if not found:
        yield "no bookmarks"
    for entry in found:
        if reader.get_destination_page_number(entry) is None:
            yield f"bookmark {entry.title} leads nowhere"


def _fonts(reader: PdfReader) -> Iterator[str]:
    for page in reader.pages:
        resources: Any = page["/Resources"]
        for font in (f.get_object() for f in resources.get("/Font", {}).values()):
            inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
            described = inner.get("/FontDescriptor")
            if described is None or not any(k.startswith("/FontFile") for k in described.get_object()):
                yield f"font {font.get('/BaseFont')} is not embedded"


def _sizes(reader: PdfReader, least: float) -> Iterator[str]:
    for number, page in enumerate(reader.pages, start=1):
        found: set[float] = set()

        def seen(text: str, _: Any, matrix: Any, font: Any, size: float, found: set[float] = found) -> None:
            if text.strip():
                found.add(round(size * abs(matrix[3] or 1), 2))

        page.extract_text(visitor_text=seen)
        yield from (f"page {number} has text of {size} points" for size in sorted(found) if size < least)


def _parents(reader: PdfReader) -> dict[int, Any]:
    """What the tree of tags has for each number that a link bears."""
    root: Any = reader.trailer["/Root"]
    numbers: Any = root.get("/StructTreeRoot", {}).get("/ParentTree", {}).get("/Nums", [])
    found = zip(numbers[::2], (entry.get_object() for entry in numbers[1::2]), strict=True)
    return {int(key): entry for key, entry in found if not isinstance(entry, list)}


def _pages(reader: PdfReader) -> Iterator[str]:
    there, parents = len(reader.pages), _parents(reader)
    for number, page in enumerate(reader.pages, start=1):
        if f"Page {number}" not in page.extract_text():
            yield f"page {number} does not bear its number"
        if page.get("/StructParents") is None:
            yield f"page {number} is not tagged"
        for link in page.get("/Annots", []):
            target = link.get_object().get("/Dest")
            if target is None or (isinstance(target, list) and not target):
                yield f"page {number} has a link without a target"
            if not link.get_object().get("/Contents"):
                yield f"page {number} has a link without words"
            owner = parents.get(link.get_object().get("/StructParent"))
            if (
                owner is None
                or owner["/S"] != "/Link"
                or owner["/K"][0].get_object()["/Obj"].get_object() != link.get_object()
            ):
                yield f"page {number} has a link outside of the tags"
    if not there:
        yield "no pages"


def main(files: list[str]) -> int:
    """Print what is wrong with each file, or that nothing is."""
    bad = 0
    for file in files:
        found = sorted(set(faults(Path(file).read_bytes())))
        bad += bool(found)
        sys.stdout.write(f"{file}: {'; '.join(found) or 'sound'}\n")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
