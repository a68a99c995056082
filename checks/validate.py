"""Validate datasets that anyone made against the standards: names, labels, types, keys, terms, and all the rules."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from ..datasets.read import dataset_files, passed_over, read_all
from ..engine.tables import Table
from ..specs import Finding, in_order
from ..specs.guides import KNOWN
from ..specs.places import FindingPlace, parts_of
from ..specs.terminology import Terminology
from .core.findings import core_findings
from .core.rules import read_rules
from .dataset_attributes import as_of_data, attribute_findings
from .dataset_values import content_findings
from .described import DescribedDataset, datasets_described, description_findings
from .described_facts import fact_findings, studies_differ, versions_differ
from .guard import guarded
from .registry import Rule, declares
from .rules import package_findings
from .scope import followed, not_looked_at
from .sites import with_sites
from .submitted import Submitted, as_submitted, without_strangers


@declares(
    Rule(
        "FILE",
        "error",
        "Every file of a package is a dataset that can be read, and no dataset is there twice.",
        "Write the file again; validate one package at a time.",
        "m5kit",
    ),
)
def validate(
    paths: Sequence[Path],
    terminology: Terminology | None = None,
    cutoff: str = "",
    descriptions: Sequence[DescribedDataset] = (),
    core: Path | None = None,
    *,
    undescribed: str = "none was found beside them",
) -> tuple[Finding, ...]:
    """Every finding on the datasets that the paths name or hold, each by itself and all together.

    terminology is what values are compared with, where it is given; cutoff a
    date in ISO 8601 after which no data should be; descriptions what a
    define.xml or a spec says of the datasets; core a folder with the rules of
    CDISC, which are carried out, too; undescribed why there is no description.
    What was not looked at stands first.
    Raises InputFault where there is nothing to validate; a file that cannot be read is a finding.
    """
    read, unread = read_all(dataset_files(paths))
    datasets, strangers = without_strangers(read)
    found = [*unread, *strangers, *(finding for dataset in datasets for finding in dataset.findings)]
    submitted = {one.name: one for one in map(as_submitted, datasets)}
    tables = {name: one.table() for name, one in submitted.items()}
    scope = followed(tables, descriptions)
    for name, one in submitted.items():
        for what, check in (
            ("The check of names, labels and variables", partial(attribute_findings, one, scope)),
            ("The check of values", partial(content_findings, one, tables[name], terminology, scope.version_of(name))),
            ("The comparison with the description", partial(_as_described, one, tables[name], descriptions)),
        ):
            found += (_of_dataset(finding, one) for finding in guarded(check, what, one.file))
    found += _datasets_described(submitted, descriptions)
    found += versions_differ(descriptions, scope)
    found += studies_differ(descriptions, tables)
    found += package_findings(tables, cutoff)
    if core is not None:
        rules = read_rules(core, scope.sdtm if scope.sdtm in KNOWN["SDTMIG"] else KNOWN["SDTMIG"][-1])
        found += guarded(
            partial(core_findings, rules, tables, submitted, [d.spec for d in descriptions]),
            "CDISC's rules",
            "the package",
        )
    domains = {name: one.domain for name, one in submitted.items()}
    first = not_looked_at(
        *(tables, scope, descriptions, domains),
        terms=terminology is not None,
        undescribed="" if descriptions else undescribed,
        strange=passed_over(paths),
    )
    found = list({(f.rule, f.severity, f.place, f.message): f for f in found}.values())  # a description says it again
    return (*in_order(first), *with_sites(in_order(found), {name: t.frame for name, t in tables.items()}))


def _of_dataset(finding: Finding, one: Submitted) -> Finding:
    """A finding whose place is a file, or a column of it, as one of the dataset that the file holds."""
    parts = parts_of(finding.place)
    if parts.dataset or parts.file != one.file:
        return finding
    return replace(finding, place=FindingPlace(finding.place, replace(parts, dataset=one.name, variable=parts.field)))


def _as_described(one: Submitted, table: Table, descriptions: Sequence[DescribedDataset]) -> Iterator[Finding]:
    for description in descriptions:
        if one.name in description.spec.datasets:
            yield from map(as_of_data, description_findings(description, one, table))
            yield from fact_findings(description.spec.datasets[one.name], description, table)


def _datasets_described(
    submitted: Mapping[str, Submitted], descriptions: Sequence[DescribedDataset]
) -> Iterator[Finding]:
    names = frozenset(name for d in descriptions for name in d.spec.datasets)
    for description in descriptions:
        yield from datasets_described(description, submitted, names)
