"""Times to event of two groups, stratum by stratum, and the effect that the strata have together."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .data import DisplayData
from .model import Analysis, group_codes
from .parameters import choice
from .statistics.effect import Effect
from .statistics.strata_effects import StratumEffect, combined_effect
from .times import CONF_LEVEL, STRATA, strata, stratified, times

WEIGHTS = choice(
    "weights",
    "How strata are weighted: 1 / variance, or n1 n2 / (n1 + n2) of their subjects.",
    ("inverse-variance", "mantel-haenszel"),
)
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Sample:
    """The times of one group, which of them are events, and when subjects came under observation (None: at 0)."""

    time: Floats
    event: NDArray[np.int64]
    entry: Floats | None


def samples(analysis: Analysis, data: DisplayData, pair: str) -> Iterator[tuple[Sample, Sample]]:
    """For each stratum the samples of both groups of a comparison."""
    own = times(analysis, data, pair)
    side = data.sides(own.chosen, pair, analysis)
    code = strata(analysis, own.chosen)
    places = np.zeros(len(own.time), np.int64) if code is None else code

    def sample(which: NDArray[np.bool_]) -> Sample:
        return Sample(own.time[which], own.event[which], own.entry[which] if own.entry is not None else None)

    first, second = group_codes(pair)
    for stratum in np.unique(places):
        yield sample((places == stratum) & (side == first)), sample((places == stratum) & (side == second))


def stratified_effect(
    analysis: Analysis, data: DisplayData, pair: str, of: Callable[[Sample, Sample], StratumEffect]
) -> Effect:
    """The effect of all strata together."""
    found = [of(first, second) for first, second in samples(analysis, data, pair)]
    return combined_effect(found, weights=WEIGHTS.of(analysis), conf_level=CONF_LEVEL.of(analysis))


def over_strata(analysis: Analysis, data: DisplayData) -> str:
    """By what an effect is stratified and how strata are weighted, for a footnote; blank where it is not."""
    if not STRATA.of(analysis):
        return ""
    how = "inverse variances" if WEIGHTS.of(analysis) == "inverse-variance" else "Mantel-Haenszel"
    return f", {stratified(analysis, data)} with weights of {how}"
