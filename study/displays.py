"""The displays of a build."""

from collections.abc import Collection, Iterable
from dataclasses import replace

import pandas as pd

from ..engine.provenance import provenance
from ..specs import Finding
from ..tlf.displays import Displays, build_displays
from ..tlf.doubts import OfRecord, findings_at_records
from .build import Run


def displays_of(run: Run, only: Collection[str] = ()) -> Displays:
    """The displays of a build, or those named only, from its ADaM datasets alone, with every finding in its place."""
    made = build_displays(run.study.spec, analysis_frames(run), only)
    return replace(made, findings=(*made.findings, *doubts_of(run, made.doubts)), doubts=())


def doubts_of(run: Run, found: Iterable[OfRecord]) -> list[Finding]:
    """Findings on records of the datasets that displays are made from, with the collected line behind each record."""

    def place(dataset: str, record: int, variable: str) -> str:
        table = replace(run.shelf[dataset], provenance=provenance(dataset, run.built, run.shelf))
        return table.place(record, variable)

    return findings_at_records(found, place)


def analysis_frames(run: Run) -> dict[str, pd.DataFrame]:
    """The ADaM datasets of a build."""
    return {name: b.frame for name, b in run.built.items() if b.dataset.package == "adam"}
