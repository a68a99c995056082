"""From the sheets and the datasets to finished displays: the results, and each display as a page."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from ..outputs import inert_cell
from ..specs import Finding, OutputFault, Spec, SpecFault
from ..specs.nearest import nearest
from .ars import ars, reporting_event
from .check_displays import listed_values
from .data import SUBJECTS, Cache, DisplayData
from .docx import docx
from .doubts import OfRecord, in_doubt
from .html import ALL, CONTENTS, file_name, html, index
from .listing import listing
from .model import Display, group_values
from .page import ColumnHead, Figure, Page, PageTable
from .pages import page_of
from .paper import LETTER, Paper
from .pdf import pdf, unprintable_findings
from .results import absent, results
from .rtf import rtf
from .sheets import read_displays
from .styles import style_of
from .tables import grid


@dataclass(frozen=True, eq=False)
class Displays:
    """The displays of a study: every number in one frame (see `tlf.results`), the pages, and what is wrong.

    event is the reporting event of the results (see `tlf.ars`), empty for shells; paper is what they are printed on;
    docx: each is a Word document too; doubts are findings on records of the datasets, which `findings_at_records` puts
    into their places.
    """

    results: pd.DataFrame
    pages: tuple[Page, ...]
    findings: tuple[Finding, ...]
    event: Mapping[str, Any] = field(default_factory=dict)
    paper: Paper = LETTER
    doubts: tuple[OfRecord, ...] = ()
    docx: bool = False


def build_displays(spec: Spec, frames: Mapping[str, pd.DataFrame], only: Collection[str] = ()) -> Displays:
    """The displays that the sheets of a study ask for, from its ADaM datasets.

    frames: dataset by name (ADSL, ADTTE, ...), text columns Categorical with NaN, numbers float64.
    only: identifiers of the displays that are wanted; all where there are none.
    A fault of a sheet, or a dataset or variable that is absent, is a Finding; what can be made is made.
    """
    known, faults = read_displays(spec)
    displays = tuple(d for d in known if not only or d.id in only)
    cache = Cache()
    numbers, more = results(displays, frames, cache, spec)
    missing: list[Finding] = []
    whose = numbers["display"].to_numpy(dtype="object")
    pages = tuple(
        _listed(DisplayData(frames, d, cache), spec, missing)
        if d.layout.lists
        else _page(d, numbers[whose == d.id], spec, missing)
        for d in displays
    )
    strange = [finding for d in displays for finding in _groups_of_nobody(d, spec, frames)]
    event = reporting_event(displays, pages, numbers, spec)
    found = (*faults, *more, *missing, *strange, *unprintable_findings(pages))
    doubts = [one for d in displays if SUBJECTS in frames for one in in_doubt(DisplayData(frames, d, cache))]
    style = style_of(spec)[0]
    return Displays(numbers, pages, found, event, style.paper, tuple(doubts), style.docx)


def _groups_of_nobody(display: Display, spec: Spec, frames: Mapping[str, pd.DataFrame]) -> Iterator[Finding]:
    """Groups that no subject of ADSL is of, and that the codelist of their variable does not have either, each once."""
    if SUBJECTS not in frames or display.by not in frames[SUBJECTS].columns:
        return
    seen = set(frames[SUBJECTS][display.by].astype("str").tolist())
    terms = listed_values(display.by, spec)
    named = [(display.place, g.code) for g in display.groups] + [
        (a.place, g) for a in display.analyses for g in a.groups
    ]
    first: dict[str, str] = {}
    for place, group in named:
        for code in (c for c in group_values(group) if c not in seen and c not in terms):
            first.setdefault(code, place)
    for code, place in first.items():
        says = f"No subject of {SUBJECTS} has {display.by} {code!r}, which is a group of display {display.id}."
        mend = nearest(code, seen).strip() or "Correct the group, or the variable that tells groups apart."
        yield Finding("DISPLAY-GROUP", "error", place, says, mend)


def _listed(data: DisplayData, spec: Spec, faults: list[Finding]) -> Page:
    """A listing as a page; blank with a Finding where it cannot be made."""
    display = data.display
    try:
        body = listing(display, data, spec)
    except SpecFault as fault:
        faults.append(absent(display.place, fault))
        body = PageTable(((ColumnHead(""),),), (), (1.0,), ("left",))
    return page_of(display, body, None, display.footnotes, spec)


def _page(display: Display, numbers: pd.DataFrame, spec: Spec, faults: list[Finding]) -> Page:
    """A table or a figure as a page, from its own results; with a Finding the table alone, where nothing can be drawn."""
    laid = grid(display, numbers)
    data, notes = laid.table, laid.notes(numbers)
    try:
        figure = figure_of(display, numbers, data)
    except Exception as fault:  # noqa: BLE001 - one figure that cannot be drawn must not cost all other displays
        says = f"{display.id} could not be drawn ({type(fault).__name__}: {fault}); its numbers stand as a table."
        faults.append(Finding("DISPLAY-FIGURE", "error", display.place, says, "Look at its rows, and report it."))
        figure = None
    if figure is None and not data.lines:
        says = f"{display.id} prints nothing: none of its rows has a cell, and nothing is drawn."
        faults.append(
            Finding("DISPLAY-EMPTY", "warning", display.place, says, "Write cells such as {n} into its rows.")
        )
    data_behind = data if figure is not None and data.lines else None
    return page_of(display, figure or data, data_behind, notes, spec)


def figure_of(display: Display, numbers: pd.DataFrame, data: PageTable) -> Figure | None:
    """The drawing of a display whose layout is one, from its results alone; None where they are not there."""
    layout = display.layout
    own = numbers[numbers["display"] == display.id]
    if layout.draw is None or not own["stat"].isin(layout.draws).any() or (layout.of_rows and not data.lines):
        return None
    if layout.kinds and not any(a.kind.name in layout.kinds for a in display.analyses):
        return None
    drawn = layout.draw(display, numbers, data)
    return drawn if drawn.width > 0 and drawn.height > 0 else None  # of nobody there may be nothing to draw


def write_displays(folder: Path, displays: Displays) -> tuple[Path, ...]:
    """Write each display as <id>.rtf and <id>.html, where asked for as <id>.docx, and the results as results.csv, results.parquet
    and, by CDISC's Analysis Results Standard, ars.json.

    All displays together are displays.pdf, with a table of contents; index.html leads to every file.

    The same displays give the same bytes. Raises OutputFault where a file cannot be written.
    """
    files: dict[str, bytes] = {}
    paper = displays.paper
    for page in displays.pages:
        name = file_name(page.id)
        files[f"{name}.rtf"] = rtf(page, paper)
        files[f"{name}.html"] = html(page).encode()
        if displays.docx:
            files[f"{name}.docx"] = docx(page, paper)
    if displays.pages:
        files[f"{ALL}.pdf"] = pdf(displays.pages, paper, contents=CONTENTS)
    files["index.html"] = index(displays.pages, docx=displays.docx).encode()
    if displays.event:
        files["ars.json"] = ars(displays.event)
    files["results.csv"] = _inert(displays.results).to_csv(index=False, lineterminator="\n").encode()
    files["results.parquet"] = _parquet(displays.results)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        raise OutputFault(f"{folder} cannot be written: {error.strerror}. Check the folder and its rights.") from error
    return tuple(folder / name for name in files)


def _inert(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with texts that a spreadsheet does not take for formulas; results.parquet has them as they are."""
    return pd.DataFrame({n: frame[n].map(inert_cell) if frame[n].dtype == "str" else frame[n] for n in frame.columns})


def _parquet(frame: pd.DataFrame) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    types = {"str": pa.large_string(), "float64": pa.float64(), "int64": pa.int64()}
    schema = pa.schema([(name, types[str(frame[name].dtype)]) for name in frame.columns])
    found = pa.Table.from_pandas(frame, schema, preserve_index=False).replace_schema_metadata(None)
    pq.write_table(found, sink, compression="zstd")
    return bytes(sink.getvalue())
