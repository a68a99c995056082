"""What a command does with its findings: waivers, what was known before, reports, and the exit code."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from ..specs import Finding, UsageFault
from ..specs.findings import OPEN, SEVERITIES
from . import terminal

NEVER = "never"
FAIL_ON = (*SEVERITIES, NEVER)

Reports = Annotated[
    list[Path] | None,
    typer.Option(
        "--report",
        metavar="FILE",
        help="Write the findings, too: .csv, .json, .parquet, .xlsx, .html, .sarif, .xml (JUnit); may be given again.",
    ),
]
Html = Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write the findings as a page.")]
FailOn = Annotated[str, typer.Option("--fail-on", help="Exit 1 from this severity on: error, warning, note, never.")]
Baseline = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="Findings of an earlier run (--json); those that it has are known, and do not fail."
    ),
]
Waivers = Annotated[
    Path | None, typer.Option("--waivers", metavar="FILE", help="Waivers, with the columns of the sheet notes.")
]
Annotate = Annotated[
    str, typer.Option("--annotate", help="github: say the findings as annotations of a workflow, too.")
]
GitLab = Annotated[
    Path | None, typer.Option("--gitlab", metavar="FILE", help="Write the findings as a code quality report of GitLab.")
]


@dataclass(frozen=True)
class Outcome:
    """What a command was told to do with its findings; `strict` is `fail_on` warning; servers: files of .sarif, .xml."""

    strict: bool = False
    fail_on: str = "error"
    reports: Sequence[Path] = ()
    servers: Mapping[str, Path | None] = field(default_factory=dict)
    baseline: Path | None = None
    annotate: str = ""
    gitlab: Path | None = None

    @property
    def grades(self) -> tuple[str, ...]:
        """The severities that fail the command. Raises UsageFault where there is no such severity."""
        if self.fail_on not in FAIL_ON:
            raise UsageFault(f"There is no severity {self.fail_on!r}. Use one of {', '.join(FAIL_ON)}.")
        if self.annotate not in ("", "github"):
            raise UsageFault(f"There are no annotations for {self.annotate!r}. Use github, or --gitlab FILE.")
        worst = "warning" if self.strict and self.fail_on in ("error", NEVER) else self.fail_on
        return () if worst == NEVER else SEVERITIES[: SEVERITIES.index(worst) + 1]


def today() -> str:
    """The day, by which waivers end."""
    return datetime.now(UTC).date().isoformat()


def known_before(found: Sequence[Finding], outcome: Outcome) -> tuple[Finding, ...]:
    """The findings, those that the baseline has as known."""
    from ..study.reports import known_in

    return known_in(outcome.baseline, found) if outcome.baseline is not None else tuple(found)


def reported(found: Sequence[Finding], outcome: Outcome, title: str) -> int:
    """Write the reports that were asked for; the exit code: 0, or 1 where an open finding is grave enough."""
    from ..study.reports import github, write_findings, write_gitlab, write_in

    grades = outcome.grades
    for file in outcome.reports:
        write_findings(found, file, title, grades)
    for suffix, target in outcome.servers.items():
        if target is not None:
            write_in(suffix, found, target, title, grades)
    if outcome.gitlab is not None:
        write_gitlab(found, outcome.gitlab)
    if outcome.annotate:
        terminal.lines(github(found))
    return terminal.exit_code(found, grades=grades)


def open_findings(found: Sequence[Finding]) -> list[Finding]:
    """The findings that are open: neither waived nor known."""
    return [f for f in found if f.status == OPEN]
