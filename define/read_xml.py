"""A document of another maker, loaded: its elements by identifier, and the texts of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ..specs import Finding, InputFault
from .write_xml import NAMESPACES

if TYPE_CHECKING:
    from lxml.etree import _Element

VERSIONS = {
    "http://www.cdisc.org/ns/def/v2.1": "2.1",
    "http://www.cdisc.org/ns/def/v2.0": "2.0",
    "http://www.cdisc.org/ns/def/v1.0": "1.0",
}


@dataclass(frozen=True, eq=False)
class Loaded:
    """A Define-XML document of version 2.0 or 2.1.

    found gathers what it says and a spec cannot keep; seen are the attributes of each element that were read, and
    "" for its text.
    """

    file: str
    version: str
    namespaces: Mapping[str, str]
    root: "_Element"
    metadata: "_Element"
    indexed: Mapping[tuple[str, str], "_Element"]
    found: list[Finding] = field(default_factory=list)
    seen: "dict[_Element, set[str]]" = field(default_factory=dict)

    def all(self, path: str, within: "_Element | None" = None) -> Iterator["_Element"]:
        """The elements at a path of prefixed names, below the metadata or another element."""
        return (self.metadata if within is None else within).iterfind(path, self.namespaces)

    def first(self, path: str, within: "_Element | None" = None) -> "_Element | None":
        """The first of them, or None."""
        return next(self.all(path, within), None)

    def attribute(self, element: "_Element", name: str) -> str:
        """An attribute, "" where it is not there; outer blanks off."""
        prefix, _, local = name.rpartition(":")
        self.seen.setdefault(element, set()).add(local)
        value = element.get(f"{{{self.namespaces[prefix]}}}{local}" if prefix else local, "")
        return str(value).strip()

    def named(self, tag: str, oid: str) -> "_Element | None":
        """The element of a kind ("ItemDef", "leaf") with an identifier, or None."""
        return self.indexed.get((tag, oid))

    def words(self, element: "_Element | None", name: str = "odm:Description") -> str:
        """The English text of an element's description, or its first; outer blanks off."""
        texts = [] if element is None else list(self.all(f"{name}/odm:TranslatedText", element))
        english = [t for t in texts if self.attribute(t, "xml:lang").lower().startswith("en")]
        chosen = (english or texts)[:1]
        self.read(*chosen)
        return "".join(str(part) for t in chosen for part in t.itertext()).strip()

    def read(self, *elements: "_Element") -> None:
        """Note that the text of elements was read."""
        for element in elements:
            self.seen.setdefault(element, set()).add("")

    def lost(self, element: "_Element", what: str, mend: str = "Write it into the sheets by hand.") -> None:
        """Note what the sheets cannot keep."""
        self.found.append(Finding("DEFINE-LOST", "warning", self.place(element), what, mend))

    def wrong(self, element: "_Element", what: str, mend: str) -> None:
        """Note what is wrong with the document."""
        self.found.append(Finding("DEFINE-WRONG", "error", self.place(element), what, mend))

    def place(self, element: "_Element") -> str:
        """Where an element stands."""
        return f"{self.file} line {element.sourceline}"


def load(path: Path) -> Loaded:
    """A Define-XML document; nothing outside the file is read.

    Raises InputFault where the file is not one of version 2.0 or 2.1.
    """
    from lxml import etree

    try:
        tree = etree.parse(str(path), etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False))
    except OSError as error:
        raise InputFault(f"{path} cannot be read: {error.strerror or error}.") from error
    except etree.XMLSyntaxError as error:
        raise InputFault(f"{path} is not well-formed XML: {error.msg}. Ask its maker for a sound file.") from error
    root = tree.getroot()
    namespace, version = _version(root, path)
    namespaces = {**NAMESPACES, "def": namespace}
    metadata = root.find("odm:Study/odm:MetaDataVersion", namespaces)
    if metadata is None:
        raise InputFault(f"{path} has no MetaDataVersion, so it defines nothing. Is it a Define-XML document?")
    return Loaded(path.name, version, namespaces, root, metadata, _index(metadata))


def _version(root: "_Element", path: Path) -> tuple[str, str]:
    used = {uri for element in root.iter("*") for uri in element.nsmap.values()}
    namespace = next((uri for uri in VERSIONS if uri in used), None)
    if namespace is None:
        raise InputFault(f"{path} is not Define-XML: it uses none of its namespaces.")
    if VERSIONS[namespace] == "1.0":
        raise InputFault(f"{path} is Define-XML 1.0, which is not read. Have its maker convert it to 2.0 or 2.1.")
    return namespace, VERSIONS[namespace]


def _index(metadata: "_Element") -> dict[tuple[str, str], "_Element"]:
    """Every element that has an identifier, by kind and identifier; of two the first."""
    from lxml import etree

    found: dict[tuple[str, str], _Element] = {}
    for element in metadata.iter("*"):
        oid = element.get("OID") or element.get("ID")
        if oid:
            found.setdefault((etree.QName(element).localname, str(oid)), element)
    return found
