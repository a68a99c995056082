"""Arguments and options that several commands have."""

from pathlib import Path
from typing import Annotated

import typer

StudyFolder = Annotated[Path, typer.Argument(metavar="STUDY", help="Folder of the study, with study.toml.")]
Sheets = Annotated[Path | None, typer.Option("--spec", help="Sheets to use: another folder, or a packed workbook.")]
Strict = Annotated[bool, typer.Option("--strict", help="Exit 1 on warnings too.")]
NoCode = Annotated[bool, typer.Option("--no-code", help="Refuse a study that brings Python of its own.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
WithProposals = Annotated[bool, typer.Option("--with-proposals", help="Take proposed rows of the sheets as approved.")]
Core = Annotated[
    Path | None,
    typer.Option(
        "--core", metavar="RULES", help="Folder with CDISC's own rules (resources/cache of CORE, or rule files)."
    ),
]
