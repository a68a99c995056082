"""What CDISC's rules found, as findings; and those that could not be carried out, with the reason."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from ...engine.encoded import is_encoded, numbers_as_text
from ...engine.tables import Table
from ...specs import Finding, Spec
from ..messages import Message, findings_at
from ..package import is_adam
from ..registry import Rule, declares
from ..submitted import Submitted
from .described import cited_terminology, described_variables
from .execute import RuleOutcome, carried_out
from .package import CorePackage, core_datasets
from .rules import CoreRule, RuleSet

SHOWN = 4  # values told beside each other


@declares(
    Rule(
        "CORE-NOT-RUN",
        "note",
        "Every rule of CDISC that is given can be carried out.",
        "Carry the rule out with CDISC's own engine.",
        "CDISC CORE",
    )
)
def core_findings(
    rules: RuleSet, tables: Mapping[str, Table], submitted: Mapping[str, Submitted], specs: Sequence[Spec] = ()
) -> Iterator[Finding]:
    """The findings of CDISC's rules on the SDTM datasets of a package; specs is what describes them.

    Their ids are those that CDISC gives the rules; they are warnings, for CDISC gives no severity.
    """
    silent: dict[str, RuleOutcome] = {}
    package = core_package(rules, tables, submitted, specs)
    for outcome in carried_out(package):
        if outcome.status == "found":
            yield from _of_variables(outcome, package) if outcome.rule.of_variables else _findings(outcome, tables)
        elif outcome.status == "not carried out":
            silent.setdefault(outcome.rule.id, outcome)
    for outcome in silent.values():
        says = f"{outcome.rule.id} was not carried out: {outcome.reason}."
        yield Finding("CORE-NOT-RUN", "note", outcome.dataset, says, "Carry the rule out with CDISC's own engine.")


def core_package(
    rules: RuleSet, tables: Mapping[str, Table], submitted: Mapping[str, Submitted], specs: Sequence[Spec] = ()
) -> CorePackage:
    """The SDTM datasets of a package as CDISC's rules see them; specs is what describes them."""
    theirs = {name: table for name, table in tables.items() if not is_adam(name)}
    datasets = core_datasets(theirs, _described(submitted))
    return CorePackage(datasets, rules, described_variables(specs), cited_terminology(specs))


def _described(submitted: Mapping[str, Submitted]) -> dict[str, tuple[str, dict[str, tuple[str, int, str]], str, int]]:
    """Of each dataset its label, its variables' labels, widths and types, its file and how large that is."""
    found = {}
    for name, one in submitted.items():
        variables = {
            str(n): (
                one.labels.get(str(n), ""),
                one.lengths.get(str(n), 8),
                "Char" if is_encoded(column) else "Num",
            )
            for n, column in one.frame.items()
        }
        found[name] = (one.label, variables, one.file, one.size)
    return found


def _of_variables(outcome: RuleOutcome, package: CorePackage) -> Iterator[Finding]:
    """The findings of a rule on variables: each of one of them, or of the dataset."""
    rule = outcome.rule
    for name, position in outcome.records:
        described = [str(d["define_variable_name"]) for d in package.described.get(name, ())]
        names = described if rule.of_description else list(package.datasets[name].data)
        place = f"{name}.{names[position]}" if position >= 0 else name
        yield Finding(rule.id, "warning", place, rule.message.rstrip(".") + ".", _mend(rule))


def _mend(rule: CoreRule) -> str:
    return f"See {rule.source or rule.id}: {rule.description.rstrip('.')}."


def _findings(outcome: RuleOutcome, tables: Mapping[str, Table]) -> Iterator[Finding]:
    rule = outcome.rule
    mend = _mend(rule)
    by_dataset: dict[str, list[int]] = {}
    for name, row in outcome.records:
        by_dataset.setdefault(name, []).append(row)
    for name, rows in by_dataset.items():
        table = tables.get(name)
        says = rule.message.rstrip(".") + "."
        if table is None or rows == [-1]:
            yield Finding(rule.id, "warning", name or "the package", says, mend)
            continue
        shown = [v for v in outcome.variables if v in table.frame.columns][:SHOWN]
        at = np.zeros(len(table.frame), dtype=bool)
        known = np.array([row for row in rows if 0 <= row < len(at)], dtype=np.int64)
        at[known] = True
        message = Message(rule.id, f"{says} {{value}}" if shown else says, mend, "warning", 5)
        values = _side_by_side(table, shown) if shown else None
        for finding in findings_at(table, at, shown[0] if shown else "", message, values):
            yield replace(finding, message=finding.message.replace("'", ""))


def _side_by_side(table: Table, names: Sequence[str]) -> pd.Series:
    """The variables with their values, as a sentence shows them."""
    joined: pd.Series | None = None
    for name in names:
        column = table.frame[name]
        text = (column if is_encoded(column) else numbers_as_text(column)).astype("str").fillna("blank")
        named = name + " " + text
        joined = named if joined is None else joined + ", " + named
    assert joined is not None
    return joined.astype("category")
