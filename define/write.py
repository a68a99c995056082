"""The whole document: Define-XML 2.1 from the spec and the run, and its stylesheet."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .. import __version__
from ..specs import Document, OutputFault, Spec
from ..specs.check_identity import stamp_of
from .arm import ResultDisplay, add_displays, clauses_of, comments_of, refuse_odd
from .codelists import add_codelist, used_codelists
from .content import Described, Item, ItemGroup, all_items, clauses, datasets_of_package, sentences
from .datasets import add_group
from .documents import add_leaves, add_lists, documents_of
from .items import add_clauses, add_item, add_method, add_value_list
from .oids import piece
from .standards import add_standards, guide, standards_of_package
from .write_xml import add, describe, odm_element
from .xml_characters import refuse_illegal, texts_of

if TYPE_CHECKING:
    from lxml.etree import _Element

STYLESHEET = "define2-1.xsl"
DISCLAIMER = "COM.METADATAVERSION"
NAMES = {"sdtm": "SDTM", "adam": "ADaM"}


@dataclass(frozen=True)
class _Contents:
    """All that one document holds."""

    package: str
    spec: Spec
    groups: tuple[ItemGroup, ...]
    documents: tuple[Document, ...]
    displays: tuple[ResultDisplay, ...]


def define_xml(
    package: str,
    spec: Spec,
    built: Mapping[str, Described],
    *,
    lengths: Mapping[tuple[str, str], int] | None = None,
    displays: Sequence[ResultDisplay] = (),
) -> bytes:
    """A package's Define-XML 2.1 document, UTF-8; the same arguments give the same bytes.

    package is "sdtm" or "adam"; built the finished or planned datasets by name, and those of the package are described;
    lengths the bytes of (dataset, variable) in the transport files, for those that are not the sheet's;
    displays the tables and figures made from the package, written as Analysis Results Metadata 1.0.
    Raises SpecFault where the spec says what Define-XML 2.1 cannot, and UsageFault for another package.
    """
    found = datasets_of_package(package, spec, built, lengths or {})
    contents = _Contents(package, spec, found, documents_of(package, spec), tuple(displays))
    refuse_odd(contents.displays, found)
    _refuse_illegal(contents)
    document = odm_element(_identity(package, spec), results=bool(displays))
    _add_definitions(_study(document, package, spec), contents)
    return _serialised(document)


def write_define(path: Path, document: bytes) -> None:
    """Write a document, and beside it the stylesheet with which a browser shows it.

    Raises OutputFault where the folder cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(document)
        (path.parent / STYLESHEET).write_bytes(define_stylesheet())
    except OSError as error:
        raise OutputFault(f"{path} cannot be written: {error.strerror}.") from error


def define_stylesheet() -> bytes:
    """The stylesheet, XSLT 1.0."""
    return (Path(__file__).parent / STYLESHEET).read_bytes()


def define_page(document: bytes) -> bytes:
    """The page that a browser with XSLT shows of a document, in HTML, for browsers that have none."""
    from lxml import etree

    return bytes(etree.XSLT(etree.fromstring(define_stylesheet()))(etree.fromstring(document)))


def _serialised(document: "_Element") -> bytes:
    from lxml import etree

    document.addprevious(etree.ProcessingInstruction("xml-stylesheet", f'type="text/xsl" href="{STYLESHEET}"'))
    tree = document.getroottree()
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _refuse_illegal(contents: _Contents) -> None:
    study, standards = contents.spec.study, contents.spec.standards
    pairs = [*texts_of(study, "study.toml [study]"), *texts_of(standards, "study.toml [[standards]]")]
    pairs += [
        pair for thing in (contents.groups, contents.documents, contents.displays) for pair in texts_of(thing, "")
    ]
    pairs += texts_of(used_codelists(all_items(contents.groups), contents.spec), "codelists")
    refuse_illegal(pairs)


def _identity(package: str, spec: Spec) -> dict[str, str | int | None]:
    return {
        "ODMVersion": "1.3.2",
        "FileType": "Snapshot",
        "FileOID": f"{piece(spec.id)}.{package}.define",
        "CreationDateTime": stamp_of(spec).isoformat(),
        "Originator": str(spec.study.get("sponsor", "")),
        "SourceSystem": "m5kit",
        "SourceSystemVersion": __version__,
        "def:Context": "Submission",
    }


def _study(document: "_Element", package: str, spec: Spec) -> "_Element":
    """Write the study, and return its MetaDataVersion."""
    says = spec.study
    disclaimer = str(says.get("disclaimer", ""))
    description = str(says.get("description", "") or says.get("title", "") or spec.id)
    study = add(document, "Study", {"OID": f"STUDY.{piece(spec.id)}"})
    named = add(study, "GlobalVariables")
    add(named, "StudyName", text=spec.id)
    add(named, "StudyDescription", text=sentences(description, disclaimer))
    add(named, "ProtocolName", text=str(says.get("protocol", "") or spec.id))
    attributes: dict[str, str | int | None] = {
        "OID": f"MDV.{piece(spec.id)}.{package}",
        "Name": f"Study {spec.id}, {NAMES[package]} data definitions",
        "Description": sentences(f"{NAMES[package]} data definitions of study {spec.id}", disclaimer),
        "def:DefineVersion": "2.1.0",
        "def:CommentOID": DISCLAIMER if disclaimer else None,
    }
    return add(study, "MetaDataVersion", attributes)


def _add_definitions(version: "_Element", contents: _Contents) -> None:
    """Write everything in the order that the schema asks for."""
    standards = standards_of_package(contents.package, contents.spec)
    items = tuple(all_items(contents.groups))
    add_standards(version, standards)
    add_lists(version, contents.documents)
    for item in items:
        if item.values:
            add_value_list(version, item)
    conditions = [(i.variable.dataset, i.where) for i in items if i.where]
    add_clauses(version, clauses(conditions + clauses_of(contents.displays, contents.groups)))
    for group in contents.groups:
        add_group(version, group, contents.package, contents.spec, guide(standards))
    for item in items:
        add_item(version, item, contents.documents)
    for codelist in used_codelists(items, contents.spec):
        add_codelist(version, codelist, standards)
    for item in items:
        if item.method:
            add_method(version, item)
    for oid, text in _comments(contents, items):
        describe(add(version, "def:CommentDef", {"OID": oid}), text)
    add_leaves(version, contents.documents)
    add_displays(version, contents.displays, contents.groups, contents.documents)


def _comments(contents: _Contents, items: Sequence[Item]) -> Iterator[tuple[str, str]]:
    disclaimer = str(contents.spec.study.get("disclaimer", ""))
    if disclaimer:
        yield DISCLAIMER, disclaimer
    for group in contents.groups:
        if group.comment:
            yield f"COM.{piece(group.dataset.name)}", group.comment
    for item in items:
        if item.comment:
            yield f"COM.{item.key}", item.comment
    yield from comments_of(contents.displays)
