"""Documents of other makers, Define-XML 2.0 and 2.1, as the sheets of a spec."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ..specs import Finding, Standard, in_order
from ..specs.imported import kind_variable, study_toml, table
from ..specs.sheets import Table
from .arm import ResultDisplay
from .datasets import CLASSES, SPLIT_DOMAINS
from .read_arm import displays_in_arm
from .read_codelists import (
    CODELISTS,
    DOCUMENTS,
    annotated,
    codelist_rows,
    document_leaves,
    document_rows,
    short_names,
)
from .read_items import ATTRIBUTES, Names, attributes, comment, value_rows
from .read_xml import Loaded, load
from .unread import unread

if TYPE_CHECKING:
    from lxml.etree import _Element

DATASETS = (
    *("dataset", "label", "package", "class", "structure", "keys", "by", "parent", "subclass", "repeating"),
    *("reference", "comment", "standard", "domain", "no_data"),
)
VARIABLES = ("variable", "core", "role", "standard", *ATTRIBUTES)
VALUES = ("dataset", "variable", "where", "mandatory", "role", *ATTRIBUTES)
# A word in a 2.0 standard's name -> the guide that is meant.
GUIDES = {"SDTM": "SDTMIG", "ADAM": "ADaMIG", "SEND": "SENDIG"}
Cells = dict[str, str]


@dataclass(frozen=True)
class ReadDefine:
    """What a document says, in the terms of a spec.

    tables are the sheets by name, as `write_tables` takes them; study and standards what study.toml says;
    displays the analysis results; findings what is wrong with the document or could not be kept.
    """

    study: Mapping[str, str]
    standards: tuple[Standard, ...]
    tables: Mapping[str, Table]
    displays: tuple[ResultDisplay, ...]
    findings: tuple[Finding, ...]

    @property
    def toml(self) -> str:
        """The text of study.toml."""
        return study_toml(self.study, self.standards)


def read_define(path: Path) -> ReadDefine:
    """A document as sheets that `read_spec` reads: datasets, variables, values, codelists, documents.

    Methods come as words (`text`), without a function, for nobody can say which one made them.
    Raises InputFault where the file is not Define-XML 2.0 or 2.1.
    """
    loaded = load(path)
    codelists = short_names(_oids(loaded, "odm:CodeList"), "CL.")
    documents = short_names(document_leaves(loaded), "LF.DOC.", "LF.")
    crf = next((documents[oid] for oid in annotated(loaded) if oid in documents), "")
    names = Names(codelists, documents, crf)
    groups = _groups(loaded)
    items = {name: _variables(loaded, group) for name, group in groups.items()}
    tables = {"datasets": table(DATASETS, [_dataset(loaded, name, g, items[name]) for name, g in groups.items()])}
    for name, group in groups.items():
        tables[name] = table(VARIABLES, _variable_rows(loaded, group, items[name], names))
    packages = {_package(loaded, group) for group in groups.values()}
    elsewhere = {oid: f"{name}.{v}" for name, variables in items.items() for oid, v in variables.items()}
    values = [{"dataset": n, **row} for n in groups for row in _value_rows(loaded, items[n], elsewhere, names)]
    tables["values"] = table(VALUES, values)
    tables["codelists"] = table(CODELISTS, codelist_rows(loaded, codelists))
    package = next(iter(packages)) if len(packages) == 1 else ""
    tables["documents"] = table(DOCUMENTS, document_rows(loaded, documents, package))
    by_oid = {loaded.attribute(group, "OID"): name for name, group in groups.items()}
    displays = displays_in_arm(loaded, by_oid, {n: {**elsewhere, **own} for n, own in items.items()}, names)
    _unused_lists(loaded, tables, codelists)
    study, standards = _study(loaded), _standards(loaded)
    return ReadDefine(study, standards, tables, displays, in_order([*loaded.found, *unread(loaded)]))


def _unused_lists(loaded: Loaded, tables: Mapping[str, Table], names: Mapping[str, str]) -> None:
    """Tell of codelists that no variable has: a document that is written of the sheets has them no more."""
    used = {
        row[header.index("codelist")]
        for name, (header, *rows) in tables.items()
        if name != "codelists" and "codelist" in header
        for row in rows
    }
    for oid, name in names.items():
        element = loaded.named("CodeList", oid)
        if name not in used and element is not None:
            loaded.lost(
                element, f"CodeList {name} is used by no variable; define.xml has it no more.", "Name it in a row."
            )


def _oids(loaded: Loaded, path: str) -> list[str]:
    return list(dict.fromkeys(loaded.attribute(e, "OID") for e in loaded.all(path)))


# -- datasets -------------------------------------------------------------------------


def _groups(loaded: Loaded) -> dict[str, "_Element"]:
    """The datasets by name; of two with one name the first."""
    found: dict[str, _Element] = {}
    for group in loaded.all("odm:ItemGroupDef"):
        name = loaded.attribute(group, "Name")
        if not name or name in found:
            loaded.wrong(group, f"Dataset {name!r} has no name of its own; it is left out.", "Give it one.")
        else:
            found[name] = group
    return found


def _variables(loaded: Loaded, group: "_Element") -> dict[str, str]:
    """The names of a dataset's variables by identifier, in order; one that is not defined is left out."""
    found: dict[str, str] = {}
    for reference in _ordered(loaded, group):
        oid = loaded.attribute(reference, "ItemOID")
        item = loaded.named("ItemDef", oid)
        name = "" if item is None else loaded.attribute(item, "Name")
        if not name or name in found.values():
            loaded.wrong(reference, f"Item {oid} is not defined, has no name, or a name twice.", "Mend its ItemDef.")
        else:
            found[oid] = name
    return found


def _ordered(loaded: Loaded, group: "_Element") -> list["_Element"]:
    def place(reference: "_Element") -> float:
        number = loaded.attribute(reference, "OrderNumber")
        return int(number) if number.isdigit() else float("inf")

    return sorted(loaded.all("odm:ItemRef", group), key=place)


def _dataset(loaded: Loaded, name: str, group: "_Element", variables: Mapping[str, str]) -> Cells:
    keyed = {}
    for reference in loaded.all("odm:ItemRef", group):
        number, oid = loaded.attribute(reference, "KeySequence"), loaded.attribute(reference, "ItemOID")
        if number.isdigit() and oid in variables:
            keyed[int(number)] = variables[oid]
    domain = loaded.attribute(group, "Domain")
    _described_domain(loaded, group, domain)
    supplemental = name.startswith("SUPP") and len(name) > 4
    return {
        "dataset": name,
        "label": loaded.words(group),
        "package": _package(loaded, group),
        **_class(loaded, group),
        "structure": loaded.attribute(group, "def:Structure"),
        "keys": " ".join(keyed[number] for number in sorted(keyed)),
        "by": kind_variable(variables.values(), supplemental=supplemental),
        "parent": (domain if domain != name else name[4:]) if supplemental else "",
        "repeating": loaded.attribute(group, "Repeating"),
        "reference": loaded.attribute(group, "IsReferenceData"),
        "comment": comment(loaded, group),
        "standard": "No" if loaded.attribute(group, "def:IsNonStandard") == "Yes" else "",
        "domain": "" if domain == _usual_domain(name) else domain,
        "no_data": loaded.attribute(group, "def:HasNoData"),
    }


def _described_domain(loaded: Loaded, group: "_Element", domain: str) -> None:
    """Note the description of a domain as read where it is the label of that domain's dataset, or the standard's."""
    of_domain = next((g for g in loaded.all("odm:ItemGroupDef") if g.get("Name") == domain), None)
    known = (SPLIT_DOMAINS.get(domain, ""), "" if of_domain is None else loaded.words(of_domain))
    for alias in loaded.all("odm:Alias", group):
        if alias.get("Context") == "DomainDescription" and alias.get("Name", "") in known:
            loaded.attribute(alias, "Context"), loaded.attribute(alias, "Name")


def _usual_domain(name: str) -> str:
    """The domain of a dataset that names none: of a SUPP-- its parent, else the dataset itself."""
    return name[4:] if name.startswith("SUPP") and len(name) > 4 else name


def _package(loaded: Loaded, group: "_Element") -> str:
    return "adam" if loaded.attribute(group, "Purpose").lower() == "analysis" else "sdtm"


def _class(loaded: Loaded, group: "_Element") -> Cells:
    """The class: an element in 2.1, an attribute in 2.0."""
    element = loaded.first("def:Class", group)
    given = loaded.attribute(group, "def:Class") if element is None else loaded.attribute(element, "Name")
    if given and given.upper() not in CLASSES:
        loaded.lost(group, f"The class {given!r} is not one of Define-XML 2.1; it is left blank.")
        return {}
    within = [] if element is None else [loaded.attribute(s, "Name") for s in loaded.all("def:SubClass", element)]
    if len(within) > 1:
        loaded.lost(group, f"Of the subclasses {', '.join(within)} only the first is kept.")
    return {"class": given.upper(), "subclass": within[0] if within else ""}


# -- variables ------------------------------------------------------------------------


def _variable_rows(loaded: Loaded, group: "_Element", variables: Mapping[str, str], names: Names) -> Iterator[Cells]:
    for reference in _ordered(loaded, group):
        oid = loaded.attribute(reference, "ItemOID")
        item = loaded.named("ItemDef", oid)
        if item is not None and oid in variables:
            yield {
                "variable": variables[oid],
                "core": "Req" if loaded.attribute(reference, "Mandatory") == "Yes" else "",
                "role": loaded.attribute(reference, "Role"),
                "standard": "No" if loaded.attribute(reference, "def:IsNonStandard") == "Yes" else "",
                **attributes(loaded, reference, item, names),
            }


def _value_rows(
    loaded: Loaded, variables: Mapping[str, str], elsewhere: Mapping[str, str], names: Names
) -> Iterator[Cells]:
    """The value level of a dataset; a condition may compare a variable of another dataset (DM.COUNTRY)."""
    for oid in variables:
        item = loaded.named("ItemDef", oid)
        if item is not None:
            yield from value_rows(loaded, item, {**elsewhere, **variables}, names)


# -- study.toml -----------------------------------------------------------------------


def _study(loaded: Loaded) -> dict[str, str]:
    said = {
        name: (loaded.root.findtext(f"odm:Study/odm:GlobalVariables/odm:{tag}", "", loaded.namespaces) or "").strip()
        for name, tag in (("id", "StudyName"), ("description", "StudyDescription"), ("protocol", "ProtocolName"))
    }
    said["id"] = said["id"] or said["protocol"] or "UNNAMED"
    said["disclaimer"] = comment(loaded, loaded.metadata)
    if said["disclaimer"]:
        said["description"] = said["description"].removesuffix(said["disclaimer"]).strip()
    said["sponsor"] = loaded.attribute(loaded.root, "Originator")
    said["stamp"] = loaded.attribute(loaded.root, "CreationDateTime")
    try:
        datetime.fromisoformat(said["stamp"])
    except ValueError:
        loaded.wrong(loaded.root, f"CreationDateTime {said['stamp']!r} is no date and time.", "Write one as stamp.")
        said["stamp"] = ""
    return {name: text for name, text in said.items() if text}


def _standards(loaded: Loaded) -> tuple[Standard, ...]:
    """The standards: elements in 2.1, two attributes of the metadata in 2.0."""
    if loaded.version == "2.0":
        return _older_standard(loaded)
    return tuple(
        Standard(
            loaded.attribute(s, "Name"),
            loaded.attribute(s, "Type"),
            loaded.attribute(s, "Version"),
            loaded.attribute(s, "Status") or "Final",
            loaded.attribute(s, "PublishingSet"),
        )
        for s in loaded.all("def:Standards/def:Standard")
    )


def _older_standard(loaded: Loaded) -> tuple[Standard, ...]:
    """The one standard of a 2.0 document under its name in 2.1."""
    given = loaded.attribute(loaded.metadata, "def:StandardName")
    guide = next((guide for word, guide in GUIDES.items() if word in given.upper()), "")
    if not guide:
        loaded.lost(loaded.metadata, f"The standard {given!r} is not one of Define-XML 2.1.", "Name it in study.toml.")
        return ()
    return (Standard(guide, "IG", loaded.attribute(loaded.metadata, "def:StandardVersion")),)
