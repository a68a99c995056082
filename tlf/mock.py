"""Invented values for the figures of shells, so that a drawing shows how it will look before there are data."""

from collections.abc import Iterator, Mapping

import pandas as pd

from .model import Analysis, Display, compares

NOTE = "The drawing is a mock: its shapes are invented and say nothing of any result."
NEUTRAL: Mapping[str, float] = {"hr": 1.0, "hr_lower": 0.7, "hr_upper": 1.4, "n": 1.0, "mean": 0.0, "sd": 1.0}
DRAWN = ("survival", "censored", "at_risk", "value")
SUBJECTS, STEPS, LAST = 12, 24, 24.0


def mocked(display: Display, patterns: pd.DataFrame) -> pd.DataFrame:
    """The patterns of a display (`tlf.shells.patterns`) with values to draw, and the lines that its layout invents.

    No comparison differs from 1 and no mean from 0.
    """
    mock = display.layout.mock
    lines = list(mock(display)) if mock is not None else []
    kept = patterns[~patterns["stat"].isin(DRAWN) & ~patterns["analysis"].isin({str(n["analysis"]) for n in lines})]
    kept = kept.assign(value=kept["stat"].map(NEUTRAL).astype("float64"))
    blank = dict.fromkeys(patterns.columns, "")
    more = pd.DataFrame([blank | dict(line) for line in lines], columns=patterns.columns)
    return pd.concat([kept, more.astype({"value": "float64"})], ignore_index=True) if lines else kept


def invented(display: Display, analysis: Analysis, line: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    """A line of results for each group that is not a comparison."""
    for group in (g.code for g in display.groups if not compares(g.code)):
        named = {"display": display.id, "analysis": analysis.id, "group": group, "row": analysis.row, "text": "xx"}
        yield {**named, **line}
