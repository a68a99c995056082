"""A REDCap data dictionary with an SDTM variable beside each field, as a workbook."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from .findings import Finding, in_order
from .imported import Imported, kind_variable, table
from .imported_standard import like_the_standard
from .model import Row
from .p21 import CODELISTS, DATASETS

VARIABLES = ("variable", "label", "type", "codelist", "origin", "source", "method")
VALUES = ("dataset", "variable", "where", "label", "codelist", "origin", "source", "method")
RECORDS = ("dataset", "key", "source", "where")
FORMS = ("form", "file", "field", "label", "type", "codes")
Cells = dict[str, str]
Sheets = Mapping[str, tuple[Row, ...]]


def is_redcap(sheets: Sheets) -> bool:
    """Whether sheets are such a workbook."""
    named = sheets.get("VariableMetadata", ())
    return bool(named) and {"field_name", "form_name", "SDTM.VARIABLE"} <= set(named[0].cells)


def redcap_spec(sheets: Sheets) -> Imported:
    """What the workbook says: each field's SDTM variable as its source, and the forms themselves as the sheet forms.

    A variable that one field goes to stands in its dataset's sheet; one that several go to has a line of values and
    a kind of record for each, by its test code, or by the field's name where it has none.
    """
    fields = [row for row in sheets["VariableMetadata"] if row["field_name"]]
    mapped: dict[str, dict[str, list[Row]]] = {}
    for row in fields:
        if row["SDTM.DOMAIN"] and row["SDTM.VARIABLE"]:
            mapped.setdefault(row["SDTM.DOMAIN"], {}).setdefault(row["SDTM.VARIABLE"], []).append(row)
    found = list(_undescribed(sheets, mapped))
    values = [line for name, variables in mapped.items() for line in _values(name, variables, found)]
    tables = {"datasets": table(DATASETS, _datasets(sheets, mapped))}
    for name, variables in mapped.items():
        test = [_test(name)] if _tested(variables) and f"{name}TESTCD" not in variables else []
        tables[name] = table(VARIABLES, [*test, *(_variable(v, rows) for v, rows in variables.items())])
    tables["values"] = table(VALUES, values)
    tables["records"] = table(
        RECORDS, (line for name, variables in mapped.items() for line in _records(name, variables))
    )
    tables["codelists"] = table((*CODELISTS, "synonyms"), _codelists(sheets.get("Codelist", ())))
    tables["forms"] = table(FORMS, map(_field, fields))
    said = {row["Parameter"]: row["Value"] for row in sheets.get("General", ())}
    tables, more = like_the_standard(tables, "sheet DatasetMetadata")
    return Imported({"id": said.get("STUDYID") or "UNNAMED"}, (), tables, in_order([*found, *more]))


def _datasets(sheets: Sheets, mapped: Mapping[str, Mapping[str, list[Row]]]) -> Iterator[Cells]:
    described = {row["Dataset"]: row for row in sheets.get("DatasetMetadata", ())}
    for name in dict.fromkeys([*described, *mapped]):
        row = described.get(name, Row({}, ""))
        by = kind_variable([f"{name}TESTCD"], supplemental=False) if _tested(mapped.get(name, {})) else ""
        yield {
            "dataset": name,
            "label": row["Description"],
            "package": "sdtm",
            "class": row["Class"].upper(),
            "structure": row["Structure"],
            "keys": " ".join(row["Key.Variables"].replace(",", " ").split()),
            "by": by,
        }


def _tested(variables: Mapping[str, list[Row]]) -> bool:
    return any(row["SDTM.TESTCD"] for rows in variables.values() for row in rows)


def _undescribed(sheets: Sheets, mapped: Mapping[str, object]) -> Iterator[Finding]:
    described = {row["Dataset"] for row in sheets.get("DatasetMetadata", ())}
    for name in mapped:
        if name not in described:
            says = f"Fields go to {name}, which the sheet DatasetMetadata does not list."
            yield Finding("WORKBOOK-WRONG", "error", "sheet DatasetMetadata", says, "List it.")


def _test(name: str) -> Cells:
    return {"variable": f"{name}TESTCD", "type": "text", "origin": "Assigned", "method": "record_key"}


def _alone(rows: Sequence[Row]) -> bool:
    return len(rows) == 1 and not rows[0]["SDTM.TESTCD"]


def _variable(name: str, rows: Sequence[Row]) -> Cells:
    if not _alone(rows):
        return {"variable": name, "type": "text"}
    made = {"origin": "Collected", **_copied(rows[0])}
    dated = rows[0]["text_validation_type_or_show_slider_number"] or ""
    kind = "datetime" if dated.startswith("datetime") else "date" if dated.startswith("date") else "text"
    return {"variable": name, "label": rows[0]["field_label"], "type": kind, **made}


def _copied(row: Row) -> Cells:
    listed = row["CODELIST.OID"].removeprefix("CL.")
    return {"codelist": listed, "source": _source(row), "method": "recode" if listed else "copy"}


def _source(row: Row) -> str:
    return f"raw.{row['form_name'].lower()}.{row['field_name']}"


def _values(name: str, variables: Mapping[str, list[Row]], found: list[Finding]) -> Iterator[Cells]:
    for variable, rows in variables.items():
        keys = Counter(_key(row) for row in rows)
        for row in [] if _alone(rows) else rows:
            if keys[_key(row)] > 1:
                says = f"Several fields go to {name}.{variable} of {_key(row)}; the first is kept."
                found.append(Finding("WORKBOOK-WRONG", "error", row.place, says, "Give each a test code of its own."))
                if row is not next(r for r in rows if _key(r) == _key(row)):
                    continue
            kind = f"{name}TESTCD" if row["SDTM.TESTCD"] else "RECORD"
            named = {"dataset": name, "variable": variable, "where": f"{kind} EQ {_key(row)}"}
            yield {**named, "label": row["field_label"], "origin": "Collected", **_copied(row)}


def _key(row: Row) -> str:
    return row["SDTM.TESTCD"] or row["field_name"].upper()


def _records(name: str, variables: Mapping[str, list[Row]]) -> Iterator[Cells]:
    """A kind of record for each key; a dataset without any has one for each form."""
    keyed = {_key(row): row for rows in variables.values() if not _alone(rows) for row in reversed(rows)}
    for key, row in reversed(keyed.items()):
        form, _, field = _source(row).rpartition(".")
        yield {"dataset": name, "key": key, "source": form, "where": f"{field} PRESENT"}
    if not keyed:
        for form in dict.fromkeys(_source(row).rpartition(".")[0] for rows in variables.values() for row in rows):
            yield {"dataset": name, "source": form}


def _codelists(rows: Sequence[Row]) -> Iterator[Cells]:
    """Each list once, whatever number of fields use it; what is collected for a term are its synonyms."""
    lists: dict[str, dict[str, list[Row]]] = {}
    for row in rows:
        name = row["CODELIST.OID"].removeprefix("CL.")
        if name and row["SDTM.TERM"]:
            lists.setdefault(name, {}).setdefault(row["SDTM.TERM"], []).append(row)
    for name, terms in lists.items():
        for number, (term, same) in enumerate(terms.items()):
            first = same[0]
            head = {"label": first["CODELIST.NAME"], "type": "text", "code": first["NCI.CODELIST.CODE"]}
            spelt = dict.fromkeys(text for r in same for text in (r["REDCAP.CLI.CODE"], r["REDCAP.CLI.TERM"]) if text)
            cells = {"term": term, "decode": first["DECODED.VALUE"], "term_code": first["NCI.CODE"]}
            yield {"codelist": name, **({} if number else head), **cells, "synonyms": ";".join(spelt)}


def _field(row: Row) -> Cells:
    return {
        "form": row["form_name"].lower(),
        "file": f"{row['form_name'].lower()}.csv",
        "field": row["field_name"],
        "label": row["field_label"],
        "type": row["field_type"],
        "codes": row["select_choices_or_calculations"].replace(" | ", "; "),
    }
