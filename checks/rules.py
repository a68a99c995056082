"""Everything that is checked of finished datasets, each by itself and all together."""

from collections.abc import Callable, Iterator, Mapping

from ..engine.lineage import Built
from ..engine.tables import Table
from ..specs import Finding, Spec, in_order
from ..specs.terminology import Terminology
from . import (
    analysis_rules,
    date_rules,
    death_rules,
    design_rules,
    event_rules,
    finding_rules,
    package_rules,
    related_rules,
    source_rules,
    subject_rules,
    timing_rules,
    value_rules,
)
from .guard import guarded
from .messages import record_table
from .package import CheckedPackage
from .registry import declared_rules
from .schema import schema_findings
from .terminology import terminology_findings

RULES = (
    *subject_rules.RULES,
    *date_rules.RULES,
    *related_rules.RULES,
    *design_rules.RULES,
    *value_rules.RULES,
    *death_rules.RULES,
    *package_rules.RULES,
    *finding_rules.RULES,
    *source_rules.RULES,
    *timing_rules.RULES,
    *analysis_rules.RULES,
    *event_rules.RULES,
)
CUTOFF = "data_cutoff"


def all_findings(spec: Spec, built: Mapping[str, Built], terminology: Terminology | None = None) -> tuple[Finding, ...]:
    """Every finding on finished datasets: against their sheets, by the rules across records and datasets, and,
    where it is given, against the published terminology. Working datasets, which are not submitted, are left out.

    The data cut-off is the study's parameter `data_cutoff`, a date in ISO 8601; without one no date is too late.
    """
    built = {name: b for name, b in built.items() if b.dataset.package != "work"}
    found: list[Finding] = []
    for name, b in built.items():
        found += guarded(lambda b=b: schema_findings(b, spec.codelists), "The check against the sheet", name)  # type: ignore[misc]
    tables = {name: record_table(b) for name, b in built.items()}
    found += package_findings(tables, str(spec.parameters.get(CUTOFF, "")))
    if terminology is not None:
        found += terminology_findings(spec, built, terminology)
    return in_order(found)


def package_findings(tables: Mapping[str, Table], cutoff: str = "") -> Iterator[Finding]:
    """What the rules find in the datasets of a package, whoever made them.

    Text columns are encoded, numbers are float64.
    """
    package = CheckedPackage(tables, cutoff)
    for rule in RULES:
        yield from guarded(lambda rule=rule: rule(package), f"The rule {called(rule)}", "the package")  # type: ignore[misc]


def called(rule: Callable[..., Iterator[Finding]]) -> str:
    """The ids of the rules that a function carries out."""
    return ", ".join(declared.id for declared in declared_rules([rule])) or rule.__name__
