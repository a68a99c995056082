"""The displays of a build."""

from collections.abc import Collection

import pandas as pd

from ..tlf.displays import Displays, build_displays
from .build import Run


def displays_of(run: Run, only: Collection[str] = ()) -> Displays:
    """The displays of a build, or those named only, from its ADaM datasets alone."""
    return build_displays(run.study.spec, analysis_frames(run), only)


def analysis_frames(run: Run) -> dict[str, pd.DataFrame]:
    """The ADaM datasets of a build."""
    return {name: b.frame for name, b in run.built.items() if b.dataset.package == "adam"}
