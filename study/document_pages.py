"""Pages of documents that the sheets name, held against the documents that the study brings."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..define.documents import annotated_crf_id, documents_of
from ..define.origins import further_origins
from ..specs import Document, Finding, Row, Spec, SpecFault
from .own_papers import FOLDER

RULE = "SPEC-PAGE"


@dataclass(frozen=True)
class Contents:
    """What can be referred to in a PDF: how many pages it has, and its named destinations; odd is why it is not read."""

    pages: int
    names: frozenset[str]
    odd: str = ""


@cache
def contents_of(file: Path) -> Contents:
    """The pages and named destinations of a PDF."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(file)
        return Contents(len(reader.pages), frozenset(reader.named_destinations))
    except (PyPdfError, OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        return Contents(0, frozenset(), str(error) or type(error).__name__)


def page_faults(spec: Spec, folder: Path) -> Iterator[Finding]:
    """A warning for each reference of a row to a page or destination that its document does not have.

    folder is that of the study. Documents that are not there, or that a build makes, are left to the build.
    """
    for package in ("sdtm", "adam"):
        try:
            listed = documents_of(package, spec)
        except SpecFault as fault:
            place, _, says = str(fault).partition(": ")
            yield Finding("SPEC-DOCUMENT", "error", place, says, "Mend the row.")
            return
        brought = {d.id: d for d in listed if (folder / FOLDER / d.href).is_file() and d.href.lower().endswith(".pdf")}
        names = [d.name for d in spec.package(package)]
        rows = [row for name in names for row in spec.as_written(name)]
        rows += [row for row in spec.as_written("values") if row["dataset"] in names]
        for row in rows:
            for document, pages in _references(row, annotated_crf_id(listed)):
                if document in brought:
                    yield from _beyond(row, pages, brought[document], folder)


def _references(row: Row, crf: str) -> Iterator[tuple[str, str]]:
    if row["pages"]:
        yield row["document"] or crf, row["pages"]
    for origin in further_origins(row["other_origins"]):
        if origin.pages:
            yield origin.document or crf, origin.pages


def _beyond(row: Row, pages: str, document: Document, folder: Path) -> Iterator[Finding]:
    there = contents_of((folder / FOLDER / document.href).resolve())
    if there.odd:
        says = f"{document.href} cannot be read as a PDF, so its pages cannot be checked: {there.odd}."
        yield Finding("DOCUMENT-UNREADABLE", "warning", document.place, says, "Put a sound file into its place.")
        return
    parts = [part for span in pages.replace(",", " ").split() for part in span.split("-") if part]
    if not all(part.isdigit() for part in parts):
        missing, what = ([] if pages in there.names else [pages]), "no place named"
    else:
        missing, what = [part for part in parts if not 1 <= int(part) <= there.pages], "no page"
    if missing:
        count = f"{there.pages} page{'s' * (there.pages != 1)}"
        says = f"{document.href} has {what} {', '.join(missing)}; it has {count}."
        yield Finding(RULE, "warning", row.place, says, "Mend the pages, or put the whole document into its place.")
