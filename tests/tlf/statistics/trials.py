"""Random data sets with R's answers, and how far ours are from them."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "r"
Ours = Mapping[str, Callable[[Any], Sequence[float]]]


@cache
def stored(file: str) -> dict[str, Any]:
    """The kinds of a file of trials: name to the R call and the trials."""
    found: dict[str, Any] = json.loads((FIXTURES / f"{file}.json").read_text())["kinds"]
    return found


def numbers(values: Any) -> Any:
    """R's numbers as floats, whatever JSON made of them."""
    words = {"NA": np.nan, "NaN": np.nan, "Inf": np.inf, "-Inf": -np.inf}
    given = values if isinstance(values, list) else [values]
    return np.array([words.get(v, v) if isinstance(v, str) else v for v in given], dtype=float)


def differences(file: str, kind: str, ours: Callable[[Any], Sequence[float]], floor: float = 1e-3) -> Any:
    """For each trial the largest difference of ours from R's, relative to R's number (or to `floor`, if that is more).

    A number that only one of the two has is infinitely far off.
    """
    return np.array([_difference(ours(t["given"]), numbers(t["answer"]), floor) for t in stored(file)[kind]["trials"]])


def _difference(ours: Sequence[float], theirs: Any, floor: float) -> float:
    mine = np.asarray(list(ours), dtype=float)
    if mine.shape != theirs.shape or (np.isfinite(mine) != np.isfinite(theirs)).any():
        return np.inf
    known = np.isfinite(theirs)
    if not (mine[~known] == theirs[~known])[~np.isnan(theirs[~known])].all():
        return np.inf
    return float((np.abs(mine[known] - theirs[known]) / np.maximum(np.abs(theirs[known]), floor)).max(initial=0.0))
