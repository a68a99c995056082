"""CDISC's rules on the datasets of a build, each finding with the collected file and line behind its record."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from ...engine.lineage import Built
from ...specs import Dataset, Finding, Spec
from ...specs.guides import KNOWN
from ..guard import guarded
from ..messages import distinct_texts, record_table
from ..scope import followed
from ..submitted import Submitted
from .findings import core_findings
from .rules import read_rules


def built_core_findings(core: Path, spec: Spec, built: Mapping[str, Built]) -> Iterator[Finding]:
    """What CDISC's rules, in a folder, find in finished datasets that a spec describes; the version of the guide is that of TS.

    Raises InputFault where the folder has no rules.
    """
    tables = {name: record_table(b) for name, b in built.items()}
    submitted = {name: as_it_will_be(b) for name, b in built.items()}
    version = followed(tables).sdtm
    rules = read_rules(core, version if version in KNOWN["SDTMIG"] else KNOWN["SDTMIG"][-1])
    yield from guarded(lambda: core_findings(rules, tables, submitted, [spec]), "CDISC's rules", "the package")


def as_it_will_be(built: Built) -> Submitted:
    """A finished dataset as its transport file will have it."""
    dataset: Dataset = built.dataset
    labels = {v.name: v.label for v in dataset.variables}
    lengths = {
        v.name: max((len(level.encode()) for level in distinct_texts(built.frame[v.name])), default=1)
        for v in dataset.variables
        if v.is_text and v.name in built.frame
    }
    file = f"{dataset.name.lower()}.xpt"
    return Submitted(file, dataset.name, dataset.label, built.frame, labels, lengths, described=True)
