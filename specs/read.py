"""Read a study's specification: study.toml and its sheets."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .conditions import Condition, ConditionError, parsed
from .events import event_rules
from .faults import InputFault
from .findings import Finding
from .model import (
    Codelist,
    Dataset,
    Derivation,
    DerivedRecords,
    Record,
    Row,
    Source,
    Spec,
    Standard,
    Term,
    Value,
    Variable,
)
from .nearest import nearest
from .settings import read_settings
from .sheets import Table, read_tables, rows, sheet_file

COMMON = ("datasets", "records", "values", "events", "derived", "codelists", "maps", "ledger")
# The columns without which no row of a sheet says anything.
NEEDED = {
    "datasets": "dataset",
    "records": "dataset source",
    "values": "dataset variable",
    "events": "dataset parameter",
    "codelists": "codelist",
    "maps": "map collected value",
    "ledger": "form reason",
    "displays": "display layout",
    "analyses": "display kind",
    "documents": "id href",
    "units": "test from to",
}


def read_spec(study: Path, sheets: Path | None = None) -> tuple[Spec, tuple[Finding, ...]]:
    """The specification of a study folder, and every fault found in reading it.

    study is the folder with study.toml; sheets the folder or workbook of
    sheets, by default `spec/` in the study folder, else `spec.xlsx`.
    Raises InputFault where the folder, study.toml or the sheets cannot be read at all.
    """
    faults: list[Finding] = []
    settings = read_settings(study, faults)
    where = sheets or (study / "spec" if (study / "spec").is_dir() else study / "spec.xlsx")
    if not where.exists():
        raise InputFault(f"{study} has neither a folder spec/ nor spec.xlsx. Make one with `m5kit new study`.")
    sheets_as_read = read_tables(where)
    if "datasets" not in sheets_as_read:
        raise InputFault(f"{where} has no sheet 'datasets'. It lists the datasets, one a row.")
    tables = {name: rows(name, table, sheet_file(where, name)) for name, table in sheets_as_read.items()}
    described = {row["dataset"] for row in tables["datasets"]}
    for name, table in sheets_as_read.items():
        _check_header(table, sheet_file(where, name), NEEDED.get(name, "variable" if name in described else ""))
    codelists = _codelists(tables.get("codelists", ()))
    datasets = {row["dataset"]: _dataset(row, tables, faults) for row in tables["datasets"]}
    maps: dict[str, dict[str, str]] = {}
    for row in tables.get("maps", ()):
        maps.setdefault(row["map"], {})[row["collected"]] = row["value"]
    spec = Spec(
        study=settings["study"],
        parameters=settings.get("parameters", {}),
        datasets=datasets,
        codelists=codelists,
        maps=maps,
        standards=tuple(Standard(**s) for s in settings.get("standards", ())),
        sources=settings.get("sources", {"raw": "raw"}),
        subject=str(settings.get("raw", {}).get("subject", "SUBJECT")),
        sheets=tables,
        settings=settings,
    )
    return spec, tuple(faults)


def _check_header(table: Table, file: str, needed: str) -> None:
    """Raises InputFault where a sheet lacks a column without which none of its rows says anything."""
    header = [cell.strip() for cell in table[0]] if table else []
    lacking = [column for column in needed.split() if column not in header]
    if lacking and (table or "dataset" in lacking):
        meant = nearest(lacking[0], header)
        semicolons = len(header) == 1 and ";" in header[0]
        mend = "Save it with commas, not semicolons." if semicolons else "The first line names the columns."
        raise InputFault(f"{file} has no column {' and no column '.join(map(repr, lacking))}.{meant} {mend}")


def _dataset(row: Row, tables: Mapping[str, tuple[Row, ...]], faults: list[Finding]) -> Dataset:
    name = row["dataset"]
    return Dataset(
        name=name,
        label=row["label"],
        package=row["package"] or ("adam" if name.startswith("AD") else "sdtm"),
        kind=row["class"],
        structure=row["structure"],
        keys=tuple(row["keys"].replace(",", " ").split()),
        variables=tuple(_variable(name, r, faults) for r in tables.get(name, ()) if r["variable"]),
        records=tuple(_record(r, faults) for r in tables.get("records", ()) if r["dataset"] == name),
        values=tuple(_value(r, faults) for r in tables.get("values", ()) if r["dataset"] == name),
        events=event_rules([r for r in tables.get("events", ()) if r["dataset"] == name], faults),
        derived=tuple(_derived_records(r, faults) for r in tables.get("derived", ()) if r["dataset"] == name),
        by=row["by"],
        parent=row["parent"],
        subkind=row["subclass"],
        repeating=row["repeating"] != "No",
        reference=row["reference"] == "Yes",
        comment=row["comment"],
        place=row.place,
    )


def _variable(dataset: str, row: Row, faults: list[Finding]) -> Variable:
    return Variable(
        dataset=dataset,
        name=row["variable"],
        label=row["label"],
        type=row["type"] or "text",
        core=row["core"],
        role=row["role"],
        derivation=_derivation(row, faults),
        **_attributes(row, faults),
    )


def _value(row: Row, faults: list[Finding]) -> Value:
    return Value(
        dataset=row["dataset"],
        variable=row["variable"],
        where=_conditions(row, "where", faults),
        label=row["label"],
        type=row["type"],
        derivation=_derivation(row, faults, condition="filter"),
        **_attributes(row, faults),
    )


def _attributes(row: Row, faults: list[Finding]) -> dict[str, Any]:
    return {
        "length": _number(row, "length", faults),
        "digits": _number(row, "digits", faults),
        "format": row["format"],
        "codelist": row["codelist"],
        "origin": row["origin"],
        "comment": row["comment"],
        "pages": row["pages"],
        "place": row.place,
    }


def _record(row: Row, faults: list[Finding]) -> Record:
    return Record(row["dataset"], row["key"], row["source"], _conditions(row, "where", faults), row.place)


def _derived_records(row: Row, faults: list[Finding]) -> DerivedRecords:
    by, where = tuple(row["by"].split()), _conditions(row, "where", faults)
    return DerivedRecords(row["dataset"], row["dtype"], row["method"], row["of"], by, where, row.place)


def _derivation(row: Row, faults: list[Finding], condition: str = "where") -> Derivation:
    return Derivation(
        method=row["method"],
        sources=tuple(_sources(row, faults)),
        where=_conditions(row, condition, faults),
        on=tuple(row["on"].split()),
        table=row["map"],
        value=row["value"],
        text=row["text"],
    )


def _sources(row: Row, faults: list[Finding]) -> Iterator[Source]:
    for reference in row["source"].split():
        source = Source.named(reference)
        if source.table and source.column:
            yield source
        else:
            faults.append(
                Finding(
                    "SPEC-SOURCE",
                    "error",
                    row.place,
                    f"Source {reference!r} does not name a table and a column.",
                    "Write table.column, such as raw.toxicity.GRADE or AE.AESTDTC.",
                )
            )


def _conditions(row: Row, column: str, faults: list[Finding]) -> tuple[Condition, ...]:
    try:
        return parsed(row[column])
    except ConditionError as error:
        says = f"Condition {row[column]!r} cannot be read: {error}."
        faults.append(Finding("SPEC-CONDITION", "error", row.place, says, "Write VARIABLE EQ value AND ..."))
        return ()


def _number(row: Row, column: str, faults: list[Finding]) -> int | None:
    text = row[column]
    if not text:
        return None
    if text.isdigit() and int(text) > 0:
        return int(text)
    says = f"{column} {text!r} is not a whole number above 0."
    faults.append(Finding("SPEC-NUMBER", "error", row.place, says, "Write a whole number, or leave it blank."))
    return None


def _codelists(listed: tuple[Row, ...]) -> dict[str, Codelist]:
    groups: dict[str, list[Row]] = {}
    for row in listed:
        groups.setdefault(row["codelist"], []).append(row)
    return {name: _codelist(name, group) for name, group in groups.items()}


def _codelist(name: str, group: list[Row]) -> Codelist:
    """One codelist; its own attributes stand on the first of its rows."""
    first = group[0]
    terms = tuple(
        Term(
            r["term"],
            r["decode"],
            r["term_code"],
            tuple(s.strip() for s in r["synonyms"].split(";") if s.strip()),
            r.place,
        )
        for r in group
        if r["term"]
    )
    return Codelist(
        name=name,
        label=first["label"] or name,
        type=first["type"] or "text",
        code=first["code"],
        extensible=first["extensible"].lower() in ("yes", "y"),
        match=first["match"] or "fold",
        terms=terms,
        dictionary=first["dictionary"],
        version=first["version"],
        place=first.place,
    )
