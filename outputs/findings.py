"""Findings as files: CSV, JSON, Parquet, a workbook, a page."""

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ..specs.faults import UsageFault
from ..specs.findings import COLUMNS, SEVERITIES, Finding, tally
from .inert import inert_cell
from .page import Frame, cells_of_texts, filters, page, safe, section, severity, table_of_cells
from .placing import write_file
from .words import word, words
from .workbook import workbook

Found = Sequence[Finding]
NONE = "No findings."
SHOWN = 5000  # findings listed on a page; the rest are counted
MOST_SHEETS = 100
CHOSEN = ("rule", "subject", "site", "status")  # columns of the page that can be filtered by their values


def write_findings_report(found: Found, file: Path, title: str) -> None:
    """Write findings into a file of the form that its name shows: .csv, .json, .parquet, .xlsx, .html.

    Raises UsageFault where there is no such form, OutputFault where the file cannot be written or is somebody's.
    """
    form = FORMS.get(file.suffix.lower())
    if form is None:
        raise UsageFault(f"{file.name} is no form of a report. Name it {', '.join(FORMS)}.")
    header = {".csv": ",".join(COLUMNS).encode(), ".json": b'{\n  "counts"', ".parquet": b"PAR1"}
    write_file(file, form(found, title), header=header.get(file.suffix.lower(), b""))


def as_csv(found: Found, title: str = "") -> bytes:
    """One row a finding, by `COLUMNS`."""
    out = io.StringIO(newline="")
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(COLUMNS)
    lines.writerows([inert_cell(text) for text in f.row.values()] for f in found)
    return out.getvalue().encode("utf-8")


def as_json(found: Found, title: str = "") -> bytes:
    """The findings with their counts by severity."""
    counts = dict(sorted(Counter(f.severity for f in found).items()))
    document = {"counts": counts, "findings": [f.row for f in found]}
    return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode("utf-8")


def as_parquet(found: Found, title: str = "") -> bytes:
    """One row a finding, by `COLUMNS`, all text."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = [f.row for f in found]
    columns = {name: pa.array([row[name] for row in rows], pa.string()) for name in COLUMNS}
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out, store_schema=False)
    return out.getvalue()


def as_workbook(found: Found, title: str = "") -> bytes:
    """A sheet of all, and one a site; where no site is known, or there are over 100, one a dataset or file."""
    rows = [f.row for f in found]
    by_site = {row["site"] for row in rows if row["site"]}
    key: Callable[[Mapping[str, str]], str] = lambda row: row["dataset"] or row["file"] or "other"
    if by_site and len(by_site) <= MOST_SHEETS:
        key = lambda row: f"site {row['site']}" if row["site"] else "no site"
    sheets: dict[str, list[list[str]]] = {"findings": [list(COLUMNS), *(list(row.values()) for row in rows)]}
    for name in sorted({key(row) for row in rows})[:MOST_SHEETS]:
        sheets[name] = [list(COLUMNS), *(list(row.values()) for row in rows if key(row) == name)]
    return workbook(sheets)


def as_page(found: Found, title: str = "Findings") -> bytes:
    """A page: how many of each severity, by rule, site and dataset, then each, to be searched, filtered and saved."""
    rows = [f.row for f in found]
    parts = {"rules": _by_rule(rows), "sites": _by("site", rows), "datasets": _by("dataset", rows)}
    parts["each"] = _each(rows) if rows else ""
    ways = [(f"#{name}", words()[f"finding.h-{name}"]) for name, part in parts.items() if part]
    body = "".join(section(name, words()[f"finding.h-{name}"], part) for name, part in parts.items() if part)
    lead = f"<h1>{safe(title)}</h1>\n<p>{safe(tally(found) or NONE)}</p>\n"
    return page(Frame(ways=ways), title, lead + body).encode("utf-8")


def _by_rule(rows: Sequence[Mapping[str, str]]) -> str:
    counts = Counter((row["severity"], row["rule"]) for row in rows)
    order = sorted(counts, key=lambda kind: (SEVERITIES.index(kind[0]), kind[1]))
    listed = [(safe(rule), severity(grade), f"{counts[grade, rule]:,}") for grade, rule in order]
    heads = (words()["finding.rule"], words()["finding.severity"], f"#{words()['finding.count']}")
    return table_of_cells(words()["finding.h-rules"], heads, listed) if listed else ""


def _by(what: str, rows: Sequence[Mapping[str, str]]) -> str:
    named = sorted({row[what] for row in rows if row[what]})
    counts = Counter((row[what], row["severity"]) for row in rows)
    listed = [(safe(n), *(f"{counts[n, s]:,}" if counts[n, s] else "" for s in SEVERITIES)) for n in named]
    heads = (words()[f"finding.{what}"], *(f"#{words()[f'finding.{s}s']}" for s in SEVERITIES))
    title = words()[f"finding.h-{what}s"]
    return table_of_cells(title, heads, listed) if listed else ""


def _each(rows: Sequence[Mapping[str, str]]) -> str:
    """The table of findings, of the columns that say something, with its filters."""
    wide = ("place", "message", "mend")
    names = ["rule", "subject", "site", *wide, "value", "status"]
    columns = ["severity", *(name for name in names if any(row[name] for row in rows))]
    grades = [words()[f"severity.{s}"] for s in SEVERITIES if any(row["severity"] == s for row in rows)]
    values = {name: sorted({row[name] for row in rows[:SHOWN]} - {""}) for name in columns if name in CHOSEN}
    choices = {0: (words()["finding.severity"], grades)}
    choices |= {columns.index(n): (words()[f"finding.{n}"], v) for n, v in values.items() if len(v) > 1}
    listed = ([severity(row["severity"]), *cells_of_texts(row[n] for n in columns[1:])] for row in rows[:SHOWN])
    heads = [f"{'+' if name in wide else ''}{words()[f'finding.{name}']}" for name in columns]
    more = len(rows) - SHOWN
    rest = f"<p>{word('finding.more', count=f'{more:,}')}</p>\n" if more > 0 else ""
    found = table_of_cells(words()["finding.h-each"], heads, listed, kind="list findings", mark="found")
    return filters("found", choices, "findings.csv") + found + rest


FORMS: Mapping[str, Callable[[Found, str], bytes]] = {
    ".csv": as_csv,
    ".json": as_json,
    ".parquet": as_parquet,
    ".xlsx": as_workbook,
    ".html": as_page,
}
