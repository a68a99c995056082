"""The findings of a build as files of its package: a table, a JSON document, a page."""

from collections.abc import Sequence
from pathlib import Path

from ..outputs.findings import as_csv, as_json, as_page
from ..specs import Finding


def write_findings_files(findings: Sequence[Finding], folder: Path, title: str = "Findings") -> None:
    """Write findings.csv, findings.json and findings.html: all findings, in the order given."""
    (folder / "findings.csv").write_bytes(as_csv(findings))
    (folder / "findings.json").write_bytes(as_json(findings))
    (folder / "findings.html").write_bytes(as_page(findings, title))
