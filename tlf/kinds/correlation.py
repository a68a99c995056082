"""The correlation of two variables."""

from collections.abc import Iterator

import numpy as np

from ...engine.encoded import is_encoded
from ...specs import SpecFault
from ..categories import with_reason
from ..data import DisplayData, number_at, record_column
from ..kind import Kind, Statistic, count_of, p_value_of
from ..model import Analysis
from ..number import Number
from ..parameters import choice
from ..times import CONF_LEVEL

METHOD = choice("method", "Pearson's correlation of the values, or Spearman's of their ranks.", ("pearson", "spearman"))


def correlation(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """The correlation of two variables of the records of a group, with limits and P; records without both are left out."""
    from ..statistics.correlation import correlation as correlated

    method, level = METHOD.of(analysis), CONF_LEVEL.of(analysis)
    words = f"Correlations: {method.capitalize()}"
    words += f", {100 * level:g}% limits by Fisher's z transformation" if method == "pearson" else ""
    for group in analysis.groups:
        chosen = data.selection(analysis, group)
        first, second = (record_column(chosen, name, analysis) for name in analysis.variables)
        for one in (first, second):
            if is_encoded(one):
                raise SpecFault(f"{analysis} asks for numbers in {one.name}, which holds text.")
        both = np.column_stack([first.to_numpy(dtype="float64"), second.to_numpy(dtype="float64")])
        kept = both[~np.isnan(both).any(1)]
        found = correlated(kept[:, 0], kept[:, 1], method=method, conf_level=level)
        said = with_reason(words, found.reason)
        yield number_at(group, "n", len(kept), chosen)
        for stat, value in (("estimate", found.value), ("lower", found.lower), ("upper", found.upper), ("p", found.p)):
            yield number_at(group, stat, value, chosen, said)


CORRELATION = Kind(
    name="correlation",
    title="Correlation of two variables",
    meaning="The correlation of two variables, Pearson's with limits or Spearman's, and P that there is none.",
    statistics=(
        Statistic("estimate", "correlation coefficient", 2),
        Statistic("lower", "its lower limit, of Pearson's", 2),
        Statistic("upper", "its upper limit, of Pearson's", 2),
        p_value_of("two-sided P value that it is 0"),
        count_of("n", "records with both values"),
    ),
    make=correlation,
    parameters=(METHOD, CONF_LEVEL),
    variables=(2, 2),
)
