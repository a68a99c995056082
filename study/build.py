"""Build: every dataset of a study, in memory."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..engine.lineage import Built, Step
from ..engine.make import Progress, make_all
from ..engine.tables import Table
from ..files.records import Form
from ..specs import Finding, Spec, in_order
from .folder import Study, shelved


@dataclass(frozen=True, eq=False)
class Run:
    """What a build left in memory: the datasets by name, the shelf they were made from, and the findings."""

    study: Study
    built: Mapping[str, Built]
    shelf: Mapping[str, Table]
    findings: tuple[Finding, ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        """How every column of every dataset came to be."""
        return tuple(step for b in self.built.values() for step in b.steps)

    def package(self, name: str) -> dict[str, Built]:
        """The datasets of one package, "sdtm" or "adam"."""
        return {n: b for n, b in self.built.items() if b.dataset.package == name}


def build(study: Study, shelf: Mapping[str, Table] | None = None, progress: Progress | None = None) -> Run:
    """Make every dataset of the study.

    shelf is what to make them from; by default every form of the study.
    Raises InputFault where forms cannot be read and SpecFault where the spec asks for what cannot be made.
    """
    findings: list[Finding] = []
    if shelf is None:
        forms = study.forms()
        findings += [f for form in forms for f in form.findings]
        shelf = on_shelf(forms, study.spec)
    built = make_all(study.spec.datasets.values(), study.spec, shelf, study.homes, progress)
    tables = {**shelf, **{name: b.table() for name, b in built.items()}}
    findings += [f for b in built.values() for f in b.findings]
    return Run(study, built, tables, in_order(findings))


def on_shelf(forms: Iterable[Form], spec: Spec) -> dict[str, Table]:
    """The forms as tables by name."""
    return {form.name: shelved(form, spec.subject) for form in forms}
