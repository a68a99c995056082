"""The command that builds a package."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..specs import Finding
from . import terminal
from .options import Core, Json, NoCode, Sheets, Strict, StudyFolder, WithProposals
from .outcome import Annotate, Baseline, FailOn, GitLab, Html, Outcome, Reports, known_before, open_findings, reported

if TYPE_CHECKING:
    from ..package.build import Package
    from ..package.write import Beside


def build(
    study: StudyFolder,
    out: Annotated[Path, typer.Option(help="Folder that takes a folder for the study.")] = Path("out"),
    spec: Sheets = None,
    strict: Strict = False,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Processes side by side; by default one a free core, at most 4.")
    ] = None,
    dask: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Workers of a Dask scheduler share the work: tcp://host:8786.")
    ] = None,
    blocks: Annotated[
        int | None, typer.Option(min=1, help="Blocks of subjects that are made one by one; by default by size.")
    ] = None,
    core: Core = None,
    no_code: NoCode = False,
    baseline: Baseline = None,
    fail_on: FailOn = "error",
    report: Reports = None,
    html: Html = None,
    gitlab: GitLab = None,
    annotate: Annotate = "",
    with_proposals: WithProposals = False,
    site: Annotated[bool, typer.Option("--site", help="Write the site to look at it with, too: see report.")] = False,
    json: Json = False,
) -> int:
    """Build the package: SDTM, ADaM, displays, define.xml, transport files.

    The raw forms of a study that makes its own are made first where they are absent. A study may bring Python of its
    own, which this runs, and says so: with --no-code it is refused.
    """
    from ..package.build import build_package
    from ..study import Study

    outcome = Outcome(strict, fail_on, (*(report or ()), *filter(None, [html])), {}, baseline, annotate, gitlab)
    _ = outcome.grades
    sheets = Study.open(study, spec, proposals=with_proposals)
    beside = _site_writer() if site else None
    with terminal.progress("building") as progress:
        made = build_package(
            sheets,
            out,
            jobs=jobs,
            dask=dask,
            blocks=blocks,
            progress=progress,
            code=not no_code,
            beside=beside,
            core=core,
        )
    found = known_before(made.findings, outcome)
    if json:
        counts = {name: len(b.frame) for name, b in made.run.built.items()}
        rows = [f.row for f in found]
        terminal.document({"package": str(made.folder), "records": counts, "findings": rows})
    else:
        _print(made, found)
    return reported(found, outcome, f"Findings of {made.run.study.spec.id}")


def _site_writer() -> "Beside":
    from ..report.write import write_report

    return write_report


def _print(made: "Package", found: Sequence[Finding]) -> None:
    for package in ("sdtm", "adam"):
        names = ", ".join(f"{name} {len(b.frame):,}" for name, b in made.run.package(package).items())
        if names:
            terminal.line(f"{'SDTM' if package == 'sdtm' else 'ADaM'}: {names}")
    terminal.findings([f for f in open_findings(found) if f.severity == "error"])
    terminal.line(f"Findings: {terminal.findings_tally(found)} ({made.folder / 'findings.csv'})")
    terminal.line(f"The package is in {made.folder}")
    if (made.folder / "report" / "index.html").is_file():
        terminal.line(f"Open {made.folder / 'report' / 'index.html'} in a browser.")
