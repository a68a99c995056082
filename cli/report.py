"""The command that writes the site of a study."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from . import terminal
from .options import Json, NoCode, Sheets, Strict, StudyFolder


def report(
    study: StudyFolder,
    out: Annotated[Path, typer.Option(help="Folder that takes a folder for the study.")] = Path("site"),
    spec: Sheets = None,
    strict: Strict = False,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Processes side by side; by default one a free core, at most 4.")
    ] = None,
    no_code: NoCode = False,
    json: Json = False,
) -> int:
    """Write a site of plain files to look at a build with: every number opens its subjects, records and raw lines.

    It opens in a browser by double click on index.html, without a server. `m5kit build --site` writes it into the
    package.
    """
    from ..report.write import build_report

    with terminal.progress("building") as progress:
        made = build_report(study, out, spec, jobs=jobs, progress=progress, code=not no_code)
    if json:
        terminal.document({"index": str(made.index), "findings": [asdict(f) for f in made.findings]})
    else:
        terminal.findings([f for f in made.findings if f.severity == "error"])
        terminal.line(f"Findings: {terminal.findings_tally(made.findings)}")
        terminal.line(f"Open {made.index} in a browser.")
    return terminal.exit_code(made.findings, strict=strict)
