"""Means of one sample, of pairs and of two samples: t tests with limits; geometric means."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from .inputs import Floats, between_0_and_1, check_one_of, float_array
from .linear import Estimate, estimate

VARIANCES = ("welch", "pooled")


@dataclass(frozen=True)
class GeometricMean:
    """exp of the mean logarithm with t limits, and the geometric coefficient of variation in per cent.

    cv: 100 sqrt(exp(s^2) - 1), s the standard deviation of the logarithms. NaN with a reason where not estimable.
    """

    n: int
    value: float
    lower: float
    upper: float
    cv: float
    conf_level: float
    reason: str = ""


def mean_estimate(values: Any, *, mean: float = 0.0, conf_level: float = 0.95) -> Estimate:
    """The mean with t limits, and the t test that it is `mean` (R `t.test` of one sample).

    >>> round(mean_estimate([1.0, 2.0, 4.0]).statistic, 4)
    2.6458
    """
    given = float_array("values", values)
    n = len(given)
    if n < 2:
        return estimate(float(given.mean()) if n else math.nan, math.nan, 0, conf_level, "fewer than two values")
    std_err = _standard_error(float(given.std(ddof=1)) / math.sqrt(n), given)
    found = estimate(float(given.mean()) - mean, std_err, n - 1, conf_level)
    return _moved(found, mean)


def _moved(found: Estimate, by: float) -> Estimate:
    """The estimate and its limits moved by a number; the test stays."""
    return Estimate(
        found.value + by, found.std_err, found.df, found.statistic, found.p, found.lower + by, found.upper + by,
        found.conf_level, found.reason,
    )  # fmt: skip


def paired_difference(first: Any, second: Any, *, conf_level: float = 0.95) -> Estimate:
    """The mean of first less second of the same subjects, with t limits and P (R `t.test`, paired).

    Raises SpecFault when lengths differ.
    """
    x = float_array("first", first)
    return mean_estimate(x - float_array("second", second, length=len(x)), conf_level=conf_level)


def mean_difference(first: Any, second: Any, *, variance: str = "welch", conf_level: float = 0.95) -> Estimate:
    """The mean of the first sample less that of the second, with t limits and P (R `t.test`).

    variance: welch (of each sample its own, Satterthwaite's degrees of freedom) or pooled (one for both).

    >>> round(mean_difference([1, 2, 4], [3, 5, 9], variance="pooled").df, 4)
    4
    """
    check_one_of("variance", variance, VARIANCES)
    x, y = float_array("first", first), float_array("second", second)
    m, n = len(x), len(y)
    value = float(x.mean() - y.mean()) if m and n else math.nan
    if not m or not n:
        return estimate(value, math.nan, 0, conf_level, "a group has no values")
    if (min(m, n) < 2 and variance == "welch") or m + n < 3:
        return estimate(value, math.nan, 0, conf_level, "a group has fewer than two values")
    a, b = ((float(((s - s.mean()) ** 2).sum())) for s in (x, y))
    if variance == "pooled":
        std_err = _standard_error(math.sqrt((a + b) / (m + n - 2) * (1 / m + 1 / n)), x, y)
        return estimate(value, std_err, m + n - 2, conf_level)
    v, w = a / (m - 1) / m, b / (n - 1) / n
    share = v / (v + w) if v + w > 0 else math.nan  # squares of shares do not vanish as those of small variances do
    df = 1 / (share**2 / (m - 1) + (1 - share) ** 2 / (n - 1))
    return estimate(value, _standard_error(math.sqrt(v + w), x, y), df, conf_level)


def _standard_error(found: float, *samples: Floats) -> float:
    """A standard error, 0 where it is no more than what binary fractions add to means (R `t.test`: essentially constant)."""
    return found if found >= 10 * np.finfo(float).eps * max(abs(float(s.mean())) for s in samples) else 0.0


def geometric_mean(values: Any, *, conf_level: float = 0.95) -> GeometricMean:
    """The geometric mean of positive values with t limits of the logarithms, and the geometric CV.

    A value of 0 or less has no logarithm: all is NaN and the reason says how many there are.

    >>> round(geometric_mean([1, 10, 100]).value, 6)
    10.0
    """
    between_0_and_1("conf_level", conf_level)
    given = float_array("values", values)
    n, low = len(given), int((given <= 0).sum())
    if low or not n:
        reason = f"{low} of {n} values are not positive" if low else "there are no values"
        return GeometricMean(n, math.nan, math.nan, math.nan, math.nan, conf_level, reason)
    found = mean_estimate(np.log(given), conf_level=conf_level)
    cv = 100 * math.sqrt(math.expm1(float(np.log(given).var(ddof=1)))) if n > 1 else math.nan
    value, lower, upper = (float(np.exp(v)) for v in (found.value, found.lower, found.upper))
    return GeometricMean(n, value, lower, upper, cv, conf_level, found.reason)
