"""Commands on sheets: spec pack, unpack, resolve, import and export."""

from pathlib import Path
from typing import Annotated

import typer

from ..specs import InputFault, UsageFault
from . import terminal
from .options import Json, StudyFolder

spec = typer.Typer(
    help="Pack a spec's sheets into a workbook and back; import and export other layouts.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@spec.command()
def pack(
    study: StudyFolder,
    workbook: Annotated[
        Path | None, typer.Argument(help="Workbook to write; by default spec.xlsx in the study.")
    ] = None,
) -> int:
    """Write the sheets of spec/ into one workbook, without loss."""
    from ..outputs import refuse_foreign_file
    from ..specs.sheets import read_tables, write_tables

    target = workbook or study / "spec.xlsx"
    refuse_foreign_file(target)
    tables = read_tables(study / "spec")
    write_tables(tables, target)
    terminal.line(f"{len(tables)} sheets in {target}")
    return 0


@spec.command()
def unpack(
    workbook: Annotated[Path, typer.Argument(help="Workbook to read.")],
    folder: Annotated[Path, typer.Argument(help="Folder to write the sheets to.")],
    replace: Annotated[bool, typer.Option("--replace", help="Replace sheets that are there and differ.")] = False,
) -> int:
    """Write the sheets of a workbook as one CSV file each, without loss; sheets that are there and differ stop it."""
    from ..specs.sheets import read_tables, refuse_other_sheets, write_tables

    if workbook.suffix.lower() != ".xlsx":
        raise InputFault(f"{workbook} is not an .xlsx workbook.")
    tables = read_tables(workbook)
    if not replace:
        refuse_other_sheets(tables, folder)
    write_tables(tables, folder)
    terminal.line(f"{len(tables)} sheets in {folder}")
    return 0


@spec.command()
def resolve(
    study: StudyFolder,
    target: Annotated[Path, typer.Argument(help="Folder of sheets, or .xlsx workbook, to write.")],
    replace: Annotated[bool, typer.Option("--replace", help="Replace sheets that are there and differ.")] = False,
) -> int:
    """Write the sheets whole, with what datasets inherit from the product's standard and from libraries."""
    from ..outputs import refuse_foreign_file
    from ..specs.sheets import refuse_other_sheets, write_tables
    from ..specs.study_sheets import whole_sheets

    tables = whole_sheets(study)
    if target.suffix.lower() == ".xlsx":
        refuse_foreign_file(target)
    elif not replace:
        refuse_other_sheets(tables, target)
    write_tables(tables, target)
    terminal.line(f"{len(tables)} sheets in {target}")
    return 0


@spec.command("import")
def import_(
    document: Annotated[
        Path, typer.Argument(help="define.xml (2.0, 2.1), or a workbook (.xlsx) or sheet (.csv) of another layout.")
    ],
    folder: Annotated[Path, typer.Argument(help="Folder that takes study.toml and spec/.")],
    columns: Annotated[
        Path | None, typer.Option("--columns", help="Map of the columns of a layout that is not known (.toml).")
    ] = None,
    json: Json = False,
) -> int:
    """Make a spec of define.xml, or of a workbook: Pinnacle 21, sdtm.oak, REDCap mapping, any by a map of its columns."""
    from ..begin.importing import imported_spec
    from ..specs.imported import write_imported

    imported = imported_spec(document, columns)
    write_imported(imported, folder)
    listed = [line[0] for line in imported.tables["datasets"][1:]]
    count = sum(len(imported.tables[name]) - 1 for name in listed if name in imported.tables)
    if json:
        terminal.document([f.row for f in imported.findings])
    else:
        terminal.findings(imported.findings)
        terminal.line(
            f"{len(listed)} datasets, {count} columns in {folder}: {terminal.findings_tally(imported.findings)}"
        )
    return 1 if any(f.severity == "error" for f in imported.findings) else 0


@spec.command("export")
def export(
    study: StudyFolder,
    workbook: Annotated[Path, typer.Argument(help="Workbook to write, .xlsx.")],
    layout: Annotated[str, typer.Option(help="p21: the layout of Pinnacle 21.")] = "p21",
    json: Json = False,
) -> int:
    """Write a study's spec as a workbook of another layout, and say what that layout cannot hold."""
    from ..outputs import refuse_foreign_file
    from ..package.analyses import analysis_results
    from ..package.planned import words_of_methods
    from ..specs.p21_write import p21_tables
    from ..specs.sheets import write_tables
    from ..study import Study

    if layout != "p21":
        raise UsageFault(f"There is no layout {layout!r}. Use p21.")
    if workbook.suffix.lower() != ".xlsx":
        raise UsageFault(f"{workbook} is not a workbook's name. Give it the suffix .xlsx.")
    refuse_foreign_file(workbook)
    opened = Study.open(study)
    tables, found = p21_tables(opened.spec, words_of_methods(opened), analysis_results(opened.spec))
    write_tables(tables, workbook)
    if json:
        terminal.document([f.row for f in found])
    else:
        terminal.findings(found)
        terminal.line(f"{len(tables)} sheets in {workbook}: {terminal.findings_tally(found)}")
    return 0
