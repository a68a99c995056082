"""The command that makes displays alone, or their shells before data."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..specs import UsageFault
from . import terminal
from .options import Json, Sheets, StudyFolder

if TYPE_CHECKING:
    from ..specs import Spec

Folder = Annotated[Path | None, typer.Option("--out", help="Folder that takes a folder for the study; default tlf.")]


def tlf(
    study: StudyFolder,
    display: Annotated[list[str] | None, typer.Argument(help="Displays (T1, F2A); all where none is named.")] = None,
    shells: Annotated[
        bool, typer.Option("--shells", help="Mock shells before data: printed, or written with --out.")
    ] = False,
    out: Folder = None,
    spec: Sheets = None,
    json: Json = False,
) -> int:
    """Write tables, figures and listings alone, as RTF, HTML and PDF; or their shells before data."""
    from ..outputs import refuse_foreign_folder, swapped_in
    from ..outputs.fonts import font_files, further_fonts
    from ..study import Study
    from ..study.displays import displays_of
    from ..tlf.displays import write_displays
    from ..tlf.shells import shells_of
    from ..tlf.text import text

    opened = Study.open(study, spec)
    names = _known(opened.spec, display or [])
    target = (out or Path("tlf")) / opened.spec.id.lower()
    if out is not None or not shells:
        refuse_foreign_folder(target)
    with further_fonts(font_files(opened.path)):
        made = shells_of(opened.spec, names) if shells else displays_of(terminal.built(study, spec), names)
        if shells and out is None:
            for page in made.pages:
                terminal.line(text(page))
            terminal.findings(made.findings)
            return 1 if made.findings else 0
        with swapped_in(target) as folder:
            files = [target / file.name for file in write_displays(folder, made)]
    if json:
        terminal.document({"files": [str(f) for f in files], "findings": [asdict(f) for f in made.findings]})
    else:
        terminal.findings(made.findings)
        terminal.line(f"{len(made.pages)} displays in {target}")
    return 1 if made.findings else 0


def _known(spec: "Spec", words: list[str]) -> tuple[str, ...]:
    """The identifiers of the displays asked for, whatever their case."""
    from ..specs.nearest import nearest
    from ..tlf.sheets import read_displays
    from ..trace.cell import display_named

    found = []
    for word in words:
        named = display_named(spec, word)
        if named is None:
            ids = [d.id for d in read_displays(spec)[0]]
            raise UsageFault(f"The study has no display {word!r}.{nearest(word.upper(), ids)}")
        found.append(named.id)
    return tuple(found)
