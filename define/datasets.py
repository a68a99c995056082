"""Datasets: ItemGroupDef with its variables, class and file."""

from typing import TYPE_CHECKING

from ..specs import Dataset, Spec, SpecFault
from ..specs.nearest import nearest
from .content import PURPOSES, Item, ItemGroup
from .items import mandatory, sas_name
from .oids import dataset_oid, piece
from .write_xml import add, describe

if TYPE_CHECKING:
    from lxml.etree import _Element

# CDISC/NCI Define-XML terminology: general observation class (C103329) and subclass (C165635).
CLASSES = (
    *("ADAM OTHER", "BASIC DATA STRUCTURE", "DEVICE LEVEL ANALYSIS DATASET", "EVENTS", "FINDINGS", "FINDINGS ABOUT"),
    *("INTERVENTIONS", "MEDICAL DEVICE BASIC DATA STRUCTURE", "MEDICAL DEVICE OCCURRENCE DATA STRUCTURE"),
    *("OCCURRENCE DATA STRUCTURE", "REFERENCE DATA STRUCTURE", "RELATIONSHIP", "SPECIAL PURPOSE"),
    *("STUDY REFERENCE", "SUBJECT LEVEL ANALYSIS DATASET", "TRIAL DESIGN"),
)
SUBCLASSES = (
    *("ADVERSE EVENT", "MEDICAL DEVICE TIME-TO-EVENT", "NON-COMPARTMENTAL ANALYSIS"),
    *("POPULATION PHARMACOKINETIC ANALYSIS", "TIME-TO-EVENT"),
)
# Labels of the domains whose datasets are split into parts, for the parts' alias.
SPLIT_DOMAINS = {
    "FA": "Findings About Events or Interventions",
    "FT": "Functional Tests",
    "LB": "Laboratory Test Results",
    "QS": "Questionnaires",
    "RS": "Disease Response and Clin Classification",
}


def add_group(version: "_Element", group: ItemGroup, package: str, spec: Spec, guide: str) -> None:
    """Write the ItemGroupDef of a dataset; guide is the identifier of its implementation guide, or "".

    A dataset without records has no file, so it has no leaf.
    Raises SpecFault where its class is not one of Define-XML's.
    """
    dataset = group.dataset
    leaf = f"LF.{piece(dataset.name)}"
    of_guide = guide if group.standard.lower() != "no" else ""
    attributes: dict[str, str | int | None] = {
        "OID": dataset_oid(dataset.name),
        "Name": dataset.name,
        "Domain": group.domain if package == "sdtm" else None,
        "SASDatasetName": sas_name(dataset.name),
        "Repeating": "Yes" if dataset.repeating else "No",
        "IsReferenceData": "Yes" if dataset.reference else "No",
        "Purpose": PURPOSES[package],
        "def:Structure": group.structure,
        "def:StandardOID": of_guide,
        "def:IsNonStandard": None if of_guide else "Yes",
        "def:HasNoData": "Yes" if group.empty else None,
        "def:ArchiveLocationID": None if group.empty else leaf,
        "def:CommentOID": f"COM.{piece(dataset.name)}" if group.comment else None,
    }
    definition = add(version, "ItemGroupDef", attributes)
    describe(definition, dataset.label)
    for number, item in enumerate(group.items, 1):
        _add_item_ref(definition, item, dataset, number, package)
    if package == "sdtm" and group.domain != dataset.name:
        add(definition, "Alias", {"Context": "DomainDescription", "Name": _domain_label(group, spec)})
    _add_class(definition, dataset)
    if not group.empty:
        file = f"{dataset.name.lower()}.xpt"
        add(add(definition, "def:leaf", {"ID": leaf, "xlink:href": file}), "def:title", text=file)


def _add_item_ref(definition: "_Element", item: Item, dataset: Dataset, number: int, package: str) -> None:
    variable = item.variable
    attributes: dict[str, str | int | None] = {
        "ItemOID": f"IT.{item.key}",
        "OrderNumber": number,
        "Mandatory": mandatory(item),
        "KeySequence": dataset.keys.index(variable.name) + 1 if variable.name in dataset.keys else None,
        "MethodOID": f"MT.{item.key}" if item.method else None,
        "Role": variable.role if package == "sdtm" else None,
        "def:IsNonStandard": "Yes" if item.cell("standard").lower() == "no" else None,
        "def:HasNoData": "Yes" if item.empty else None,
    }
    add(definition, "ItemRef", attributes)


def _domain_label(group: ItemGroup, spec: Spec) -> str:
    parent = spec.datasets.get(group.domain)
    return parent.label if parent else SPLIT_DOMAINS.get(group.domain, group.domain)


def _add_class(definition: "_Element", dataset: Dataset) -> None:
    if not dataset.kind:
        return
    parent = add(definition, "def:Class", {"Name": _known(dataset.kind, CLASSES, "class", dataset)})
    if dataset.subkind:
        add(parent, "def:SubClass", {"Name": _known(dataset.subkind, SUBCLASSES, "subclass", dataset)})


def _known(text: str, names: tuple[str, ...], what: str, dataset: Dataset) -> str:
    if text.upper() in names:
        return text.upper()
    says = f"{dataset.place}: {dataset.name} has the {what} {text!r}, which Define-XML 2.1 does not know."
    raise SpecFault(f"{says}{nearest(text.upper(), names) or ' Use one of ' + ', '.join(names) + '.'}")
