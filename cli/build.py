"""The command that builds a package."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from . import terminal
from .options import Json, NoCode, Sheets, Strict, StudyFolder

if TYPE_CHECKING:
    from ..package.build import Package


def build(
    study: StudyFolder,
    out: Annotated[Path, typer.Option(help="Folder that takes a folder for the study.")] = Path("out"),
    spec: Sheets = None,
    strict: Strict = False,
    jobs: Annotated[int | None, typer.Option(help="Processes side by side; by default one a core, at most 4.")] = None,
    no_code: NoCode = False,
    json: Json = False,
) -> int:
    """Build the package: SDTM, ADaM, displays, define.xml, transport files.

    The raw forms of a study that makes its own are made first where they are absent. A study may bring Python of its
    own, which this runs, and says so: with --no-code it is refused.
    """
    from ..package.build import build_package

    with terminal.progress("building") as progress:
        made = build_package(study, out, spec, jobs=jobs, progress=progress, code=not no_code)
    if json:
        counts = {name: len(b.frame) for name, b in made.run.built.items()}
        found = [asdict(f) for f in made.findings]
        terminal.document({"package": str(made.folder), "records": counts, "findings": found})
    else:
        _print(made)
    return terminal.exit_code(made.findings, strict=strict)


def _print(made: "Package") -> None:
    for package in ("sdtm", "adam"):
        names = ", ".join(f"{name} {len(b.frame):,}" for name, b in made.run.package(package).items())
        if names:
            terminal.line(f"{'SDTM' if package == 'sdtm' else 'ADaM'}: {names}")
    terminal.findings([f for f in made.findings if f.severity == "error"])
    terminal.line(f"Findings: {terminal.tally(made.findings)} ({made.folder / 'findings.csv'})")
    terminal.line(f"The package is in {made.folder}")
