"""Analyses that compare groups: tests of counts and of numbers, of two groups or more."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from ..specs import SpecFault
from .counts import number_of
from .ground import Ground, Selection, numbers
from .number import Number
from .sheets import VERSUS, Analysis


def fisher(analysis: Analysis, ground: Ground) -> Iterator[Number]:
    """Fisher's exact test, two-sided P: of subjects with a record that counts among the denominator, or of categories.

    The parameter of names an analysis of the display whose rows are the categories (see `table_of`).
    """
    from .statistics.fisher import fisher as test

    for pair in analysis.groups:
        p = test(table_of(analysis, ground, pair)).p
        yield number_of(pair, "p", p, ground.selection(analysis, pair), "P values: Fisher's exact test, two-sided")


def chisq(analysis: Analysis, ground: Ground) -> Iterator[Number]:
    """Pearson's chi-square test of the table that Fisher's test is made of; correct=yes: Yates's correction of 2 x 2."""
    from .statistics.counts import chi_square

    correct = analysis.parameters.get("correct", "no") == "yes"
    words = "P values of categories: Pearson's chi-square test"
    words += " with Yates's correction" if correct else ""
    for pair in analysis.groups:
        found = chi_square(table_of(analysis, ground, pair), correct=correct)
        chosen = ground.selection(analysis, pair)
        yield number_of(pair, "p", found.p, chosen, words)
        yield number_of(pair, "chisq", found.statistic, chosen, words)


def table_of(analysis: Analysis, ground: Ground, pair: str) -> NDArray[np.int64]:
    """Subjects by group and by category: with a record that counts and without, or the rows of the analysis `of`.

    Raises SpecFault where that has fewer than two rows that count subjects, or a subject is in two of them.
    """
    of, groups = analysis.parameters.get("of", ""), pair.split(VERSUS)
    if not of:
        return np.array([_shares(analysis, ground, group) for group in groups], dtype=np.int64)
    rows = [a for a in ground.display.analyses if a.id == of and a.kind == "count"]
    if len(rows) < 2:
        raise SpecFault(f"{analysis.place}: of={of} names {len(rows)} rows of kind count; a test needs two or more.")
    return np.array([_categories([ground.selection(row, group) for row in rows], analysis) for group in groups])


def _categories(chosen: Sequence[Selection], analysis: Analysis) -> list[int]:
    counts = [one.count for one in chosen]
    if len(np.unique(np.concatenate([one.subjects for one in chosen]))) < sum(counts):
        raise SpecFault(f"{analysis.place}: a subject is in two rows of {analysis.parameters['of']}. Part the rows.")
    return counts


def _shares(analysis: Analysis, ground: Ground, group: str) -> tuple[int, int]:
    """How many subjects of the denominator have a record that counts, and how many have none."""
    n = ground.selection(analysis, group).count
    return n, ground.whole(analysis, group).count - n


def wilcoxon(analysis: Analysis, ground: Ground) -> Iterator[Number]:
    """Wilcoxon's rank-sum test of a variable in two groups, normal approximation; two-sided P.

    The parameter correct=no leaves out the continuity correction. Missing values are left out.
    Raises SpecFault for more than two groups.
    """
    from .statistics.ranks import rank_sum

    correct = analysis.parameters.get("correct", "yes") != "no"
    words = "P values: Wilcoxon rank-sum test, two-sided, normal approximation"
    words += " with continuity correction" if correct else ""
    for pair in analysis.groups:
        samples = _samples(analysis, ground, pair)
        if len(samples) != 2:
            raise SpecFault(f"{analysis.place}: wilcoxon compares two groups, {pair} are {len(samples)}. Use kruskal.")
        p = rank_sum(*samples, method="normal", correct=correct).p
        yield number_of(pair, "p", p, ground.selection(analysis, pair), words)


def kruskal(analysis: Analysis, ground: Ground) -> Iterator[Number]:
    """The Kruskal-Wallis test of a variable in two groups or more. Missing values are left out."""
    from .statistics.ranks import kruskal_wallis

    for pair in analysis.groups:
        found = kruskal_wallis(_samples(analysis, ground, pair))
        chosen = ground.selection(analysis, pair)
        yield number_of(pair, "p", found.p, chosen, "P values of numbers: Kruskal-Wallis test")
        yield number_of(pair, "chisq", found.statistic, chosen, "P values of numbers: Kruskal-Wallis test")


def anova(analysis: Analysis, ground: Ground) -> Iterator[Number]:
    """The one-way analysis of variance of a variable in two groups or more. Missing values are left out."""
    from .statistics.linear import one_way

    for pair in analysis.groups:
        found = one_way(_samples(analysis, ground, pair))
        chosen = ground.selection(analysis, pair)
        yield number_of(pair, "p", found.p, chosen, "P values of numbers: one-way analysis of variance")
        yield number_of(pair, "f", found.statistic, chosen, "P values of numbers: one-way analysis of variance")


def _samples(analysis: Analysis, ground: Ground, pair: str) -> list[NDArray[np.float64]]:
    return [numbers(ground.selection(analysis, group), analysis.variable, analysis) for group in pair.split(VERSUS)]
