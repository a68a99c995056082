"""The command that writes a study's schemas for others to use."""

from pathlib import Path
from typing import Annotated

import typer

from ..specs import UsageFault
from . import terminal
from .options import Sheets, StudyFolder


def schema(
    study: StudyFolder,
    dataset: Annotated[str, typer.Argument(help="The dataset; without one, all, into the folder of --out.")] = "",
    to: Annotated[str, typer.Option(help="python, yaml or json.")] = "python",
    out: Annotated[Path | None, typer.Option(help="Folder for a file a dataset; without it, printed.")] = None,
    spec: Sheets = None,
) -> int:
    """Write a dataset's schema for pandera alone: named checks for ordinary frames, without m5kit.

    What such a file cannot hold is said on standard error.
    """
    from ..study import Study
    from ..study.schemas import portable_schema, write_schema

    opened = Study.open(study, spec)
    if not dataset and out is None:
        raise UsageFault("Name a dataset, or a folder for all of them with --out.")
    names = [dataset] if dataset else [d.name for d in opened.spec.datasets.values() if d.package != "work"]
    for name in names:
        made = portable_schema(opened, name, to)
        for sentence in made.left_out:
            terminal.print_note(f"{name}: left out: {sentence}")
        if out is None:
            terminal.lines(made.text.splitlines())
            continue
        file = out / f"{name.lower()}.{'py' if to == 'python' else to}"
        write_schema(made, file, to)
    if out is not None:
        terminal.line(f"{len(names)} schema{'' if len(names) == 1 else 's'} in {out}")
    return 0
