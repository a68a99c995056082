"""The proportional subdistribution hazards model of Fine and Gray, for one cause among competing ones."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .effect import Effect, not_estimable, ratio_effect
from .incidence import causes
from .inputs import Floats, Integers, check_one_of, float_array, same_times
from .linear import independent

ITERATIONS = 50


@dataclass(frozen=True)
class SubdistributionFit:
    """A fitted Fine-Gray model; vectors follow `names`.

    coef: log subdistribution hazard ratios (NaN where aliased); vcov: their robust covariance, the censoring
    distribution being estimated too. reason: why there is no fit, in words.
    """

    names: tuple[str, ...]
    coef: Floats
    vcov: Floats
    loglik: float
    n: int
    events: int
    reason: str = ""


@dataclass(frozen=True, eq=False)
class Weighted:
    """Subjects sorted by time; weights of each at each distinct time of the cause (times x subjects), and events then."""

    time: Floats
    cause: Integers
    x: Floats
    weight: Floats
    events: Floats
    place: Integers


def fine_gray(time: Any, cause: Any, covariates: Mapping[str, Any]) -> SubdistributionFit:
    """The Fine-Gray model of a cause (R cmprsk `crr`).

    time: when the subject failed or was last seen; cause: 0 censored, 1 the cause of interest, 2 and more competing;
    covariates: name to one number for each subject. Ties by Breslow's method; censoring is taken to be the same in
    all groups. Memory grows with subjects times distinct event times.
    Source: Fine and Gray, JASA 1999;94:496-509.
    Raises SpecFault when values are missing or lengths differ.
    """
    ends = same_times(float_array("time", time))[0]
    n = len(ends)
    of = causes("cause", cause, length=n)
    names, q = tuple(covariates), len(covariates)
    x = np.column_stack([float_array(name, v, length=n) for name, v in covariates.items()]) if q else np.zeros((n, 0))
    coef, vcov, events = np.full(q, np.nan), np.full((q, q), np.nan), int((of == 1).sum())
    centred = x - x.mean(0) if n else x
    used = independent(centred) if n else np.zeros(q, bool)
    if not events or not used.any():
        reason = "no event of the cause" if not events else "no covariate varies"
        return SubdistributionFit(names, coef, vcov, math.nan, n, events, reason)
    spread = np.sqrt((centred[:, used] ** 2).mean(0))
    data = weighted(ends, of, centred[:, used] / spread)
    beta, loglik, information = _climbed(data)
    if beta is None:
        return SubdistributionFit(names, coef, vcov, math.nan, n, events, "a coefficient grows without end")
    inverse = np.linalg.inv(information)
    residual = influence(data, beta)
    coef[used] = beta / spread
    vcov[np.ix_(used, used)] = inverse @ residual.T @ residual @ inverse / np.outer(spread, spread)
    return SubdistributionFit(names, coef, vcov, loglik, n, events)


def weighted(time: Floats, cause: Integers, x: Floats) -> Weighted:
    """Subjects by time with their weights: those who failed of another cause stay, by the chance of being uncensored."""
    order = np.argsort(time, kind="stable")
    time, cause, x = time[order], cause[order], x[order]
    free = uncensored(time, cause)
    at, first = np.unique(time[cause == 1], return_index=True)
    events = np.bincount(np.searchsorted(at, time[cause == 1])).astype(float)
    free_at = free[np.searchsorted(time, at, side="left")]
    later = time >= at[:, None]
    kept = np.divide(free_at[:, None], free, out=np.zeros((len(at), len(time))), where=free > 0)
    return Weighted(time, cause, x, np.where(later, 1.0, np.where(cause == 2, kept, 0.0)), events, first)


def uncensored(time: Floats, cause: Integers) -> Floats:
    """The Kaplan-Meier estimate of not being censored just before each subject's time."""
    known, place = np.unique(time, return_inverse=True)
    lost = np.bincount(place[cause == 0], minlength=len(known))
    risk = len(time) - np.searchsorted(time, known, side="left")
    after = np.cumprod(1 - lost / risk)
    return np.concatenate([[1.0], after[:-1]])[place]


def sums(data: Weighted, beta: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Relative hazards, and at each time their weighted sum, mean covariates, and covariance over the risk set."""
    relative = np.exp(data.x @ beta)
    zero = data.weight @ relative
    mean = data.weight @ (relative[:, None] * data.x) / zero[:, None]
    # the sum over times of events / S0 times the weights is one number for each subject
    each = relative * ((data.events / zero) @ data.weight)
    information = data.x.T @ (data.x * each[:, None]) - mean.T @ (mean * data.events[:, None])
    return relative, zero, mean, information


def _climbed(data: Weighted) -> tuple[Floats | None, float, Floats]:
    """The maximum of the weighted partial likelihood by Newton's method; None where a coefficient has no end."""
    own = data.x[data.cause == 1]
    beta, total = np.zeros(data.x.shape[1]), own.sum(0)

    def value(at: Floats) -> float:
        return float(total @ at - data.events @ np.log(data.weight @ np.exp(data.x @ at)))

    loglik = value(beta)
    for _ in range(ITERATIONS):
        _, _, mean, information = sums(data, beta)
        score = total - data.events @ mean
        if float(np.linalg.eigvalsh(information)[0]) < 1e-9 * max(float(data.events.sum()), 1.0) * 1e-3:
            return None, loglik, information
        step = np.linalg.solve(information, score)
        if float(step @ score) < 1e-18 * max(1.0, abs(loglik)):
            return beta, loglik, information
        share = 1.0
        while value(beta + share * step) < loglik - 1e-12 * max(1.0, abs(loglik)) and share > 1e-6:
            share /= 2
        beta = beta + share * step
        loglik = value(beta)
        if float(np.abs(beta).max()) > 20:
            return None, loglik, information
    return None, loglik, information


def influence(data: Weighted, beta: Floats) -> Floats:
    """Each subject's part in the score, with its part in the estimate of censoring (subjects x covariates)."""
    relative, zero, mean, _ = sums(data, beta)
    at = np.unique(data.time[data.cause == 1])
    step = data.events / zero
    drawn = step @ data.weight
    expected = relative[:, None] * (drawn[:, None] * data.x - data.weight.T @ (step[:, None] * mean))
    own = data.cause == 1
    score = -expected
    score[own] += data.x[own] - mean[np.searchsorted(at, data.time[own])]
    known, place = np.unique(data.time, return_inverse=True)
    lost = np.bincount(place[data.cause == 0], minlength=len(known)).astype(float)
    risk = (len(data.time) - np.searchsorted(data.time, known, side="left")).astype(float)
    drift = censoring_drift(data, relative, step, mean, known)
    falling = np.cumsum(drift * (lost / risk**2)[:, None], axis=0)
    own_part = np.where((data.cause == 0)[:, None], (drift / risk[:, None])[place], 0.0)
    found: Floats = score + own_part - falling[place]
    return found


def censoring_drift(data: Weighted, relative: Floats, step: Floats, mean: Floats, known: Floats) -> Floats:
    """How the score moves with censoring at each distinct time (q of Fine and Gray; times x covariates).

    The sum over event times at or after it, and over subjects who failed of another cause before it.
    """
    at = np.unique(data.time[data.cause == 1])
    competing = data.cause == 2
    weight = data.weight[:, competing] * relative[competing]
    before = np.searchsorted(data.time[competing], known, side="left")
    after = np.searchsorted(at, known, side="left")
    found = np.zeros((len(known), data.x.shape[1]))
    for j in range(data.x.shape[1]):
        mixed = _table(weight * step[:, None] * (data.x[competing, j] - mean[:, j, None]))
        found[:, j] = mixed[after, before]
    return found


def _table(values: Floats) -> Floats:
    """Sums over rows from each row on and columns before each column, bordered by zeros."""
    found = np.zeros((values.shape[0] + 1, values.shape[1] + 1))
    found[:-1, 1:] = np.cumsum(np.cumsum(values[::-1], axis=0)[::-1], axis=1)
    return found


def subdistribution_hazard_ratio(fit: SubdistributionFit, name: str, *, conf_level: float = 0.95) -> Effect:
    """The subdistribution hazard ratio of a covariate with Wald limits and P."""
    check_one_of("covariate", name, fit.names)
    place = fit.names.index(name)
    if math.isnan(fit.coef[place]):
        return not_estimable(fit.reason or f"{name} is said by other covariates", "wald", conf_level)
    return ratio_effect(float(fit.coef[place]), math.sqrt(float(fit.vcov[place, place])), "wald", conf_level)
