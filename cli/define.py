"""The command that writes define.xml alone."""

from pathlib import Path
from typing import Annotated

import typer

from . import terminal
from .options import Json, Sheets, StudyFolder


def define(
    study: StudyFolder,
    out: Annotated[Path, typer.Option(help="Folder that takes a folder for each package.")] = Path("define"),
    spec: Sheets = None,
    json: Json = False,
) -> int:
    """Write define.xml alone, with a page in HTML: of a build in memory, or of the spec where there are no records."""
    from ..package.define_alone import write_define_of

    with terminal.progress("building") as progress:
        files, found = write_define_of(study, out, spec, progress=progress)
    if json:
        terminal.document({"files": [str(f) for f in files], "findings": [f.row for f in found]})
    else:
        terminal.findings(found)
        terminal.line(f"{', '.join(map(str, files))}")
    return terminal.exit_code(found)
