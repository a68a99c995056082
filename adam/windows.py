"""Verbs of analysis windows: which planned visit a day belongs to, and how far from it the day is (ADaMIG 1.3, 3.3.7)."""

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np
import pandas as pd

from ..engine.kinds import each_value
from ..specs import SpecFault

T = TypeVar("T")
WRITTEN = re.compile(r"(?P<name>.+?)\s*:\s*(?P<low>-?\d+) to (?P<high>-?\d+)(?:, target (?P<target>-?\d+))?")


@each_value
def analysis_window(day: pd.Series, *, visit_windows: Sequence[str]) -> pd.Series:
    """The window in which the day lies.

    visit_windows, a parameter of study.toml, has a text for each window: "Week 2: 8 to 21, target 15", both days
    included; a day in none of them has no window, one in several the first.
    Raises SpecFault where a window is written otherwise.

    >>> windows = ["Baseline: -14 to 1, target 1", "Week 2: 8 to 21, target 15"]
    >>> analysis_window(pd.Series([1.0, 9.0, 30.0]), visit_windows=windows).tolist()
    ['Baseline', 'Week 2', nan]
    """
    return pd.Series(_of_window(day, visit_windows, lambda w: w["name"], ""), dtype="str").replace("", None)


@each_value
def window_number(day: pd.Series, *, visit_windows: Sequence[str]) -> pd.Series:
    """The place of the window in which the day lies, from 1.

    >>> window_number(pd.Series([9.0, 99.0]), visit_windows=["Day 1: 1 to 1", "Week 2: 8 to 21"]).tolist()
    [2.0, nan]
    """
    places = {text: place for place, text in enumerate(visit_windows, 1)}
    return pd.Series(_of_window(day, visit_windows, lambda w: places[w.string], np.nan), dtype="float64")


@each_value
def window_first_day(day: pd.Series, *, visit_windows: Sequence[str]) -> pd.Series:
    """The first day of the window in which the day lies.

    >>> window_first_day(pd.Series([9.0]), visit_windows=["Week 2: 8 to 21, target 15"]).tolist()
    [8.0]
    """
    return pd.Series(_of_window(day, visit_windows, lambda w: float(w["low"]), np.nan), dtype="float64")


@each_value
def window_last_day(day: pd.Series, *, visit_windows: Sequence[str]) -> pd.Series:
    """The last day of the window in which the day lies.

    >>> window_last_day(pd.Series([9.0]), visit_windows=["Week 2: 8 to 21, target 15"]).tolist()
    [21.0]
    """
    return pd.Series(_of_window(day, visit_windows, lambda w: float(w["high"]), np.nan), dtype="float64")


@each_value
def window_target(day: pd.Series, *, visit_windows: Sequence[str]) -> pd.Series:
    """The target day of the window in which the day lies; missing where the window has none.

    >>> window_target(pd.Series([9.0]), visit_windows=["Week 2: 8 to 21, target 15"]).tolist()
    [15.0]
    """
    return pd.Series(_of_window(day, visit_windows, lambda w: float(w["target"] or "nan"), np.nan), dtype="float64")


@each_value
def window_distance(day: pd.Series, target: pd.Series) -> pd.Series:
    """The days between the day and the target of its window, whichever is first; there is no day 0.

    >>> window_distance(pd.Series([9.0, -1.0]), pd.Series([15.0, 1.0])).tolist()
    [6.0, 1.0]
    """
    across = (day < 0) & (target > 0) | (day > 0) & (target < 0)
    return (day - target).abs() - across.astype("float64")


def _of_window(day: pd.Series, windows: Sequence[str], answer: Callable[[re.Match[str]], T], nothing: T) -> list[T]:
    """What is answer of the first window in which each day lies."""
    read = [WRITTEN.fullmatch(text) for text in windows]
    for text, window in zip(windows, read, strict=True):
        if window is None:
            raise SpecFault(f"The window {text!r} cannot be read. Write it as 'Week 2: 8 to 21, target 15'.")
    days = day.to_numpy(dtype="float64", na_value=np.nan)
    known = [w for w in read if w is not None]
    inside = [(days >= float(w["low"])) & (days <= float(w["high"])) for w in known]
    first = np.argmax(np.array([*inside, np.ones(len(days), dtype=bool)]), axis=0)
    answers = [*(answer(w) for w in known), nothing]
    return [answers[place] for place in first]
