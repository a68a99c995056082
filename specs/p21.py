"""Workbooks in the layout of Pinnacle 21: the older with a sheet WhereClauses, the newer with conditions in the rows.

The older begins with a sheet Study and has Description and Purpose; the newer begins with Define and has Label,
Source, Assigned Value. Both are read by the names of their columns, so one may mix them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from .conditions import ConditionError, parsed
from .findings import in_order
from .imported import Imported, kind_variable, table
from .model import TYPES, Row, Standard
from .p21_book import Book, where_clause_comparison
from .p21_results import p21_results
from .sheets import Table, rows
from .unread import Watch

DATASETS = (
    *("dataset", "label", "package", "class", "structure", "keys", "by", "parent", "subclass", "repeating"),
    *("reference", "comment", "standard", "no_data"),
)
SHARED = (
    *("label", "type", "length", "digits", "format", "codelist", "origin", "source", "method", "value", "text"),
    *("comment", "pages", "origin_source", "origin_text", "document", "no_data", "method_type"),
)
VARIABLES = ("variable", "core", "role", *SHARED)
VALUES = ("dataset", "variable", "where", "mandatory", "role", *SHARED)
CODELISTS = ("codelist", "label", "type", "code", "extensible", "term", "decode", "term_code", "dictionary", "version")
DOCUMENTS = ("id", "title", "href", "kind")
ORIGINS = {
    **{
        o.upper(): (o, "")
        for o in ("Collected", "Derived", "Assigned", "Protocol", "Predecessor", "Not Available", "Other")
    },
    "CRF": ("Collected", ""),
    "EDT": ("Collected", "Vendor"),
}
# Standard names of the workbooks, without their hyphens, and those of Define-XML 2.1.
GUIDES = {"SDTM": "SDTMIG", "ADAM": "ADaMIG", "SEND": "SENDIG"}
ADAM_CLASSES = (
    *("SUBJECT LEVEL ANALYSIS DATASET", "BASIC DATA STRUCTURE", "OCCURRENCE DATA STRUCTURE", "ADAM OTHER"),
    *("REFERENCE DATA STRUCTURE", "DEVICE LEVEL ANALYSIS DATASET"),
)
_COLUMN = re.compile(r"[A-Z][A-Z0-9]*\.[A-Z][A-Z0-9_]*")
_AND = re.compile(r'("(?:[^"]|"")*")|\band\b', re.IGNORECASE)
Cells = dict[str, str]


def is_p21(tables: Mapping[str, Table]) -> bool:
    """Whether sheets are in the layout of Pinnacle 21."""
    wanted = {"datasets": {"Dataset", "Structure"}, "variables": {"Dataset", "Variable", "Data Type"}}
    headers = {name.lower(): set(t[0]) for name, t in tables.items() if t}
    return all(columns <= headers.get(name, set()) for name, columns in wanted.items())


def p21_spec(path: Path, tables: Mapping[str, Table]) -> Imported:
    """What a workbook in the layout of Pinnacle 21 says; tables are its sheets as `read_tables` gives them.

    Methods and comments come as words. What is wrong, or cannot be kept, is among the findings.
    """
    watch = Watch({name.lower(): rows(name, t, f"{path.name} sheet {name}") for name, t in tables.items()})
    book = Book(path.name, watch.watched())
    study, standards = _study(book)
    variables = _variables(book)
    found = {"datasets": table(DATASETS, _datasets(book, variables, standards))}
    for name, lines in variables.items():
        found[name] = table(VARIABLES, lines.values())
    found["values"] = table(VALUES, _values(book, variables))
    found["codelists"] = table(CODELISTS, [*_codelists(book), *_dictionaries(book)])
    found["documents"] = table(DOCUMENTS, _documents(book))
    if book.rows("analysis displays") or book.rows("analysis results"):
        found["results"] = p21_results(book)
    return Imported(study, standards, found, in_order([*book.found, *watch.unread()]))


# -- the study and its standards ------------------------------------------------------


def _study(book: Book) -> tuple[dict[str, str], tuple[Standard, ...]]:
    said = {row["Attribute"]: row["Value"] for row in (*book.rows("study"), *book.rows("define"))}
    study = {
        "id": said.get("StudyName", "") or said.get("ProtocolName", "") or "UNNAMED",
        "description": said.get("StudyDescription", ""),
        "protocol": said.get("ProtocolName", ""),
    }
    listed = tuple(
        Standard(r["Name"], r["Type"], r["Version"], r["Status"] or "Final", r["Publishing Set"])
        for r in book.rows("standards")
    )
    named = [f"{said.get('StandardName', '')} {said.get('StandardVersion', '')}"]
    named += [row["Standard"] for row in book.rows("datasets")]
    guides = dict.fromkeys(filter(None, map(_guide, named)))
    return study, listed or tuple(guides)


def _guide(text: str) -> Standard | None:
    """The implementation guide that a workbook means by "SDTM-IG 3.4"; None where it names none with a version.

    >>> _guide("SDTM-IG 3.4"), _guide("ADaM-IG")
    (Standard(name='SDTMIG', type='IG', version='3.4', status='Final', publishing_set=''), None)
    """
    name, _, version = text.strip().rpartition(" ")
    guide = next((guide for word, guide in GUIDES.items() if word in name.upper()), "")
    return Standard(guide, "IG", version) if guide and re.match(r"\d", version) else None


# -- datasets -------------------------------------------------------------------------


def _datasets(
    book: Book, variables: Mapping[str, Mapping[str, Cells]], standards: Sequence[Standard]
) -> Iterator[Cells]:
    seen: set[str] = set()
    for row in book.rows("datasets"):
        name = row["Dataset"]
        if not name or name in seen:
            book.wrong(row, f"Dataset {name!r} has no name or comes twice; the first is kept.", "Remove one.")
            continue
        seen.add(name)
        supplemental = name.startswith("SUPP") and len(name) > 4
        yield {
            "dataset": name,
            "label": row["Label"] or row["Description"],
            "package": _package(row, standards),
            "class": row["Class"].upper(),
            "structure": row["Structure"],
            "keys": " ".join(row["Key Variables"].replace(",", " ").split()),
            "by": kind_variable(variables.get(name, ()), supplemental=supplemental),
            "parent": name[4:] if supplemental else "",
            "subclass": row["SubClass"],
            "repeating": row["Repeating"],
            "reference": row["Reference Data"],
            "comment": book.described("comments", row["Comment"], row),
            "standard": "No" if "Standard" in row.cells and not row["Standard"] and book.rows("standards") else "",
            "no_data": _yes(row["Has No Data"]),
        }
    for name, lines in variables.items():
        if name not in seen:
            first = next(row for row in book.rows("variables") if row["Dataset"] == name)
            book.wrong(first, f"Dataset {name} is not listed in the sheet Datasets.", "List it.")
            yield {"dataset": name, "by": kind_variable(lines, supplemental=name.startswith("SUPP"))}


def _package(row: Row, standards: Sequence[Standard]) -> str:
    purpose = (row["Purpose"] or row["Standard"]).upper()
    if purpose:
        return "adam" if "ANALYSIS" in purpose or "ADAM" in purpose else "sdtm"
    if row["Class"].upper() in ADAM_CLASSES or {s.name for s in standards if s.type == "IG"} == {"ADaMIG"}:
        return "adam"
    return "sdtm"


# -- variables and values -------------------------------------------------------------


def _variables(book: Book) -> dict[str, dict[str, Cells]]:
    """The rows of each dataset's sheet by variable, in the order of the workbook's numbers."""
    found: dict[str, dict[str, Cells]] = {}
    for row in sorted(book.rows("variables"), key=_order):
        lines = found.setdefault(row["Dataset"], {}) if row["Dataset"] else None
        name = row["Variable"]
        if lines is None or not name or name in lines:
            book.wrong(row, f"Variable {row['Dataset']}.{name} has no name or comes twice.", "Mend the row.")
            continue
        core = "Req" if row["Mandatory"] == "Yes" else ""
        lines[name] = {"variable": name, "core": core, "role": row["Role"], **_shared(book, row)}
    return found


def _order(row: Row) -> float:
    return int(row["Order"]) if row["Order"].isdigit() else float("inf")


def _shared(book: Book, row: Row) -> Cells:
    """The cells that variables and values have alike."""
    origin, source = _origin(book, row)
    columns = row["Predecessor"].replace(",", " ").split()
    named = bool(columns) and all(_COLUMN.fullmatch(c) for c in columns)
    return {
        "label": row["Label"] or row["Description"],
        "type": _type(book, row),
        "length": row["Length"],
        "digits": row["Significant Digits"] if row["Significant Digits"] != "0" else "",
        "format": row["Format"],
        "codelist": row["Codelist"],
        "origin": origin,
        "source": " ".join(columns) if named else "",
        "method": "constant" if row["Assigned Value"] else "",
        "value": row["Assigned Value"],
        "text": book.described("methods", row["Method"], row),
        "method_type": book.method_type(row["Method"]),
        "comment": book.described("comments", row["Comment"] or row["Value Level Comment"], row),
        "pages": row["Pages"],
        "origin_source": source,
        "origin_text": "" if named else row["Predecessor"],
        "document": row["Document"],
        "no_data": _yes(row["Has No Data"]),
    }


def _yes(cell: str) -> str:
    return "Yes" if cell.lower() in ("yes", "y") else ""


def _origin(book: Book, row: Row) -> tuple[str, str]:
    """The origin, and its source where it is not the usual one."""
    given = row["Origin"]
    if given and given.upper() not in ORIGINS:
        book.lost(row, f"The origin {given!r} is not one that sheets have; it is left blank.")
    origin, source = ORIGINS.get(given.upper(), ("", ""))
    return origin, row["Source"] or source


def _type(book: Book, row: Row) -> str:
    given = row["Data Type"]
    same = next((t for t in TYPES if t.lower() == given.lower()), "")
    if given and not same:
        book.lost(row, f"The data type {given!r} is read as text.", "Check that it is right.")
    return same or ("text" if given else "")


def _values(book: Book, variables: Mapping[str, Mapping[str, Cells]]) -> Iterator[Cells]:
    """The rows of the sheet values; each condition of a variable once."""
    seen: set[tuple[str, str, str]] = set()
    for row in sorted(book.rows("valuelevel"), key=_order):
        where = _where(book, row)
        key = (row["Dataset"], row["Variable"], where)
        if row["Variable"] not in variables.get(row["Dataset"], ()):
            book.wrong(row, f"There is no variable {row['Dataset']}.{row['Variable']}.", "List it in Variables.")
        elif key in seen:
            book.wrong(row, f"{'.'.join(key[:2])} where {where} comes twice; the first is kept.", "Remove one.")
        elif where:
            seen.add(key)
            usual = "Yes" if variables[key[0]][key[1]]["core"] == "Req" else "No"
            said = row["Mandatory"] if row["Mandatory"] in ("Yes", "No") else ""
            attributes = {"mandatory": said if said != usual else "", "role": row["Role"]}
            yield {"dataset": key[0], "variable": key[1], "where": where, **attributes, **_shared(book, row)}


def _where(book: Book, row: Row) -> str:
    """The condition of a row, of the sheet WhereClauses by its name or as it stands; "" with a finding for none."""
    given, column = row["Where Clause"], f"{row['Dataset']}.{row['Variable']}"
    clause = book.named("whereclauses", given)
    if clause:
        comparisons = [where_clause_comparison(book, r, row["Dataset"]) for r in clause]
        if None not in comparisons:
            return " AND ".join(map(str, comparisons))
        book.wrong(row, f"{column} where {given} is left out.", "Mend the condition in the sheet WhereClauses.")
        return ""
    try:
        where = " AND ".join(map(str, parsed(_AND.sub(lambda m: m[1] or "AND", given))))
    except ConditionError as error:
        book.wrong(row, f"The condition {given!r} cannot be read: {error}.", "Write VARIABLE EQ value.")
        return ""
    if not where:
        book.wrong(row, f"{column} has no condition here; the row is left out.", "Write VARIABLE EQ value.")
    return where


# -- codelists and documents ----------------------------------------------------------


def _codelists(book: Book) -> Iterator[Cells]:
    """The rows of the sheet codelists: the attributes of a list on its first, a term on each."""
    groups: dict[str, dict[str, Row]] = {}
    for row in book.rows("codelists"):
        terms = groups.setdefault(row["ID"], {})
        if not row["ID"] or row["Term"] in terms:
            book.wrong(row, f"Term {row['Term']!r} of {row['ID']!r} has no list, or comes twice.", "Mend the row.")
        else:
            terms[row["Term"]] = row
    for name, listed in groups.items():
        head: Cells = {}
        for term, row in sorted(listed.items(), key=lambda pair: _order(pair[1])):
            if not head:
                head = {"label": row["Name"], "type": row["Data Type"].lower(), "code": row["NCI Codelist Code"]}
                yield {"codelist": name, **head, **_term(term, row)}
            else:
                yield {"codelist": name, **_term(term, row)}


def _term(term: str, row: Row) -> Cells:
    return {"term": term, "decode": row["Decoded Value"], "term_code": row["NCI Term Code"]}


def _dictionaries(book: Book) -> Iterator[Cells]:
    for row in book.rows("dictionaries"):
        if row["ID"]:
            named = {"dictionary": row["Dictionary"], "version": row["Version"], "type": row["Data Type"].lower()}
            yield {"codelist": row["ID"], "label": row["Name"], **named}


def _documents(book: Book) -> Iterator[Cells]:
    for row in book.rows("documents"):
        if row["ID"]:
            annotated = re.search(r"acrf|blank ?crf|annotated", f"{row['ID']} {row['Title']}", re.IGNORECASE)
            kind = "acrf" if annotated else ""
            yield {"id": row["ID"], "title": row["Title"], "href": row["Href"], "kind": kind}
