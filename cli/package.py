"""The command that packs a build with what it was made from."""

from pathlib import Path
from typing import Annotated

import typer

from . import terminal


def package(
    target: Annotated[Path, typer.Argument(metavar="STUDY|BUILD", help="Folder of a study, or of a build of it.")],
    study: Annotated[Path | None, typer.Option("--study", help="The study, where a build is packaged.")] = None,
    out: Annotated[Path | None, typer.Option(help="Archive to write; by default <study>.zip here.")] = None,
) -> int:
    """Write a build and everything it was made from into one zip archive, with checksums; the same bytes each time."""
    from ..package.pack import pack

    with terminal.progress("building") as progress:
        archive, count = pack(target, study, out, progress=progress)
    terminal.line(f"{count} files in {archive}. Make them again and compare: m5kit verify {archive}")
    return 0
