"""Event rates by exposure: exact limits, differences and ratios; Poisson and negative binomial regression."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...specs.faults import SpecFault
from .design import Design, Level
from .effect import Effect, normal_effect, not_estimable, ratio_effect
from .inputs import Flags, Floats, between_0_and_1, check_one_of, count_with_noun, float_array
from .likelihoods import Fit, maximum_by_scoring, negative_binomial, poisson
from .linear import independent
from .roots import between

LIMITS = ("exact", "mid-p")
RATIOS = ("exact", "wald")
DISTRIBUTIONS = ("poisson", "negative-binomial")
NO_TIME = "a group has no exposure"
UNKNOWN = "not estimable: some combination of levels has no records"


def event_count(name: str, events: float, exposure: float) -> None:
    """Raise SpecFault unless events are a whole number of 0 or more and exposure is not negative."""
    if events < 0 or events != math.floor(events):
        raise SpecFault(f"{name}: {events} is no count of events; give a whole number of 0 or more.")
    if not exposure >= 0:
        raise SpecFault(f"{name}: exposure is {exposure}; give a time of 0 or more.")


def incidence_rate(events: float, exposure: float, *, method: str = "exact", conf_level: float = 0.95) -> Effect:
    """Events by unit of exposure (such as subject-years) with exact Poisson limits (Garwood; R `poisson.test`).

    method: exact, or mid-p, with half the chance of the events seen in each tail. NaN with a reason without exposure.

    >>> found = incidence_rate(0, 10.0)
    >>> found.lower, round(found.upper, 5)
    (0.0, 0.36889)
    """
    between_0_and_1("conf_level", conf_level)
    check_one_of("method", method, LIMITS)
    event_count("rate", events, exposure)
    if not exposure:
        return not_estimable("there is no exposure", method, conf_level)
    from scipy.special import gammaincinv

    tail = (1 - conf_level) / 2
    if method == "mid-p":
        low, high = mid_p_events(events, tail)
        return Effect(events / exposure, low / exposure, high / exposure, conf_level, method)
    lower = float(gammaincinv(events, tail)) if events else 0.0
    upper = float(gammaincinv(events + 1, 1 - tail))
    return Effect(events / exposure, lower / exposure, upper / exposure, conf_level, "exact")


def mid_p_events(events: float, tail: float) -> tuple[float, float]:
    """The expected events at which those seen and what lies beyond, those seen by half, has the chance of a tail."""
    from scipy.special import pdtr

    def at_most(mean: float) -> float:
        return 0.5 * (float(pdtr(events, mean)) + (float(pdtr(events - 1, mean)) if events else 0.0))

    lower = between(lambda m: 1 - at_most(m) - tail, 0.0, events) if events else 0.0
    return lower, between(lambda m: tail - at_most(m), events, 2 * events + 40.0)


def rate_difference(first: tuple[float, float], second: tuple[float, float], *, conf_level: float = 0.95) -> Effect:
    """The first rate less the second, each given as (events, exposure), with Wald limits and P."""
    between_0_and_1("conf_level", conf_level)
    for name, pair in (("first", first), ("second", second)):
        event_count(name, *pair)
    (a, s), (b, t) = first, second
    if not s or not t:
        return not_estimable(NO_TIME, "wald", conf_level)
    return normal_effect(a / s - b / t, math.sqrt(a / s**2 + b / t**2), "wald", conf_level)


def rate_ratio(
    first: tuple[float, float], second: tuple[float, float], *, method: str = "exact", conf_level: float = 0.95
) -> Effect:
    """The first rate over the second, each given as (events, exposure), with limits and P that they are equal.

    method: exact (given the number of events together, the first's are binomial; R `poisson.test` of two) or
    wald (on the log scale; no limits where a group has no events). NaN with a reason without exposure or events.
    """
    check_one_of("method", method, RATIOS)
    between_0_and_1("conf_level", conf_level)
    for name, pair in (("first", first), ("second", second)):
        event_count(name, *pair)
    (a, s), (b, t) = first, second
    if not s or not t:
        return not_estimable(NO_TIME, method, conf_level)
    if not a and not b:
        return not_estimable("no group has events", method, conf_level)
    value = (a / s) / (b / t) if b else math.inf
    if method == "wald":
        if not a or not b:
            return not_estimable("a group has no events", method, conf_level, value)
        return ratio_effect(math.log(value), math.sqrt(1 / a + 1 / b), method, conf_level)
    from scipy.special import betaincinv

    tail = (1 - conf_level) / 2
    low = float(betaincinv(a, b + 1, tail)) if a else 0.0
    high = float(betaincinv(a + 1, b, 1 - tail)) if b else 1.0
    lower, upper = (share / (1 - share) * t / s if share < 1 else math.inf for share in (low, high))
    return Effect(value, lower, upper, conf_level, method, p=binomial_p(int(a), int(a + b), s / (s + t)))


def binomial_p(count: int, total: int, share: float) -> float:
    """Two-sided P of the exact binomial test: the counts no likelier than the one seen (R `binom.test`).

    >>> round(binomial_p(7, 20, 0.3), 6)
    0.629498
    """
    from scipy.special import gammaln, xlog1py, xlogy

    k = np.arange(total + 1.0)
    log_chance = (
        gammaln(total + 1) - gammaln(k + 1) - gammaln(total - k + 1) + xlogy(k, share) + xlog1py(total - k, -share)
    )
    chance = np.exp(log_chance)
    return min(1.0, float(chance[chance <= chance[count] * (1 + 1e-7)].sum()))


@dataclass(frozen=True, eq=False)
class RateModel:
    """A fitted regression of counts with exposure.

    distribution: poisson, or negative-binomial, whose variance is mean + mean^2 / size (SAS: dispersion 1 / size;
    infinite where the counts vary no more than Poisson's). reason: why there is no fit, in words.
    """

    design: Design
    distribution: str
    size: float
    used: Flags
    fit: Fit | None
    reason: str = ""

    @property
    def loglik(self) -> float:
        """The log likelihood."""
        return math.nan if self.fit is None else self.fit.loglik


def rate_model(count: Any, exposure: Any, model: Design, *, distribution: str = "poisson") -> RateModel:
    """The regression of counts on a design, with the logarithm of exposure as offset.

    R: `glm`, family poisson, and MASS `glm.nb` (standard errors by the expected information, the size being
    estimated by maximum likelihood). A level without events has no maximum; then there is no fit, and the reason.
    Raises SpecFault when values are missing, lengths differ, a count is none, or an exposure is not positive.
    """
    check_one_of("distribution", distribution, DISTRIBUTIONS)
    n = len(model.x)
    y, time = float_array("count", count, length=n), float_array("exposure", exposure, length=n)
    if ((y < 0) | (y != np.floor(y))).any():
        raise SpecFault("count holds something other than counts; give whole numbers of 0 or more.")
    if (time <= 0).any():
        raise SpecFault(f"exposure is not positive in {count_with_noun(time <= 0)}; leave them out.")
    used = independent(model.x / model.size) if n else np.zeros(len(model.names), bool)
    if not y.any():
        return RateModel(model, distribution, math.nan, used, None, "there are no events")
    x, offset = (model.x / model.size)[:, used], np.log(time)
    begin = np.linalg.lstsq(x, np.full(n, math.log(y.sum() / time.sum())), rcond=None)[0]
    fit, size = maximum_by_scoring(poisson, y, x, offset, begin), math.inf
    if not fit.converged or float(fit.eta.min()) < -25:
        return RateModel(
            model, distribution, math.nan, used, None, "some level has no events: its rate has no logarithm"
        )
    if distribution == "negative-binomial":
        fit, size = overdispersed(y, x, offset, fit)
    reason = "the counts vary no more than Poisson's" if distribution != "poisson" and math.isinf(size) else ""
    return RateModel(model, distribution, size, used, fit, reason)


def overdispersed(y: Floats, x: Floats, offset: Floats, begin: Fit) -> tuple[Fit, float]:
    """The negative binomial fit and its size; the Poisson fit and infinity where the likelihood still rises there."""
    from scipy.optimize import brentq
    from scipy.special import digamma

    def fit_at(log_size: float) -> Fit:
        return maximum_by_scoring(negative_binomial(math.exp(log_size)), y, x, offset, begin.coef)

    def slope(log_size: float) -> float:
        size, mean = math.exp(log_size), np.exp(fit_at(log_size).eta)
        parts = digamma(y + size) - digamma(size) - np.log1p(mean / size) + 1 - (y + size) / (size + mean)
        return float(parts.sum())

    mean = np.exp(begin.eta)
    if float(((y - mean) ** 2 - y).sum()) <= 0 and slope(math.log(1e6)) >= 0:
        return begin, math.inf
    low, high = -8.0, math.log(1e6)
    if slope(high) >= 0:
        return begin, math.inf
    best = float(brentq(slope, low, high, xtol=1e-13, rtol=1e-13))
    return fit_at(best), math.exp(best)


def model_rate_ratio(
    model: RateModel, first: Mapping[str, Level], second: Mapping[str, Level], *, conf_level: float = 0.95
) -> Effect:
    """The rate at some levels over that at others, all else averaged, with Wald limits and P."""
    weights = model.design.weights(first) - model.design.weights(second)
    return _effect(model, weights, conf_level)


def model_rate(model: RateModel, at: Mapping[str, Level], *, conf_level: float = 0.95) -> Effect:
    """The adjusted rate by unit of exposure at some levels, with Wald limits of its logarithm; P is of no interest."""
    return _effect(model, model.design.weights(at), conf_level)


def _effect(model: RateModel, weights: Floats, conf_level: float) -> Effect:
    if model.fit is None:
        return not_estimable(model.reason, "wald", conf_level)
    if not model.design.estimable(weights):
        return not_estimable(UNKNOWN, "wald", conf_level)
    row = (weights / model.design.size)[model.used]
    error = math.sqrt(float(row @ np.linalg.solve(model.fit.information, row)))
    return ratio_effect(float(row @ model.fit.coef), error, "wald", conf_level)
