"""Tail areas of the normal and chi-square distributions, without a table and without scipy."""

import math
from dataclasses import dataclass
from statistics import NormalDist

from .inputs import between_0_and_1, check_one_of

ALTERNATIVES = ("two-sided", "greater", "less")


def normal_two_sided(z: float) -> float:
    """The probability that a standard normal value is at least as far from 0 as z; NaN for NaN.

    >>> round(normal_two_sided(1.959963984540054), 12)
    0.05
    """
    return math.erfc(abs(z) / math.sqrt(2))


def normal_upper(z: float) -> float:
    """The probability that a standard normal value is above z.

    >>> normal_upper(0.0)
    0.5
    """
    return 0.5 * math.erfc(z / math.sqrt(2))


def tail(z: float, alternative: str) -> float:
    """The P of a standard normal statistic: two-sided, greater (the area above it) or less (below).

    >>> tail(0.0, "two-sided"), tail(0.0, "less")
    (1.0, 0.5)
    """
    check_one_of("alternative", alternative, ALTERNATIVES)
    return normal_two_sided(z) if alternative == "two-sided" else normal_upper(z if alternative == "greater" else -z)


def confidence_factor(conf_level: float) -> float:
    """How many standard errors a two-sided normal confidence interval reaches.

    >>> round(confidence_factor(0.95), 6)
    1.959964
    """
    between_0_and_1("conf_level", conf_level)
    return NormalDist().inv_cdf(0.5 + conf_level / 2)


def chi_square_upper(statistic: float, df: int) -> float:
    """The probability that chi-square with df degrees of freedom is above the statistic (R: pchisq, upper tail).

    A sum of df / 2 positive terms, so that small tails keep all their digits. NaN when the statistic is
    NaN or there is no degree of freedom.

    >>> round(chi_square_upper(3.841458820694124, 1), 12)
    0.05
    """
    if df < 1 or math.isnan(statistic):
        return math.nan
    half = max(statistic, 0.0) / 2
    if math.isinf(half):
        return 0.0
    total = math.erfc(math.sqrt(half)) if df % 2 else 0.0
    power = 0.5 if df % 2 else 0.0
    while power < df / 2:
        total += math.exp(power * math.log(half) - half - math.lgamma(power + 1)) if half > 0 else float(power == 0)
        power += 1
    return min(total, 1.0)


@dataclass(frozen=True)
class ChiSquareTest:
    """A chi-square statistic, its degrees of freedom and its P; NaN with df 0 when there is nothing to test.

    reason: why there is no test, in words; blank where there is one.
    """

    statistic: float
    df: int
    p: float
    reason: str = ""


NOTHING_TO_TEST = "there is nothing to compare: a group or the other outcome is empty"


def chi_square_test(statistic: float, df: int, reason: str = NOTHING_TO_TEST) -> ChiSquareTest:
    """The statistic with its P; with no degree of freedom both are NaN, for the reason.

    >>> chi_square_test(0.0, 2).p
    1.0
    """
    lacking = "" if df and not math.isnan(statistic) else reason
    return ChiSquareTest(float(statistic) if df else math.nan, df, chi_square_upper(statistic, df), lacking)
