"""Invented values for the figures of shells, so that a drawing shows how it will look before there are data."""

import math
from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from .sheets import VERSUS, Analysis, Display

NOTE = "The drawing is a mock: its shapes are invented and say nothing of any result."
NEUTRAL: Mapping[str, float] = {"hr": 1.0, "hr_lower": 0.7, "hr_upper": 1.4, "n": 1.0, "mean": 0.0, "sd": 1.0}
DRAWN = ("survival", "censored", "at_risk", "value")
SUBJECTS, STEPS, LAST = 12, 24, 24.0
Line = dict[str, object]


def mocked(display: Display, patterns: pd.DataFrame) -> pd.DataFrame:
    """The patterns of a display (`tlf.shells.patterns`) with values to draw, and lines for curves and subjects.

    No comparison differs from 1 and no mean from 0; curves differ only so that each is seen.
    """
    kept = patterns[~patterns["stat"].isin(DRAWN)]
    kept = kept.assign(value=kept["stat"].map(NEUTRAL).astype("float64"))
    groups = [g.code for g in display.groups if VERSUS not in g.code]
    last = max([t for a in display.analyses for t in _times(a)], default=LAST)
    each = [a.id for a in display.analyses if a.kind == "each"]
    lines = [
        {"display": display.id, "analysis": a.id, "group": group, "row": a.row, "text": "xx", **line}
        for a in display.analyses
        for place, group in enumerate(groups)
        for line in (*_curve(a, place, last), *_at_risk(a), *_each(a, display.layout, each))
    ]
    blank = dict.fromkeys(patterns.columns, "")
    more = pd.DataFrame([blank | line for line in lines], columns=patterns.columns)
    return pd.concat([kept, more.astype({"value": "float64"})], ignore_index=True) if lines else kept


def _times(analysis: Analysis) -> list[float]:
    return [float(at) for at in analysis.parameters.get("at", "").split()] if analysis.kind == "at_risk" else []


def _curve(analysis: Analysis, place: int, last: float) -> Iterator[Line]:
    if analysis.kind == "curve":
        for step in range(1, STEPS + 1):
            share = step / STEPS
            yield {"stat": "survival", "column": repr(share * last), "value": math.exp(-share * (1.2 + 0.4 * place))}


def _at_risk(analysis: Analysis) -> Iterator[Line]:
    for at in _times(analysis):
        yield {"stat": "at_risk", "column": f"{at:g}", "value": math.nan}


def _each(analysis: Analysis, layout: str, each: Sequence[str]) -> Iterator[Line]:
    """A number for each of twelve subjects: changes of a waterfall, times of a swimmer plot."""
    if analysis.kind != "each":
        return
    place = (each.index(analysis.id) or len(each)) / len(each)
    for subject in range(SUBJECTS):
        share = (subject + 1) / SUBJECTS
        value = 40 - 100 * share if layout == "waterfall" else LAST * share * place
        yield {"stat": "value", "row": f"{subject:02}", "value": value}
