"""Documents beside the datasets: the annotated CRF, the reviewer's guide, and pages of them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..specs import Document, Spec, SpecFault
from .oids import piece
from .write_xml import add

if TYPE_CHECKING:
    from lxml.etree import _Element

_RANGE = re.compile(r"(\d+)-(\d+)")


def leaf_of(document: Document) -> str:
    """The identifier of a document's leaf; a dataset's has one part less, so the two never meet."""
    return f"LF.DOC.{piece(document.id)}"


@dataclass(frozen=True)
class Reference:
    """Pages of a document, as a sheet gives them: "3 6", "3-6", or a named destination; "" for the whole document."""

    document: str
    pages: str = ""
    title: str = ""


def documents_of(package: str, spec: Spec) -> tuple[Document, ...]:
    """The documents of a package; the annotated CRF belongs to SDTM unless its row names another package.

    Raises SpecFault where a row has no id or no href, or an id comes twice.
    """
    found: dict[str, Document] = {}
    for document in spec.documents:
        if not document.id or not document.href:
            raise SpecFault(f"{document.place}: a document has an id and a href. Fill in both.")
        if document.id in found:
            raise SpecFault(f"{document.place}: document {document.id!r} is listed twice. Give it another id.")
        kind = "acrf" if document.is_kind("acrf") else ""
        if package in (document.package or ("sdtm" if kind else package)):
            found[document.id] = replace(document, kind=kind)
    return tuple(found.values())


def annotated_crf_id(documents: Sequence[Document]) -> str:
    """The id of the annotated CRF; "" where there is none."""
    return next((d.id for d in documents if d.kind == "acrf"), "")


def add_lists(version: "_Element", documents: Sequence[Document]) -> None:
    """Write def:AnnotatedCRF and def:SupplementalDoc; neither where it would be empty."""
    for name, kind in (("def:AnnotatedCRF", "acrf"), ("def:SupplementalDoc", "")):
        members = [d for d in documents if d.kind == kind]
        if members:
            parent = add(version, name)
            for document in members:
                add(parent, "def:DocumentRef", {"leafID": leaf_of(document)})


def add_leaves(version: "_Element", documents: Iterable[Document]) -> None:
    """Write a def:leaf for every document."""
    for document in documents:
        leaf = add(version, "def:leaf", {"ID": leaf_of(document), "xlink:href": document.href})
        add(leaf, "def:title", text=document.title)


def add_reference(parent: "_Element", reference: Reference, documents: Sequence[Document], place: str) -> None:
    """Write def:DocumentRef with its pages.

    Raises SpecFault where there is no such document.
    """
    for document in documents:
        if document.id == reference.document:
            link = add(parent, "def:DocumentRef", {"leafID": leaf_of(document)})
            _add_pages(link, reference)
            return
    if not reference.document:
        raise SpecFault(f"{place}: pages are given, but there is no annotated CRF. List it in the sheet documents.")
    raise SpecFault(f"{place}: there is no document {reference.document!r}. List it in the sheet documents.")


def _add_pages(link: "_Element", reference: Reference) -> None:
    if not reference.pages:
        return
    parts = reference.pages.replace(",", " ").split()
    if len(parts) == 1 and (span := _RANGE.fullmatch(parts[0])):
        pages = {"FirstPage": span[1], "LastPage": span[2], "Type": "PhysicalRef"}
    elif all(part.isdigit() or _RANGE.fullmatch(part) for part in parts):
        pages = {"PageRefs": " ".join(_spread(parts)), "Type": "PhysicalRef"}
    else:
        pages = {"PageRefs": reference.pages, "Type": "NamedDestination"}
    add(link, "def:PDFPageRef", pages | {"Title": reference.title})


def _spread(parts: Iterable[str]) -> Iterable[str]:
    """Every page of a list in which ranges stand too."""
    for part in parts:
        span = _RANGE.fullmatch(part)
        yield from map(str, range(int(span[1]), int(span[2]) + 1)) if span else [part]
