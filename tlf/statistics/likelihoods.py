"""Likelihoods of counts and yes-or-no outcomes in a linear predictor, and their maximum (R `glm`).

A family gives, of outcomes y and predictors eta (one for each record): the log likelihood, its slope and its
(expected) curvature in eta.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .inputs import Floats

Parts = tuple[float, Floats, Floats]
Family = Callable[[Floats, Floats], Parts]
ITERATIONS = 100


@dataclass(frozen=True, eq=False)
class Fit:
    """The maximum: coefficients, information, log likelihood, predictors; converged says whether it is one."""

    coef: Floats
    information: Floats
    loglik: float
    eta: Floats
    converged: bool


def binomial(y: Floats, eta: Floats) -> Parts:
    """Yes (1) or no (0), the logarithm of the odds being eta."""
    p = 1 / (1 + np.exp(-np.clip(eta, -700, 700)))
    return float((y * eta - np.logaddexp(0.0, eta)).sum()), y - p, p * (1 - p)


def poisson(y: Floats, eta: Floats) -> Parts:
    """Counts, the logarithm of their mean being eta."""
    from scipy.special import gammaln

    mean = np.exp(np.minimum(eta, 700.0))
    return float((y * eta - mean - gammaln(y + 1)).sum()), y - mean, mean


def negative_binomial(size: float) -> Family:
    """Counts with the variance mean + mean^2 / size, the logarithm of their mean being eta."""
    from scipy.special import gammaln

    def family(y: Floats, eta: Floats) -> Parts:
        mean = np.exp(np.minimum(eta, 700.0))
        whole = gammaln(y + size) - gammaln(size) - gammaln(y + 1) + y * eta - y * np.log(size + mean)
        loglik = float((whole - size * np.log1p(mean / size)).sum())
        return loglik, (y - mean) * size / (size + mean), mean * size / (size + mean)

    return family


def maximum_by_scoring(family: Family, y: Floats, x: Floats, offset: Floats, begin: Floats | None = None) -> Fit:
    """Scoring from `begin` (0 when absent), steps halved while the likelihood falls.

    x: records by independent columns. Not converged: the likelihood still rises after the last step, or the
    information is lost, as where outcomes are separated.
    """
    coef = np.zeros(x.shape[1]) if begin is None else begin.copy()
    eta = x @ coef + offset
    loglik, slope, weight = family(y, eta)
    for _ in range(ITERATIONS):
        information = x.T @ (x * weight[:, None])
        step = step_up(information, x.T @ slope)
        if step is None:
            return Fit(coef, information, loglik, eta, False)
        gain = float(step @ (x.T @ slope))
        if gain <= 1e-16 * max(1.0, abs(loglik)):
            return Fit(coef, information, loglik, eta, True)
        share = 1.0
        for _ in range(40):
            new = x @ (coef + share * step) + offset
            after = family(y, new)
            if after[0] >= loglik - 1e-13 * max(1.0, abs(loglik)):
                break
            share /= 2
        coef, eta = coef + share * step, new
        loglik, slope, weight = after
    return Fit(coef, x.T @ (x * weight[:, None]), loglik, eta, False)


def step_up(information: Floats, score: Floats) -> Floats | None:
    """The scoring step; None where the information does not determine it."""
    size = np.sqrt(np.diag(information))
    if not (np.isfinite(size) & (size > 0)).all():
        return None
    scaled = information / np.outer(size, size)
    if float(np.linalg.eigvalsh(scaled)[0]) < 1e-13:
        return None
    found: Floats = np.linalg.solve(scaled, score / size) / size
    return found


def separated(y: Floats, x: Floats) -> str:
    """Whether a combination of the columns tells all yes from all no: "complete", "quasi-complete", or blank.

    Found by linear programming over directions in which no record's likelihood falls (Konis, 2007).
    """
    from scipy.optimize import linprog

    side = (2 * y - 1)[:, None] * x
    best = linprog(-side.sum(0), A_ub=-side, b_ub=np.zeros(len(y)), bounds=[(-1, 1)] * x.shape[1], method="highs")
    if best.x is None or -float(best.fun) < 1e-7:
        return ""
    inside = linprog(
        np.append(np.zeros(x.shape[1]), -1.0), A_ub=np.column_stack([-side, np.ones(len(y))]), b_ub=np.zeros(len(y)),
        bounds=[(-1, 1)] * x.shape[1] + [(0, 1)], method="highs",
    )  # fmt: skip
    return "complete" if inside.x is not None and inside.x[-1] > 1e-7 else "quasi-complete"


def profile_limits(
    best: float, value: float, std_err: float, drop: float, loglik_at: Callable[[float], float]
) -> tuple[float, float]:
    """Where a likelihood, maximised over all else at each value, has fallen by `drop` on either side of its maximum.

    An end is infinite where it never falls so far.
    """
    return tuple(_crossing(best - drop, value, sign * std_err, loglik_at) for sign in (-1, 1))  # type: ignore[return-value]


def _crossing(level: float, value: float, stride: float, loglik_at: Callable[[float], float]) -> float:
    from scipy.optimize import brentq

    near, far = value, value + 2 * stride
    for _ in range(30):
        if loglik_at(far) < level:
            break
        near, far = far, far + 2 * (far - near)
    else:
        return math.copysign(math.inf, stride)
    return float(brentq(lambda at: loglik_at(at) - level, near, far, xtol=1e-13, rtol=1e-13))
