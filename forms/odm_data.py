"""The clinical data of an ODM-XML file as it stands after its last transaction."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ..datasets.limits import LIMITS, Limits

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
ODM = "{http://www.cdisc.org/ns/odm/"
COPY = "\n"  # no attribute has a line break, so this cannot be part of a repeat key
UNIT = " unit"  # an OID has no blank in it, so the key of an item's unit cannot be that of an item


# What may stand inside the clinical data and holds no values: who, when, why, and remarks (ODM 1.3.2, 3.1.4).
BESIDE = frozenset(
    (
        *("AuditRecord", "Signature", "InvestigatorRef", "SiteRef", "Annotation", "Annotations", "AuditRecords"),
        *("Signatures", "Query", "Association", "ArchiveLayoutRef", "MeasurementUnitRef", "KeySet", "FlagValue"),
    )
)


@dataclass
class OdmNode:
    """The state of one level of the data (subject, event, form, item group) while it is read."""

    values: dict[str, str] = field(default_factory=dict)
    below: dict[Key, "OdmNode"] = field(default_factory=dict)
    site: str = ""


@dataclass
class Changes:
    """What the transactions did, counted: values replaced, parts removed; and what else there is to tell.

    annotations, attached: what is not read; without_key: records that are kept apart though they have the same keys;
    without_value: transactions that bring no value and change none; twice: items of which one
    record has two values, by their OID; strange: elements that nobody reads, by name;
    studies: the StudyOIDs of the data.
    """

    replaced: int = 0
    removed: int = 0
    annotations: int = 0
    attached: int = 0
    without_key: int = 0
    without_value: int = 0
    twice: dict[str, int] = field(default_factory=dict)
    strange: dict[str, int] = field(default_factory=dict)
    studies: dict[str, None] = field(default_factory=dict)


@dataclass(frozen=True)
class ItemGroupData:
    """One item group as it stands, and what it is part of; copy tells groups with the same keys apart."""

    subject: str
    site: str
    event: Key
    form: Key
    group: Key
    values: dict[str, str]
    study: str = ""
    copy: int = 0


@dataclass(frozen=True)
class OdmReading:
    """How the data are read: which file they are of, whether elements are records and no transactions, how deep."""

    file: str
    snapshot: bool
    limits: Limits
    changes: Changes


def clinical_data(root: "_Element", file: str, limits: Limits = LIMITS) -> tuple[list[ItemGroupData], Changes]:
    """The item groups in the order of their first appearance, and what had changed until then.

    Of a transactional file Insert, Update and Upsert put values where they belong, Remove takes away what it names
    and all below it (ODM 1.3.2, section 3.1.4). A snapshot has no transactions: two item groups are two records, also
    where nothing tells them apart; so are two that are inserted without a repeat key. Reference data and Dataset-XML, which have no subjects, are read the same way.
    Raises InputFault where levels lie deeper in each other than the limits allow.
    """
    changes = Changes()
    found: list[ItemGroupData] = []
    reading = OdmReading(file, root.get("FileType") != "Transactional", limits, changes)
    studies: dict[str, OdmNode] = {}
    for part in root.iter("{*}ReferenceData", "{*}ClinicalData"):
        study = part.get("StudyOID", "")
        changes.studies[study] = None
        _apply(part, studies.setdefault(study, OdmNode()), reading, 1)
    for study, top in studies.items():
        above = ItemGroupData("", "", ("", "", ""), ("", "", ""), ("", "", ""), {}, study)
        found += _groups(top, above)
    return found, changes


def _apply(element: "_Element", node: OdmNode, reading: OdmReading, depth: int) -> None:
    """Put what stands below the element into the node."""
    if depth > reading.limits.nesting:
        says = f"has more than {reading.limits.nesting} levels of data inside each other"
        raise reading.limits.refuse(reading.file, says, "nesting")
    if reading.snapshot:
        _count_twice(element, reading.changes)
    for child in element.iterchildren("*"):
        tag = child.tag.rpartition("}")[2]
        if tag in LEVELS:
            _descend(child, tag, node, reading, depth)
        elif tag.startswith("ItemData"):
            _put(child, node, reading.changes)
        elif tag == "SiteRef":
            node.site = child.get("LocationOID", "")
        elif tag == "Annotation":
            reading.changes.annotations += 1
        elif tag not in BESIDE and child.tag.startswith(ODM):
            reading.changes.strange[tag] = reading.changes.strange.get(tag, 0) + 1


def _count_twice(element: "_Element", changes: Changes) -> None:
    """Note the items that stand in an element with two values and no transactions, of which the last is taken."""
    seen: dict[str, str | None] = {}
    for child in element.iterchildren("*"):
        if "ItemData" in child.tag and not child.get("TransactionType"):
            oid, value = child.get("ItemOID", ""), _value(child)
            if seen.setdefault(oid, value) != value:
                changes.twice[oid] = changes.twice.get(oid, 0) + 1


def _descend(child: "_Element", tag: str, node: OdmNode, reading: OdmReading, depth: int) -> None:
    """Apply an element of the next level, or remove what it names."""
    oid, repeat = LEVELS[tag]
    key = (tag, child.get(oid, ""), child.get(repeat) or child.get(SEQUENCE) or "" if repeat else "")
    transaction = child.get("TransactionType")
    if transaction == "Remove":
        reading.changes.removed += node.below.pop(key, None) is not None
        return
    new = (reading.snapshot and not transaction) or (transaction == "Insert" and not key[2])
    if tag == "ItemGroupData" and new and _is_another(child, node.below.get(key)):
        reading.changes.without_key += 1
        node.below[(*key[:2], f"{key[2]}{COPY}{reading.changes.without_key}")] = made = OdmNode()
        _apply(child, made, reading, depth + 1)
        return
    _apply(child, node.below.setdefault(key, OdmNode()), reading, depth + 1)


def _is_another(element: "_Element", held: OdmNode | None) -> bool:
    """Whether an item group is another record than the one that is held: they have an item in common."""
    if held is None:
        return False
    items = [child.get("ItemOID", "") for child in element.iterchildren("*") if "ItemData" in child.tag]
    transactions = [child for child in element.iterchildren("*") if child.get("TransactionType")]
    return not transactions and any(item in held.values for item in items)


def _put(item: "_Element", node: OdmNode, changes: Changes) -> None:
    """Put one item's value, and its unit where it has one, into the item group; one without a value changes nothing."""
    oid = item.get("ItemOID", "")
    changes.annotations += len(item.findall("{*}Annotation"))
    if item.get("TransactionType") == "Remove":
        changes.removed += node.values.pop(oid, None) is not None
        node.values.pop(oid + UNIT, None)
        return
    value = "" if item.get("IsNull") == "Yes" else item.get(FILE) or _value(item)
    if value is None:
        changes.without_value += node.values.get(oid, "") != ""
        node.values.setdefault(oid, "")
    else:
        changes.replaced += node.values.get(oid, value) != value
        node.values[oid] = value
    changes.attached += item.get(FILE) is not None
    unit = item.find("{*}MeasurementUnitRef")
    code = item.get("MeasurementUnitOID") if unit is None else unit.get("MeasurementUnitOID")
    if code:
        node.values[oid + UNIT] = code


def _value(item: "_Element") -> str | None:
    """The value of an ItemData in its attribute or a Value element, or of a typed one (ItemDataString) in its text.

    None where it brings none, as the transaction of a query or a signature does.
    """
    attribute = item.get("Value")
    if attribute is not None:
        return attribute
    element = item.find("{*}Value")
    return (element.text or "") if element is not None else item.text if (item.text or "").strip() else None


def _groups(node: OdmNode, above: ItemGroupData) -> Iterator[ItemGroupData]:
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
                repeat, _, copy = key[2].partition(COPY)
                shown = (*key[:2], repeat)
                if child.values or not child.below:
                    yield replace(above, group=shown, values=child.values, copy=int(copy or 0))
                yield from _groups(child, replace(above, form=shown))
