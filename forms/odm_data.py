"""The clinical data of an ODM-XML file as it stands after its last transaction."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

Key = tuple[str, str, str]  # element, OID (or subject key), repeat key

LEVELS = {
    "SubjectData": ("SubjectKey", ""),
    "StudyEventData": ("StudyEventOID", "StudyEventRepeatKey"),
    "FormData": ("FormOID", "FormRepeatKey"),
    "ItemGroupData": ("ItemGroupOID", "ItemGroupRepeatKey"),
}
SEQUENCE = "{http://www.cdisc.org/ns/Dataset-XML/v1.0}ItemGroupDataSeq"
FILE = "{https://projectredcap.org}DocName"  # the name of a file whose content is the value
UNIT = " unit"  # an OID has no blank in it, so the key of an item's unit cannot be that of an item


@dataclass
class Node:
    """The state of one level of the data (subject, event, form, item group) while it is read."""

    values: dict[str, str] = field(default_factory=dict)
    below: dict[Key, "Node"] = field(default_factory=dict)
    site: str = ""


@dataclass
class Changes:
    """What the transactions did, counted: values replaced, parts removed; and what is not read: annotations, files."""

    replaced: int = 0
    removed: int = 0
    annotations: int = 0
    attached: int = 0


@dataclass(frozen=True)
class Group:
    """One item group as it stands, and what it is part of."""

    subject: str
    site: str
    event: Key
    form: Key
    group: Key
    values: dict[str, str]


def clinical_data(root: "_Element") -> tuple[list[Group], Changes]:
    """The item groups in the order of their first appearance, and what had changed until then.

    Insert, Update and Upsert put values where they belong, Remove takes away what it names and all below it
    (ODM 1.3.2, section 3.1.4). Reference data and Dataset-XML, which have no subjects, are read the same way.
    """
    top, changes = Node(), Changes()
    for part in root.iter("{*}ReferenceData", "{*}ClinicalData"):
        _apply(part, top, changes)
    return list(_groups(top, Group("", "", ("", "", ""), ("", "", ""), ("", "", ""), {}))), changes


def _apply(element: "_Element", node: Node, changes: Changes) -> None:
    """Put what stands below the element into the node."""
    for child in element.iterchildren("*"):
        tag = child.tag.rpartition("}")[2]
        if tag in LEVELS:
            _descend(child, tag, node, changes)
        elif tag.startswith("ItemData"):
            _put(child, node, changes)
        elif tag == "SiteRef":
            node.site = child.get("LocationOID", "")
        elif tag == "Annotation":
            changes.annotations += 1


def _descend(child: "_Element", tag: str, node: Node, changes: Changes) -> None:
    """Apply an element of the next level, or remove what it names."""
    oid, repeat = LEVELS[tag]
    key = (tag, child.get(oid, ""), child.get(repeat) or child.get(SEQUENCE) or "" if repeat else "")
    if child.get("TransactionType") == "Remove":
        changes.removed += node.below.pop(key, None) is not None
    else:
        _apply(child, node.below.setdefault(key, Node()), changes)


def _put(item: "_Element", node: Node, changes: Changes) -> None:
    """Put one item's value, and its unit where it has one, into the item group."""
    oid = item.get("ItemOID", "")
    if item.get("TransactionType") == "Remove":
        changes.removed += node.values.pop(oid, None) is not None
        node.values.pop(oid + UNIT, None)
        return
    value = "" if item.get("IsNull") == "Yes" else item.get(FILE) or _value(item)
    changes.attached += item.get(FILE) is not None
    changes.replaced += node.values.get(oid, value) != value
    node.values[oid] = value
    unit = item.find("{*}MeasurementUnitRef")
    code = item.get("MeasurementUnitOID") if unit is None else unit.get("MeasurementUnitOID")
    if code:
        node.values[oid + UNIT] = code
    changes.annotations += len(item.findall("{*}Annotation"))


def _value(item: "_Element") -> str:
    """The value of an ItemData in its attribute or a Value element, or of a typed one (ItemDataString) in its text."""
    attribute = item.get("Value")
    return attribute if attribute is not None else item.findtext("{*}Value") or item.text or ""


def _groups(node: Node, above: Group) -> Iterator[Group]:
    """The item groups below a node; one that has item groups of its own counts as the form of those."""
    for key, child in node.below.items():
        match key[0]:
            case "SubjectData":
                yield from _groups(child, replace(above, subject=key[1], site=child.site))
            case "StudyEventData":
                yield from _groups(child, replace(above, event=key))
            case "FormData":
                yield from _groups(child, replace(above, form=key))
            case _:
                if child.values or not child.below:
                    yield replace(above, group=key, values=child.values)
                yield from _groups(child, replace(above, form=key))
