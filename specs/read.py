"""Read a study's specification: study.toml and its sheets."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any

from .cells import cell_faults, condition, flag, positive_whole, sources, split
from .events import event_rules
from .findings import Finding
from .model import (
    Codelist,
    Dataset,
    Derivation,
    DerivedRecords,
    Record,
    Row,
    Term,
    Value,
    Variable,
)
from .read_lists import documents, grade_criteria, not_submitted, scale_items, unit_conversions
from .read_settings import read_settings
from .spec import Spec
from .study_sheets import study_sheets

# The sheets whose rows name what other sheets speak of: a row with a cell that cannot be read keeps its name.
NAMING = ("datasets", "codelists", "displays", "analyses", "results")


def read_spec(study: Path, sheets: Path | None = None, *, proposals: bool = False) -> tuple[Spec, tuple[Finding, ...]]:
    """The specification of a study folder, and every fault found in reading it.

    study is the folder with study.toml; sheets the folder or workbook of
    sheets, by default `spec/` in the study folder, else `spec.xlsx`.
    Proposed rows are left out, and listed among the faults, unless proposals are to be taken as approved.
    Raises InputFault where the folder, study.toml or the sheets cannot be read at all.
    """
    faults: list[Finding] = []
    settings_of_file = read_settings(study, faults)
    tables = study_sheets(study, sheets, settings_of_file, faults, proposals=proposals)
    described = {row["dataset"] for row in tables["datasets"]}
    usable, unreadable = _usable(tables, described, faults)
    codelists = _codelists(tables.get("codelists", ()), unreadable)
    datasets = {row["dataset"]: _dataset(row, usable, unreadable, faults) for row in tables["datasets"]}
    maps: dict[str, dict[str, str]] = {}
    for row in usable.get("maps", ()):
        maps.setdefault(row["map"], {})[row["collected"]] = row["value"]
    spec = Spec(
        study=settings_of_file.study,
        parameters=settings_of_file.parameters,
        datasets=datasets,
        codelists=codelists,
        maps=maps,
        standards=settings_of_file.standards,
        sources=settings_of_file.sources,
        subject=settings_of_file.settings.raw.subject,
        documents=tuple(documents(usable.get("documents", ()))),
        not_submitted=tuple(not_submitted(usable.get("ledger", ()))),
        grades=tuple(grade_criteria(usable.get("grades", ()))),
        scores=tuple(scale_items(usable.get("scores", ()))),
        units=tuple(unit_conversions(usable.get("units", ()))),
        sheets=usable,
        settings=settings_of_file.settings,
        unreadable=unreadable,
    )
    return spec, tuple(faults)


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
        "length": positive_whole(row["length"]) if sound else None,
        "digits": positive_whole(row["digits"]) if sound else None,
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
