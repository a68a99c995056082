"""Specs in workbooks of other layouts: Pinnacle 21, sdtm.oak, a sheet for each dataset, CDISC's list, REDCap mapping.

`import_workbook` tells them apart by the names of their columns; any other is read through a map of its columns.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from .columns_map import mapped_spec
from .faults import InputFault
from .findings import Finding, in_order
from .imported import Imported, kind_variable, table
from .model import Row, Standard
from .oak import is_oak, oak_spec
from .p21 import CODELISTS, DATASETS, is_p21, p21_spec
from .redcap import is_redcap, redcap_spec
from .sheets import Table, read_table, read_tables, rows
from .unread import Watch

VARIABLES = (
    "variable",
    "label",
    "type",
    "length",
    "codelist",
    "core",
    "role",
    "origin",
    "source",
    "method",
    "map",
    "text",
)
VALUES = ("dataset", "variable", "where", "label", "type", "length", "origin", "text")
ORIGINS = {"CRF": "Collected", "EDT": "Collected", "DERIVED": "Derived", "ASSIGNED": "Assigned", "PROTOCOL": "Protocol"}
QUALIFIERS = {"QNAM": "Qualifier Variable Name", "QLABEL": "Qualifier Variable Label", "QVAL": "Data Value"}
_FIELD = re.compile(r"\w+\.\w+")
_LIST = re.compile(r"\(([A-Z][A-Z0-9]*)\)")
Cells = dict[str, str]
Sheets = Mapping[str, tuple[Row, ...]]


def import_workbook(path: Path, columns: Path | None = None) -> Imported:
    """The spec in a workbook or CSV sheet of another layout, and what is wrong with it or could not be kept.

    columns is a map of its columns (`columns_map`), for a layout that is not known.
    Raises InputFault where the workbook or the map cannot be read, or the layout is not known.
    """
    if path.suffix.lower() not in (".xlsx", ".csv"):
        raise InputFault(f"{path} is neither an .xlsx workbook nor a .csv sheet. Save it as one.")
    tables = {path.stem: read_table(path)} if path.suffix.lower() == ".csv" else read_tables(path)
    if columns is None and is_p21(tables):
        return p21_spec(path, tables)
    watch = Watch({name: rows(name, sheet, f"{path.name} sheet {name}") for name, sheet in tables.items()})
    sheets = watch.watched()
    if columns is not None:
        return _with_unread(mapped_spec(sheets, columns), watch)
    if is_oak(sheets):
        return _with_unread(oak_spec(sheets), watch)
    if is_redcap(sheets):
        return _with_unread(redcap_spec(sheets), watch)
    if lists := [name for name in sheets if _has(sheets, name, "Variable Name", "Variable Label", "Core")]:
        return _with_unread(_listed(sheets, lists), watch)
    if own := [name for name in sheets if _has(sheets, name, "DOMAIN", "VARIABLE", "LABEL")]:
        return _with_unread(_by_dataset(sheets, own), watch)
    if "datasets" in tables:
        raise InputFault(f"{path} is a packed spec already. Use `m5kit spec unpack`.")
    known = "Pinnacle 21, a sheet for each dataset (DOMAIN, VARIABLE, LABEL), CDISC's list of variables, REDCap mapping"
    says = f"{path} is of no layout that is known: {known}, sdtm.oak."
    raise InputFault(f"{says} Say with --columns map.toml which of its columns is which.")


def _with_unread(imported: Imported, watch: Watch) -> Imported:
    return replace(imported, findings=in_order([*imported.findings, *watch.unread()]))


def _has(sheets: Sheets, name: str, *columns: str) -> bool:
    return bool(sheets[name]) and set(columns) <= set(sheets[name][0].cells)


def _note(place: str, says: str, mend: str) -> Finding:
    return Finding("WORKBOOK-LOST", "warning", place, says, mend)


# -- a sheet for each dataset ---------------------------------------------------------


def _by_dataset(sheets: Sheets, names: Sequence[str]) -> Imported:
    """Sheets of variables with DOMAIN, VARIABLE, LABEL; a sheet with Source value and SDTM value maps values."""
    found: list[Finding] = []
    maps = list(_maps(sheets))
    lines, qualifiers = _rows_by_domain(sheets, names, found)
    mapped = {row["map"] for row in maps}
    tables = {"datasets": table(DATASETS, [_inferred(name, lines[name]) for name in lines])}
    for name, listed in lines.items():
        tables[name] = table(VARIABLES, (_variable(row, mapped) for row in listed))
    for name in dict.fromkeys(name for name, _ in qualifiers):
        tables["datasets"] += table(DATASETS, [_supplemental(name)])[1:]
        tables[name] = table(VARIABLES, ({"variable": q, "label": w, "type": "text"} for q, w in QUALIFIERS.items()))
    tables["values"] = table(VALUES, (_qualifier(name, row) for name, row in qualifiers))
    tables["codelists"] = table(CODELISTS, _named_lists(r["codelist"] for n in lines for r in _cells(tables[n])))
    tables["maps"] = table(("map", "collected", "value"), maps)
    found.append(_note("workbook", "The workbook tells no class, structure or keys.", "Fill in the sheet datasets."))
    return Imported({"id": "UNNAMED"}, (), tables, in_order(found))


def _rows_by_domain(
    sheets: Sheets, names: Sequence[str], found: list[Finding]
) -> tuple[dict[str, list[Row]], list[tuple[str, Row]]]:
    """The rows of each dataset, and those of supplemental qualifiers; of a dataset on several sheets the first."""
    lines: dict[str, list[Row]] = {}
    qualifiers: list[tuple[str, Row]] = []
    for name in names:
        kept = [row for row in sheets[name] if row["DOMAIN"] and not row["KEEP_VAR"].upper().startswith("N")]
        if len(kept) < len(sheets[name]):
            says = f"{len(sheets[name]) - len(kept)} rows that are not to be kept are left out."
            found.append(_note(sheets[name][0].place, says, "Add them by hand where they are wanted."))
        main = [row for row in kept if not row["DOMAIN"].startswith("SUPP") and not row["SUPP"].upper().startswith("Y")]
        again = sorted({row["DOMAIN"] for row in main} & set(lines))
        if again:
            says = f"Dataset {', '.join(again)} stands on an earlier sheet too; that one is kept."
            found.append(_note(sheets[name][0].place, says, "Remove the sheet, or import it alone."))
            continue
        for row in main:
            lines.setdefault(row["DOMAIN"], []).append(row)
        qualifiers += [(f"SUPP{row['DOMAIN'].removeprefix('SUPP')}", row) for row in kept if row not in main]
    return lines, qualifiers


def _variable(row: Row, mapped: set[str]) -> Cells:
    notes = row["PROG_NOTES"]
    listed = _LIST.search(row["TERMINOLOGY"])
    sources = [f for f in dict.fromkeys(_FIELD.findall(notes)) if not f.startswith(f"{row['DOMAIN']}.")]
    recoded = row["VARIABLE"] in mapped
    return {
        "variable": row["VARIABLE"],
        "label": row["LABEL"],
        "type": _type(row["DATATYPE"], row["TERMINOLOGY"]),
        "length": row["LENGTH"],
        "codelist": listed[1] if listed else "",
        "core": row["CORE"],
        "origin": ORIGINS.get(row["ORIGIN"].upper(), ""),
        "source": f"raw.{sources[0].lower()}" if notes == "".join(sources) else "",
        "method": "copy" if notes == "".join(sources) and notes else "recode" if recoded else "",
        "map": row["VARIABLE"] if recoded else "",
        "text": notes if notes != "".join(sources) else "",
    }


def _type(given: str, terms: str) -> str:
    if given.upper().startswith("N"):
        return "float"
    return "datetime" if "ISO 8601" in terms.upper() and "duration" not in terms.lower() else "text"


def _maps(sheets: Sheets) -> Iterator[Cells]:
    for name in sheets:
        if _has(sheets, name, "Source value", "SDTM value"):
            for row in sheets[name]:
                yield {"map": row["SDTM"], "collected": row["Source value"], "value": row["SDTM value"]}


def _inferred(name: str, lines: Sequence[Row]) -> Cells:
    by = kind_variable((row["VARIABLE"] for row in lines), supplemental=False)
    return {"dataset": name, "package": "adam" if name.startswith("AD") else "sdtm", "by": by}


def _supplemental(name: str) -> Cells:
    label = f"Supplemental Qualifiers for {name[4:]}"
    parts = {"package": "sdtm", "class": "RELATIONSHIP", "by": "QNAM", "parent": name[4:]}
    return {"dataset": name, "label": label, **parts}


def _qualifier(name: str, row: Row) -> Cells:
    return {
        "dataset": name,
        "variable": "QVAL",
        "where": f"QNAM EQ {row['VARIABLE']}",
        "label": row["LABEL"],
        "type": "text",
        "origin": ORIGINS.get(row["ORIGIN"].upper(), ""),
        "text": row["PROG_NOTES"],
    }


def _cells(sheet: Table) -> Iterator[Cells]:
    return (dict(zip(sheet[0], line, strict=True)) for line in sheet[1:])


def _named_lists(names: Iterator[str]) -> Iterator[Cells]:
    """The codelists that variables name; their terms are the terminology's."""
    return ({"codelist": name, "label": name} for name in dict.fromkeys(names) if name)


# -- CDISC's list of variables --------------------------------------------------------


def _listed(sheets: Sheets, names: Sequence[str]) -> Imported:
    """All datasets and variables of an implementation guide, one row a variable; CDISC's notes are not kept."""
    lines: dict[str, list[Row]] = {}
    for row in (row for name in names for row in sheets[name]):
        name = row["Domain Prefix"] or row["Dataset Name"]
        if (
            name
            and row["Variable Name"]
            and row["Variable Name"] not in {r["Variable Name"] for r in lines.get(name, ())}
        ):
            lines.setdefault(name, []).append(row)
    described = {row["Domain Name"]: row for s in sheets.values() for row in s if row["Domain Name"]}
    datasets = [_guide_dataset(name, described.get(name), lines[name]) for name in lines]
    tables = {"datasets": table(DATASETS, datasets)}
    for name, listed in lines.items():
        tables[name] = table(VARIABLES, map(_guide_variable, listed))
    tables["codelists"] = table(CODELISTS, _named_lists(r["codelist"] for n in lines for r in _cells(tables[n])))
    versions = Counter(row["Version"] for listed in lines.values() for row in listed)
    guide, _, version = next(iter(versions), "").rpartition(" ")
    standards = (Standard(guide, "IG", version.lstrip("v")),) if guide else ()
    note = _note("workbook", "CDISC's notes are not kept, and the list tells no keys.", "Fill in the sheet datasets.")
    return Imported({"id": "UNNAMED"}, standards, tables, (note,))


def _guide_dataset(name: str, row: Row | None, lines: Sequence[Row]) -> Cells:
    kind = (row or lines[0])["Observation Class"].upper().replace("-", " ")
    return {
        **_inferred(name, lines),
        "by": kind_variable((line["Variable Name"] for line in lines), supplemental=name.startswith("SUPP")),
        "class": kind,
        "label": row["Domain Label"] if row else "",
        "structure": row["Domain Structure"] if row else "",
    }


def _guide_variable(row: Row) -> Cells:
    listed = _LIST.search(row["Controlled Terms or Format"])
    return {
        "variable": row["Variable Name"],
        "label": row["Variable Label"],
        "type": _type(row["Type"], row["Controlled Terms or Format"]),
        "codelist": listed[1] if listed else "",
        "core": row["Core"],
        "role": row["Role"],
    }
