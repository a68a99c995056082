"""Tests that compare a number among groups: Wilcoxon's, Kruskal's and Wallis's, analysis of variance."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ..categories import with_reason
from ..data import DisplayData, number_at, present_numbers
from ..kind import Kind, Statistic, p_value_of
from ..model import Analysis, group_codes
from ..number import Number
from ..parameters import choice, switch
from ..reasons import of_samples
from ..testing import DIRECTION, sides_of_test

CORRECT = switch("correct", "Continuity correction of the normal approximation.", default=True)
METHOD = choice("method", "Normal approximation, or the exact distribution.", ("normal", "exact"))
P, F, CHISQ = (
    p_value_of("two-sided P value"),
    Statistic("f", "the statistic", 2),
    Statistic("chisq", "the statistic", 2),
)


def wilcoxon(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """Wilcoxon's rank-sum test of a variable in two groups; two-sided P. Missing values are left out."""
    from ..statistics.ranks import rank_sum

    correct, method = CORRECT.of(analysis), METHOD.of(analysis)
    words = f"P values: Wilcoxon rank-sum test, {sides_of_test(analysis)}, "
    words += "exact" if method == "exact" else "normal approximation"
    words += " with continuity correction" if correct and method == "normal" else ""
    for pair in analysis.groups:
        first, second = _samples(analysis, data, pair)
        p = rank_sum(first, second, method=method, correct=correct, alternative=DIRECTION.of(analysis)).p
        said = with_reason(words, of_samples(p, (first, second)))
        yield number_at(pair, "p", p, data.selection(analysis, pair), said)


def kruskal(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """The Kruskal-Wallis test of a variable in two groups or more. Missing values are left out."""
    from ..statistics.ranks import kruskal_wallis

    words = "P values of numbers: Kruskal-Wallis test"
    for pair in analysis.groups:
        samples, chosen = _samples(analysis, data, pair), data.selection(analysis, pair)
        found = kruskal_wallis(samples)
        said = with_reason(words, of_samples(found.p, samples))
        yield number_at(pair, "p", found.p, chosen, said)
        yield number_at(pair, "chisq", found.statistic, chosen, said)


def anova(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """The one-way analysis of variance of a variable in two groups or more. Missing values are left out."""
    from ..statistics.linear import one_way

    words = "P values of numbers: one-way analysis of variance"
    for pair in analysis.groups:
        samples, chosen = _samples(analysis, data, pair), data.selection(analysis, pair)
        found = one_way(samples)
        said = with_reason(words, of_samples(found.p, samples))
        yield number_at(pair, "p", found.p, chosen, said)
        yield number_at(pair, "f", found.statistic, chosen, said)


def _samples(analysis: Analysis, data: DisplayData, pair: str) -> list[NDArray[np.float64]]:
    return [
        present_numbers(data.selection(analysis, group), analysis.variable, analysis) for group in group_codes(pair)
    ]


WILCOXON = Kind(
    name="wilcoxon",
    title="Wilcoxon's rank-sum test",
    meaning="Wilcoxon's rank-sum test of a variable in two groups, two-sided.",
    statistics=(P,),
    make=wilcoxon,
    groups=(2, 2),
    compares=True,
    parameters=(CORRECT, METHOD, DIRECTION),
    variables=(1, 1),
)
KRUSKAL = Kind(
    name="kruskal",
    title="Kruskal-Wallis test",
    meaning="The Kruskal-Wallis test of a variable in two groups or more.",
    statistics=(P, CHISQ),
    make=kruskal,
    groups=(2, 0),
    compares=True,
    variables=(1, 1),
)
ANOVA = Kind(
    name="anova",
    title="One-way analysis of variance",
    meaning="The one-way analysis of variance of a variable in two groups or more.",
    statistics=(P, F),
    make=anova,
    groups=(2, 0),
    compares=True,
    variables=(1, 1),
)
