"""Pearson's chi-square test."""

from collections.abc import Iterator

from ..categories import OF, category_table
from ..data import DisplayData, number_of
from ..kind import Kind, Statistic, p_value_of
from ..model import Analysis
from ..number import Number
from ..parameters import switch

CORRECT = switch("correct", "Yates's correction of a 2 x 2 table.")


def chisq(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """Pearson's chi-square test of the table that Fisher's test is made of; correct=yes: Yates's correction of 2 x 2."""
    from ..statistics.counts import chi_square

    correct = CORRECT.of(analysis)
    words = "P values of categories: Pearson's chi-square test"
    words += " with Yates's correction" if correct else ""
    for pair in analysis.groups:
        found = chi_square(category_table(analysis, data, pair), correct=correct)
        chosen = data.selection(analysis, pair)
        yield number_of(pair, "p", found.p, chosen, words)
        yield number_of(pair, "chisq", found.statistic, chosen, words)


CHISQ = Kind(
    name="chisq",
    title="Pearson's chi-square test",
    meaning="Pearson's chi-square test of the table that Fisher's test is made of.",
    statistics=(p_value_of("P value"), Statistic("chisq", "the statistic", 2)),
    make=chisq,
    groups=(2, 0),
    compares=True,
    parameters=(OF, CORRECT),
)
