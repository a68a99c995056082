"""Faults of the decision tables of times to event: parameters, columns and records that are not there."""

from collections.abc import Iterable, Iterator

from ..specs import Dataset, EventRule, Finding, Lookup, Spec
from ..specs.conditions import variables
from ..specs.nearest import nearest
from .events import columns_named, parameter_rules

RULES = "event_rule"


def event_faults(spec: Spec) -> Iterator[Finding]:
    """Every rule that names what is not there, and every parameter of a table with rules that has none."""
    for dataset in spec.datasets.values():
        kinds = [r.key for r in dataset.records]
        for rule in dataset.events:
            if rule.parameter not in kinds:
                says = f"{rule} is for {rule.parameter!r}, of which {dataset.name} has no records."
                mend = f"Add its line to the sheet records.{nearest(rule.parameter, kinds)}"
                yield Finding("SPEC-EVENT-PARAMETER", "error", rule.place, says, mend)
            yield from _column_faults(rule, dataset, spec)
            for lookup in rule.lookups:
                yield from _lookup_faults(rule, lookup, spec)
        if any(v.derivation.method == RULES for v in dataset.columns):
            yield from _ruleless(dataset)


def _ruleless(dataset: Dataset) -> Iterator[Finding]:
    for record in dataset.records:
        if not parameter_rules(dataset.events, record.key):
            says = f"{record} has no rules, so its times would have no end."
            mend = f"Write them in the sheet events under {dataset.name} and {record.key}."
            yield Finding("SPEC-EVENT-NONE", "error", record.place or str(record), says, mend)


def _column_faults(rule: EventRule, dataset: Dataset, spec: Spec) -> Iterator[Finding]:
    """Columns that the rule names and neither the records' source nor the sheet hands over."""
    tables = [spec.datasets[r.source] for r in dataset.records if r.key == rule.parameter and r.source in spec.datasets]
    handed = {s.column for v in dataset.columns if v.derivation.method == RULES for s in v.derivation.sources}
    known = sorted(name for table in tables for name in table.names)
    for name in columns_named([rule], known):
        if not name:
            continue
        if tables and name not in known and name not in handed:
            says = f"{rule} names {name}, which is not a column of {' or '.join(t.name for t in tables)}."
            mend = f"Name a column of it.{nearest(name, known)}"
            yield Finding("SPEC-COLUMN-UNKNOWN", "error", rule.place, says, mend)
        elif handed and name not in handed:
            says = f"{rule} names {name}, which is not among the sources of the column that {RULES} makes."
            mend = f"Add it to the sources of that line of the sheet {dataset.name}."
            yield Finding("SPEC-EVENT-SOURCES", "error", rule.place, says, mend)


def _lookup_faults(rule: EventRule, lookup: Lookup, spec: Spec) -> Iterator[Finding]:
    """A source of which the dataset or a column is not there."""
    table = spec.datasets.get(lookup.table)
    if table is None:
        says = f"{rule} takes its date from {lookup.table!r}, which is no dataset of the study."
        mend = f"Name a dataset.{nearest(lookup.table, list(spec.datasets))}"
        yield Finding("SPEC-SOURCE", "error", rule.place, says, mend)
        return
    for name in _unknown([lookup.column, *variables(lookup.where)], table):
        says = f"{rule} looks for {name} in {table.name}, which has no such column."
        mend = f"Name a column of it.{nearest(name, table.names)}"
        yield Finding("SPEC-COLUMN-UNKNOWN", "error", rule.place, says, mend)


def _unknown(names: Iterable[str], table: Dataset) -> Iterator[str]:
    return (name for name in dict.fromkeys(names) if name not in table.names)
