"""Means with limits, t tests, geometric means, signed ranks and shifts."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..categories import with_reason
from ..data import DisplayData, number_at, present_numbers, record_column
from ..kind import Kind, Statistic, count_of, p_value_of
from ..model import Analysis, group_codes
from ..number import Number
from ..parameters import choice
from ..testing import TESTED, tested, words_of_test
from ..times import CONF_LEVEL

if TYPE_CHECKING:
    from ..statistics.linear import Estimate

VARIANCE = choice("variance", "Variances of the two groups: of each its own, or one for both.", ("welch", "pooled"))
RANK_METHOD = choice("method", "The exact distribution, or its normal approximation.", ("auto", "exact", "normal"))
SHIFT_METHOD = choice("method", "Limits by the normal approximation, or exact (without ties).", ("normal", "exact"))


def estimate_numbers(group: str, found: "Estimate", chosen: object, words: str) -> Iterator[Number]:
    """The numbers of an estimate with t limits."""
    said = with_reason(words, found.reason)
    values = {
        "estimate": found.value,
        "se": found.std_err,
        "lower": found.lower,
        "upper": found.upper,
        "df": found.df,
        "t": found.statistic,
        "p": found.p,
    }
    for stat, value in values.items():
        yield number_at(group, stat, value, chosen, said)  # type: ignore[arg-type]


def no_estimate(reason: str, conf_level: float) -> "Estimate":
    """An estimate that there is none of, for a reason."""
    from ..statistics.linear import Estimate

    nan = np.nan
    return Estimate(nan, nan, nan, nan, nan, nan, nan, conf_level, reason)


def mean(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """The mean of a variable, or of the first less the second of two, with t limits and P that it is 0."""
    from ..statistics.means import mean_estimate

    level = CONF_LEVEL.of(analysis)
    words = f"Means: {100 * level:g}% t limits"
    words += words_of_test(analysis) or "; P: t test that the mean is 0, two-sided"
    for group in analysis.groups:
        values = _values(analysis, data, group)
        yield number_at(group, "n", len(values), data.selection(analysis, group))
        found = tested(analysis, mean_estimate(values, conf_level=level))
        yield from estimate_numbers(group, found, data.selection(analysis, group), words)


def _values(analysis: Analysis, data: DisplayData, group: str) -> NDArray[np.float64]:
    """The values of the variable, or the differences of two in the same records; missing ones left out."""
    if len(analysis.variables) == 1:
        return present_numbers(data.selection(analysis, group), analysis.variables[0], analysis)
    chosen = data.selection(analysis, group)
    first, second = (record_column(chosen, name, analysis).to_numpy(dtype="float64") for name in analysis.variables)
    away: NDArray[np.float64] = first - second
    return away[~np.isnan(away)]


def ttest(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """The difference of two groups' means with t limits and P. Missing values are left out."""
    from ..statistics.means import mean_difference

    level, variance = CONF_LEVEL.of(analysis), VARIANCE.of(analysis)
    words = f"Differences of means: two-sample t test, {variance} variance, {100 * level:g}% limits"
    words += words_of_test(analysis)
    for pair in analysis.groups:
        first, second = (
            present_numbers(data.selection(analysis, g), analysis.variable, analysis) for g in group_codes(pair)
        )
        found = tested(analysis, mean_difference(first, second, variance=variance, conf_level=level))
        yield from estimate_numbers(pair, found, data.selection(analysis, pair), words)


def geometric(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """The geometric mean of a positive variable with limits, and its coefficient of variation in per cent."""
    from ..statistics.means import geometric_mean

    level = CONF_LEVEL.of(analysis)
    words = f"Geometric means: {100 * level:g}% t limits of the logarithms; CV: 100 sqrt(exp(s^2) - 1)"
    for group in analysis.groups:
        chosen = data.selection(analysis, group)
        found = geometric_mean(present_numbers(chosen, analysis.variable, analysis), conf_level=level)
        said = with_reason(words, found.reason)
        yield number_at(group, "n", found.n, chosen)
        yield number_at(group, "gmean", found.value, chosen, said)
        yield number_at(group, "lower", found.lower, chosen, said)
        yield number_at(group, "upper", found.upper, chosen, said)
        yield number_at(group, "gcv", found.cv, chosen, said)


def signed_rank(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """Wilcoxon's signed-rank test of a variable, or of the first less the second of two."""
    from ..statistics.signed_rank import signed_rank as test

    for group in analysis.groups:
        chosen, found = (
            data.selection(analysis, group),
            test(_values(analysis, data, group), method=RANK_METHOD.of(analysis)),
        )
        words = f"P values: Wilcoxon signed-rank test, two-sided, {found.method}"
        yield number_at(group, "n", found.n, chosen)
        yield number_at(group, "p", found.p, chosen, with_reason(words, found.reason))


def shift(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """Hodges and Lehmann's shift between two groups with limits, and the rank-sum test's P."""
    from ..statistics.ranks import rank_sum
    from ..statistics.signed_rank import hodges_lehmann

    method, level = SHIFT_METHOD.of(analysis), CONF_LEVEL.of(analysis)
    words = f"Shifts: Hodges-Lehmann, {100 * level:g}% limits ({method}); P: Wilcoxon rank-sum test"
    for pair in analysis.groups:
        first, second = (
            present_numbers(data.selection(analysis, g), analysis.variable, analysis) for g in group_codes(pair)
        )
        found = hodges_lehmann(first, second, method=method, conf_level=level)
        chosen, said = data.selection(analysis, pair), with_reason(words, found.reason)
        yield number_at(pair, "estimate", found.value, chosen, said)
        yield number_at(pair, "lower", found.lower, chosen, said)
        yield number_at(pair, "upper", found.upper, chosen, said)
        yield number_at(pair, "p", rank_sum(first, second, method=method).p, chosen, said)


ESTIMATED = (
    Statistic("estimate", "the estimate", 2),
    Statistic("se", "its standard error", 3),
    Statistic("lower", "its lower limit", 2),
    Statistic("upper", "its upper limit", 2),
    Statistic("df", "degrees of freedom", 1),
    Statistic("t", "the t statistic", 2),
    p_value_of("two-sided P value that it is 0"),
)
SHIFTED = (*ESTIMATED[:1], *ESTIMATED[2:4], p_value_of("two-sided P value of the rank-sum test"))
MEAN = Kind(
    name="mean",
    title="Mean with confidence limits",
    meaning="The mean of a variable, or of the first less the second of two, with t limits and P.",
    statistics=(count_of("n", "values that are not missing"), *ESTIMATED),
    make=mean,
    parameters=(*TESTED, CONF_LEVEL),
    variables=(1, 2),
)
TTEST = Kind(
    name="ttest",
    title="t test of two groups",
    meaning="The difference of two groups' means with t limits and P.",
    statistics=ESTIMATED,
    make=ttest,
    groups=(2, 2),
    compares=True,
    parameters=(VARIANCE, *TESTED, CONF_LEVEL),
    variables=(1, 1),
)
GEOMETRIC = Kind(
    name="geometric",
    title="Geometric mean",
    meaning="The geometric mean of a positive variable with limits, and the geometric coefficient of variation.",
    statistics=(
        Statistic("gmean", "geometric mean", 2),
        Statistic("lower", "its lower limit", 2),
        Statistic("upper", "its upper limit", 2),
        Statistic("gcv", "geometric coefficient of variation, per cent"),
        count_of("n", "values that are not missing"),
    ),
    make=geometric,
    parameters=(CONF_LEVEL,),
    variables=(1, 1),
)
SIGNED_RANK = Kind(
    name="signed_rank",
    title="Wilcoxon's signed-rank test",
    meaning="Wilcoxon's signed-rank test of a variable, or of the first less the second of two.",
    statistics=(p_value_of("two-sided P value"), count_of("n", "differences other than 0")),
    make=signed_rank,
    parameters=(RANK_METHOD,),
    variables=(1, 2),
)
SHIFT = Kind(
    name="shift",
    title="Hodges-Lehmann shift",
    meaning="Hodges and Lehmann's shift between two groups with limits, and P of the rank-sum test.",
    statistics=SHIFTED,
    make=shift,
    groups=(2, 2),
    compares=True,
    parameters=(SHIFT_METHOD, CONF_LEVEL),
    variables=(1, 1),
)
