"""Every kind of finding that m5kit has, with what it means: the rules of this room, and what the other rooms declare.

A room that raises findings of its own has a sheet findings.csv beside its
code: id, severity (the gravest), meaning, mend, source.
"""

import csv
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

from . import (
    analysis_rules,
    date_rules,
    death_rules,
    described,
    design_rules,
    event_rules,
    expected,
    finding_rules,
    guard,
    package_rules,
    related_rules,
    schema,
    scope,
    source_rules,
    subject_rules,
    submitted,
    terminology,
    timing_rules,
    together,
    validate,
    value_rules,
)
from .core import findings as core_findings
from .registry import Rule, rules_of

MODULES: tuple[ModuleType, ...] = (
    analysis_rules,
    core_findings,
    date_rules,
    death_rules,
    described,
    design_rules,
    event_rules,
    expected,
    finding_rules,
    guard,
    package_rules,
    related_rules,
    schema,
    scope,
    source_rules,
    subject_rules,
    submitted,
    terminology,
    timing_rules,
    together,
    validate,
    value_rules,
)
SHEET = "findings.csv"


def rules() -> tuple[Rule, ...]:
    """The rules of finished datasets that this room carries out, by id."""
    return rules_of(function for module in MODULES for function in vars(module).values())


def other_findings() -> Mapping[str, tuple[Rule, ...]]:
    """What the other rooms declare in their sheets: the kinds of finding by room."""
    root = Path(__file__).resolve().parent.parent
    return {sheet.parent.name: _declared(sheet) for sheet in sorted(root.glob(f"*/{SHEET}"))}


def _declared(sheet: Path) -> tuple[Rule, ...]:
    with sheet.open(encoding="utf-8", newline="") as lines:
        return tuple(
            Rule(row["id"], row["severity"], row["meaning"], row["mend"], row["source"])
            for row in csv.DictReader(lines)
        )


def finding_kinds() -> Mapping[str, Rule]:
    """Every kind of finding by its id; a rule of this room stands before one of another that shares its id."""
    kinds = [*(rule for room in other_findings().values() for rule in room), *rules()]
    return {rule.id: rule for rule in sorted(kinds, key=lambda rule: rule.id)}
