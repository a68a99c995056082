"""A define.xml by itself: its schema, its references, and the files that it links."""

import re
from collections import defaultdict
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from ..specs import Finding, InputFault, in_order
from .consistent import consistency_findings
from .read_xml import Loaded, load

if TYPE_CHECKING:
    from lxml.etree import _Element

# what refers -> the elements that may be meant, by their names without a namespace
REFERENCES = {
    "ItemOID": "ItemDef",
    "ItemGroupOID": "ItemGroupDef",
    "CodeListOID": "CodeList",
    "MethodOID": "MethodDef",
    "ParameterOID": "ItemDef",
    "ValueListOID": "ValueListDef",
    "WhereClauseOID": "WhereClauseDef",
    "CommentOID": "CommentDef",
    "StandardOID": "Standard",
    "leafID": "leaf",
    "ArchiveLocationID": "leaf",
}
USED = ("CodeList", "CommentDef", "ItemDef", "MethodDef", "ValueListDef", "WhereClauseDef")
HREF = "{http://www.w3.org/1999/xlink}href"


def define_findings(path: Path) -> tuple[Finding, ...]:
    """What is wrong with a define.xml in itself.

    The schema is that of the package `defineutils` (the extra `schemas`); where it is not installed, or the document
    is of version 2.0, a note says that it was not held against a schema.
    Raises InputFault where the file is no Define-XML 2.0 or 2.1.
    """
    loaded = load(path)
    found = [*_schema(loaded, path), *_references(loaded.root, path), *_files(loaded.root, path)]
    found += consistency_findings(loaded.root, path)
    return in_order(found)


def _schema(loaded: Loaded, path: Path) -> Iterator[Finding]:
    from lxml import etree

    package = find_spec("defineutils")
    if package is None or package.origin is None or loaded.version != "2.1":
        why = "it is of version 2.0" if loaded.version != "2.1" else "the package defineutils is not installed"
        says = f"{path.name} was not compared with the XML schema of Define-XML, for {why}."
        yield Finding("NOT-LOOKED-AT", "note", path.name, says, "Install the extra m5kit[schemas].")
        return
    folder = Path(package.origin).parent / "validate" / "schema" / "cdisc-arm-1.0"
    parser = etree.XMLParser(no_network=True, resolve_entities=False)
    schema = etree.XMLSchema(etree.parse(str(folder / "arm1-0-0.xsd"), parser))
    if not schema.validate(etree.parse(str(path), parser)):
        for error in list(schema.error_log):  # type: ignore[call-overload]
            says = re.sub(r"\{[^}]*\}", "", str(error.message))
            mend = "Write it as the schema of Define-XML 2.1 has it."
            yield Finding("DEFINE-SCHEMA", "error", f"{path.name} line {error.line}", says, mend)


def _short(name: str) -> str:
    return name.rsplit("}", 1)[-1]


def _references(root: "_Element", path: Path) -> Iterator[Finding]:
    """Identifiers that are referred to and not defined, defined twice, or defined and never referred to."""
    defined: dict[tuple[str, str], list[int]] = defaultdict(list)
    for element in root.iter("*"):
        identifier = element.get("ID" if _short(str(element.tag)) == "leaf" else "OID")
        if identifier is not None:
            defined[_short(str(element.tag)), identifier].append(int(str(element.sourceline)))
    used: set[tuple[str, str]] = set()
    for element in root.iter("*"):
        for name, value in element.attrib.items():
            meant = REFERENCES.get(_short(str(name)))
            if meant and _short(str(element.tag)) != meant:
                used.add((meant, str(value)))
                if (meant, str(value)) not in defined:
                    says = f"{_short(str(element.tag))} refers to the {meant} {str(value)!r}, which is not defined."
                    place = f"{path.name} line {element.sourceline}"
                    yield Finding("DEFINE-REFERENCE", "error", place, says, "Define it, or mend the reference.")
    for (kind, identifier), lines in defined.items():
        place = f"{path.name} line {lines[-1]}"
        if len(lines) > 1:
            says = f"{kind} {identifier!r} is defined {len(lines)} times, first at line {lines[0]}."
            yield Finding("DEFINE-DUPLICATE", "error", place, says, "Give each an identifier of its own.")
        if kind in USED and (kind, identifier) not in used:
            says = f"{kind} {identifier!r} is never referred to."
            yield Finding("DEFINE-UNUSED", "warning", place, says, "Take it out, or refer to it.")


def _files(root: "_Element", path: Path) -> Iterator[Finding]:
    """Linked documents that do not lie beside the define.xml."""
    for leaf in root.iter("{*}leaf"):
        target = str(leaf.get(HREF) or "").split("#")[0]
        if target and "://" not in target and not (path.parent / target).exists():
            says = f"The leaf {leaf.get('ID')} links {target}, which is not there."
            mend = "Put the file there, or mend xlink:href."
            yield Finding("DEFINE-DOCUMENT", "warning", f"{path.name} line {leaf.sourceline}", says, mend)


def is_define(path: Path) -> bool:
    """Whether a file is Define-XML that can be read."""
    try:
        load(path)
    except InputFault:
        return False
    return True
