"""Kaplan-Meier curves: survival at a time, its quantiles, numbers at risk, follow-up, curves compared at a time."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from .inputs import TIME_TOLERANCE, Floats, Integers, as_flags, between_0_and_1, check_one_of, float_array, intervals
from .tails import confidence_factor, normal_two_sided

CONF_TYPES = ("plain", "log", "log-log", "logit", "arcsin")
SCALES = ("plain", "log", "log-log")
MIDPOINTS = ("midpoint", "first")


@dataclass(frozen=True)
class Curve:
    """A Kaplan-Meier curve, one entry for each distinct time at which a subject had the event or was censored.

    time: the times, ascending, in the unit they came in. n_risk: subjects at risk just before each.
    n_event, n_censor: subjects with the event, and censored, at each. survival: S(t).
    std_err: Greenwood's standard error of S(t); NaN where S(t) is 0.
    lower, upper: pointwise limits of `conf_type` at `conf_level`; NaN where they do not exist.
    n: subjects (records, when they have entry times). events: their events. A group of nobody has no times.
    """

    time: Floats
    n_risk: Integers
    n_event: Integers
    n_censor: Integers
    survival: Floats
    std_err: Floats
    lower: Floats
    upper: Floats
    n: int
    events: int
    conf_type: str
    conf_level: float


@dataclass(frozen=True)
class Quantile:
    """The time by which a share p has had the event, with its limits; NaN where the curve does not fall so far."""

    p: float
    value: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Landmark:
    """S(t) at one time, its Greenwood standard error and limits, and the number at risk just before it."""

    time: float
    survival: float
    std_err: float
    lower: float
    upper: float
    n_risk: int


@dataclass(frozen=True)
class Difference:
    """Two curves compared at a time: estimate with limits and standard error on the named scale, z and its two-sided P."""

    estimate: float
    std_err: float
    z: float
    p: float
    scale: str
    lower: float
    upper: float
    conf_level: float


def kaplan_meier(
    time: Any, event: Any, *, entry: Any | None = None, conf_type: str = "log", conf_level: float = 0.95
) -> Curve:
    """The Kaplan-Meier curve of one group.

    time: when the subject had the event or was last seen. event: 1 for an event, 0 for censored.
    entry: when the subject came under observation (left truncation); a subject who enters at t is not yet
    at risk at t. conf_type: plain, log (R's default), log-log (SAS's default), logit or arcsin.
    Raises SpecFault when values are missing, lengths differ or a method is unknown.
    Source: R survival `survfit`, standard errors of Greenwood.

    >>> kaplan_meier([1, 2, 3], [1, 1, 0]).survival.round(4).tolist()
    [0.6667, 0.3333, 0.3333]
    """
    check_one_of("conf_type", conf_type, CONF_TYPES)
    ends, starts = intervals(time, entry)
    happened = as_flags("event", event, length=len(ends))
    times, place = np.unique(ends, return_inverse=True)
    died = np.bincount(place[happened], minlength=len(times))
    left = np.bincount(place[~happened], minlength=len(times))
    risk = numbers_at_risk(ends, times, entry=starts)
    survival, relative = product_limit(risk, died)
    lower, upper = limits(survival, relative, conf_type, conf_level)
    with np.errstate(invalid="ignore"):
        error = survival * relative
    return Curve(
        times, risk, died, left, survival, error, lower, upper, len(ends), int(died.sum()), conf_type, conf_level
    )


def product_limit(risk: Integers, died: Integers) -> tuple[Floats, Floats]:
    """S(t) after each time, and the standard error of log S(t), infinite where S(t) is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        survival = np.cumprod(1.0 - died / risk, dtype=np.float64)
        steps: Floats = np.where(died > 0, died / (risk * (risk - died).astype(float)), 0.0)
    return survival, np.sqrt(np.cumsum(steps))


def limits(survival: Floats, relative: Floats, conf_type: str, conf_level: float) -> tuple[Floats, Floats]:
    """Pointwise limits of S(t), from S(t) and the standard error of its logarithm.

    plain: S -/+ z se, kept within 0 and 1; log: S exp(-/+ z se / S), at most 1; log-log: S^exp(-/+ z se / (S log S)),
    logit and arcsin: symmetric for log(S / (1 - S)) and for the arcsine of the root of S. log-log and logit do not
    exist while S is 1.
    """
    reach: Floats = confidence_factor(conf_level) * relative
    low: Any
    high: Any
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        if conf_type == "plain":
            low, high = np.maximum(survival - reach * survival, 0.0), np.minimum(survival + reach * survival, 1.0)
        elif conf_type == "log":
            low, high = survival * np.exp(-reach), np.minimum(survival * np.exp(reach), 1.0)
        elif conf_type == "log-log":
            power = np.exp(reach / -np.log(survival))
            low, high = survival**power, survival ** (1 / power)
        elif conf_type == "logit":
            odds, factor = survival / (1 - survival), np.exp(reach / (1 - survival))
            low, high = odds / (factor + odds), odds * factor / (1 + odds * factor)
        else:
            angle, width = np.arcsin(np.sqrt(survival)), 0.5 * reach * np.sqrt(survival / (1 - survival))
            low = np.sin(np.maximum(angle - width, 0.0)) ** 2
            high = np.sin(np.minimum(angle + width, math.pi / 2)) ** 2
    if conf_type == "plain":
        return low, high
    undefined = (survival <= 0) | ((survival >= 1) & (conf_type != "log"))
    return np.where(undefined, np.nan, low), np.where(undefined, np.nan, high)


def quantile(curve: Curve, p: float = 0.5, *, convention: str = "midpoint") -> Quantile:
    """The time at which the share p has had the event (the median: p = 0.5), with Brookmeyer-Crowley limits.

    convention, which matters only where the curve lies flat at 1 - p: "midpoint" takes the middle of the
    flat stretch, which ends at the next drop or, after the last one, at the last time observed (R survival
    `quantile`); "first" takes its beginning. The limits are where the pointwise limits of the curve cross
    1 - p, by the same convention.

    >>> quantile(kaplan_meier([1, 2, 3, 4], [1, 1, 1, 1])).value
    2.5
    >>> quantile(kaplan_meier([1, 2, 3, 4], [1, 1, 1, 1]), convention="first").value
    2.0
    """
    between_0_and_1("p", p)
    check_one_of("convention", convention, MIDPOINTS)
    value, lower, upper = (_crossing(curve.time, s, p, convention) for s in (curve.survival, curve.lower, curve.upper))
    return Quantile(p, value, lower, upper)


def _crossing(time: Floats, survival: Floats, p: float, convention: str) -> float:
    """The first time at which a curve has fallen to 1 - p; NaN if it never does."""
    fallen = 1.0 - survival - p
    reached = np.flatnonzero(fallen >= -TIME_TOLERANCE)
    if not len(reached):
        return math.nan
    first = int(reached[0])
    if convention == "first" or fallen[first] > TIME_TOLERANCE:
        return float(time[first])
    beyond = np.flatnonzero(fallen > TIME_TOLERANCE)
    return float((time[first] + (time[beyond[0]] if len(beyond) else time[-1])) / 2)


def landmark(curve: Curve, time: float) -> Landmark:
    """S(t) at one time, as of the last step at or before it (R: `summary(survfit, times=, extend=TRUE)`).

    Before the first step S is 1 with standard error 0. Beyond the last time observed the last value
    stands, with nobody at risk: whether to print it is the display's decision. Of an empty group all is NaN.

    >>> landmark(kaplan_meier([1, 2, 3], [1, 1, 0]), 2.5).n_risk
    1
    """
    if not curve.n:
        return Landmark(time, math.nan, math.nan, math.nan, math.nan, 0)
    known = same_time_index(curve, time)
    later = np.searchsorted(curve.time, time - time_slack(curve, time), side="left")
    risk = int(curve.n_risk[later]) if later < len(curve.time) else 0
    if known < 0:
        return Landmark(time, 1.0, 0.0, 1.0, 1.0, risk)
    columns = (curve.survival, curve.std_err, curve.lower, curve.upper)
    survival, error, lower, upper = (float(column[known]) for column in columns)
    return Landmark(time, survival, error, lower, upper, risk)


def time_slack(curve: Curve, time: float) -> float:
    """How far two times may lie apart and be called the same."""
    return TIME_TOLERANCE * max(1.0, abs(time), float(np.abs(curve.time).mean()))


def same_time_index(curve: Curve, time: float) -> int:
    """The place of the last step at or before the time; -1 when there is none."""
    return int(np.searchsorted(curve.time, time + time_slack(curve, time), side="right")) - 1


def numbers_at_risk(time: Any, at: Any, *, entry: Any | None = None) -> Integers:
    """For each time in `at`, how many subjects are under observation just before it.

    A subject whose event or censoring is at t is at risk at t; one who enters at t is not.

    >>> numbers_at_risk([1, 2, 2, 5], [0, 2, 3]).tolist()
    [4, 3, 1]
    """
    ends = np.sort(float_array("time", time))
    wanted = float_array("at", at)
    risk = len(ends) - np.searchsorted(ends, wanted, side="left")
    if entry is None:
        return risk.astype(np.int64)
    starts = np.sort(float_array("entry", entry, length=len(ends)))
    return (risk - (len(starts) - np.searchsorted(starts, wanted, side="left"))).astype(np.int64)


def follow_up(time: Any, event: Any, *, conf_type: str = "log", conf_level: float = 0.95) -> Curve:
    """The curve of potential follow-up: Kaplan-Meier with censoring as the event (reverse Kaplan-Meier).

    Its median is the median follow-up of Schemper and Smith (1996).
    """
    happened = as_flags("event", event, length=len(float_array("time", time)))
    return kaplan_meier(time, ~happened, conf_type=conf_type, conf_level=conf_level)


def landmark_difference(
    first: Landmark, second: Landmark, *, scale: str = "plain", conf_level: float = 0.95
) -> Difference:
    """z test that two independent curves are equal at a time (Klein and others, 2007).

    The estimate is first minus second of S (plain), log S (log) or log(-log S) (log-log), and its variance
    the sum of Greenwood's by the delta method. NaN where a curve is 0, or on log-log where one is 1; on the
    plain and log scales two curves that have not yet dropped give no test (standard error 0, P NaN).
    """
    check_one_of("scale", scale, SCALES)
    (one, error_one), (two, error_two) = transformed(first, scale), transformed(second, scale)
    estimate, error = one - two, math.hypot(error_one, error_two)
    z = estimate / error if error > 0 else math.nan
    reach = confidence_factor(conf_level) * error if error > 0 else math.nan
    return Difference(
        estimate, error, z, normal_two_sided(z), scale, estimate - reach, estimate + reach, conf_level
    )  # fmt: skip


def transformed(point: Landmark, scale: str) -> tuple[float, float]:
    """S(t) and its standard error on a scale."""
    s, error = point.survival, point.std_err
    if scale == "plain":
        return s, error
    if not s > 0 or (scale == "log-log" and s >= 1):
        return math.nan, math.nan
    if scale == "log":
        return math.log(s), error / s
    return math.log(-math.log(s)), error / (s * abs(math.log(s)))
