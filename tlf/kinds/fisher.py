"""Fisher's exact test."""

from collections.abc import Iterator

from ..categories import OF, category_table, with_reason
from ..data import DisplayData, number_at
from ..kind import Kind, p_value_of
from ..model import Analysis
from ..number import Number
from ..reasons import of_table
from ..testing import DIRECTION, sides_of_test

WORDS = "P values: Fisher's exact test, "


def fisher(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """Fisher's exact test, two-sided P: of subjects with a record that counts among the denominator, or of categories.

    The parameter of names an analysis of the display whose rows are the categories. Without a subject in one of the
    groups there is nothing to compare, and P is missing.
    """
    from ..statistics.fisher import fisher as test

    for pair in analysis.groups:
        counts = category_table(analysis, data, pair)
        found = test(counts, alternative=DIRECTION.of(analysis))
        words = f"{WORDS}{sides_of_test(analysis)}"
        words = words if found.method == "exact" else f"{words}, Monte Carlo (standard error of P {found.std_err:.2g})"
        said = with_reason(words, of_table(found.p, counts))
        yield number_at(pair, "p", found.p, data.selection(analysis, pair), said)


FISHER = Kind(
    name="fisher",
    title="Fisher's exact test",
    meaning="Fisher's exact test, two-sided, of subjects with a record and without, or of several categories.",
    statistics=(p_value_of("two-sided P value"),),
    make=fisher,
    groups=(2, 0),
    compares=True,
    parameters=(OF, DIRECTION),
)
