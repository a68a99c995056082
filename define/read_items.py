"""Variables and value level of a document of another maker, as rows of the sheets."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..specs.conditions import COMPARATORS, Condition
from ..specs.model import TYPES
from .origins import FURTHER, ORIGINS, DefineOrigin, written_origins
from .read_xml import Loaded

if TYPE_CHECKING:
    from lxml.etree import _Element

ATTRIBUTES = (
    *("label", "type", "length", "digits", "format", "codelist", "origin", "source", "method", "text", "comment"),
    *("pages", "origin_source", "origin_text", "document", "other_origins", "method_type", "no_data"),
)
# Data types that a sheet does not have, and what comes nearest.
NEAR_TYPES = {"string": "text", "double": "float", "incompleteDatetime": "partialDatetime"}
# Origin types as the versions write them, and the source that is meant.
READ_ORIGINS = {
    **{origin.upper(): (origin, source) for origin, source in ORIGINS.items()},
    "CRF": ("Collected", "Investigator"),
    "EDT": ("Collected", "Vendor"),
}
# Names of methods that say of what they are a method, and no more.
_TITLE = re.compile(r"(Algorithm (to derive|for) )?\w+\.\w+( where .*)?")
_COLUMN = re.compile(r"[A-Z][A-Z0-9]*\.[A-Z][A-Z0-9_]*")


@dataclass(frozen=True, eq=False)
class Names:
    """What the sheets call codelists and documents, by identifier; crf is the annotated CRF."""

    codelists: Mapping[str, str]
    documents: Mapping[str, str]
    crf: str


def attributes(loaded: Loaded, reference: "_Element", item: "_Element", names: Names) -> dict[str, str]:
    """The cells that a variable and its value level have alike."""
    codelist = loaded.first("odm:CodeListRef", item)
    digits = loaded.attribute(item, "SignificantDigits")
    return {
        "label": loaded.words(item),
        "type": _type(loaded, item),
        "length": loaded.attribute(item, "Length"),
        "digits": digits if digits != "0" else "",
        "format": loaded.attribute(item, "def:DisplayFormat"),
        "codelist": "" if codelist is None else _codelist(loaded, codelist, names),
        "text": _method(loaded, reference),
        "method_type": _method_type(loaded, reference),
        "no_data": loaded.attribute(reference, "def:HasNoData"),
        "comment": comment(loaded, item),
        **_origin(loaded, item, names),
    }


def comment(loaded: Loaded, element: "_Element") -> str:
    """The words of the comment that an element refers to, "" where there is none."""
    return _words_of(loaded, element, "CommentDef", loaded.attribute(element, "def:CommentOID"))


def _method(loaded: Loaded, reference: "_Element") -> str:
    oid = loaded.attribute(reference, "MethodOID")
    method = loaded.named("MethodDef", oid)
    if method is not None:
        _named_alike(loaded, method, oid)
    formal = [] if method is None else list(loaded.all("odm:FormalExpression", method))
    if method is not None and formal:
        loaded.read(*formal)
        contexts = ", ".join(loaded.attribute(f, "Context") for f in formal)
        loaded.lost(method, f"The formal expression ({contexts}) of method {oid} is not kept.")
    return _words_of(loaded, reference, "MethodDef", oid)


def _method_type(loaded: Loaded, reference: "_Element") -> str:
    method = loaded.named("MethodDef", loaded.attribute(reference, "MethodOID"))
    kind = "" if method is None else loaded.attribute(method, "Type")
    return "" if kind == "Computation" else kind


def _named_alike(loaded: Loaded, element: "_Element", name: str) -> None:
    """Note a name as read where it is the one that a document which we write would have."""
    given = element.get("Name", "").strip()
    if given == name or _TITLE.fullmatch(given):
        loaded.attribute(element, "Name")


def _words_of(loaded: Loaded, element: "_Element", tag: str, oid: str) -> str:
    if not oid:
        return ""
    defined = loaded.named(tag, oid)
    if defined is None:
        loaded.wrong(element, f"{tag} {oid} is referred to and not there.", "Define it, or remove the reference.")
        return ""
    if loaded.first("def:DocumentRef", defined) is not None:
        loaded.lost(defined, f"The documents that {tag} {oid} refers to are not kept.")
    return loaded.words(defined)


def _type(loaded: Loaded, item: "_Element") -> str:
    given = loaded.attribute(item, "DataType")
    if given in TYPES:
        return given
    near = NEAR_TYPES.get(given, "text")
    loaded.lost(item, f"The data type {given!r} is read as {near}.", f"Check that {near} is right.")
    return near


def _codelist(loaded: Loaded, reference: "_Element", names: Names) -> str:
    oid = loaded.attribute(reference, "CodeListOID")
    if oid not in names.codelists:
        loaded.wrong(reference, f"CodeList {oid} is referred to and not there.", "Define it, or remove the reference.")
    return names.codelists.get(oid, "")


def _origin(loaded: Loaded, item: "_Element", names: Names) -> dict[str, str]:
    """The first origin in cells of its own, the others in one cell."""
    origins = [found for origin in loaded.all("def:Origin", item) if (found := _one_origin(loaded, origin, names))]
    if not origins:
        return {}
    first = origins[0]
    columns = first.text.replace(",", " ").split()
    named = bool(columns) and first.type == "Predecessor" and all(_COLUMN.fullmatch(c) for c in columns)
    return {
        "origin": first.type,
        "origin_source": first.source if first.source != ORIGINS[first.type] else "",
        "source": " ".join(columns) if named else "",
        "origin_text": "" if named else first.text,
        "pages": first.pages,
        "document": first.document,
        FURTHER: written_origins(origins[1:]),
    }


def _one_origin(loaded: Loaded, origin: "_Element", names: Names) -> DefineOrigin | None:
    given = loaded.attribute(origin, "Type")
    if given.upper() not in READ_ORIGINS:
        loaded.lost(origin, f"The origin {given!r} is not one that sheets have; it is left blank.")
        return None
    kind, usual = READ_ORIGINS[given.upper()]
    pages = _pages(loaded, origin, names)
    source = loaded.attribute(origin, "Source") or usual
    return DefineOrigin(kind, source, pages.get("document", ""), pages.get("pages", ""), loaded.words(origin))


def _pages(loaded: Loaded, origin: "_Element", names: Names) -> dict[str, str]:
    references = list(loaded.all("def:DocumentRef", origin))
    if len(references) > 1:
        loaded.lost(origin, f"Of {len(references)} documents of an origin only the first is kept.")
    if not references:
        return {}
    leaf = loaded.attribute(references[0], "leafID")
    pages = " ".join(page_references(loaded, references[0]))
    document = names.documents.get(leaf, "")
    if not document or not pages:
        loaded.lost(origin, f"An origin refers to {leaf or 'a document'} without pages, or to none that is listed.")
        return {}
    return {"pages": pages, "document": document if document != names.crf else ""}


def page_references(loaded: Loaded, reference: "_Element") -> Iterator[str]:
    """The pages of a reference to a document: "3 6" or "3-6"."""
    for pages in loaded.all("def:PDFPageRef", reference):
        first, last = loaded.attribute(pages, "FirstPage"), loaded.attribute(pages, "LastPage")
        yield f"{first}-{last}" if first and last else loaded.attribute(pages, "PageRefs") or first


def conditions(loaded: Loaded, oid: str, items: Mapping[str, str]) -> tuple[Condition, ...] | None:
    """The comparisons of a where-clause; None, and a finding, where they are not of these items (name by identifier)."""
    clause = loaded.named("WhereClauseDef", oid)
    if clause is None:
        loaded.wrong(loaded.metadata, f"Where-clause {oid} is referred to and not there.", "Define it.")
        return None
    found = []
    for check in loaded.all("odm:RangeCheck", clause):
        name = items.get(loaded.attribute(check, "def:ItemOID"), "")
        comparator = loaded.attribute(check, "Comparator")
        check_values = list(loaded.all("odm:CheckValue", check))
        loaded.read(*check_values)
        values = tuple("".join(map(str, v.itertext())).strip() for v in check_values)
        if not name or comparator not in COMPARATORS or not values:
            loaded.lost(clause, f"Where-clause {oid} is not kept: it does not compare items of a dataset with values.")
            return None
        if len(values) > 1 and comparator not in ("IN", "NOTIN"):
            comparator = {"EQ": "IN", "NE": "NOTIN"}.get(comparator, comparator)
        found.append(Condition(name, comparator, values))
    if loaded.attribute(clause, "def:CommentOID"):
        loaded.lost(clause, f"The comment on where-clause {oid} is not kept.")
    return tuple(found) or None


def value_rows(loaded: Loaded, item: "_Element", items: Mapping[str, str], names: Names) -> Iterator[dict[str, str]]:
    """The rows of a variable's value list, one for each of the conditions that an entry has."""
    listed = loaded.first("def:ValueListRef", item)
    if listed is None:
        return
    oid = loaded.attribute(listed, "ValueListOID")
    values = loaded.named("ValueListDef", oid)
    if values is None:
        loaded.wrong(listed, f"ValueListDef {oid} is referred to and not there.", "Define it.")
        return
    seen: set[str] = set()
    for reference in loaded.all("odm:ItemRef", values):
        clauses = [loaded.attribute(c, "WhereClauseOID") for c in loaded.all("def:WhereClauseRef", reference)]
        value = loaded.named("ItemDef", loaded.attribute(reference, "ItemOID"))
        if value is None or not clauses:
            loaded.wrong(reference, f"An entry of {oid} has no item or no condition; it is left out.", "Add it.")
            continue
        cells = attributes(loaded, reference, value, names)
        for where in (conditions(loaded, clause, items) for clause in clauses):
            text = " AND ".join(map(str, where or ()))
            if text in seen:
                loaded.wrong(reference, f"{oid} describes {text} twice; the first is kept.", "Remove one.")
            elif where:
                seen.add(text)
                _named_alike(loaded, value, item.get("Name", ""))
                described = {
                    "mandatory": loaded.attribute(reference, "Mandatory"),
                    "role": loaded.attribute(reference, "Role"),
                }
                yield {"variable": loaded.attribute(item, "Name"), "where": text, **described, **cells}
