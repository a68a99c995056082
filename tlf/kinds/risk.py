"""Two groups' shares compared: difference, odds ratio and risk ratio, also over strata."""

from collections.abc import Iterator

import numpy as np

from ..categories import STRATUM, by_strata, stratified_tables
from ..data import DisplayData
from ..effects import effect_numbers, method_words
from ..kind import Kind, Statistic, p_value_of
from ..model import Analysis
from ..number import Number
from ..parameters import choice
from ..testing import ALTERNATIVE, MARGIN, TESTED, tested, words_of_test
from ..times import CONF_LEVEL

DIFFERENCE_METHOD = choice(
    "method",
    "Limits of the difference; over strata wald is Mantel and Haenszel's with Sato's variance.",
    ("wald", "wald-corrected", "newcombe", "newcombe-corrected", "miettinen-nurminen"),
)
ODDS_METHOD = choice(
    "method", "Limits of the odds ratio; over strata it is Mantel and Haenszel's.", ("wald", "exact", "mid-p")
)
ODDS = {"wald": "Wald", "exact": "exact conditional", "mid-p": "mid-P conditional"}


def risk_difference(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """The share of the first group less that of the second, in percentage points, with limits and P."""
    from ..statistics.differences import common_risk_difference
    from ..statistics.differences import risk_difference as difference

    method, level = DIFFERENCE_METHOD.of(analysis), CONF_LEVEL.of(analysis)
    for pair in analysis.groups:
        tables = stratified_tables(analysis, data, pair)
        margin = 0.0 if np.isnan(MARGIN.of(analysis)) else MARGIN.of(analysis) / 100
        test, how = ALTERNATIVE.of(analysis), {"conf_level": level, "null": margin}
        if STRATUM.of(analysis):
            method = "mantel-haenszel" if method.startswith("wald") else method
            found = common_risk_difference(tables, method=method, alternative=test, **how)
        else:
            found = difference(tables[0], method=method, alternative=test, **how)
        found = found if method == "miettinen-nurminen" else tested(analysis, found, scale=100)
        words = f"Differences of percentages: {method_words(method)}"
        said = (
            f"{words}{by_strata(analysis, data)}, {100 * level:g}% confidence limits{words_of_test(analysis, unit='%')}"
        )
        yield from effect_numbers(pair, found, data.selection(analysis, pair), said, scale=100)


def odds_ratio(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """The odds of a record in the first group against the second, with limits and P; over strata the common one."""
    from ..statistics.effect import Effect
    from ..statistics.ratios import odds_ratio as ratio
    from ..statistics.stratified import mantel_haenszel

    method, level = ODDS_METHOD.of(analysis), CONF_LEVEL.of(analysis)
    for pair in analysis.groups:
        tables = stratified_tables(analysis, data, pair)
        words = f"Odds ratios: {ODDS[method]} limits"
        if STRATUM.of(analysis):
            common = mantel_haenszel(tables, conf_level=level)
            reason = common.test.reason
            if not reason and np.isnan(common.lower):
                reason = "the odds ratio is 0 or infinite, and has no limits"
            found = Effect(
                common.odds_ratio, common.lower, common.upper, level, "mantel-haenszel", p=common.test.p, reason=reason
            )
            words = "Odds ratios: Mantel-Haenszel, limits by Robins, Breslow and Greenland, P by the CMH test"
        else:
            found = ratio(tables[0], method=method, conf_level=level)
        said = f"{words}{by_strata(analysis, data)}, {100 * level:g}% confidence limits{words_of_test(analysis, ratio=True)}"
        found = tested(analysis, found, ratio=True)
        yield from effect_numbers(pair, found, data.selection(analysis, pair), said)


def risk_ratio(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """The share of the first group over that of the second, with limits on the log scale and P; over strata the common one."""
    from ..statistics.ratios import common_risk_ratio
    from ..statistics.ratios import risk_ratio as ratio

    level, strata = CONF_LEVEL.of(analysis), bool(STRATUM.of(analysis))
    for pair in analysis.groups:
        tables = stratified_tables(analysis, data, pair)
        found = common_risk_ratio(tables, conf_level=level) if strata else ratio(tables[0], conf_level=level)
        limits = f"{100 * level:g}% {'' if strata else 'Wald '}limits on the log scale"
        words = f"Risk ratios: {f'Mantel-Haenszel{by_strata(analysis, data)}, ' if strata else ''}{limits}"
        said = f"{words}{words_of_test(analysis, ratio=True)}"
        yield from effect_numbers(pair, tested(analysis, found, ratio=True), data.selection(analysis, pair), said)


DIFFERENCES = (
    Statistic("estimate", "difference in percentage points", 1),
    Statistic("lower", "its lower limit", 1),
    Statistic("upper", "its upper limit", 1),
    p_value_of("two-sided P value that there is no difference"),
)
RATIOS = (
    Statistic("estimate", "ratio", 2),
    Statistic("lower", "its lower limit", 2),
    Statistic("upper", "its upper limit", 2),
    p_value_of("two-sided P value that there is no difference"),
)
RISK_DIFFERENCE = Kind(
    name="risk_difference",
    title="Difference of two shares",
    meaning="The share of subjects with a record in the first group less that in the second, with limits and P.",
    statistics=DIFFERENCES,
    make=risk_difference,
    groups=(2, 2),
    compares=True,
    parameters=(DIFFERENCE_METHOD, STRATUM, *TESTED, CONF_LEVEL),
)
ODDS_RATIO = Kind(
    name="odds_ratio",
    title="Odds ratio of two groups",
    meaning="The odds of a record in the first group against the second with limits and P; over strata the common one.",
    statistics=RATIOS,
    make=odds_ratio,
    groups=(2, 2),
    compares=True,
    parameters=(ODDS_METHOD, STRATUM, *TESTED, CONF_LEVEL),
)
RISK_RATIO = Kind(
    name="risk_ratio",
    title="Ratio of two shares",
    meaning="The share of subjects with a record in the first group over that in the second, with limits and P.",
    statistics=RATIOS,
    make=risk_ratio,
    groups=(2, 2),
    compares=True,
    parameters=(STRATUM, *TESTED, CONF_LEVEL),
)
