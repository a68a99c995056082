"""The maximum of a partial likelihood, and an account of the coefficients that have none."""

import math
from dataclasses import dataclass

import numpy as np

from .exact import exact_value
from .inputs import Flags, Floats
from .partial import Likelihood, evaluated, information

ITERATIONS = 60
ALIAS = 1e-10


@dataclass(frozen=True)
class Objective:
    """Log likelihood, score and information at some coefficients (scaled)."""

    loglik: float
    score: Floats
    information: Floats


@dataclass(frozen=True)
class Maximum:
    """Where the iterations ended, in the covariates' own units; see `cox.CoxFit` for the fields."""

    coef: Floats
    vcov: Floats
    loglik_null: float
    loglik: float
    score: float
    iterations: int
    converged: bool
    infinite: Flags
    aliased: Flags


@dataclass(frozen=True)
class Climb:
    """The way up: last coefficients and value, the last step, and why it ended."""

    beta: Floats
    value: Objective
    step: Floats
    iterations: int
    settled: bool
    flat: bool


def _value_at(model: Likelihood, beta: Floats) -> Objective:
    """The model at coefficients beta."""
    if model.ties == "exact":
        return Objective(*exact_value(model, beta))
    state = evaluated(model, beta)
    with np.errstate(all="ignore"):
        return Objective(state.loglik, state.score, information(model, state, np.ones(len(model.sets.time))))


def maximum_by_newton(model: Likelihood) -> Maximum:
    """Newton's method from 0, steps halved while the likelihood falls.

    It ends when the step is negligible (settled), or when the likelihood has stopped rising although the
    step has not become small (flat): then the coefficients that still move are infinite.
    """
    q = len(model.names)
    if not len(model.sets.time):
        nothing = np.full(q, np.nan)
        return Maximum(
            nothing, np.full((q, q), np.nan), 0.0, 0.0, math.nan, 0, True, np.zeros(q, bool), np.ones(q, bool)
        )
    null = _value_at(model, np.zeros(q))
    used = ~aliases(null.information, int(model.sets.deaths.sum()))
    end = climb(model, null, used)
    infinite = np.zeros(q, bool)
    if end.flat:
        infinite = np.abs(end.step) * reach(model) > 0.1
    lost = used & ~infinite & limit_aliases(end.value.information, infinite, int(model.sets.deaths.sum()))
    coef, vcov = in_own_units(model, end, used & ~lost, infinite)
    score = float(null.score[used] @ _solved(null.information, null.score, used)[used])
    settled = end.settled or (end.flat and bool(infinite.any()))
    return Maximum(coef, vcov, null.loglik, end.value.loglik, score, end.iterations, settled, infinite | lost, ~used)


def aliases(matrix: Floats, events: int, *, least: float = ALIAS) -> Flags:
    """Which covariates add nothing to those before them: no information left once those are known."""
    used = np.zeros(len(matrix), bool)
    for j in range(len(matrix)):
        left = matrix[j, j]
        if used.any() and left > 0:
            left -= matrix[j, used] @ np.linalg.solve(matrix[np.ix_(used, used)], matrix[used, j])
        used[j] = matrix[j, j] > least * 0.1 * events and left > least * matrix[j, j]
    return ~used


def limit_aliases(matrix: Floats, infinite: Flags, events: int) -> Flags:
    """Which covariates have nothing left to be known from once others have become infinite."""
    lost, rest = np.zeros(len(matrix), bool), np.flatnonzero(~infinite)
    if infinite.any():
        lost[rest] = aliases(matrix[np.ix_(rest, rest)], events, least=1e-6)
    return lost


def climb(model: Likelihood, null: Objective, used: Flags) -> Climb:
    """Newton steps on the covariates used, until settled, flat or out of iterations."""
    beta, value, step = np.zeros(len(used)), null, np.zeros(len(used))
    if not used.any():
        return Climb(beta, value, step, 0, True, False)
    for iteration in range(1, ITERATIONS + 1):
        step = _solved(value.information, value.score, used)
        after = improved(model, beta, value, step)
        settled = bool(np.abs(step).max() <= 1e-9 * max(1.0, float(np.abs(beta).max())))
        if after is None:
            return Climb(beta, value, step, iteration, settled, not settled and bool(np.abs(step).max() > 0.01))
        taken, following = after
        gain = following.loglik - value.loglik
        beta, value = beta + taken * step, following
        if settled:
            return Climb(beta, value, step, iteration, True, False)
        if abs(gain) <= 1e-12 * max(1.0, abs(value.loglik)) and (np.abs(step) * reach(model)).max() > 0.1:
            return Climb(beta, value, step, iteration, False, True)
    return Climb(beta, value, step, ITERATIONS, False, False)


def improved(model: Likelihood, beta: Floats, value: Objective, step: Floats) -> tuple[float, Objective] | None:
    """The share of the step to take, and the value there; None when no share keeps the likelihood from falling."""
    share, slack = 1.0, 1e-11 * max(1.0, abs(value.loglik))
    for _ in range(30):
        after = _value_at(model, beta + share * step)
        if (
            math.isfinite(after.loglik)
            and after.loglik >= value.loglik - slack
            and np.isfinite(after.information).all()
        ):
            return share, after
        share /= 2
    return None


def reach(model: Likelihood) -> Floats:
    """How far each coefficient's unit step moves the linear predictor between two records at most."""
    fixed = np.ptp(model.x, axis=0) if model.x.size else np.zeros(model.x.shape[1])
    timed = np.ptp(model.levels, axis=0) if model.levels.size else np.zeros(model.levels.shape[1])
    spans: Floats = np.concatenate([fixed, timed * np.abs(model.rates).max(axis=0, initial=0.0)])
    return spans


def _solved(matrix: Floats, right: Floats, used: Flags) -> Floats:
    """The solution on the covariates used, 0 elsewhere; scaled by the diagonal, which may differ by many orders."""
    answer = np.zeros(len(right))
    size = np.sqrt(np.maximum(np.diag(matrix)[used], 1e-300))
    block = matrix[np.ix_(used, used)] / np.outer(size, size)
    answer[used] = np.linalg.lstsq(block, right[used] / size, rcond=1e-15)[0] / size
    return answer


def in_own_units(model: Likelihood, end: Climb, used: Flags, infinite: Flags) -> tuple[Floats, Floats]:
    """Coefficients and covariance in the covariates' own units; infinite and aliased ones named by their value."""
    q, finite = len(used), used & ~infinite
    coef = np.where(used, end.beta / model.scale, np.nan)
    coef[infinite] = np.sign(end.beta[infinite]) * np.inf
    vcov = np.full((q, q), np.nan)
    if finite.any():
        block = end.value.information[np.ix_(finite, finite)]
        size = np.sqrt(np.diag(block))
        inverse = np.linalg.inv(block / np.outer(size, size)) / np.outer(size, size)
        vcov[np.ix_(finite, finite)] = inverse / np.outer(model.scale[finite], model.scale[finite])
    return coef, vcov
