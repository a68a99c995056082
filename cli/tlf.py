"""The command that makes displays alone, or their shells before data."""

from pathlib import Path
from typing import Annotated

import typer

from . import terminal
from .options import Json, Sheets, StudyFolder

Folder = Annotated[Path | None, typer.Option("--out", help="Folder that takes a folder for the study; default tlf.")]


def tlf(
    study: StudyFolder,
    display: Annotated[list[str] | None, typer.Argument(help="Displays (T1, F2A); all where none is named.")] = None,
    shells: Annotated[
        bool, typer.Option("--shells", help="Mock shells before data: printed, or written with --out.")
    ] = False,
    out: Folder = None,
    spec: Sheets = None,
    json: Json = False,
) -> int:
    """Write tables, figures and listings alone, as RTF, HTML and PDF; or their shells before data."""
    from ..outputs import refuse_foreign_folder
    from ..package.displays import display_ids, displays, page_texts
    from ..package.displays import shells as shells_of
    from ..study import Study

    opened = Study.open(study, spec)
    names = display_ids(opened.spec, display or [])
    target = (out or Path("tlf")) / opened.spec.id.lower()
    if shells and out is None:
        made, _ = shells_of(opened, names)
        for page in page_texts(made):
            terminal.line(page)
        terminal.findings(made.findings)
        return 1 if any(f.severity == "error" for f in made.findings) else 0
    opened.refuse_among_sources(target)
    refuse_foreign_folder(target)
    made, files = shells_of(opened, names, target) if shells else displays(terminal.built(study, spec), names, target)
    if json:
        terminal.document({"files": [str(f) for f in files], "findings": [f.row for f in made.findings]})
    else:
        terminal.findings(made.findings)
        terminal.line(f"{len(made.pages)} displays in {target}")
    return 1 if any(f.severity == "error" for f in made.findings) else 0
