"""The displays of a build in two pieces of work: their numbers, which other files wait for, and then their pages, drawn."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ..outputs.fonts import font_files, further_fonts
from ..specs import Finding, Spec
from ..study.build import Run
from ..study.displays import analysis_frames
from ..study.executor import Work, given
from ..study.parcels import Sent, made_once, parcel
from ..tlf.displays import Displays, build_displays, write_displays
from ..tlf.doubts import OfRecord
from ..tlf.html import figure_svg
from ..tlf.page import Figure

Frames = Mapping[str, pd.DataFrame]
Drawings = Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Displayed:
    """The displays of a build: every number, the figures as SVG by display, what was found.

    doubts: what was found of records.
    """

    results: pd.DataFrame
    drawings: Drawings
    findings: tuple[Finding, ...]
    doubts: tuple[OfRecord, ...] = ()


@dataclass(frozen=True, eq=False)
class DisplayWork:
    """The two pieces of work: made gives the displays without drawings, drawn the drawings when all files are written."""

    made: Work[Displayed]
    drawn: Work[Drawings]


def displayed(run: Run) -> Displayed:
    """The displays of a build, made and not written."""
    displays = build_displays(run.study.spec, analysis_frames(run))
    return Displayed(displays.results, _drawings(displays), displays.findings, displays.doubts)


def display_work(
    run: Run, folder: Path, executor: Executor | None, sent: Path | None, *, drawings: bool
) -> DisplayWork:
    """Have the displays of a build made and written into a folder. sent: where parcels lie, for processes that see it.

    drawings: whether somebody asks for these.
    """
    fonts, frames = font_files(run.study.path), parcel(analysis_frames(run), sent)
    made = given(executor, "displays were made", _made, run.study.spec, frames, fonts)
    drawn = given(executor, "displays were drawn", _drawn, run.study.spec, frames, fonts, folder, drawings)
    return DisplayWork(made, drawn)


def _made(spec: Spec, frames: Sent[Frames], fonts: Sequence[Path]) -> Displayed:
    with further_fonts(fonts):
        displays = _displays(spec, frames)
    return Displayed(displays.results, {}, displays.findings, displays.doubts)


def _drawn(spec: Spec, frames: Sent[Frames], fonts: Sequence[Path], folder: Path, drawings: bool) -> Drawings:
    with further_fonts(fonts):
        displays = _displays(spec, frames)
        write_displays(folder, displays)
        return _drawings(displays) if drawings else {}


def _displays(spec: Spec, frames: Sent[Frames]) -> Displays:
    return made_once(frames, "displays", lambda known: build_displays(spec, known))


def _drawings(displays: Displays) -> Drawings:
    return {page.id: figure_svg(page.body) for page in displays.pages if isinstance(page.body, Figure)}
