"""What an import of a document did not read: attributes and elements that the sheets do not keep, told by kind."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..specs import Finding
from .read_xml import Loaded

if TYPE_CHECKING:
    from lxml.etree import _Element

# What the sheets keep by their order and their names, or what a document that we write has of itself.
BY_STRUCTURE = frozenset(
    {
        *("OID", "ID", "OrderNumber", "ItemOID", "ItemGroupOID", "CodeListOID", "MethodOID", "ValueListOID", "leafID"),
        *("WhereClauseOID", "CommentOID", "StandardOID", "ArchiveLocationID", "ParameterOID", "SoftHard", "lang"),
        *("DefineVersion", "StandardName", "StandardVersion", "SASFieldName", "Rank", "ExtendedValue"),
    }
)
# Attributes that repeat another one of the same element where they say the same.
REPEATED = {"SASDatasetName": "Name"}


def unread(loaded: Loaded) -> Iterator[Finding]:
    """A warning for each kind of attribute, text or element that was not read, with the first place and how many."""
    from lxml import etree

    kinds: dict[str, list[_Element]] = {}
    for element in loaded.metadata.iterdescendants("*"):
        tag = etree.QName(element).localname
        known = loaded.seen.get(element, set())
        if _is_file(loaded, element, tag):
            continue
        for name in map(str, element.attrib):
            local = etree.QName(name).localname
            if local not in known and local not in BY_STRUCTURE and not _repeats(element, local):
                kinds.setdefault(f"the attribute {local} of {tag}", []).append(element)
        if (element.text or "").strip() and "" not in known:
            parent = element.getparent()
            within = etree.QName(parent).localname if parent is not None and tag == "TranslatedText" else ""
            kinds.setdefault(f"the text of {tag}{' in ' + within if within else ''}", []).append(element)
    for what, elements in kinds.items():
        says = f"It says {what} {len(elements)} times, which the sheets do not keep."
        mend = "Write what is wanted of it by hand."
        yield Finding("DEFINE-LOST", "warning", loaded.place(elements[0]), says, mend)


def _repeats(element: "_Element", local: str) -> bool:
    """Whether an attribute says what another one of the element says."""
    if local == "label":
        return True  # of Define-XML 1.0, beside the Description
    if element.tag.endswith("PDFPageRef") and local == "Type":
        pages = element.get("PageRefs", "") + element.get("FirstPage", "")
        return (element.get("Type") == "PhysicalRef") == pages.replace(" ", "").isdigit()
    if element.tag.endswith("CodeList") and local == "IsNonStandard":
        return True  # a list without a code is the sponsor's
    return local in REPEATED and element.get(local) == element.get(REPEATED[local])


def _is_file(loaded: Loaded, element: "_Element", tag: str) -> bool:
    """Whether an element is the leaf of a dataset's file, or in one: a document that we write has it of itself."""
    if tag == "leaf":
        parent = element.getparent()
        return parent is not None and parent.tag.endswith("ItemGroupDef")
    parent = element.getparent()
    return tag == "title" and parent is not None and _is_file(loaded, parent, "leaf")
