"""Analyses that count or describe: subjects with a record, summaries of a number, first and last dates."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ..specs import SpecFault
from .ground import KEY, Ground, Selection, column, numbers
from .number import Number
from .printed import day
from .sheets import Analysis


def count(analysis: Analysis, ground: Ground) -> Iterator[Number]:
    """How many subjects have a record that counts, in each group, and what share that is.

    n: subjects; denominator: subjects of the group, or those with a record for which the analysis' denominator
    holds; pct: 100 n / denominator, missing where there are none. With the parameter unit=records, n counts records.
    """
    words = "Percentages are of all subjects in the group"
    if analysis.denominator:
        words = f"Percentages are of subjects with {' and '.join(map(str, analysis.denominator))}"
    for group in analysis.groups:
        chosen = ground.selection(analysis, group)
        all_of_them = ground.whole(analysis, group)
        whole = all_of_them.count
        n = len(chosen) if analysis.parameters.get("unit") == "records" else chosen.count
        yield number_of(group, "n", n, chosen)
        yield number_of(group, "denominator", whole, all_of_them)
        yield number_of(group, "pct", 100.0 * n / whole if whole else np.nan, chosen, words)


def number_of(group: str, stat: str, value: float, chosen: Selection, words: str = "") -> Number:
    """A number that stands on the chosen records."""
    return Number(group, stat, float(value), len(chosen), chosen.where, words)


def summary(analysis: Analysis, ground: Ground) -> Iterator[Number]:
    """Number, mean, standard deviation, median, quartiles, least and greatest of a variable in each group.

    Missing values are left out. Quartiles are those of SAS's PCTLDEF=5 (R type 2): the mean of the two neighbours
    where the share falls between records. The parameter days_per_month divides first, so that days become months.
    """
    scale = float(analysis.parameters.get("days_per_month", 1))
    for group in analysis.groups:
        chosen = ground.selection(analysis, group)
        values = numbers(chosen, analysis.variable, analysis) / scale
        for stat, value in described(values).items():
            yield number_of(group, stat, value, chosen, _words(stat, analysis))


def _words(stat: str, analysis: Analysis) -> str:
    if stat in ("q1", "q3"):
        return "Quartiles: mean of the neighbouring values at a tie (SAS PCTLDEF=5)"
    days = analysis.parameters.get("days_per_month")
    return f"Months are days divided by {days}" if days and float(days) != 1 else ""


def described(values: NDArray[np.float64]) -> dict[str, float]:
    """The statistics of `summary` for numbers without missing ones, by the names that the sheet has for them.

    >>> described(np.array([1.0, 2.0, 4.0, 9.0]))["median"]
    3.0
    """
    from .statistics.ranks import description

    found = description(values)
    return {
        "n": float(found.n),
        "mean": found.mean,
        "sd": found.std,
        "median": found.median,
        "q1": found.q1,
        "q3": found.q3,
        "min": found.minimum,
        "max": found.maximum,
    }


def date(analysis: Analysis, ground: Ground) -> Iterator[Number]:
    """The first or last date of a variable in each group (parameter take=first|last), printed by month (form=month)."""
    take = analysis.parameters.get("take", "first")
    if take not in ("first", "last"):
        raise SpecFault(f"{analysis.place}: take is {take!r}; write take=first or take=last.")
    for group in analysis.groups:
        chosen = ground.selection(analysis, group)
        values = numbers(chosen, analysis.variable, analysis)
        value = (values.min() if take == "first" else values.max()) if len(values) else np.nan
        text = day(value, analysis.parameters.get("form", "day"))
        yield Number(group, "date", float(value), len(chosen), chosen.where, text=text)


def each(analysis: Analysis, ground: Ground) -> Iterator[Number]:
    """One number for each subject: the least or greatest value of a variable among its records (parameter take).

    The number's row is the subject. Missing values are left out; days_per_month divides first.
    """
    take = analysis.parameters.get("take", "least")
    if take not in ("least", "greatest"):
        raise SpecFault(f"{analysis.place}: take is {take!r}; write take=least or take=greatest.")
    names = ground.adsl[KEY].astype("str").to_numpy()
    for group in analysis.groups:
        chosen = ground.selection(analysis, group)
        values = column(chosen, analysis.variable, analysis).to_numpy(dtype="float64")
        values = values / float(analysis.parameters.get("days_per_month", 1))
        present = ~np.isnan(values)
        found = np.full(len(names), np.inf if take == "least" else -np.inf)
        choose = np.minimum if take == "least" else np.maximum
        choose.at(found, chosen.subjects[present], values[present])
        for subject in np.unique(chosen.subjects[present]):
            yield Number(group, "value", float(found[subject]), 1, chosen.where, row=str(names[subject]))
