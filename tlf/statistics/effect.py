"""One number of a comparison: an estimate with its limits, its P where a test goes with it, and why it has none."""

import math
from dataclasses import dataclass, replace

from .tails import confidence_factor, normal_two_sided


@dataclass(frozen=True)
class Effect:
    """An estimate with two-sided limits at `conf_level` by a named method.

    std_err: on the scale the limits are made on (the logarithm for ratios); NaN for a method without one.
    p: two-sided P that there is no difference (difference 0, ratio 1); NaN for a method without a test.
    reason: why a number is not estimable (NaN), in words; blank where all are.
    """

    value: float
    lower: float
    upper: float
    conf_level: float
    method: str
    std_err: float = math.nan
    p: float = math.nan
    reason: str = ""


def not_estimable(reason: str, method: str, conf_level: float, value: float = math.nan) -> Effect:
    """An effect without limits, for a reason; the estimate itself where there is one.

    >>> not_estimable("a group has no subjects", "wald", 0.95).lower
    nan
    """
    return Effect(value, math.nan, math.nan, conf_level, method, reason=reason)


def normal_effect(value: float, std_err: float, method: str, conf_level: float) -> Effect:
    """The estimate with normal limits and P.

    >>> round(normal_effect(1.0, 0.5, "wald", 0.95).lower, 6)
    0.020018
    """
    reach = confidence_factor(conf_level) * std_err
    p = normal_two_sided(value / std_err) if std_err > 0 else math.nan
    reason = "" if std_err > 0 else "the standard error is 0: nothing varies"
    return Effect(value, value - reach, value + reach, conf_level, method, std_err, p, reason)


def ratio_effect(log_value: float, std_err: float, method: str, conf_level: float) -> Effect:
    """The ratio whose logarithm is normal: its limits and P that it is 1.

    >>> round(ratio_effect(0.0, 0.5, "wald", 0.95).upper, 6)
    2.664408
    """
    return exponential(normal_effect(log_value, std_err, method, conf_level))


def exponential(found: Effect) -> Effect:
    """An effect of logarithms as a ratio: its value and limits; the standard error stays that of the logarithm.

    >>> exponential(Effect(0.0, -1.0, 1.0, 0.95, "wald")).value
    1.0
    """
    value, lower, upper = (bounded_exp(x) for x in (found.value, found.lower, found.upper))
    return replace(found, value=value, lower=lower, upper=upper)


def bounded_exp(value: float) -> float:
    """exp, infinite where a float cannot hold it."""
    return math.inf if value > 709.0 else math.exp(value)
