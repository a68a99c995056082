"""Build: every dataset of a study, in memory."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ..engine.lineage import Built, Step
from ..engine.make import Progress, make_all
from ..engine.tables import Table
from ..engine.workers import Worker
from ..forms.records import Form
from ..specs import Finding, Spec, in_order
from .fit import fitting
from .folder import Study, shelved
from .parallel import made_by_all
from .settle import settled
from .settled import Settled
from .unlike import form_findings


@dataclass(frozen=True, eq=False)
class Run:
    """What a build left in memory: the datasets by name, the shelf they were made from, and the findings.

    forms are the raw forms: as settled, as collected, and what was done to them.
    The study's spec has the datasets and variables that long text made necessary.
    """

    study: Study
    built: Mapping[str, Built]
    shelf: Mapping[str, Table]
    findings: tuple[Finding, ...]
    forms: Settled

    @property
    def steps(self) -> tuple[Step, ...]:
        """How every column of every dataset came to be."""
        return tuple(step for b in self.built.values() for step in b.steps)

    def package(self, name: str) -> dict[str, Built]:
        """The datasets of one package, "sdtm" or "adam"."""
        return {n: b for n, b in self.built.items() if b.dataset.package == name}


def build(
    study: Study,
    forms: Settled | None = None,
    progress: Progress | None = None,
    workers: Sequence[Worker] = (),
) -> Run:
    """Make every dataset of the study.

    forms is what to make them from; by default every form of the study, settled.
    workers are processes that share the work, which changes nothing of the result.
    Raises InputFault where forms cannot be read and SpecFault where the spec asks for what cannot be made.
    """
    forms = settled_forms(study) if forms is None else forms
    if workers:
        built = made_by_all(study, forms.shelf, workers, progress)
    else:
        built = make_all(study.spec.datasets.values(), study.spec, forms.shelf, study.homes, progress)
    findings = [*forms.findings, *(f for b in built.values() for f in b.findings)]
    fit, told = fitting(built, {**forms.shelf, **{name: b.table() for name, b in built.items()}})
    tables = {**forms.shelf, **{name: b.table() for name, b in fit.items()}}
    known = {**study.spec.datasets, **{name: b.dataset for name, b in fit.items()}}
    finished = replace(study, spec=replace(study.spec, datasets=known)) if known != study.spec.datasets else study
    return Run(finished, fit, tables, in_order([*findings, *told]), forms)


def settled_forms(study: Study) -> Settled:
    """Every form of the study as data management settled it, with the findings on the forms.

    Raises InputFault where forms cannot be read and SpecFault where study.toml declares what is not there.
    """
    forms = study.forms()
    read = [f for form in forms for f in form.findings]
    keys = {name: form.key for name, form in study.described.items()}
    done = settled(on_shelf(forms, study.spec, keys), study.spec)
    odd = form_findings(done.shelf, study.described, study.spec)
    return replace(done, findings=(*read, *done.findings, *odd))


def on_shelf(forms: Iterable[Form], spec: Spec, keys: Mapping[str, tuple[str, ...]] | None = None) -> dict[str, Table]:
    """The forms as tables by name; keys has the columns that identify a record, for forms that are described."""
    return {form.name: shelved(form, spec.subject, (keys or {}).get(form.name, ())) for form in forms}
