"""The command that compares published numbers with the computed ones."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from ..specs import InputFault
from . import terminal
from .options import Json, Sheets, StudyFolder


def reproduce(
    study: StudyFolder,
    spec: Sheets = None,
    json: Json = False,
    everything: Annotated[
        bool, typer.Option("--all", help="List every number, not only what is not reproduced.")
    ] = False,
    html: Annotated[Path | None, typer.Option(help="Write the comparison as this HTML page, too.")] = None,
) -> int:
    """Compare every published number with the computed one; exit 1 where one differs."""
    from ..study.displays import displays_of
    from ..trace import reproduce as comparison

    published = study / "published.csv"
    if not published.is_file():
        raise InputFault(f"{study} has no published.csv, so there is nothing to compare with.")
    made = terminal.built(study, spec)
    compared = comparison.compare_with_published(published, displays_of(made).results)
    tally = comparison.verdict_counts(compared)
    if html:
        from ..trace.reproduced import write_reproduction

        write_reproduction(html, compared, made.study.spec)
    if json:
        terminal.document({"counts": tally, "numbers": [asdict(c) for c in compared]})
    else:
        for c in compared:
            if everything or c.verdict in ("differs", "paper contradicts itself"):
                reason = f" ({c.reason})" if c.reason else ""
                terminal.line(
                    f"{c.verdict}: {c.where}, {c.what}, {c.group} {c.stat}: published {c.published}, computed {c.computed}{reason}"
                )
        for verdict, count in tally.items():
            terminal.line(f"{count:>4} {verdict}")
    return 1 if tally["differs"] else 0
