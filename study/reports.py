"""Findings written for whoever reads them next: people, build servers, and the next run, which knows them."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ..checks.catalogue import finding_kinds
from ..checks.reports import github, gitlab, junit, known_in, sarif
from ..outputs import write_file
from ..outputs.findings import FORMS, write_findings_report
from ..specs import Finding, UsageFault

__all__ = ["SUFFIXES", "github", "known_in", "write_findings", "write_gitlab", "write_in"]

Found = Sequence[Finding]
FAILING = ("error",)
SERVERS: Mapping[str, tuple[Callable[[Found, Sequence[str]], str], bytes]] = {
    ".sarif": (lambda found, grades: sarif(found, finding_kinds(), _version()), b'{\n  "$schema"'),
    ".xml": (junit, b"<?xml"),
}
SUFFIXES = (*FORMS, *SERVERS)


def write_findings(found: Found, file: Path, title: str = "Findings", grades: Sequence[str] = FAILING) -> None:
    """Write findings in the form of a suffix: .csv, .json, .parquet, .xlsx, .html, .sarif, or .xml (JUnit).

    grades: the severities that fail the run, which JUnit tells apart. Raises UsageFault where there is no such form,
    OutputFault where the file cannot be written or is somebody's.
    """
    suffix = file.suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageFault(f"{file.name} is no form of a report. Name it {', '.join(SUFFIXES)}.")
    write_in(suffix, found, file, title, grades)


def write_in(suffix: str, found: Found, file: Path, title: str, grades: Sequence[str]) -> None:
    """Write findings in the form of a suffix into a file of any name."""
    if suffix in SERVERS:
        form, begins = SERVERS[suffix]
        write_file(file, form(found, grades).encode(), header=begins)
    else:
        write_findings_report(found, file, title)


def write_gitlab(found: Found, file: Path) -> None:
    """Write the open findings as a code quality report of GitLab. Raises OutputFault where the file is somebody's."""
    write_file(file, gitlab(found).encode(), header=b"[")


def _version() -> str:
    from .. import __version__

    return __version__
