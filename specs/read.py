"""Read a study's specification: study.toml and its sheets."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any

from .cells import cell_faults, condition, count, flag, sources, split
from .declared import column_names
from .dictionary_versions import with_dictionary_versions
from .events import event_rules
from .faults import InputFault
from .findings import Finding
from .guides import guide_versions
from .libraries import read_libraries
from .likes import resolved
from .model import (
    Codelist,
    Dataset,
    Derivation,
    DerivedRecords,
    Record,
    Row,
    Spec,
    Term,
    Value,
    Variable,
)
from .nearest import nearest
from .proposals import approved_rows, open_proposals
from .published_terms import with_published_terms
from .read_lists import documents, grade_criteria, not_submitted, scale_items, unit_conversions
from .read_settings import StudyFile, read_settings
from .sheets import Table, beyond_header, read_tables, rows, sheet_file
from .short_sheets import written_out

# The sheets whose rows name what other sheets speak of: a row with a cell that cannot be read keeps its name.
NAMING = ("datasets", "codelists", "displays", "results")
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


def read_spec(study: Path, sheets: Path | None = None, *, proposals: bool = False) -> tuple[Spec, tuple[Finding, ...]]:
    """The specification of a study folder, and every fault found in reading it.

    study is the folder with study.toml; sheets the folder or workbook of
    sheets, by default `spec/` in the study folder, else `spec.xlsx`.
    Proposed rows are left out, and listed among the faults, unless proposals are to be taken as approved.
    Raises InputFault where the folder, study.toml or the sheets cannot be read at all.
    """
    faults: list[Finding] = []
    told_by_file = read_settings(study, faults)
    tables = _read_sheets(study, sheets, told_by_file, faults, proposals=proposals)
    described = {row["dataset"] for row in tables["datasets"]}
    usable, unreadable = _usable(tables, described, faults)
    codelists = _codelists(tables.get("codelists", ()), unreadable)
    datasets = {row["dataset"]: _dataset(row, usable, unreadable, faults) for row in tables["datasets"]}
    maps: dict[str, dict[str, str]] = {}
    for row in usable.get("maps", ()):
        maps.setdefault(row["map"], {})[row["collected"]] = row["value"]
    spec = Spec(
        study=told_by_file.study,
        parameters=told_by_file.parameters,
        datasets=datasets,
        codelists=codelists,
        maps=maps,
        standards=told_by_file.standards,
        sources=told_by_file.sources,
        subject=told_by_file.settings.raw.subject,
        documents=tuple(documents(usable.get("documents", ()))),
        not_submitted=tuple(not_submitted(usable.get("ledger", ()))),
        grades=tuple(grade_criteria(usable.get("grades", ()))),
        scores=tuple(scale_items(usable.get("scores", ()))),
        units=tuple(unit_conversions(usable.get("units", ()))),
        sheets=usable,
        settings=told_by_file.settings,
        unreadable=unreadable,
    )
    return spec, tuple(faults)


def whole_sheets(study: Path, sheets: Path | None = None) -> dict[str, Table]:
    """The sheets of a study as tables, with what its datasets inherit written out; nothing is like anything any more.

    Raises InputFault as `read_spec` does.
    """
    faults: list[Finding] = []
    found = _read_sheets(study, sheets, read_settings(study, faults), faults)
    return {name: _table(name, listed) for name, listed in found.items()}


def _table(name: str, listed: tuple[Row, ...]) -> Table:
    """A sheet's rows as a table: the columns that are declared, in their order, and those of its own."""
    used = {column: None for row in listed for column, text in row.cells.items() if text or not name.isupper()}
    columns = [c for c in (*column_names(name), *used) if c in used and c not in ("like", "use")]
    header = tuple(dict.fromkeys(columns))
    return (header, *(tuple(row[column] for column in header) for row in listed))


def _read_sheets(
    study: Path, sheets: Path | None, told: StudyFile, faults: list[Finding], *, proposals: bool = False
) -> Mapping[str, tuple[Row, ...]]:
    """The rows of every sheet with what datasets inherit; the faults of that are added, and proposed rows left out."""
    where = sheets or (study / "spec" if (study / "spec").is_dir() else study / "spec.xlsx")
    if not where.exists():
        raise InputFault(f"{study} has neither a folder spec/ nor spec.xlsx. Make one with `m5kit new study`.")
    as_read = read_tables(where)
    if "datasets" not in as_read:
        raise InputFault(f"{where} has no sheet 'datasets'. It lists the datasets, one a row.")
    tables = {name: rows(name, table, sheet_file(where, name)) for name, table in as_read.items()}
    described = {row["dataset"] for row in tables["datasets"]}
    for name, table in as_read.items():
        _check_header(table, sheet_file(where, name), NEEDED.get(name, "variable" if name in described else ""))
        faults += beyond_header(name, table, sheet_file(where, name))
    if not proposals:
        faults += open_proposals(tables)
        tables = approved_rows(tables)
    whole, short = written_out(tables, told.settings.raw.subject)
    libraries = read_libraries(study, told.settings.libraries)
    found, inheriting = resolved(whole, libraries, told.settings.raw.subject, guide_versions(told.standards))
    lists = found.get("codelists", ())
    codelists, outdated = with_published_terms(lists, study, told.settings.terminology, told.standards)
    codelists, others = with_dictionary_versions(codelists, study, told.settings.dictionaries)
    faults += (*short, *inheriting, *outdated, *others)
    return {**found, "codelists": codelists} if codelists else found


def _usable(
    tables: Mapping[str, tuple[Row, ...]], datasets: AbstractSet[str], faults: list[Finding]
) -> tuple[dict[str, tuple[Row, ...]], frozenset[str]]:
    """The sheets with the rows that can be used, and the places of those that cannot; their faults are added.

    Of a sheet whose rows name what others speak of, all rows are kept.
    """
    sound: dict[str, tuple[Row, ...]] = {}
    unreadable: set[str] = set()
    for name, listed in tables.items():
        wrong = {row.place: found for row in listed if (found := cell_faults(name, row))}
        faults += [fault for found in wrong.values() for fault in found]
        unreadable |= set(wrong)
        naming = name in NAMING or name in datasets
        sound[name] = listed if naming else tuple(row for row in listed if row.place not in wrong)
    return sound, frozenset(unreadable)


def _check_header(table: Table, file: str, needed: str) -> None:
    """Raises InputFault where a sheet lacks a column without which none of its rows says anything."""
    header = [cell.strip() for cell in table[0]] if table else []
    lacking = [column for column in needed.split() if column not in header]
    if lacking and (table or "dataset" in lacking):
        meant = nearest(lacking[0], header)
        semicolons = len(header) == 1 and ";" in header[0]
        mend = "Save it with commas, not semicolons." if semicolons else "The first line names the columns."
        raise InputFault(f"{file} has no column {' and no column '.join(map(repr, lacking))}.{meant} {mend}")


def _dataset(
    row: Row, tables: Mapping[str, tuple[Row, ...]], unreadable: frozenset[str], faults: list[Finding]
) -> Dataset:
    name, sound = row["dataset"], row.place not in unreadable
    listed = [r for r in tables.get(name, ()) if r["variable"]]
    working = _working(listed, unreadable)
    variables = [_variable(name, r, unreadable) for r in listed]
    values = [_value(r) for r in tables.get("values", ()) if r["dataset"] == name]
    return Dataset(
        name=name,
        label=row["label"],
        package=row["package"] or ("adam" if name.startswith("AD") else "sdtm"),
        kind=row["class"],
        structure=row["structure"],
        keys=tuple(row["keys"].replace(",", " ").split()),
        variables=tuple(v for v in variables if v.name not in working),
        records=tuple(_record(r) for r in tables.get("records", ()) if r["dataset"] == name),
        values=tuple(v for v in values if v.variable not in working),
        working=tuple(v for v in variables if v.name in working),
        working_values=tuple(v for v in values if v.variable in working),
        events=event_rules([r for r in tables.get("events", ()) if r["dataset"] == name], faults),
        derived=tuple(_derived_records(r) for r in tables.get("derived", ()) if r["dataset"] == name),
        by=row["by"],
        parent=row["parent"],
        subkind=row["subclass"],
        repeating=not sound or flag(row["repeating"]) is not False,
        reference=sound and flag(row["reference"]) is True,
        comment=row["comment"],
        place=row.place,
    )


def _working(listed: list[Row], unreadable: frozenset[str]) -> set[str]:
    """The names of the columns that are not submitted."""
    return {row["variable"] for row in listed if row.place not in unreadable and flag(row["submitted"]) is False}


def _variable(dataset: str, row: Row, unreadable: frozenset[str]) -> Variable:
    """A variable; of a row with a cell that cannot be read its name and its words only."""
    sound = row.place not in unreadable
    return Variable(
        dataset=dataset,
        name=row["variable"],
        label=row["label"],
        type=row["type"] or "text",
        core=row["core"],
        role=row["role"],
        derivation=_derivation(row) if sound else Derivation(),
        **_attributes(row, sound),
    )


def _value(row: Row) -> Value:
    return Value(
        dataset=row["dataset"],
        variable=row["variable"],
        where=condition(row["where"]),
        label=row["label"],
        type=row["type"],
        derivation=_derivation(row, where="filter"),
        **_attributes(row),
    )


def _attributes(row: Row, sound: bool = True) -> dict[str, Any]:
    return {
        "length": count(row["length"]) if sound else None,
        "digits": count(row["digits"]) if sound else None,
        "format": row["format"],
        "codelist": row["codelist"],
        "origin": row["origin"],
        "comment": row["comment"],
        "pages": row["pages"],
        "place": row.place,
        "places": row.places,
    }


def _record(row: Row) -> Record:
    where, once = condition(row["where"]), tuple(row["once"].split())
    return Record(row["dataset"], row["key"], row["source"], where, row.place, once)


def _derived_records(row: Row) -> DerivedRecords:
    by, where = tuple(row["by"].split()), condition(row["where"])
    return DerivedRecords(row["dataset"], row["dtype"], row["method"], row["of"], by, where, row.place)


def _derivation(row: Row, where: str = "where") -> Derivation:
    return Derivation(
        method=row["method"],
        sources=sources(row["source"]),
        where=condition(row[where]),
        on=tuple(row["on"].split()),
        table=row["map"],
        value=row["value"],
        text=row["text"],
    )


def _codelists(listed: tuple[Row, ...], unreadable: frozenset[str]) -> dict[str, Codelist]:
    groups: dict[str, list[Row]] = {}
    for row in listed:
        groups.setdefault(row["codelist"], []).append(row)
    return {name: _codelist(name, group, unreadable) for name, group in groups.items()}


def _codelist(name: str, group: list[Row], unreadable: frozenset[str]) -> Codelist:
    """One codelist; its own attributes stand on the first of its rows."""
    first = group[0]
    terms = tuple(
        Term(
            r["term"],
            r["decode"],
            r["term_code"],
            split(r["synonyms"], ";"),
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
        extensible=first.place not in unreadable and flag(first["extensible"]) is True,
        match=first["match"] or "fold",
        terms=terms,
        dictionary=first["dictionary"],
        version=first["version"],
        place=first.place,
    )
