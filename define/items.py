"""Variables: ItemDef with its origin, and the value lists and where-clauses of value-level metadata."""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ..specs import Document
from ..specs.conditions import Condition, alternatives
from .content import Item, of_variable, said_yes
from .oids import clause_oid, codelist_oid, variable_key
from .origins import add_origins
from .write_xml import add, describe

if TYPE_CHECKING:
    from lxml.etree import _Element

SAS_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,7}")


def sas_name(name: str) -> str:
    """The name where a transport file can have it, else "" (the attribute is then left out)."""
    return name if SAS_NAME.fullmatch(name) else ""


def add_item(version: "_Element", item: Item, documents: Sequence[Document]) -> None:
    """Write the ItemDef of a variable or of its value level.

    Raises SpecFault for a document that there is not.
    """
    v = item.variable
    attributes: dict[str, str | int | None] = {
        "OID": f"IT.{item.key}",
        "Name": v.name,
        "DataType": v.type,
        "Length": item.length,
        "SignificantDigits": item.digits,
        "SASFieldName": sas_name(v.name),
        "def:DisplayFormat": v.format,
        "def:CommentOID": f"COM.{item.key}" if item.comment else None,
    }
    definition = add(version, "ItemDef", attributes)
    describe(definition, v.label)
    if v.codelist:
        add(definition, "CodeListRef", {"CodeListOID": codelist_oid(v.codelist)})
    add_origins(definition, item.origins, documents)
    if item.values:
        add(definition, "def:ValueListRef", {"ValueListOID": f"VL.{item.key}"})


def add_value_list(version: "_Element", item: Item) -> None:
    """Write the def:ValueListDef of a variable that has value-level metadata."""
    parent = add(version, "def:ValueListDef", {"OID": f"VL.{item.key}"})
    for number, value in enumerate(item.values, 1):
        attributes: dict[str, str | int | None] = {
            "ItemOID": f"IT.{value.key}",
            "OrderNumber": number,
            "Mandatory": mandatory(value),
            "MethodOID": f"MT.{value.key}" if value.method else None,
            "Role": value.cell("role"),
            "def:HasNoData": "Yes" if value.empty else None,
        }
        reference = add(parent, "ItemRef", attributes)
        for one in alternatives(value.where) or ():
            add(reference, "def:WhereClauseRef", {"WhereClauseOID": clause_oid(value.variable.dataset, one)})


def mandatory(item: Item) -> str:
    """Yes for what must be there: as its row says under `mandatory`, else a variable that is required."""
    said = item.cell("mandatory")
    return "Yes" if said_yes(said) or (not said and item.variable.core == "Req") else "No"


def add_clauses(version: "_Element", clauses: Mapping[str, tuple[str, tuple[Condition, ...]]]) -> None:
    """Write a def:WhereClauseDef for every condition, by identifier."""
    for oid, (dataset, where) in clauses.items():
        clause = add(version, "def:WhereClauseDef", {"OID": oid})
        for condition in where:
            attributes = {
                "Comparator": condition.comparator,
                "SoftHard": "Soft",
                "def:ItemOID": f"IT.{variable_key(*of_variable(condition, dataset).split('.'))}",
            }
            check = add(clause, "RangeCheck", attributes)
            for value in condition.values:
                add(check, "CheckValue", text=value)


def add_method(version: "_Element", item: Item) -> None:
    """Write the MethodDef of an item that has one."""
    name = str(item.variable) + (f" where {' AND '.join(map(str, item.where))}" if item.where else "")
    kind = item.cell("method_type") or "Computation"
    describe(add(version, "MethodDef", {"OID": f"MT.{item.key}", "Name": name, "Type": kind}), item.method)
