"""Published controlled terminology: the user's own files, of any date, in the layouts that NCI EVS and CDISC publish.

A file is the tab-delimited text of NCI EVS, its workbook (XLS or XLSX), its ODM-XML, a package of the CDISC Library
(JSON), or CSV with the columns of `CSV_COLUMNS`; text may be gzipped.
"""

import csv
import gzip
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .faults import InputFault

CSV_COLUMNS = ("codelist_code", "codelist_name", "codelist", "extensible", "term_code", "submission_value")
EVS_COLUMNS = (
    "Code",
    "Codelist Code",
    "Codelist Extensible (Yes/No)",
    "Codelist Name",
    "CDISC Submission Value",
)
PREFERRED = "NCI Preferred Term"
LAYOUTS = "Take the text, workbook or ODM-XML of a CDISC package from NCI EVS, or the package of the CDISC Library."
DATE = re.compile(r"\d{4}-\d\d-\d\d")
Rows = Iterable[Mapping[str, str]]


@dataclass(frozen=True)
class PublishedList:
    """One published codelist: its NCI code, submission value and name, and its terms with their NCI codes.

    preferred: the preferred term of each, "" where the file does not tell it.
    """

    code: str
    value: str
    name: str
    extensible: bool
    terms: Mapping[str, str] = field(default_factory=dict)
    preferred: Mapping[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Terminology:
    """Published codelists by their NCI code; version is the date of the files, where their names or content tell it."""

    lists: Mapping[str, PublishedList]
    version: str = ""

    def joined(self, codes: str) -> PublishedList | None:
        """The list with a code, or the lists of several codes (with ";" between) as one; None where none is known."""
        found = [self.lists[c] for c in codes.split(";") if c in self.lists]
        if len(found) < 2:
            return found[0] if found else None
        terms = {value: code for each in found for value, code in each.terms.items()}
        preferred = {value: term for each in found for value, term in each.preferred.items()}
        values, names = (" or ".join(getattr(f, n) for f in found) for n in ("value", "name"))
        return PublishedList(codes, values, names, any(f.extensible for f in found), terms, preferred)

    def named(self, value: str) -> PublishedList | None:
        """The list of a submission value (NY), None where there is none or more than one."""
        found = [listed for listed in self.lists.values() if listed.value == value]
        return found[0] if len(found) == 1 else None

    def decode(self, listed: PublishedList, value: str) -> str:
        """The decode of a term: for a test code the name of the test, else the preferred term.

        The names of tests are a list of their own, in which a test has the same NCI code.
        """
        names = listed.name.removesuffix("Code") + "Name" if listed.name.endswith("Code") else ""
        code = listed.terms.get(value, "")
        found = (v for each in self.lists.values() if each.name == names for v, c in each.terms.items() if c == code)
        return next(found, listed.preferred.get(value, "")) if code else ""


def terminology_files(study: Path, named: Mapping[str, Sequence[str]]) -> tuple[Path, ...]:
    """The files that study.toml names under [terminology], each a path or a list of paths, from the study's folder."""
    return tuple(study / path for paths in named.values() for path in paths)


def read_terminology(paths: Sequence[Path]) -> Terminology:
    """The published codelists of one or more files; of a list that stands in several the terms are joined.

    Raises InputFault where a file cannot be read or is of no layout that is known.
    """
    lists: dict[str, PublishedList] = {}
    versions: set[str] = set()
    for path in paths:
        found, version = _published(path)
        for listed in found:
            known = lists.get(listed.code, listed)
            terms, preferred = {**listed.terms, **known.terms}, {**listed.preferred, **known.preferred}
            lists[listed.code] = PublishedList(known.code, known.value, known.name, known.extensible, terms, preferred)
        versions |= set(DATE.findall(path.name)[-1:] or ([version] if version else []))
    return Terminology(lists, ", ".join(sorted(versions)))


def _published(path: Path) -> tuple[list[PublishedList], str]:
    """The lists of one file, and its date where its content tells it."""
    suffix = path.name.lower().removesuffix(".gz").rpartition(".")[2]
    if suffix in ("xls", "xlsx"):
        return _of_workbook(path)
    text = _text(path)
    if suffix == "xml":
        return _of_odm(text, path)
    if suffix == "json":
        return _of_json(text, path)
    header = text.partition("\n")[0].strip("\r\ufeff")
    lines = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter="\t" if "\t" in header else ",")
    return _of_rows(list(lines), path), ""


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
        return (gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content).decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputFault(f"{path} is not UTF-8 text. Save it as UTF-8.") from error
    except (OSError, EOFError) as error:
        raise InputFault(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.") from error


# -- tables ---------------------------------------------------------------------------


def _of_rows(lines: Sequence[Sequence[str]], path: Path) -> list[PublishedList]:
    """The lists of a table with a header, in the layout of NCI EVS or with `CSV_COLUMNS`."""
    header = lines[0] if lines else []
    rows = (dict(zip(header, line, strict=False)) for line in lines[1:] if any(line))
    if set(EVS_COLUMNS) <= set(header):
        return _of_evs(list(rows))
    if set(CSV_COLUMNS) <= set(header):
        return _of_csv(list(rows))
    raise InputFault(
        f"{path} is no terminology: it has neither the columns {', '.join(CSV_COLUMNS)} nor those of NCI EVS "
        f"({', '.join(EVS_COLUMNS)}). {LAYOUTS}"
    )


def _of_csv(rows: Rows) -> list[PublishedList]:
    found: dict[str, PublishedList] = {}
    for row in rows:
        listed = found.get(row["codelist_code"])
        if listed is None:
            extensible = _yes(row["extensible"])
            listed = PublishedList(row["codelist_code"], row["codelist"], row["codelist_name"], extensible, {}, {})
            found[listed.code] = listed
        _add(listed, row["submission_value"], row["term_code"], row.get("preferred_term", ""))
    return list(found.values())


def _of_evs(rows: Sequence[Mapping[str, str]]) -> list[PublishedList]:
    """Rows without a codelist code are the lists; the others their terms."""
    code, list_code, extensible, name, value = EVS_COLUMNS
    found = {
        r[code]: PublishedList(r[code], r[value], r[name], _yes(r[extensible]), {}, {})
        for r in rows
        if not r[list_code]
    }
    for row in rows:
        if row[list_code] in found:
            _add(found[row[list_code]], row[value], row[code], row.get(PREFERRED, ""))
    return list(found.values())


def _of_workbook(path: Path) -> tuple[list[PublishedList], str]:
    """The lists of the sheets of a workbook that have the columns of NCI EVS; the name of a sheet tells the date."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
        sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    except (CalamineError, OSError) as error:
        raise InputFault(f"{path} cannot be read as a workbook: {error}.") from error
    tables = {name: [["" if c is None else str(c) for c in row] for row in rows] for name, rows in sheets.items()}
    fitting = {name: rows for name, rows in tables.items() if rows and set(EVS_COLUMNS) <= set(rows[0])}
    if not fitting:
        raise InputFault(f"{path} is no terminology: no sheet has the columns {', '.join(EVS_COLUMNS)}. {LAYOUTS}")
    dates = sorted({date for name in fitting for date in DATE.findall(name)})
    return [listed for rows in fitting.values() for listed in _of_rows(rows, path)], dates[-1] if dates else ""


# -- documents ------------------------------------------------------------------------


def _of_odm(text: str, path: Path) -> tuple[list[PublishedList], str]:
    """The lists of the ODM-XML of NCI EVS; the date is in the identifier of its metadata."""
    from lxml import etree

    try:
        parser = etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False)
        root = etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        raise InputFault(f"{path} is not well-formed XML: {error.msg}. Ask its maker for a sound file.") from error
    found = [_of_element(element) for element in root.iter("{*}CodeList")]
    if not any(listed.code for listed in found):
        raise InputFault(f"{path} is no terminology: no CodeList of it has an NCI code (ExtCodeID). {LAYOUTS}")
    dates = [
        d for element in root.iter("{*}Study", "{*}MetaDataVersion") for d in DATE.findall(str(element.get("OID")))
    ]
    return found, dates[-1] if dates else ""


def _of_element(element: Any) -> PublishedList:
    attributes = {_local(name): str(text) for name, text in element.attrib.items()}
    value = _child_text(element, "CDISCSubmissionValue")
    listed = PublishedList(
        attributes.get("ExtCodeID", ""),
        value,
        attributes.get("Name", ""),
        _yes(attributes.get("CodeListExtensible", "")),
        {},
        {},
    )
    for item in element.iterfind("{*}EnumeratedItem"):
        cells = {_local(name): str(text) for name, text in item.attrib.items()}
        _add(listed, cells.get("CodedValue", ""), cells.get("ExtCodeID", ""), _child_text(item, "PreferredTerm"))
    return listed


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _child_text(element: Any, name: str) -> str:
    return str(next((child.text or "" for child in element.iterfind(f"{{*}}{name}")), ""))


def _of_json(text: str, path: Path) -> tuple[list[PublishedList], str]:
    """The lists of a package of the CDISC Library."""
    try:
        package = json.loads(text)
        found = list(_of_package(package["codelists"]))
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise InputFault(
            f"{path} is no package of terminology: it has no codelists with conceptId. {LAYOUTS}"
        ) from error
    dates = DATE.findall(str(package.get("version") or package.get("effectiveDate") or ""))
    return found, dates[0] if dates else ""


def _of_package(codelists: Iterable[Mapping[str, Any]]) -> Iterator[PublishedList]:
    for each in codelists:
        extensible = _yes(str(each.get("extensible", "")))
        listed = PublishedList(each["conceptId"], each["submissionValue"], each.get("name", ""), extensible, {}, {})
        for term in each.get("terms", ()):
            _add(listed, term["submissionValue"], term["conceptId"], term.get("preferredTerm", ""))
        yield listed


def _add(listed: PublishedList, value: str, code: str, preferred: str) -> None:
    """Add a term to a list that is being read."""
    listed.terms[value] = code  # type: ignore[index]
    listed.preferred[value] = preferred  # type: ignore[index]


def _yes(text: str) -> bool:
    return text.strip().lower() in ("yes", "y", "true")
