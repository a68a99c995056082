"""Commands on what a build leaves: export."""

from pathlib import Path
from typing import Annotated

import typer

from . import say
from .building import Json, Sheets, StudyFolder, run, sound


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
    from ..study.export import write_export

    opened = sound(study, spec)
    target = out / opened.spec.id.lower() / format
    files = write_export(run(opened), format, target)
    if json:
        say.document([str(f) for f in files])
    else:
        say.line(f"{len(files)} datasets in {target}")
    return 0
