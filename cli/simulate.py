"""The command that writes a study's synthetic records."""

from pathlib import Path
from typing import Annotated

import typer

from . import terminal
from .options import Json, StudyFolder


def simulate(
    study: StudyFolder,
    out: Annotated[Path | None, typer.Option(help="Folder to write to; by default the study's own.")] = None,
    json: Json = False,
) -> int:
    """Write the raw forms of a study that makes its own synthetic records."""
    from ..study import Study

    files = Study.open(study).simulate(out)
    if json:
        terminal.document([str(f) for f in files])
    else:
        terminal.line(f"{len(files)} files of synthetic records in {files[0].parent if files else out}")
    return 0
