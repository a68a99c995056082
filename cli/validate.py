"""The command that validates datasets that anyone made."""

import re
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from ..specs import UsageFault
from . import terminal
from .options import Json, Strict


def validate(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH...",
            help="Datasets (XPT, SAS7BDAT, Dataset-JSON, Parquet, CSV), a define.xml, or folders that hold them.",
        ),
    ],
    ct: Annotated[
        list[Path] | None, typer.Option("--ct", metavar="FILE", help="Controlled terminology; may be given again.")
    ] = None,
    define: Annotated[
        list[Path] | None,
        typer.Option("--define", metavar="FILE", help="A define.xml that lies elsewhere; may be given again."),
    ] = None,
    spec: Annotated[
        Path | None, typer.Option("--spec", metavar="STUDY", help="A study whose sheets describe the datasets.")
    ] = None,
    core: Annotated[
        Path | None,
        typer.Option(
            "--core", metavar="RULES", help="Folder with CDISC's own rules (resources/cache of CORE, or rule files)."
        ),
    ] = None,
    cutoff: Annotated[str, typer.Option(metavar="DATE", help="Date after which no data should be.")] = "",
    strict: Strict = False,
    everything: Annotated[bool, typer.Option("--all", help="List every finding, not only the first 20.")] = False,
    json: Json = False,
) -> int:
    """Validate datasets that anyone made against the standards and the rules."""
    from ..checks.terminology import read_terminology
    from ..datasets.read import dataset_files
    from ..study.validation import Beside, validated

    if cutoff and not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", cutoff):
        raise UsageFault(f"The cutoff {cutoff!r} is no date. Write it as 2007-06-07.")
    files = dataset_files([path for path in paths if path.suffix.lower() != ".xml"])
    found = validated(paths, Beside(read_terminology(ct) if ct else None, cutoff, define or (), spec, core))
    if json:
        terminal.document([asdict(f) for f in found])
    else:
        terminal.findings(found, everything=everything)
        terminal.line(f"{len(files)} dataset{'' if len(files) == 1 else 's'}: {terminal.tally(found)}")
    return terminal.exit_code(found, strict=strict)
