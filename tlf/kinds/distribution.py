"""How values are spread: what a box plot shows, and the numbers of a histogram."""

from collections.abc import Iterator

import numpy as np

from ..data import DisplayData, number_at, record_column
from ..kind import Kind, Statistic, count_of
from ..model import ALL, Analysis
from ..number import Number
from ..parameters import number, whole_number
from ..times import DAYS_PER_MONTH
from .each import X, Y

REACH = number("reach", "How far whiskers reach at most, in interquartile ranges.", 1.5, above=0)
BINS = whole_number("bins", "Number of bins of a histogram.", 10, 1)


def box(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """Quartiles, whiskers (the furthest values within so many interquartile ranges), mean, and the values beyond.

    Quartiles are SAS's PCTLDEF=5. Each value beyond the whiskers is a number of the statistic outlier.
    """
    from ..statistics.ranks import description

    words = f"Whiskers reach to the furthest value within {REACH.of(analysis):g} interquartile ranges of the box"
    for group in analysis.groups:
        chosen = data.selection(analysis, group)
        values = record_column(chosen, analysis.variable, analysis).to_numpy(dtype="float64") / DAYS_PER_MONTH.of(
            analysis
        )
        present = values[~np.isnan(values)]
        found = description(present)
        away = REACH.of(analysis) * (found.q3 - found.q1)
        inside = present[(present >= found.q1 - away) & (present <= found.q3 + away)]
        whiskers = (inside.min(), inside.max()) if len(inside) else (np.nan, np.nan)
        stats = {
            "n": float(found.n), "mean": found.mean, "q1": found.q1, "median": found.median, "q3": found.q3,
            "low": float(whiskers[0]), "high": float(whiskers[1]),
        }  # fmt: skip
        for stat, value in stats.items():
            yield number_at(group, stat, value, chosen, words if stat in ("low", "high") else "")
        for value in np.sort(present[(present < found.q1 - away) | (present > found.q3 + away)]):
            yield Number(group, "outlier", float(value), 1, chosen.where)


def histogram(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """How many values lie in each of several bins of equal width, from the least value of all groups to the greatest.

    The number's column is the lower edge; the last bin holds its upper edge too.
    """
    scale, bins = DAYS_PER_MONTH.of(analysis), BINS.of(analysis)
    every = record_column(data.selection(analysis, ALL), analysis.variable, analysis).to_numpy(dtype="float64") / scale
    known = every[~np.isnan(every)]
    if not len(known):
        return
    edges = np.linspace(known.min(), known.max(), bins + 1)
    if edges[0] == edges[-1]:
        edges = np.linspace(edges[0] - 0.5, edges[-1] + 0.5, bins + 1)
    for group in analysis.groups:
        chosen = data.selection(analysis, group)
        values = record_column(chosen, analysis.variable, analysis).to_numpy(dtype="float64") / scale
        counts, _ = np.histogram(values[~np.isnan(values)], edges)
        for low, high, count in zip(edges[:-1], edges[1:], counts, strict=True):
            at = {"column": repr(float(low))}
            yield Number(group, "n", float(count), int(count), chosen.where, **at)
            yield Number(group, "width", float(high - low), int(count), chosen.where, **at)


BOX = Kind(
    name="box",
    title="Box plot",
    meaning="Quartiles, whiskers, mean and values beyond the whiskers of a variable; drawn by boxes.",
    statistics=(
        count_of("n", "values that are not missing"),
        Statistic("mean", "their mean"),
        Statistic("q1", "first quartile"),
        Statistic("median", "median"),
        Statistic("q3", "third quartile"),
        Statistic("low", "end of the lower whisker"),
        Statistic("high", "end of the upper whisker"),
        Statistic("outlier", "a value beyond the whiskers"),
    ),
    make=box,
    parameters=(REACH, DAYS_PER_MONTH, Y),
    variables=(1, 1),
)
HISTOGRAM = Kind(
    name="histogram",
    title="Histogram",
    meaning="How many values of a variable lie in each of several bins of equal width; drawn by histogram.",
    statistics=(count_of("n", "values in the bin"), Statistic("width", "width of the bin", 2)),
    make=histogram,
    parameters=(BINS, DAYS_PER_MONTH, X, Y),
    variables=(1, 1),
)
