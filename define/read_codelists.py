"""Codelists and documents of another maker, as rows of the sheets."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from .codelists import NCI, TYPES
from .read_xml import Loaded

if TYPE_CHECKING:
    from lxml.etree import _Element

CODELISTS = (
    *("codelist", "label", "type", "code", "extensible", "term", "decode", "term_code", "dictionary", "version"),
)
DOCUMENTS = ("id", "title", "href", "kind", "package")


def short_names(oids: list[str], *prefixes: str) -> dict[str, str]:
    """Names for identifiers: without the first prefix that fits, where that leaves two apart.

    >>> short_names(["CL.SEX", "CL.Y", "Y"], "CL.")
    {'CL.SEX': 'SEX', 'CL.Y': 'CL.Y', 'Y': 'Y'}
    """
    plain = {oid: next((oid.removeprefix(p) for p in prefixes if oid.startswith(p)), oid) or oid for oid in oids}
    taken = list(plain.values())
    return {oid: name if taken.count(name) == 1 else oid for oid, name in plain.items()}


def codelist_rows(loaded: Loaded, names: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """The rows of the sheet codelists: the attributes of a list on its first, a term on each."""
    for codelist in loaded.all("odm:CodeList"):
        name = names[loaded.attribute(codelist, "OID")]
        head = _head(loaded, codelist)
        if loaded.attribute(codelist, "def:CommentOID"):
            loaded.lost(codelist, f"The comment on codelist {name} is not kept.")
        terms = list(_terms(loaded, codelist, name)) or [{}]
        if not terms[0] and not head["dictionary"]:
            loaded.wrong(codelist, f"Codelist {name} has neither terms nor a dictionary.", "List its terms.")
        yield {"codelist": name, **head, **terms[0]}
        yield from ({"codelist": name, **term} for term in terms[1:])


def _head(loaded: Loaded, codelist: "_Element") -> dict[str, str]:
    external = loaded.first("odm:ExternalCodeList", codelist)
    given = loaded.attribute(codelist, "DataType")
    terms = [*loaded.all("odm:CodeListItem", codelist), *loaded.all("odm:EnumeratedItem", codelist)]
    extended = any(loaded.attribute(t, "def:ExtendedValue") == "Yes" for t in terms)
    return {
        "label": loaded.attribute(codelist, "Name"),
        "type": given if given in TYPES else "text",
        "code": nci_code(loaded, codelist),
        "extensible": "Yes" if extended else "",
        "dictionary": "" if external is None else loaded.attribute(external, "Dictionary"),
        "version": "" if external is None else loaded.attribute(external, "Version"),
    }


def _terms(loaded: Loaded, codelist: "_Element", name: str) -> Iterator[dict[str, str]]:
    seen: set[str] = set()
    for term in codelist.iterchildren("{*}CodeListItem", "{*}EnumeratedItem"):
        value = loaded.attribute(term, "CodedValue")
        if not value or value in seen:
            loaded.wrong(term, f"Term {value!r} of codelist {name} is blank or there twice.", "Keep it once.")
            continue
        seen.add(value)
        yield {"term": value, "decode": loaded.words(term, "odm:Decode"), "term_code": nci_code(loaded, term)}


def nci_code(loaded: Loaded, element: "_Element") -> str:
    """The NCI code of a codelist or a term, "" where there is none."""
    codes = [a for a in loaded.all("odm:Alias", element) if loaded.attribute(a, "Context") == NCI]
    return loaded.attribute(codes[0], "Name") if codes else ""


def document_rows(loaded: Loaded, names: Mapping[str, str], package: str) -> Iterator[dict[str, str]]:
    """The rows of the sheet documents: every leaf that is not a dataset's file."""
    crf = annotated(loaded)
    for oid, name in names.items():
        leaf = loaded.named("leaf", oid)
        assert leaf is not None
        title = loaded.first("def:title", leaf)
        loaded.read(*([title] if title is not None else []))
        yield {
            "id": name,
            "title": "" if title is None else (title.text or "").strip(),
            "href": loaded.attribute(leaf, "xlink:href"),
            "kind": "acrf" if oid in crf else "",
            "package": package,
        }


def annotated(loaded: Loaded) -> list[str]:
    """The identifiers of the annotated CRFs."""
    return [loaded.attribute(d, "leafID") for d in loaded.all("def:AnnotatedCRF/def:DocumentRef")]


def document_leaves(loaded: Loaded) -> list[str]:
    """The identifiers of the leaves that are documents, in order; one without an address is left out."""
    archives = {loaded.attribute(g, "def:ArchiveLocationID") for g in loaded.all("odm:ItemGroupDef")}
    leaves = [(loaded.attribute(leaf, "ID"), leaf) for leaf in loaded.all("def:leaf")]
    return [i for i, leaf in leaves if i and i not in archives and loaded.attribute(leaf, "xlink:href")]
