"""The rules carried out: on which data each is evaluated, what its conditions say, and the records that it finds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from ..messages import Mask
from . import library
from .columns import CannotRun, Codes, Data, MissingColumn, RuleColumn, constant_column, one_record, together
from .conditions import checked_conditions, conditions_hold
from .joins import joined_datasets
from .operations import CannotRunHere, performed
from .package import CoreDataset, CorePackage
from .rules import CoreRule

PRESENCE = "Domain Presence Check"


@dataclass(frozen=True, eq=False)
class RuleOutcome:
    """What a rule said of one dataset.

    status: "found" with the records at fault (positions by dataset, -1 for a fault of the dataset as a whole),
    "kept", "passed over" (not meant for it, or a column is not there), or "not carried out", with the reason.
    """

    rule: CoreRule
    dataset: str
    status: str
    reason: str = ""
    records: tuple[tuple[str, int], ...] = ()
    variables: tuple[str, ...] = ()


def carried_out(package: CorePackage, only: Sequence[str] = ()) -> Iterator[RuleOutcome]:
    """What every rule says of every dataset that it is for; one that fails in itself costs nothing but itself."""
    for rule in package.rules.rules:
        if only and rule.id not in only:
            continue
        done: set[str] = set()
        for dataset in package.datasets.values():
            key = dataset.name if rule.domains.get("include_split_datasets") else dataset.whole
            if key not in done:
                done.add(key)
                yield _outcome(rule, dataset, package)


def _outcome(rule: CoreRule, dataset: CoreDataset, package: CorePackage) -> RuleOutcome:
    if not package.is_meant(rule, dataset):
        return RuleOutcome(rule, dataset.name, "passed over", "it is for other datasets")
    try:
        records = tuple(dict.fromkeys(_found(rule, dataset, package)))
    except MissingColumn as missing:
        return RuleOutcome(rule, dataset.name, "passed over", f"the dataset has no {missing}")
    except CannotRunHere as reason:
        return RuleOutcome(rule, dataset.name, "passed over", str(reason))
    except CannotRun as reason:
        return RuleOutcome(rule, dataset.name, "not carried out", str(reason))
    except Exception as error:  # noqa: BLE001 - one rule that fails must not silence the others
        return RuleOutcome(rule, dataset.name, "not carried out", f"{type(error).__name__}: {error}")
    variables = tuple(str(v).replace("--", dataset.prefix) for v in rule.outputs)
    return RuleOutcome(rule, dataset.name, "found" if records else "kept", "", records, variables)


def _found(rule: CoreRule, dataset: CoreDataset, package: CorePackage) -> Iterator[tuple[str, int]]:
    check = package.once(("check", rule.id), lambda: checked_conditions(rule))
    for data in _evaluated(rule, dataset, package):
        if not data.size:
            continue
        for operation in rule.operations:
            data = performed(operation, data, dataset, package)
        at = conditions_hold(check, data, dataset.prefix)
        yield from _records(rule, data, at, dataset)


def _records(rule: CoreRule, data: Data, at: Mask, dataset: CoreDataset) -> Iterator[tuple[str, int]]:
    positions = np.flatnonzero(at)
    if not len(positions):
        return
    if rule.sensitivity == "Dataset":
        yield (dataset.name, -1)
        return
    if rule.sensitivity == "Group":
        names = [str(n).replace("--", dataset.prefix) for n in rule.grouping]
        codes = together([data.column(n) for n in names])
        positions = positions[np.sort(np.unique(codes[positions], return_index=True)[1])]
    for position in positions:
        yield (data.datasets[data.source[position]], int(data.row[position]))


# -- the data of a kind of rule -------------------------------------------------------


def _evaluated(rule: CoreRule, dataset: CoreDataset, package: CorePackage) -> Iterator[Data]:
    """What a rule is evaluated on, in one or several parts."""
    parts = [dataset] if rule.domains.get("include_split_datasets") else package.parts(dataset.whole) or [dataset]
    match rule.kind:
        case "Record Data":
            yield joined_datasets(package.stacked(parts), dataset, rule, package)
        case "Dataset Metadata Check":
            for part in parts:
                yield one_record(part.name, _dataset_facts(part))
        case "Domain Presence Check":
            if dataset.name == next(iter(package.datasets)):
                yield one_record("", {d.whole: d.file for d in package.datasets.values()})
        case "Variable Metadata Check":
            for part in parts:
                yield _variables(part, [_variable_facts(part, n) for n in part.data])
        case "Variable Metadata Check against Library Metadata":
            for part in parts:
                yield _variables(part, _library_facts(part, package))
        case "Define Item Metadata Check against Library Metadata":
            for part in parts:
                yield _variables(part, _described_facts(part, package))
        case "Value Check with Variable Metadata" | "Value Check with Dataset Metadata" | "Value Check":
            for part in parts:
                key = ("values", part.name, "Variable" in rule.kind)
                yield from package.once(key, partial(_values, part, rule.kind))
        case _:
            raise CannotRun(f"rules of the kind {rule.kind} are not carried out here")


def _dataset_facts(dataset: CoreDataset) -> dict[str, Any]:
    return {
        "dataset_name": dataset.name,
        "dataset_label": dataset.label,
        "dataset_location": dataset.file,
        "dataset_size": float(dataset.size),
        "record_count": float(dataset.data.size),
        "domain": dataset.domain,
        "is_ap": dataset.associated,
        "ap_suffix": dataset.domain[2:] if dataset.associated else "",
    }


def _variable_facts(dataset: CoreDataset, name: str) -> dict[str, Any]:
    label, width, type = dataset.variables.get(name, ("", 0, ""))
    place = float(list(dataset.data).index(name) + 1)
    return {
        "variable_name": name,
        "variable_label": label or None,
        "variable_size": float(width),
        "variable_data_type": type,
        "variable_order_number": place,
        "variable_is_empty": False,
    }


def _library_facts(dataset: CoreDataset, package: CorePackage) -> list[dict[str, Any]]:
    """The variables of a dataset with what the standard says of them, blank where it does not have them."""
    said = library.facts(package, dataset, list(dataset.data))
    return [{**_variable_facts(dataset, name), **said[name]} for name in dataset.data]


def _described_facts(dataset: CoreDataset, package: CorePackage) -> list[dict[str, Any]]:
    """The variables of a dataset as define.xml describes them, with what the standard says of each."""
    if not package.described:
        raise CannotRun("it needs a define.xml, and none was found or named")
    described = package.described.get(dataset.name, ())
    said = library.facts(package, dataset, [str(d["define_variable_name"]) for d in described])
    return [{**d, **said[str(d["define_variable_name"])]} for d in described]


def _variables(dataset: CoreDataset, facts: Sequence[Mapping[str, Any]]) -> Data:
    names = list(facts[0]) if facts else []
    made = {n: RuleColumn(np.arange(len(facts), dtype=np.int64), [f[n] for f in facts]) for n in names}
    rows = np.arange(len(facts), dtype=np.int64)
    return Data(len(facts), {}, (dataset.name,), np.zeros(len(facts), dtype=np.int64), rows, made)


def _values(dataset: CoreDataset, kind: str) -> list[Data]:
    """Every variable's values by themselves, beside what is known of the variable or the dataset."""
    data, found = dataset.data, []
    for name in data:
        facts = _variable_facts(dataset, name) if "Variable" in kind else _dataset_facts(dataset)
        made = {n: constant_column(v, data.size) for n, v in {**facts, "variable_name": name}.items()}
        made["variable_value"] = data.column(name)
        found.append(Data(data.size, {}, data.datasets, data.source, data.row, made))
    return found


def row_codes(outcome: RuleOutcome, dataset: str) -> Codes:
    """The records of one dataset that an outcome found."""
    return np.array([row for name, row in outcome.records if name == dataset], dtype=np.int64)
