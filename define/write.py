"""The whole document: Define-XML 2.1 from the spec and the run, and its stylesheet."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from .. import __version__
from ..engine.lineage import Built
from ..specs import OutputFault, Spec, SpecFault
from .codelists import add_codelist, used_codelists
from .content import Group, Item, clauses, groups, items_of, sentences
from .datasets import add_group
from .documents import Document, add_leaves, add_lists, documents_of
from .items import add_clauses, add_item, add_method, add_value_list
from .legal import refuse_illegal, texts_of
from .markup import add, describe, root
from .oids import piece
from .standards import add_standards, followed, guide

if TYPE_CHECKING:
    from lxml.etree import _Element

STYLESHEET = "define2-1.xsl"
DISCLAIMER = "COM.METADATAVERSION"
NAMES = {"sdtm": "SDTM", "adam": "ADaM"}


def define_xml(
    package: str,
    spec: Spec,
    built: Mapping[str, Built],
    *,
    lengths: Mapping[tuple[str, str], int] | None = None,
) -> bytes:
    """A package's Define-XML 2.1 document, UTF-8; the same arguments give the same bytes.

    package is "sdtm" or "adam"; built the finished datasets by name, and those of the package are described;
    lengths the bytes of (dataset, variable) in the transport files, for those that are not the sheet's.
    Raises SpecFault where the spec says what Define-XML 2.1 cannot, and UsageFault for another package.
    """
    found = groups(package, spec, built, lengths or {})
    documents = documents_of(package, spec)
    _refuse_illegal(found, documents, spec)
    document = root(_identity(package, spec), results=False)
    version = _study(document, package, spec)
    _add_definitions(version, found, documents, package, spec)
    return _serialised(document)


def write_define(path: Path, document: bytes) -> None:
    """Write a document, and beside it the stylesheet with which a browser shows it.

    Raises OutputFault where the folder cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(document)
        (path.parent / STYLESHEET).write_bytes(stylesheet())
    except OSError as error:
        raise OutputFault(f"{path} cannot be written: {error.strerror}.") from error


def stylesheet() -> bytes:
    """The stylesheet, XSLT 1.0."""
    return (Path(__file__).parent / STYLESHEET).read_bytes()


def _serialised(document: "_Element") -> bytes:
    from lxml import etree

    document.addprevious(etree.ProcessingInstruction("xml-stylesheet", f'type="text/xsl" href="{STYLESHEET}"'))
    tree = document.getroottree()
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _refuse_illegal(found: Sequence[Group], documents: Sequence[Document], spec: Spec) -> None:
    pairs = [*texts_of(spec.study, "study.toml [study]"), *texts_of(spec.standards, "study.toml [[standards]]")]
    pairs += [pair for thing in (found, documents) for pair in texts_of(thing, "")]
    pairs += texts_of(used_codelists(items_of(found), spec), "codelists")
    refuse_illegal(pairs)


def _identity(package: str, spec: Spec) -> dict[str, str | int | None]:
    return {
        "ODMVersion": "1.3.2",
        "FileType": "Snapshot",
        "FileOID": f"{piece(spec.id)}.{package}.define",
        "CreationDateTime": _stamp(spec),
        "Originator": str(spec.study.get("sponsor", "")),
        "SourceSystem": "m5kit",
        "SourceSystemVersion": __version__,
        "def:Context": "Submission",
    }


def _stamp(spec: Spec) -> str:
    """The time of the document: fixed by the study, never the clock."""
    given = spec.study.get("stamp", "")
    try:
        moment = datetime.fromisoformat(given.isoformat() if isinstance(given, date) else str(given))
    except ValueError as error:
        raise SpecFault(
            f'study.toml [study]: stamp {given!r} is no date and time. Write it as stamp = "2026-01-31T00:00:00".'
        ) from error
    return moment.isoformat()


def _study(document: "_Element", package: str, spec: Spec) -> "_Element":
    """Write the study, and return its MetaDataVersion."""
    says = spec.study
    disclaimer = str(says.get("disclaimer", ""))
    told = str(says.get("description", "") or says.get("title", "") or spec.id)
    study = add(document, "Study", {"OID": f"STUDY.{piece(spec.id)}"})
    named = add(study, "GlobalVariables")
    add(named, "StudyName", text=spec.id)
    add(named, "StudyDescription", text=sentences(told, disclaimer))
    add(named, "ProtocolName", text=str(says.get("protocol", "") or spec.id))
    attributes: dict[str, str | int | None] = {
        "OID": f"MDV.{piece(spec.id)}.{package}",
        "Name": f"Study {spec.id}, {NAMES[package]} data definitions",
        "Description": sentences(f"{NAMES[package]} data definitions of study {spec.id}", disclaimer),
        "def:DefineVersion": "2.1.0",
        "def:CommentOID": DISCLAIMER if disclaimer else None,
    }
    return add(study, "MetaDataVersion", attributes)


def _add_definitions(
    version: "_Element", found: Sequence[Group], documents: Sequence[Document], package: str, spec: Spec
) -> None:
    """Write everything in the order that the schema asks for."""
    standards = followed(package, spec)
    items = tuple(items_of(found))
    add_standards(version, standards)
    add_lists(version, documents)
    for item in items:
        if item.values:
            add_value_list(version, item)
    add_clauses(version, clauses([(i.variable.dataset, i.where) for i in items if i.where]))
    for group in found:
        add_group(version, group, package, spec, guide(standards))
    for item in items:
        add_item(version, item, documents)
    for codelist in used_codelists(items, spec):
        add_codelist(version, codelist, standards)
    for item in items:
        if item.method:
            add_method(version, item)
    for oid, text in _comments(found, items, spec):
        describe(add(version, "def:CommentDef", {"OID": oid}), text)
    add_leaves(version, documents)


def _comments(found: Sequence[Group], items: Sequence[Item], spec: Spec) -> Iterator[tuple[str, str]]:
    disclaimer = str(spec.study.get("disclaimer", ""))
    if disclaimer:
        yield DISCLAIMER, disclaimer
    for group in found:
        if group.comment:
            yield f"COM.{piece(group.dataset.name)}", group.comment
    for item in items:
        if item.comment:
            yield f"COM.{item.key}", item.comment
