"""The command that validates datasets that anyone made."""

from pathlib import Path
from typing import Annotated

import typer

from . import terminal
from .options import Core, Json, Strict
from .outcome import (
    Annotate,
    Baseline,
    FailOn,
    GitLab,
    Html,
    Outcome,
    Reports,
    Waivers,
    known_before,
    open_findings,
    reported,
    today,
)


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
    core: Core = None,
    cutoff: Annotated[str, typer.Option(metavar="DATE", help="Date after which no data should be.")] = "",
    waivers: Waivers = None,
    baseline: Baseline = None,
    strict: Strict = False,
    fail_on: FailOn = "error",
    report: Reports = None,
    html: Html = None,
    sarif_file: Annotated[
        Path | None, typer.Option("--sarif", metavar="FILE", help="Write the findings as SARIF 2.1.0.")
    ] = None,
    junit_file: Annotated[
        Path | None, typer.Option("--junit", metavar="FILE", help="Write the findings as JUnit XML.")
    ] = None,
    gitlab: GitLab = None,
    annotate: Annotate = "",
    everything: Annotated[bool, typer.Option("--all", help="List every finding, not only the first 20.")] = False,
    json: Json = False,
) -> int:
    """Validate datasets that anyone made against the standards and the rules.

    Exits with 1 where a finding that is neither waived nor in the baseline is an error (--strict: a warning, too).
    """
    from ..specs.terminology import read_terminology
    from ..specs.waivers import read_waivers
    from ..study.validation import Beside, packages_in, validated

    servers = {".sarif": sarif_file, ".xml": junit_file}
    outcome = Outcome(strict, fail_on, (*(report or ()), *filter(None, [html])), servers, baseline, annotate, gitlab)
    _ = outcome.grades
    files = packages_in(paths)
    signed = read_waivers(waivers) if waivers is not None else ()
    beside = Beside(read_terminology(ct) if ct else None, cutoff, define or (), spec, core, signed, today())
    found = known_before(validated(paths, beside), outcome)
    if json:
        terminal.document([f.row for f in found])
    else:
        terminal.findings(open_findings(found), everything=everything)
        terminal.line(f"{len(files)} dataset{'' if len(files) == 1 else 's'}: {terminal.findings_tally(found)}")
    return reported(found, outcome, f"Findings of {', '.join(path.name for path in paths)}")
