"""What is wrong with the finished datasets of a build, each finding with the collected line and field behind it."""

from dataclasses import replace
from pathlib import Path

from ..checks.edits import edit_findings
from ..checks.rules import all_findings
from ..checks.terminology import terminology_findings
from ..engine.lineage import Built
from ..engine.provenance import provenance
from ..engine.tables import Table
from ..specs import Finding, in_order
from ..specs.terminology import read_terminology, terminology_files
from .build import Run


def checked(run: Run, core: Path | None = None) -> tuple[Finding, ...]:
    """The findings against the sheets, by the rules across records and datasets, by the study's edit checks, against
    the terminology, and by CDISC's rules where core is a folder that has them.

    Terminology is what study.toml names under [terminology]; without it the
    sheets' own codelists are checked alone.
    Raises InputFault where a terminology file or a rule of CDISC cannot be read.
    """
    spec = run.study.spec
    built = placed(run)
    found = list(all_findings(spec, built))
    found += edit_findings(spec.edits, _tables(run))
    files = terminology_files(run.study.path, spec.settings.terminology)
    if files:
        found += terminology_findings(spec, built, read_terminology(files))
    if core is not None:
        from ..checks.core.built import built_core_findings

        found += built_core_findings(core, spec, built)
    return in_order(found)


def placed(run: Run) -> dict[str, Built]:
    """The submitted datasets, each telling the collected record and field behind its own, for places in findings."""
    submitted = {n: b for n, b in run.built.items() if b.dataset.package != "work"}
    return {n: replace(b, provenance=provenance(n, run.built, run.shelf)) for n, b in submitted.items()}


def _tables(run: Run) -> dict[str, Table]:
    """The settled forms and every finished dataset, each telling the collected record and field behind its own."""
    made = {n: replace(b.table(), provenance=provenance(n, run.built, run.shelf)) for n, b in run.built.items()}
    return {**run.shelf, **made}
