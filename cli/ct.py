"""Commands on controlled terminology: ct diff."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from . import terminal
from .options import Json

ct = typer.Typer(
    help="Controlled terminology: what a change of its version does.", no_args_is_help=True, rich_markup_mode=None
)
Files = Annotated[Path, typer.Argument(help="File of published terminology: text, workbook, ODM-XML or JSON.")]


@ct.callback()
def _ct() -> None:
    """Keep diff a command of its own, though it is the only one."""


@ct.command()
def diff(
    old: Files,
    new: Files,
    study: Annotated[
        Path | None, typer.Option("--study", help="Say what the change does to the terms and values of this study.")
    ] = None,
    package: Annotated[
        list[Path] | None,
        typer.Option("--package", help="Say which values of these datasets, or of a folder's, no list has any more."),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="List every change, not only how many there are.")] = False,
    json: Json = False,
) -> int:
    """Say what differs between two versions of terminology: lists and terms that are gone, renamed, new, coded anew."""
    from ..specs.terminology import read_terminology
    from ..specs.terminology_changes import changes, counts, hits
    from ..study import Study
    from ..study.terminology_values import value_hits

    changed = changes(read_terminology([old]), read_terminology([new]))
    spec = Study.open(study).spec if study is not None else None
    found = (*(hits(spec, changed) if spec else ()), *(value_hits(package, changed, spec) if package else ()))
    if json:
        terminal.document({"changes": [asdict(c) for c in changed], "study": [asdict(f) for f in found]})
        return terminal.exit_code(found)
    for change in changed if everything else ():
        terminal.line(str(change))
    listed = ", ".join(f"{number} {kind}" for kind, number in counts(changed).items())
    terminal.line(f"{len(changed)} change{'s' if len(changed) > 1 else ''}: {listed}" if changed else "no changes")
    if study is not None or package:
        terminal.findings(found, everything=True)
        about = ", ".join(map(str, filter(None, (study, *(package or ())))))
        terminal.line(f"{about}: {terminal.findings_tally(found)}")
    return terminal.exit_code(found)
