"""Build: every dataset of a study, in memory. The one way from a study's folder to its datasets.

`prepared` reads the forms, checks the spec and stops where it has faults with which nothing can be built, and settles
the forms; `made` makes the datasets of what was prepared; `build` does both.
"""

from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path

from ..engine.disk import Disk
from ..engine.lineage import Built, Step
from ..engine.make import Progress
from ..engine.tables import Table
from ..forms.records import Form
from ..specs import FaultySpec, Finding, Spec, SpecFault, UsageFault, in_order
from .check import columns_of_forms, doubtful_forms, faults_against, lost_forms, stopping
from .executor import given, jobs_for, processes, seeing
from .fit import fitting
from .folder import Study, shelved
from .form_findings import form_findings
from .settle import settled
from .settled import Settled, of_subjects
from .share import all_made, read_study_forms


@dataclass(frozen=True, eq=False)
class Run:
    """What a build left in memory: the datasets by name, the shelf they were made from, and the findings.

    forms are the raw forms: as settled, as collected, and what was done to them.
    findings are those of the sheets, of the forms, and of making the datasets.
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


@dataclass(frozen=True, eq=False)
class Prepared:
    """A study whose spec was checked, its forms as settled, and the findings on both. Only `prepared` makes one."""

    study: Study
    forms: Settled
    findings: tuple[Finding, ...] = ()

    def only(self, subjects: Collection[str]) -> "Prepared":
        """The same with the records of some subjects, named as in the forms or by USUBJID.

        Raises UsageFault where no form has one of them.
        """
        own = [subject.removeprefix(f"{self.study.spec.id}-") for subject in subjects]
        forms = of_subjects(self.forms, own)
        if not any(len(t.frame) for t in forms.collected.values() if t.subject):
            wanted = " or ".join(map(repr, subjects))
            raise UsageFault(f"No form has a subject {wanted}. Give the identifier as in the forms, or USUBJID.")
        return replace(self, forms=forms)


def build(
    study: Study,
    *,
    executor: Executor | None = None,
    progress: Progress | None = None,
    subjects: Collection[str] = (),
    despite_faults: bool = False,
    blocks: int | None = None,
    scratch: Path | None = None,
) -> Run:
    """Make every dataset of the study, or of some subjects of it.

    executor shares the work with this process, and blocks cut it by subject, by default as the size of the forms asks
    for; neither changes anything of the result. scratch is a folder for datasets that memory has no room for, by
    default that of temporary files. despite_faults goes on where the
    spec has faults with which nothing can be built: they are among the findings, and what is made may be wrong.
    Raises InputFault where forms cannot be read, FaultySpec with all faults of the spec, SpecFault where it asks for
    what cannot be made, and UsageFault where no form has the subjects.
    """
    ready = prepared(study, executor=executor, progress=progress, despite_faults=despite_faults)
    ready = ready.only(subjects) if subjects else ready
    return made(ready, executor=executor, progress=progress, blocks=blocks, scratch=scratch)


def build_folder(
    folder: Path, sheets: Path | None = None, *, jobs: int | None = None, progress: Progress | None = None
) -> Run:
    """Build the study in a folder, with the processes that share the work; sheets are other than its own."""
    with processes(jobs_for(folder, jobs)) as executor:
        return build(Study.open(folder, sheets), executor=executor, progress=progress)


def prepared(
    study: Study,
    *,
    executor: Executor | None = None,
    progress: Progress | None = None,
    despite_faults: bool = False,
) -> Prepared:
    """The study with its forms read and settled, when its spec is sound. Raises as `build`."""
    if progress and study.own_code:
        progress(f"running the study's own Python: {', '.join(map(str, study.own_code))}", 0, 0)
    if not study.has_raw():
        if progress and study.makes_raw:
            progress("There are no raw records yet: making the synthetic ones", 0, 0)
        study.simulate()
    beside = seeing(executor)
    if beside is not None:
        read_study_forms(study, beside)
    against = (replace(study), columns_of_forms(study), lost_forms(study), doubtful_forms(study))
    checking = given(beside, "the spec was checked", faults_against, *against)
    try:
        forms = settled_forms(study)
    except SpecFault as fault:
        raise _every_fault(checking.answer(), fault) from fault
    found = checking.answer()
    faults = stopping(found)
    if faults and not despite_faults:
        raise FaultySpec(faults)
    return Prepared(study, forms, (*forms.findings, *found))


def _every_fault(found: Iterable[Finding], fault: SpecFault) -> SpecFault:
    """What stops a build in place of a first fault: all of them, where the check has found any."""
    faults = stopping(found)
    return FaultySpec(faults) if faults else fault


def made(
    ready: Prepared,
    *,
    executor: Executor | None = None,
    progress: Progress | None = None,
    blocks: int | None = None,
    scratch: Path | None = None,
) -> Run:
    """Make the datasets of what was prepared. Raises SpecFault where the spec asks for what cannot be made, and
    OutputFault where datasets have no room in memory nor in the folder scratch.
    """
    study, forms = ready.study, ready.forms
    built = all_made(study, forms.shelf, executor, progress, blocks, Disk(folder=scratch))
    fit, unfit = fitting(built, {**forms.shelf, **{name: b.table() for name, b in built.items()}})
    tables = {**forms.shelf, **{name: b.table() for name, b in fit.items()}}
    known = {**study.spec.datasets, **{name: b.dataset for name, b in fit.items()}}
    finished = replace(study, spec=replace(study.spec, datasets=known)) if known != study.spec.datasets else study
    found = [*ready.findings, *(f for b in built.values() for f in b.findings), *unfit]
    return Run(finished, fit, tables, in_order(found), forms)


def settled_forms(study: Study) -> Settled:
    """Every form of the study as data management settled it, with the findings on the forms.

    Raises InputFault where forms cannot be read and SpecFault where study.toml declares what is not there.
    """
    forms = study.forms()
    read = [*study.unread, *(f for form in forms for f in form.findings)]
    keys = {name: form.key for name, form in study.described.items()}
    done = settled(on_shelf(forms, study.spec, keys), study.spec)
    odd = form_findings(done.shelf, study.described, study.spec)
    return replace(done, findings=(*read, *done.findings, *odd))


def on_shelf(forms: Iterable[Form], spec: Spec, keys: Mapping[str, tuple[str, ...]] | None = None) -> dict[str, Table]:
    """The forms as tables by name; keys has the columns that identify a record, for forms that are described."""
    disk = Disk()
    tables = (shelved(form, spec.subject, (keys or {}).get(form.name, ()), disk) for form in forms)
    return {table.name: replace(table, frame=disk.frame(table.frame)) for table in tables}
