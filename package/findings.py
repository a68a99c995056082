"""Findings as files: one table and one JSON document."""

import csv
import io
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from ..outputs import inert_cell
from ..specs import Finding

COLUMNS = ("severity", "rule", "place", "message", "mend")


def write_findings(findings: Sequence[Finding], folder: Path) -> None:
    """Write findings.csv and findings.json: all findings, in the order given, and how many of each severity."""
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    table.writerows([inert_cell(getattr(f, name)) for name in COLUMNS] for f in findings)
    (folder / "findings.csv").write_bytes(out.getvalue().encode("utf-8"))
    (folder / "findings.json").write_text(as_json(findings), encoding="utf-8")


def as_json(findings: Sequence[Finding]) -> str:
    """The findings as a JSON document with their counts by severity."""
    counts = Counter(f.severity for f in findings)
    document = {"counts": dict(sorted(counts.items())), "findings": [asdict(f) for f in findings]}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
