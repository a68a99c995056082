"""Restricted mean survival time: the area under a Kaplan-Meier curve up to a time, compared between two curves."""

import math
from dataclasses import dataclass

import numpy as np

from ...specs.faults import SpecFault
from .effect import Effect, normal_effect, not_estimable, ratio_effect
from .survival import Curve
from .tails import confidence_factor

BEYOND = "follow-up of a group ends before the restriction time"


@dataclass(frozen=True)
class RestrictedMean:
    """The mean survival time up to `until`, in the unit of the times, with standard error and normal limits.

    NaN with a reason where nobody was followed, or follow-up ends before `until` with subjects still event-free.
    """

    until: float
    value: float
    std_err: float
    lower: float
    upper: float
    conf_level: float
    reason: str = ""


def restricted_mean(curve: Curve, until: float) -> RestrictedMean:
    """The restricted mean of one curve (R survival: `summary(survfit, rmean = until)`; R survRM2 `rmst2`).

    The variance is the sum over event times of (area beyond the time)^2 d / (n (n - d)).
    Raises SpecFault when the time is not positive.

    >>> from .survival import kaplan_meier
    >>> restricted_mean(kaplan_meier([1, 2, 3, 4], [1, 1, 1, 1]), 4).value
    2.5
    """
    if not until > 0:
        raise SpecFault(f"The restriction time is {until}; give a time above 0.")
    blank = (until, math.nan, math.nan, math.nan, math.nan, curve.conf_level)
    if not curve.n:
        return RestrictedMean(*blank, "the group has no subjects")
    if curve.time[-1] < until and curve.survival[-1] > 0:
        return RestrictedMean(*blank, BEYOND)
    within = curve.time < until
    edges = np.concatenate([[0.0], curve.time[within], [until]])
    heights = np.concatenate([[1.0], curve.survival[within]])
    areas = np.diff(edges) * heights
    value = float(areas.sum())
    beyond = np.cumsum(areas[::-1])[::-1][1:]
    risk, died = curve.n_risk[within].astype(float), curve.n_event[within].astype(float)
    left = risk - died
    steps = np.where((died > 0) & (left > 0), died / (risk * np.where(left > 0, left, 1.0)), 0.0)
    error = math.sqrt(float((beyond**2 * steps).sum()))
    reach = confidence_factor(curve.conf_level) * error
    return RestrictedMean(until, value, error, value - reach, value + reach, curve.conf_level)


def restricted_mean_difference(first: RestrictedMean, second: RestrictedMean) -> Effect:
    """The first restricted mean less the second, with normal limits and P."""
    reason = first.reason or second.reason
    if reason:
        return not_estimable(reason, "restricted mean", first.conf_level)
    error = math.hypot(first.std_err, second.std_err)
    return normal_effect(first.value - second.value, error, "restricted mean", first.conf_level)


def restricted_mean_ratio(first: RestrictedMean, second: RestrictedMean) -> Effect:
    """The first restricted mean over the second, with limits on the log scale (delta method) and P."""
    reason = first.reason or second.reason
    if reason:
        return not_estimable(reason, "restricted mean", first.conf_level)
    error = math.hypot(first.std_err / first.value, second.std_err / second.value)
    return ratio_effect(math.log(first.value / second.value), error, "restricted mean", first.conf_level)
