"""Codelists: terms, decodes, NCI codes, and external dictionaries."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..specs import Codelist, Spec, SpecFault, Term
from .content import Item
from .oids import codelist_oid
from .standards import Named, terminology
from .write_xml import add, describe

if TYPE_CHECKING:
    from lxml.etree import _Element

NCI = "nci:ExtCodeID"
TYPES = ("text", "integer", "float")


def used_codelists(items: Iterable[Item], spec: Spec) -> tuple[Codelist, ...]:
    """The codelists that the items name, in the order of the spec.

    Raises SpecFault where an item names a codelist that there is not.
    """
    wanted = set()
    for item in items:
        name = item.variable.codelist
        if name and name not in spec.codelists:
            raise SpecFault(f"{item.variable.place}: there is no codelist {name!r}. Add its terms to codelists.")
        wanted.add(name)
    return tuple(codelist for name, codelist in spec.codelists.items() if name in wanted)


def add_codelist(version: "_Element", codelist: Codelist, standards: tuple[Named, ...]) -> None:
    """Write a CodeList with the terms that the spec lists: coded with decodes where one has a decode, else bare.

    Raises SpecFault for a list with neither terms nor a dictionary, or with a term twice.
    """
    published = terminology(codelist, standards)
    attributes: dict[str, str | int | None] = {
        "OID": codelist_oid(codelist.name),
        "Name": codelist.label,
        "DataType": codelist.type if codelist.type in TYPES else "text",
        "def:StandardOID": published,
        "def:IsNonStandard": None if published or codelist.dictionary else "Yes",
    }
    parent = add(version, "CodeList", attributes)
    if codelist.dictionary:
        add(parent, "ExternalCodeList", {"Dictionary": codelist.dictionary, "Version": codelist.version})
        return
    _refuse_odd(codelist)
    decoded = any(term.decode for term in codelist.terms)
    for number, term in enumerate(codelist.terms, 1):
        _add_term(parent, term, number, codelist, decoded=decoded)
    if codelist.code:
        add(parent, "Alias", {"Context": NCI, "Name": codelist.code})


def _add_term(parent: "_Element", term: Term, number: int, codelist: Codelist, *, decoded: bool) -> None:
    extended = codelist.code and codelist.extensible and not term.code
    attributes: dict[str, str | int | None] = {
        "CodedValue": term.value,
        "OrderNumber": number,
        "def:ExtendedValue": "Yes" if extended else None,
    }
    item = add(parent, "CodeListItem" if decoded else "EnumeratedItem", attributes)
    if decoded:
        describe(item, term.decode or term.value, "Decode")
    if term.code:
        add(item, "Alias", {"Context": NCI, "Name": term.code})


def _refuse_odd(codelist: Codelist) -> None:
    if not codelist.terms:
        raise SpecFault(f"{codelist.place}: codelist {codelist.name} has no terms. List them, or name a dictionary.")
    seen: set[str] = set()
    for term in codelist.terms:
        if term.value in seen:
            raise SpecFault(f"{term.place}: term {term.value!r} is twice in codelist {codelist.name}. Keep one.")
        seen.add(term.value)
