"""Elements of a Define-XML document, under the names of its namespaces."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

NAMESPACES = {
    "odm": "http://www.cdisc.org/ns/odm/v1.3",
    "def": "http://www.cdisc.org/ns/def/v2.1",
    "arm": "http://www.cdisc.org/ns/arm/v1.0",
    "xlink": "http://www.w3.org/1999/xlink",
    "xml": "http://www.w3.org/XML/1998/namespace",
}
LANGUAGE = "en"
Attributes = Mapping[str, str | int | None]


def odm_element(attributes: Attributes, *, results: bool) -> "_Element":
    """The element ODM, with the namespace of analysis results only where the document has some."""
    from lxml import etree

    prefixes = ("def", "xlink", "arm") if results else ("def", "xlink")
    namespaces: dict[str | None, str] = {None: NAMESPACES["odm"]}
    namespaces |= {prefix: NAMESPACES[prefix] for prefix in prefixes}
    return etree.Element(qualified("ODM"), _kept(attributes), nsmap=namespaces)  # type: ignore[arg-type]


def add(parent: "_Element", name: str, attributes: Attributes | None = None, text: str = "") -> "_Element":
    """A new last child of an element; names without a prefix are ODM's, attributes that are None or "" are left out."""
    from lxml import etree

    child = etree.SubElement(parent, qualified(name), _kept(attributes or {}))
    if text:
        child.text = text
    return child


def describe(parent: "_Element", text: str, name: str = "Description") -> None:
    """Give an element a Description (or a Decode) in words; nothing for an empty text."""
    if text:
        add(add(parent, name), "TranslatedText", {"xml:lang": LANGUAGE}, text)


def qualified(name: str) -> str:
    """The name with its namespace, as lxml writes it; an ODM element where there is no prefix.

    >>> qualified("def:leaf"), qualified("ItemDef")
    ('{http://www.cdisc.org/ns/def/v2.1}leaf', '{http://www.cdisc.org/ns/odm/v1.3}ItemDef')
    """
    prefix, _, local = name.rpartition(":")
    return f"{{{NAMESPACES[prefix or 'odm']}}}{local}"


def _kept(attributes: Attributes) -> dict[str, str]:
    """The attributes that have a value; an attribute without a prefix has no namespace."""
    return {
        qualified(name) if ":" in name else name: str(value)
        for name, value in attributes.items()
        if value is not None and value != ""
    }
