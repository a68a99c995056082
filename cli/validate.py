"""The command that validates datasets that anyone made."""

import re
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from ..specs import OutputFault, UsageFault
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
    sarif_file: Annotated[
        Path | None, typer.Option("--sarif", metavar="FILE", help="Write the findings as SARIF 2.1.0.")
    ] = None,
    junit_file: Annotated[
        Path | None, typer.Option("--junit", metavar="FILE", help="Write the findings as JUnit XML.")
    ] = None,
    baseline: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Findings of an earlier run (--json); only those that are new are told."),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="List every finding, not only the first 20.")] = False,
    json: Json = False,
) -> int:
    """Validate datasets that anyone made against the standards and the rules."""
    from .. import __version__
    from ..checks.catalogue import finding_kinds
    from ..checks.reports import junit, sarif, unknown_to
    from ..checks.terminology import read_terminology
    from ..datasets.read import dataset_files
    from ..study.validation import Beside, validated

    if cutoff and not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", cutoff):
        raise UsageFault(f"The cutoff {cutoff!r} is no date. Write it as 2007-06-07.")
    files = dataset_files([path for path in paths if path.suffix.lower() != ".xml"])
    found = validated(paths, Beside(read_terminology(ct) if ct else None, cutoff, define or (), spec, core))
    if baseline is not None:
        found = unknown_to(baseline, found)
    failing = ("error", "warning") if strict else ("error",)
    if sarif_file is not None:
        _write(sarif_file, sarif(found, finding_kinds(), __version__))
    if junit_file is not None:
        _write(junit_file, junit(found, failing))
    if json:
        terminal.document([asdict(f) for f in found])
    else:
        terminal.findings(found, everything=everything)
        terminal.line(f"{len(files)} dataset{'' if len(files) == 1 else 's'}: {terminal.tally(found)}")
    return terminal.exit_code(found, strict=strict)


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise OutputFault(f"{file} cannot be written: {error.strerror or error}.") from error
