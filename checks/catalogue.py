"""Every kind of finding that m5kit has, with what it means: the rules of this room, and what the other rooms declare.

A room that raises findings of its own has a sheet findings.csv beside its
code: id, severity (the gravest), meaning, mend, source.
"""

import csv
import pkgutil
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType

from .registry import Rule, declared_rules

SHEET = "findings.csv"


def rules() -> tuple[Rule, ...]:
    """The rules of finished datasets that this room carries out, by id."""
    return declared_rules(function for module in modules() for function in vars(module).values())


def modules() -> Iterator[ModuleType]:
    """The files of this room, those of `core` among them; a rule is found in whichever it is declared."""
    room = __name__.rpartition(".")[0]
    for found in pkgutil.walk_packages([str(Path(__file__).parent)], f"{room}."):
        if found.name != __name__:
            yield import_module(found.name)


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
