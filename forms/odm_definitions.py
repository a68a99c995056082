"""What an ODM-XML file says of its own forms: their item groups and items, units, codelists."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

WORD = re.compile(r"[A-Za-z]\w*")


@dataclass(frozen=True)
class Definition:
    """A form, item group, item, unit or codelist: its Name, its question or description, and what it refers to.

    refers: the item groups of a form, the items of a group, the codelist of an item; OIDs in their order.
    decodes: of a codelist, what each coded value stands for.
    """

    name: str = ""
    label: str = ""
    repeats: bool = False
    refers: tuple[str, ...] = ()
    decodes: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Definitions:
    """The definitions of a file by OID; where several versions define an OID, the last one."""

    forms: Mapping[str, Definition]
    groups: Mapping[str, Definition]
    items: Mapping[str, Definition]
    units: Mapping[str, Definition]
    codelists: Mapping[str, Definition]


def definitions(root: "_Element") -> Definitions:
    """The definitions under the ODM element (ODM 1.3.2, section 3.1.1.3)."""
    return Definitions(
        forms=_all(root, "FormDef"),
        groups=_all(root, "ItemGroupDef"),
        items=_all(root, "ItemDef"),
        units=_all(root, "MeasurementUnit"),
        codelists=_all(root, "CodeList"),
    )


def name_of(oid: str, known: Mapping[str, Definition]) -> str:
    """The Name of a definition where the Names of its kind are plain words throughout the file, else its OID's end.

    Names that are words are made for programs; where some are phrases, all are labels that somebody may reword. The
    end of an OID is what follows its last point, if that is a word, else all of it with _ for other signs.

    >>> known = {"IT.AE.AETERM": Definition("AETERM"), "I.17": Definition("Dose")}
    >>> name_of("I.17", known), name_of("IT.AE.AETERM", known | {"I.18": Definition("Dose unit")}), name_of("I.18", {})
    ('Dose', 'AETERM', 'I_18')
    """
    if oid in known and all(WORD.fullmatch(definition.name) for definition in known.values()):
        return known[oid].name
    last = oid.rpartition(".")[2]
    return last if WORD.fullmatch(last) else odm_word(oid)


def odm_word(text: str) -> str:
    """The text with _ for whatever is no letter, digit or underscore."""
    return re.sub(r"\W+", "_", text)


def _all(root: "_Element", tag: str) -> dict[str, Definition]:
    """The definitions of one kind."""
    return {element.get("OID", ""): _definition(element) for element in root.iter("{*}" + tag)}


def _definition(element: "_Element") -> Definition:
    """One definition."""
    refers = [
        ref.get(key, "")
        for ref in element
        for key in ("ItemGroupOID", "ItemOID", "CodeListOID")
        if isinstance(ref.tag, str) and ref.tag.endswith("Ref") and ref.get(key)
    ]
    decodes = {
        item.get("CodedValue", ""): " ".join((item.findtext("{*}Decode/{*}TranslatedText") or "").split())
        for item in element.iterchildren("{*}CodeListItem", "{*}EnumeratedItem")
    }
    texts = ("{*}Question/{*}TranslatedText", "{*}Description/{*}TranslatedText", "{*}Symbol/{*}TranslatedText")
    label = next((text for path in texts if (text := (element.findtext(path) or "").strip())), "")
    repeats = element.get("Repeating", "No") != "No"
    return Definition(element.get("Name", ""), " ".join(label.split()), repeats, tuple(refers), decodes)
