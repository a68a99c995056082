"""The command that traces columns, records, printed cells and lines."""

from typing import Annotated

import typer

from . import terminal
from .options import Json, StudyFolder


def trace(
    study: StudyFolder,
    target: Annotated[
        list[str],
        typer.Argument(help="ADSL.AGE; AE S0001 3; raw.toxicity:118; or a printed cell: T1 Viscera PB, or T1 n12."),
    ],
    subject: Annotated[str, typer.Option(help="Show this subject's values along the chain.")] = "",
    json: Json = False,
) -> int:
    """Trace a column to raw fields, a record or a printed cell to its raw lines, or a raw line to what became of it."""
    from ..study import Study
    from ..trace.words import traced

    found = traced(Study.open(study), target, subject)
    if json:
        terminal.document(found.document)
    else:
        terminal.lines(found.lines)
    return 0
