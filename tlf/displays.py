"""From the sheets and the datasets to finished displays: the results, and each display as a page."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from ..specs import Finding, OutputFault, Spec, SpecFault
from .around import around
from .ars import ars, reporting_event
from .figures import curves
from .flow import flow
from .forest import forest
from .ground import Ground, Kept
from .html import ALL, CONTENTS, file_name, html, index
from .listing import listing
from .means import means
from .page import Figure, Head, Page, Table
from .paper import LETTER, Paper
from .pdf import pdf
from .results import absent, results
from .rtf import rtf
from .sheets import Display, read_displays
from .subjects import swimmer, waterfall
from .tables import footnotes, remarks, table

BY_SUBJECT = {"waterfall": waterfall, "swimmer": swimmer}


@dataclass(frozen=True, eq=False)
class Displays:
    """The displays of a study: every number in one frame (see `tlf.results`), the pages, and what is wrong.

    event is the reporting event of the results (see `tlf.ars`), empty for shells.
    """

    results: pd.DataFrame
    pages: tuple[Page, ...]
    findings: tuple[Finding, ...]
    event: Mapping[str, Any] = field(default_factory=dict)


def build_displays(spec: Spec, frames: Mapping[str, pd.DataFrame], only: Collection[str] = ()) -> Displays:
    """The displays that the sheets of a study ask for, from its ADaM datasets.

    frames: dataset by name (ADSL, ADTTE, ...), text columns Categorical with NaN, numbers float64.
    only: identifiers of the displays that are wanted; all where there are none.
    A fault of a sheet, or a dataset or variable that is absent, is a Finding; what can be made is made.
    """
    known, faults = read_displays(spec)
    displays = tuple(d for d in known if not only or d.id in only)
    kept = Kept()
    numbers, more = results(displays, frames, kept)
    missing: list[Finding] = []
    pages = tuple(
        _listed(Ground(frames, d, kept), spec, missing) if d.layout == "listing" else _page(d, numbers, spec)
        for d in displays
    )
    event = reporting_event(displays, pages, numbers, spec)
    return Displays(numbers, pages, (*faults, *more, *missing), event)


def _listed(ground: Ground, spec: Spec, faults: list[Finding]) -> Page:
    """A listing as a page; blank with a Finding where it cannot be made."""
    display = ground.display
    try:
        body = listing(display, ground, spec)
    except SpecFault as fault:
        faults.append(absent(display.place, fault))
        body = Table(((Head(""),),), (), (1.0,), ("left",))
    return around(display, body, None, display.footnotes, spec)


def _page(display: Display, numbers: pd.DataFrame, spec: Spec) -> Page:
    data = table(display, numbers)
    figure = figure_of(display, numbers, data)
    return around(display, figure or data, data if figure is not None else None, footnotes(display, numbers), spec)


def figure_of(display: Display, numbers: pd.DataFrame, data: Table) -> Figure | None:
    """The drawing of a display whose layout is one, from its results alone; None where they are not there."""
    own = numbers[numbers["display"] == display.id]
    if display.layout == "curves" and (own["stat"] == "survival").any():
        return curves(display, numbers, remarks(display, numbers))
    if display.layout == "forest" and (own["stat"] == "hr").any():
        return forest(display, numbers, data)
    if display.layout == "means" and (own["stat"] == "mean").any():
        return means(display, numbers)
    if display.layout == "flow" and len(own):
        return flow(display, data)
    if display.layout in BY_SUBJECT and (own["stat"] == "value").any():
        return BY_SUBJECT[display.layout](display, numbers)
    return None


def write_displays(folder: Path, displays: Displays, paper: Paper = LETTER) -> tuple[Path, ...]:
    """Write each display as <id>.rtf and <id>.html, and the results as results.csv, results.parquet
    and, by CDISC's Analysis Results Standard, ars.json.

    All displays together are displays.pdf, with a table of contents; index.html leads to every file.

    The same displays give the same bytes. Raises OutputFault where a file cannot be written.
    """
    files: dict[str, bytes] = {}
    for page in displays.pages:
        name = file_name(page.id)
        files[f"{name}.rtf"] = rtf(page, paper)
        files[f"{name}.html"] = html(page).encode()
    if displays.pages:
        files[f"{ALL}.pdf"] = pdf(displays.pages, paper, contents=CONTENTS)
    files["index.html"] = index(displays.pages).encode()
    if displays.event:
        files["ars.json"] = ars(displays.event)
    files["results.csv"] = displays.results.to_csv(index=False, lineterminator="\n").encode()
    files["results.parquet"] = _parquet(displays.results)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        raise OutputFault(f"{folder} cannot be written: {error.strerror}. Check the folder and its rights.") from error
    return tuple(folder / name for name in files)


def _parquet(frame: pd.DataFrame) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    found = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    pq.write_table(found, sink, compression="zstd")
    return bytes(sink.getvalue())
