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
from .page import folded, page, safe, table
from .placing import write_file
from .workbook import workbook

Found = Sequence[Finding]
NONE = "No findings."
SHOWN = 5000  # findings listed on a page; the rest are counted
MOST_SHEETS = 100
PAGE_SCRIPT = """
const rows = document.querySelectorAll("#findings tbody tr");
const word = document.getElementById("word"), grade = document.getElementById("grade"), state = document.getElementById("state");
const shown = document.getElementById("shown");
function choose() {
  const asked = word.value.toLowerCase();
  let count = 0;
  for (const row of rows) {
    const cells = row.children;
    row.hidden = !(row.textContent.toLowerCase().includes(asked)
      && (!grade.value || cells[0].textContent === grade.value)
      && (!state.value || cells[7].textContent === state.value));
    count += !row.hidden;
  }
  shown.textContent = count + " of " + rows.length;
}
for (const field of [word, grade, state]) field.addEventListener("input", choose);
document.querySelector("form").addEventListener("submit", event => event.preventDefault());
choose();
""".strip()


def write_report(found: Found, file: Path, title: str) -> None:
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
    """A page: how many of each severity, by rule and by site, then each, to be searched."""
    rows = [f.row for f in found]
    body = [
        f'<p class="facts">{safe(tally(found) or NONE)}</p>\n',
        _by_rule(rows),
        _by("site", rows),
        _by("dataset", rows),
    ]
    if rows:
        body += ["<h2>Findings</h2>\n", _form(rows), _listed(rows[:SHOWN])]
    if len(rows) > SHOWN:
        body.append(f"<p>{len(rows) - SHOWN:,} more are in the findings as CSV, Parquet or a workbook.</p>\n")
    return page(title, "".join(body), PAGE_SCRIPT if rows else "").encode("utf-8")


def _by_rule(rows: Sequence[Mapping[str, str]]) -> str:
    counts = Counter((row["severity"], row["rule"]) for row in rows)
    order = sorted(counts, key=lambda kind: (SEVERITIES.index(kind[0]), kind[1]))
    listed = [(severity, rule, f"{counts[severity, rule]:,}") for severity, rule in order]
    return table("By rule", (".Severity", ".Rule", "#Findings"), listed, narrow=True) if listed else ""


def _by(what: str, rows: Sequence[Mapping[str, str]]) -> str:
    named = sorted({row[what] for row in rows if row[what]})
    counts = Counter((row[what], row["severity"]) for row in rows)
    listed = [(name, *(f"{counts[name, s]:,}" if counts[name, s] else "" for s in SEVERITIES)) for name in named]
    heads = (f".{what.capitalize()}", "#Errors", "#Warnings", "#Notes")
    title = f"By {what}"
    return folded(title, table(title, heads, listed, narrow=True)) if listed else ""


def _form(rows: Sequence[Mapping[str, str]]) -> str:
    states = sorted({row["status"] for row in rows})
    grades = [s for s in SEVERITIES if any(row["severity"] == s for row in rows)]
    options = ["".join(f"<option>{safe(name)}</option>" for name in ("", *names)) for names in (grades, states)]
    return (
        '<form><label>Search <input id="word" type="search"></label>'
        f'<label>Severity <select id="grade">{options[0]}</select></label>'
        f'<label>Status <select id="state">{options[1]}</select></label><output id="shown"></output></form>\n'
    )


def _listed(rows: Sequence[Mapping[str, str]]) -> str:
    heads = (".Severity", ".Rule", "Where", "Value", "What", "What to do", ".Site", ".Status")
    names = ("severity", "rule", "place", "value", "message", "mend", "site", "status")
    return table("Each finding", heads, ([row[n] for n in names] for row in rows), "findings")


FORMS: Mapping[str, Callable[[Found, str], bytes]] = {
    ".csv": as_csv,
    ".json": as_json,
    ".parquet": as_parquet,
    ".xlsx": as_workbook,
    ".html": as_page,
}
