"""The command that writes datasets in other formats."""

from pathlib import Path
from typing import Annotated

import typer

from ..specs import UsageFault
from . import terminal
from .options import Json, Sheets, StudyFolder


def export(
    study: StudyFolder,
    format: Annotated[str, typer.Option(help="dataset-json, ndjson, csv or parquet.")] = "dataset-json",
    out: Annotated[Path, typer.Option(help="Folder that takes a folder for the study and the format.")] = Path(
        "export"
    ),
    spec: Sheets = None,
    json: Json = False,
) -> int:
    """Write the datasets as Dataset-JSON 1.1 (JSON or NDJSON), CSV or Parquet."""
    from ..package.export import SUFFIXES, write_export

    if format not in SUFFIXES:
        raise UsageFault(f"There is no format {format!r}. Use one of {', '.join(SUFFIXES)}.")
    made = terminal.built(study, spec)
    target = out / made.study.spec.id.lower() / format
    made.study.refuse_among_sources(target)
    files = write_export(made, format, target)
    if json:
        terminal.document([str(f) for f in files])
    else:
        terminal.line(f"{len(files)} datasets in {target}")
    return 0
