"""Commands on sheets: spec pack, spec unpack."""

from pathlib import Path
from typing import Annotated

import typer

from ..specs import InputFault
from . import say
from .building import StudyFolder

sheets = typer.Typer(
    help="Pack a spec's sheets into a workbook, and back.", no_args_is_help=True, rich_markup_mode=None
)


@sheets.command()
def pack(
    study: StudyFolder,
    workbook: Annotated[
        Path | None, typer.Argument(help="Workbook to write; by default spec.xlsx in the study.")
    ] = None,
) -> int:
    """Write the sheets of spec/ into one workbook, without loss."""
    from ..specs.sheets import read_tables, write_tables

    target = workbook or study / "spec.xlsx"
    tables = read_tables(study / "spec")
    write_tables(tables, target)
    say.line(f"{len(tables)} sheets in {target}")
    return 0


@sheets.command()
def unpack(
    workbook: Annotated[Path, typer.Argument(help="Workbook to read.")],
    folder: Annotated[Path, typer.Argument(help="Folder to write the sheets to.")],
) -> int:
    """Write the sheets of a workbook as one CSV file each, without loss."""
    from ..specs.sheets import read_tables, write_tables

    if workbook.suffix.lower() != ".xlsx":
        raise InputFault(f"{workbook} is not an .xlsx workbook.")
    tables = read_tables(workbook)
    write_tables(tables, folder)
    say.line(f"{len(tables)} sheets in {folder}")
    return 0
