"""Findings as a notebook shows them."""

from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Self

import pandas as pd

from ..specs import Finding
from ..specs.findings import COLUMNS, tally

FIELDS = ("severity", "rule", "place", "message", "mend", "status")
SHOWN = 100


class Findings(tuple[Finding, ...]):
    """Findings, errors first; an ordinary tuple that a notebook shows as a table."""

    def __new__(cls, found: Iterable[Finding] = ()) -> Self:
        return super().__new__(cls, tuple(found))

    @property
    def errors(self) -> "Findings":
        """Those of severity error."""
        return Findings(f for f in self if f.severity == "error")

    @property
    def frame(self) -> pd.DataFrame:
        """One row a finding: severity, rule, dataset, subject, site, keys, variable, value, file, line, field, place,
        message, mend, status; all text, "" where there is none."""
        return pd.DataFrame([finding.row for finding in self], columns=list(COLUMNS), dtype="str")

    def write(self, file: Path | str, title: str = "Findings") -> Path:
        """Write them in the form that the name shows: .csv, .json, .parquet, .xlsx, .html, .sarif, .xml (JUnit).

        Raises UsageFault where there is no such form, OutputFault where it cannot be written, or is somebody's file.
        """
        from ..study.reports import write_findings

        write_findings(self, Path(file), title)
        return Path(file)

    def __repr__(self) -> str:
        return f"<Findings: {tally(self) or 'none'}>"

    def _repr_html_(self) -> str:
        rows = [[getattr(f, name) for name in FIELDS] for f in self[:SHOWN]]
        more = f"<p>... and {len(self) - SHOWN} more</p>" if len(self) > SHOWN else ""
        return f"<p>{escape(repr(self)[1:-1])}</p>{html_table(FIELDS, rows)}{more}"


def html_table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A table whose cells are text, whatever they hold."""
    head = "".join(f'<th scope="col">{escape(str(h))}</th>' for h in heads)
    body = "".join("<tr>" + "".join(f"<td>{escape(str(c))}</td>" for c in row) + "</tr>" for row in rows)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f'<div style="overflow-x: auto">{table}</div>'
