"""Pearson's chi-square test."""

from collections.abc import Iterator

from ..categories import OF, category_table, with_reason
from ..data import DisplayData, number_at
from ..kind import Kind, Statistic, p_value_of
from ..model import Analysis
from ..number import Number
from ..parameters import switch
from ..reasons import of_table

CORRECT = switch("correct", "Yates's correction of a 2 x 2 table.")


def chisq(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """Pearson's chi-square test of the table that Fisher's test is made of; correct=yes: Yates's correction of 2 x 2."""
    from ..statistics.counts import chi_square

    correct = CORRECT.of(analysis)
    words = "P values of categories: Pearson's chi-square test"
    words += " with Yates's correction" if correct else ""
    for pair in analysis.groups:
        counts = category_table(analysis, data, pair)
        found = chi_square(counts, correct=correct)
        chosen, said = data.selection(analysis, pair), with_reason(words, of_table(found.p, counts))
        yield number_at(pair, "p", found.p, chosen, said)
        yield number_at(pair, "chisq", found.statistic, chosen, said)


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
