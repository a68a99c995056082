"""Where values come from: the origins of a variable or a value, of which Define-XML 2.1 allows several."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..specs import Document, Row, SpecFault, Variable
from ..specs.nearest import nearest
from .documents import Reference, add_reference, annotated_crf_id
from .write_xml import add, describe

if TYPE_CHECKING:
    from lxml.etree import _Element

# Origin of a sheet -> def:Origin Type, and the Source it has unless the cell `origin_source` says another.
ORIGINS = {
    "Collected": "Investigator",
    "Derived": "Sponsor",
    "Assigned": "Sponsor",
    "Protocol": "Sponsor",
    "Predecessor": "",
    "Not Available": "",
    "Other": "",
}
SOURCES = ("Investigator", "Sponsor", "Subject", "Vendor")
FURTHER = "other_origins"


@dataclass(frozen=True)
class DefineOrigin:
    """One origin: its type and source, what is said of it, and pages of a document ("" for the annotated CRF)."""

    type: str
    source: str = ""
    document: str = ""
    pages: str = ""
    text: str = ""
    place: str = ""


def origins_of(variable: Variable, cells: Row | None) -> tuple[DefineOrigin, ...]:
    """The origins that a row of a sheet gives: its own, and those of the cell `other_origins`.

    Raises SpecFault for an origin or a source that there is not, and for pages without an origin.
    """
    row = cells or Row({}, variable.place)
    own = DefineOrigin(
        variable.origin, row["origin_source"], row["document"], variable.pages, row["origin_text"] or _copied(variable)
    )
    if not variable.origin and variable.pages:
        says = f"{variable.place}: {variable} has pages but no origin."
        raise SpecFault(f"{says} Write Collected, or take the pages out.")
    found = [own] if variable.origin else []
    return tuple(_known(replace(o, place=variable.place)) for o in (*found, *further_origins(row[FURTHER])))


def _copied(variable: Variable) -> str:
    """The columns that a predecessor's value is a copy of, such as "DM.USUBJID"."""
    copied = variable.origin == "Predecessor"
    return ", ".join(dict.fromkeys(str(s) for s in variable.derivation.sources)) if copied else ""


def further_origins(cell: str) -> Iterator[DefineOrigin]:
    """The origins of a cell: type|source|document|pages|words, a line for each.

    >>> list(further_origins("Derived|Sponsor"))
    [DefineOrigin(type='Derived', source='Sponsor', document='', pages='', text='', place='')]
    """
    for line in filter(str.strip, cell.split("\n")):
        yield DefineOrigin(*(part.strip() for part in (*line.split("|", 4), "", "", "", "")[:5]))


def written_origins(origins: Iterable[DefineOrigin]) -> str:
    """The cell that `further_origins` reads."""
    lines = (f"{o.type}|{o.source}|{o.document}|{o.pages}|{' '.join(o.text.split())}" for o in origins)
    return "\n".join(line.rstrip("|") for line in lines)


def merged_origins(origins: Sequence[DefineOrigin]) -> tuple[DefineOrigin, ...]:
    """The origins, those that differ in nothing but their pages as one."""
    found: dict[DefineOrigin, list[str]] = {}
    for origin in origins:
        pages = found.setdefault(replace(origin, pages="", place=""), [])
        if origin.pages and origin.pages not in pages:
            pages.append(origin.pages)
    places = {replace(o, pages="", place=""): o.place for o in reversed(origins)}
    return tuple(replace(o, pages=_together(pages), place=places[o]) for o, pages in found.items())


def _together(pages: Sequence[str]) -> str:
    if len(pages) < 2 or not all(p.isdigit() for text in pages for p in text.split()):
        return " ".join(pages)
    return " ".join(sorted({p for text in pages for p in text.split()}, key=int))


def _known(origin: DefineOrigin) -> DefineOrigin:
    """The origin with its usual source."""
    if origin.type not in ORIGINS:
        mend = nearest(origin.type, ORIGINS) or f" Use one of {', '.join(ORIGINS)}."
        raise SpecFault(f"{origin.place}: {origin.type!r} is no origin.{mend}")
    source = origin.source or ORIGINS[origin.type]
    if source and source not in SOURCES:
        says = f"{origin.place}: {source!r} is no source of an origin."
        raise SpecFault(f"{says} Use one of {', '.join(SOURCES)}.")
    return replace(origin, source=source)


def add_origins(definition: "_Element", origins: Iterable[DefineOrigin], documents: Sequence[Document]) -> None:
    """Write a def:Origin for each.

    Raises SpecFault for a document that there is not.
    """
    for origin in origins:
        written = add(definition, "def:Origin", {"Type": origin.type, "Source": origin.source})
        describe(written, origin.text)
        if origin.pages:
            document = origin.document or annotated_crf_id(documents)
            add_reference(written, Reference(document, origin.pages), documents, origin.place)
