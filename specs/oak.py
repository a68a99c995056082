"""The mapping specification of sdtm.oak: a row for each target of a raw field, with the algorithm that takes it there.

Algorithms become methods: assign_no_ct copies, assign_ct recodes, hardcode sets a value, alone or where a box is checked;
not submitted becomes a row of the ledger. What no method does is kept as words, and told.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from .findings import Finding, in_order
from .imported import Imported, kind_variable, table
from .model import Row
from .p21 import CODELISTS, DATASETS

VARIABLES = ("variable", "label", "type", "codelist", "role", "origin", "source", "method", "value", "text")
VALUES = ("dataset", "variable", "where", "label", "codelist", "origin", "source", "method", "value", "text")
RECORDS = ("dataset", "key", "source", "where")
FORMS = ("form", "file", "field", "label", "type", "title")
LEDGER = ("form", "field", "where", "reason")
NEEDED = {"raw_dataset", "raw_variable", "target_sdtm_domain", "target_sdtm_variable", "mapping_algorithm"}
ORIGINS = {"CRF": "Collected", "EDT": "Collected", "DERIVED": "Derived", "ASSIGNED": "Assigned", "PROTOCOL": "Protocol"}
HARDCODES = ("HARDCODE_CT", "HARDCODE_NO_CT")
Cells = dict[str, str]
Sheets = Mapping[str, tuple[Row, ...]]


def is_oak(sheets: Sheets) -> bool:
    """Whether one of the sheets is such a specification."""
    return any(rows and set(rows[0].cells) >= NEEDED for rows in sheets.values())


def oak_spec(sheets: Sheets) -> Imported:
    """What the specification says, as the sheets of a spec, with the forms and what is not submitted."""
    rows = [row for rows in sheets.values() if rows and set(rows[0].cells) >= NEEDED for row in rows]
    found: list[Finding] = []
    targets: dict[str, dict[str, list[Row]]] = {}
    for row in rows:
        if row["target_sdtm_domain"] and row["target_sdtm_variable"] and row["mapping_is_dataset"].upper() != "TRUE":
            targets.setdefault(row["target_sdtm_domain"], {}).setdefault(row["target_sdtm_variable"], []).append(row)
    found += _not_understood(rows)
    sources = {name: _forms_of(name, rows) for name in targets}
    tables = {"datasets": table(DATASETS, map(_dataset, targets))}
    values: list[Cells] = []
    for name, variables in targets.items():
        lines = [_variable(v, mine, sources[name], found) for v, mine in variables.items()]
        tables[name] = table(VARIABLES, lines)
        if len(sources[name]) > 1:
            values += [line for v, mine in variables.items() for line in _values(name, v, mine, found)]
    tables["values"] = table(VALUES, values)
    tables["records"] = table(RECORDS, (line for name, forms in sources.items() for line in _records(name, forms)))
    tables["codelists"] = table(CODELISTS, _codelists(rows))
    tables["forms"] = table(FORMS, _fields(rows))
    tables["ledger"] = table(LEDGER, _left_out(rows))
    study = next((row["study_number"] for row in rows if row["study_number"]), "UNNAMED")
    return Imported({"id": study.upper()}, (), tables, in_order(found))


def _algorithm(row: Row) -> str:
    """What is done, without the condition under which it is."""
    given = row["mapping_algorithm"].upper()
    return row["entity_sub_algorithm"].upper() if given in ("IF_THEN_ELSE", "DATASET_LEVEL", "OTHER", "") else given


def _not_understood(rows: Iterable[Row]) -> Iterator[Finding]:
    """Rows that become no column and no row of the ledger, or only in part."""
    for row in rows:
        words = row["annotation_text"] or row["mapping_algorithm"] or "no algorithm"
        algorithm = _algorithm(row)
        whole = row["mapping_is_dataset"].upper() == "TRUE"
        if whole and algorithm not in HARDCODES:
            yield _lost(row, f"What is done to the whole dataset is not kept: {algorithm or words}.")
        elif whole or "NOTSUBMITTED" in algorithm or "NOT SUBMITTED" in words.upper():
            continue
        elif not row["target_sdtm_variable"]:
            yield _lost(row, f"The row names no target: {words}.")
        if any(row[c] for c in ("merge_type", "unduplicate_keys", "groupby_keys")) and not whole:
            yield _lost(row, f"How records are merged or grouped is not kept: {words}.")


def _lost(row: Row, says: str) -> Finding:
    return Finding("WORKBOOK-LOST", "warning", row.place, says, "Write it into the sheets by hand.")


def _form(row: Row) -> str:
    return row["raw_dataset"].lower()


def _forms_of(name: str, rows: Iterable[Row]) -> list[str]:
    """The forms whose records a dataset has: those that the specification gives as a whole, else all that go to it."""
    mine = [row for row in rows if row["target_sdtm_domain"] == name and row["raw_dataset"]]
    whole = [row for row in mine if row["mapping_is_dataset"].upper() == "TRUE"]
    return list(dict.fromkeys(map(_form, whole or mine)))


def _dataset(name: str) -> Cells:
    supplemental = name.startswith("SUPP") and len(name) > 4
    more = {"class": "RELATIONSHIP", "by": "QNAM", "parent": name[4:]} if supplemental else {}
    return {"dataset": name, "package": "sdtm", "by": kind_variable((), supplemental=supplemental), **more}


def _variable(name: str, rows: Sequence[Row], forms: Sequence[str], found: list[Finding]) -> Cells:
    """A variable; where its dataset has records of several forms, its lines are in the sheet values."""
    dated = name.endswith("DTC")
    head = {"variable": name, "type": "partialDatetime" if dated else "text", "role": _role(rows[0])}
    return head if len(forms) > 1 else {**head, **_made(name, rows, found)}


def _values(dataset: str, variable: str, rows: Sequence[Row], found: list[Finding]) -> Iterator[Cells]:
    by_form: dict[str, list[Row]] = {}
    for row in rows:
        by_form.setdefault(_form(row), []).append(row)
    for form, mine in by_form.items():
        where = f"RECORD EQ {form.upper()}"
        yield {"dataset": dataset, "variable": variable, "where": where, **_made(variable, mine, found)}


def _made(name: str, rows: Sequence[Row], found: list[Finding]) -> Cells:
    """How the first row that can be done makes a variable; the others are told."""
    methods = [(row, made) for row in rows if (made := _method(name, row))]
    chosen = methods[0][0] if methods else rows[0]
    for row in rows:
        if row is not chosen:
            says = f"Several rows go to {row['target_sdtm_domain']}.{name}; this one is not kept: {row['annotation_text']}."
            found.append(_lost(row, says))
    if not methods:
        says = f"No method does what makes {chosen['target_sdtm_domain']}.{name}; its words are kept."
        found.append(_lost(chosen, says))
    listed = chosen["target_sdtm_variable_codelist_code"]
    words = {"text": chosen["annotation_text"]} if not methods else {}
    origin = ORIGINS.get(chosen["origin"].upper(), "")
    return {"codelist": listed, "origin": origin, **(methods[0][1] if methods else {}), **words}


def _method(name: str, row: Row) -> Cells:
    """The method, source and value of a row; {} where no method does it."""
    source = f"raw.{_form(row)}.{row['raw_variable']}" if row["raw_variable"] else ""
    algorithm, operator = _algorithm(row), row["condition_operator"].lower()
    if row["condition_left_raw_variable"] and operator not in ("checked", "not_checked"):
        return {}
    if algorithm in HARDCODES:
        value = row["target_hardcoded_value"] or row["target_term_value"]
        boxes = {"checked": "constant_where_present", "not_checked": "constant_where_missing", "": "constant"}
        if not value or operator not in boxes:
            return {}
        box = f"raw.{row['condition_left_raw_dataset'].lower()}.{row['condition_left_raw_variable']}"
        return {"method": boxes[operator], "source": box if operator else "", "value": value, "origin": "Assigned"}
    if not source or operator:
        return {}
    if algorithm == "ASSIGN_CT":
        return {"method": "recode" if row["target_sdtm_variable_codelist_code"] else "copy", "source": source}
    if algorithm == "ASSIGN_NO_CT":
        return {"method": "iso8601" if name.endswith("DTC") else "copy", "source": source, "codelist": ""}
    return {}


def _role(row: Row) -> str:
    return row["target_sdtm_variable_role"].removesuffix(" Variable")


def _records(name: str, forms: Sequence[str]) -> Iterator[Cells]:
    for form in forms:
        yield {"dataset": name, "key": form.upper() if len(forms) > 1 else "", "source": f"raw.{form}"}


def _codelists(rows: Iterable[Row]) -> Iterator[Cells]:
    """The lists by their codes, with the terms that the specification sets; the others are the terminology's."""
    terms: dict[str, dict[str, str]] = {}
    for row in rows:
        code = row["target_sdtm_variable_codelist_code"]
        if code and row["mapping_is_dataset"].upper() != "TRUE":
            listed = terms.setdefault(code, {})
            if row["target_term_value"]:
                listed.setdefault(row["target_term_value"], row["target_term_code"])
    for code, listed in terms.items():
        head = {"codelist": code, "label": code, "code": code}
        lines = [{"term": term, "term_code": term_code} for term, term_code in listed.items()] or [{}]
        yield {**head, **lines[0]}
        yield from ({"codelist": code, **line} for line in lines[1:])


def _fields(rows: Iterable[Row]) -> Iterator[Cells]:
    seen: set[tuple[str, str]] = set()
    for row in rows:
        key = (_form(row), row["raw_variable"])
        if all(key) and key not in seen:
            seen.add(key)
            kind = "date" if "date" in row["raw_variable_type"].lower() else "text"
            cells = {
                "field": key[1],
                "label": row["raw_variable_label"],
                "type": kind,
                "title": row["raw_dataset_label"],
            }
            yield {"form": key[0], "file": f"{key[0]}.csv", **cells}


def _left_out(rows: Iterable[Row]) -> Iterator[Cells]:
    """The fields of which every row says that they are not submitted."""
    fields: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if row["raw_variable"]:
            fields.setdefault((f"raw.{_form(row)}", row["raw_variable"]), []).append(row)
    for (form, field), mine in fields.items():
        if all("NOTSUBMITTED" in _algorithm(r) or not r["target_sdtm_variable"] for r in mine):
            yield {"form": form, "field": field, "reason": "The mapping specification does not submit it."}
