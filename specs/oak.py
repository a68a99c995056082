"""The mapping specification of sdtm.oak: a row for each target of a raw field, with the algorithm that takes it there.

Algorithms become methods: assign_no_ct copies, assign_ct recodes, assign_datetime reads dates, hardcode sets a value.
Their conditions become conditions: where a box is checked, a field is the same as a text or another field, is one of a
list, is there. A date and a time of one form make one variable. A supplemental qualifier becomes a row of qualifiers; not
submitted becomes a row of the ledger. What no method does is kept as words, and told.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from .findings import Finding, in_order
from .imported import Imported, kind_variable, table
from .imported_standard import like_the_standard
from .model import Row
from .oak_conditions import chained_conditions, condition_of, form_named
from .p21 import CODELISTS, DATASETS

VARIABLES = ("variable", "label", "type", "codelist", "role", "origin", "source", "method", "where", "value", "text")
VALUES = ("dataset", "variable", "where", "label", "codelist", "origin", "source", "method", "filter", "value", "text")
QUALIFIERS = ("dataset", "qnam", "label", "source", "method", "where", "codelist", "value", "origin", "text")
RECORDS = ("dataset", "key", "source", "where", "once")
FORMS = ("form", "file", "field", "label", "type", "title")
LEDGER = ("form", "field", "where", "reason")
NEEDED = {"raw_dataset", "raw_variable", "target_sdtm_domain", "target_sdtm_variable", "mapping_algorithm"}
ORIGINS = {"CRF": "Collected", "EDT": "Collected", "DERIVED": "Derived", "ASSIGNED": "Assigned", "PROTOCOL": "Protocol"}
HARDCODES = ("HARDCODE_CT", "HARDCODE_NO_CT")
ASSIGNS = ("ASSIGN_CT", "ASSIGN_NO_CT", "ASSIGN_DATETIME")
LONGEST_LABEL = 40  # of a supplemental qualifier
SPLIT = re.compile(r"over 200 (?:characters|bytes).*\bsplit\b", re.IGNORECASE)
Cells = dict[str, str]
Sheets = Mapping[str, tuple[Row, ...]]


def is_oak(sheets: Sheets) -> bool:
    """Whether one of the sheets is such a specification."""
    return any(rows and set(rows[0].cells) >= NEEDED for rows in sheets.values())


def oak_spec(sheets: Sheets) -> Imported:
    """What the specification says, as the sheets of a spec, with the forms and what is not submitted."""
    given = [row for rows in sheets.values() if rows and set(rows[0].cells) >= NEEDED for row in rows]
    rows = [row for row in chained_conditions(given) if not _is_split(row)]
    found = [_cut_otherwise(row) for row in given if _is_split(row)]
    targets: dict[str, dict[str, list[Row]]] = {}
    for row in rows:
        own = not _is_supplemental(row)
        if (
            own
            and row["target_sdtm_domain"]
            and row["target_sdtm_variable"]
            and row["mapping_is_dataset"].upper() != "TRUE"
        ):
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
    if qualifiers := list(_qualifiers(rows, found)):
        tables["qualifiers"] = table(QUALIFIERS, qualifiers)
    tables["records"] = table(
        RECORDS, (line for name, forms in sources.items() for line in _records(name, forms, rows))
    )
    tables["codelists"] = table(CODELISTS, _codelists(rows))
    tables["forms"] = table(FORMS, _fields(rows))
    tables["ledger"] = table(LEDGER, _left_out(rows))
    study = next((row["study_number"] for row in rows if row["study_number"]), "UNNAMED")
    tables, more = like_the_standard(tables, "workbook")
    return Imported({"id": study.upper()}, (), tables, in_order([*found, *more]))


def _is_split(row: Row) -> bool:
    """Whether a row says no more than that a long text is cut into supplemental qualifiers, as every build does."""
    words = row["annotation_text"]
    return _algorithm(row) in ("OTHER", "") and not row["condition_operator"] and SPLIT.search(words) is not None


def _cut_otherwise(row: Row) -> Finding:
    says = f"{row['target_sdtm_variable']} is cut where it has over 200 bytes, at blanks, as every text is"
    mend = "Nothing to do, unless it must be cut elsewhere."
    return Finding(
        "WORKBOOK-LOST", "note", row.place, f"{says}; the row says: {row['annotation_text'].rstrip('.')}.", mend
    )


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
        if whole and algorithm not in (*HARDCODES, "REMOVE_DUP"):
            yield _lost(row, f"What is done to the whole dataset is not kept: {algorithm or words}.")
        elif whole or "NOTSUBMITTED" in algorithm or "NOT SUBMITTED" in words.upper():
            continue
        elif not row["target_sdtm_variable"]:
            yield _lost(row, f"The row names no target: {words}.")
        if row["merge_type"] or row["groupby_keys"] or (row["unduplicate_keys"] and not whole):
            yield _lost(row, f"How records are merged or grouped is not kept: {words}.")


def _lost(row: Row, says: str) -> Finding:
    return Finding("WORKBOOK-LOST", "warning", row.place, says, "Write it into the sheets by hand.")


def _forms_of(name: str, rows: Iterable[Row]) -> list[str]:
    """The forms whose records a dataset has: those that the specification gives as a whole, else all that go to it."""
    mine = [row for row in rows if row["target_sdtm_domain"] == name and row["raw_dataset"]]
    whole = [row for row in mine if row["mapping_is_dataset"].upper() == "TRUE"]
    return list(dict.fromkeys(map(form_named, whole or mine)))


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
        by_form.setdefault(form_named(row), []).append(row)
    for form, mine in by_form.items():
        where = f"RECORD EQ {form.upper()}"
        made = _made(variable, mine, found)
        own = {"filter": made.pop("where")} if "where" in made else {}
        yield {"dataset": dataset, "variable": variable, "where": where, **own, **made}


def _made(name: str, rows: Sequence[Row], found: list[Finding]) -> Cells:
    """How the first row that can be done makes a variable; the others are told."""
    methods = [(row, made) for row in rows if (made := _method(name, row))]
    chosen = methods[0][0] if methods else rows[0]
    together = _date_and_time(name, methods)
    for row in rows:
        if row is not chosen and not (together and row in [r for r, _ in methods]):
            says = f"Several rows go to {row['target_sdtm_domain']}.{name}; this one is not kept: {row['annotation_text']}."
            found.append(_lost(row, says))
    if not methods:
        says = f"No method does what makes {chosen['target_sdtm_domain']}.{name}; its words are kept."
        found.append(_lost(chosen, says))
    listed = chosen["target_sdtm_variable_codelist_code"]
    words = {"text": chosen["annotation_text"]} if not methods else {}
    origin = ORIGINS.get(chosen["origin"].upper(), "")
    return {"codelist": listed, "origin": origin, **(methods[0][1] if methods else {}), **together, **words}


def _date_and_time(name: str, methods: Sequence[tuple[Row, Cells]]) -> Cells:
    """The sources of a date that is collected in two fields of one form, its day first; {} for any other variable."""
    plain = name.endswith("DTC") and len(methods) == 2 and not any("where" in made for _, made in methods)
    if not plain or len({form_named(row) for row, _ in methods}) != 1:
        return {}
    timed = [_is_time(row) for row, _ in methods]
    if sum(timed) != 1:
        return {}
    day, time = sorted(methods, key=lambda pair: _is_time(pair[0]))
    return {"source": f"{day[1]['source']} {time[1]['source']}"}


def _is_time(row: Row) -> bool:
    """Whether a field holds a time of day, by its type or its label."""
    return row["raw_variable_type"].upper() == "TIME" or "time" in row["raw_variable_label"].lower().split()


def _method(name: str, row: Row) -> Cells:
    """The method, source, condition and value of a row; {} where no method does it."""
    source = f"raw.{form_named(row)}.{row['raw_variable']}" if row["raw_variable"] else ""
    algorithm, condition = _algorithm(row), condition_of(row)
    if condition is None:
        return {}
    where = {"where": condition} if condition else {}
    if algorithm in HARDCODES:
        value = row["target_hardcoded_value"] or row["target_term_value"]
        return {"method": "constant", "source": "", "value": value, "origin": "Assigned", **where} if value else {}
    if not source or algorithm not in ASSIGNS:
        return {}
    if name.endswith("DTC"):
        return {"method": "iso8601", "source": source, "codelist": "", **where}
    if algorithm == "ASSIGN_CT":
        method = "recode" if row["target_sdtm_variable_codelist_code"] else "copy"
        return {"method": method, "source": source, **where}
    return {"method": "copy", "source": source, "codelist": "", **where}


def _is_supplemental(row: Row) -> bool:
    return "SUPPLEMENTAL" in row["target_sdtm_variable_role"].upper()


def _qualifiers(rows: Iterable[Row], found: list[Finding]) -> Iterator[Cells]:
    """The supplemental qualifiers, a line each."""
    seen: set[tuple[str, str]] = set()
    for row in (r for r in rows if _is_supplemental(r) and r["target_sdtm_variable"]):
        dataset, name = row["target_sdtm_domain"].removeprefix("SUPP"), row["target_sdtm_variable"]
        made = _method(name, row)
        source = made.get("source") or (f"raw.{form_named(row)}.{row['raw_variable']}" if row["raw_variable"] else "")
        if not made or not source or (dataset, name) in seen:
            says = f"The supplemental qualifier {name} is not kept as this row says: {row['annotation_text']}."
            found.append(_lost(row, says))
            continue
        seen.add((dataset, name))
        if made["method"] == "constant":
            made = {**made, "method": "constant_where_present"}
        listed = row["target_sdtm_variable_codelist_code"]
        label = row["raw_variable_label"] or name
        if len(label) > LONGEST_LABEL:
            says = f"The label of {name} is longer than {LONGEST_LABEL} characters: {label!r}."
            found.append(Finding("WORKBOOK-LOST", "warning", row.place, says, "Shorten it in the sheet qualifiers."))
        head = {"dataset": dataset, "qnam": name, "label": label, "codelist": listed}
        yield {**head, "origin": ORIGINS.get(row["origin"].upper(), ""), **made, "source": source}


def _role(row: Row) -> str:
    return row["target_sdtm_variable_role"].removesuffix(" Variable")


def _records(name: str, forms: Sequence[str], rows: Sequence[Row]) -> Iterator[Cells]:
    for form in forms:
        mine = (r["unduplicate_keys"] for r in rows if r["target_sdtm_domain"] == name and form_named(r) == form)
        once = next(filter(None, mine), "")
        fields = " ".join(key.strip().rpartition(".")[2] for key in once.split(",") if key.strip())
        key = form.upper() if len(forms) > 1 else ""
        yield {"dataset": name, "key": key, "source": f"raw.{form}", "once": fields}


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
        key = (form_named(row), row["raw_variable"])
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
            fields.setdefault((f"raw.{form_named(row)}", row["raw_variable"]), []).append(row)
    for (form, field), mine in fields.items():
        if all("NOTSUBMITTED" in _algorithm(r) or not r["target_sdtm_variable"] for r in mine):
            yield {"form": form, "field": field, "reason": "The mapping specification does not submit it."}
