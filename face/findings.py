"""Findings as a notebook shows them."""

from collections.abc import Iterable
from html import escape
from typing import Self

import pandas as pd

from ..specs import Finding
from ..specs.findings import SEVERITIES

FIELDS = ("severity", "rule", "place", "message", "mend")
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
        """One row a finding: severity, rule, place, message, mend."""
        rows = [[getattr(finding, name) for name in FIELDS] for finding in self]
        return pd.DataFrame(rows, columns=list(FIELDS), dtype="str")

    def __repr__(self) -> str:
        counts = [(s, sum(f.severity == s for f in self)) for s in SEVERITIES]
        said = ", ".join(f"{n} {s}{'' if n == 1 else 's'}" for s, n in counts if n)
        return f"<Findings: {said or 'none'}>"

    def _repr_html_(self) -> str:
        rows = [[getattr(f, name) for name in FIELDS] for f in self[:SHOWN]]
        more = f"<p>... and {len(self) - SHOWN} more</p>" if len(self) > SHOWN else ""
        return f"<p>{escape(repr(self)[1:-1])}</p>{html_table(FIELDS, rows)}{more}"


def html_table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A table whose cells are text, whatever they hold."""
    head = "".join(f"<th>{escape(str(h))}</th>" for h in heads)
    body = "".join("<tr>" + "".join(f"<td>{escape(str(c))}</td>" for c in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
