"""The restricted likelihood of repeated measures, with its gradient, its Hessian and the expected information.

Every subject is laid out on all visits, with zeros where it was not seen; subjects seen at the same visits (a
pattern) share one inverse covariance matrix, with zeros there too. With Z = W X and u = W (y - X b), W being the
inverse, all derivatives are sums of products of the structure's derivative matrices with a few matrices of visits.
Source: Harville, JASA 1977;72:320-338; Lindstrom and Bates, JASA 1988;83:1014-1022.
"""

import math
from dataclasses import dataclass

import numpy as np

from .covariance import Shape, Structure
from .inputs import Flags, Floats, Integers


@dataclass(frozen=True, eq=False)
class Repeated:
    """Repeated measures of s subjects at m visits, ready to be fitted.

    y: s x m responses, 0 where not seen; x: s x m x q columns, the same. seen: patterns x m; pattern: of each
    subject, ascending; begin: the first subject of each pattern; count: subjects of each. n: records.
    """

    y: Floats
    x: Floats
    seen: Flags
    pattern: Integers
    begin: Integers
    count: Integers
    n: int

    @property
    def q(self) -> int:
        """How many columns."""
        return int(self.x.shape[2])

    @property
    def visits(self) -> int:
        """How many visits."""
        return int(self.y.shape[1])

    def by_pattern(self, values: Floats) -> Floats:
        """Sums over the subjects of each pattern."""
        total: Floats = np.add.reduceat(values, self.begin, axis=0)
        return total


@dataclass(frozen=True, eq=False)
class Inverses:
    """The model at some covariance matrix: coefficients, their covariance, W of each pattern, log determinants."""

    coef: Floats
    vcov: Floats
    inverse: Floats
    log_det: float


@dataclass(frozen=True, eq=False)
class Point:
    """The model at some covariance parameters (k of them, q coefficients).

    shape: the matrix of the visits with its derivatives. cross: how the coefficients' information falls with each
    parameter (k x q x q; minus P_i of Kenward and Roger). gradient, hessian: of the restricted log likelihood;
    expected: the expected information.
    """

    parameters: Floats
    shape: Shape
    loglik: float
    coef: Floats
    vcov: Floats
    gradient: Floats
    hessian: Floats
    expected: Floats
    cross: Floats
    inverse: Floats


def repeated_measures(y: Floats, x: Floats, subject: Integers, visit: Integers) -> Repeated:
    """Records laid out by subject and visit; each subject has at most one record a visit."""
    people, who = np.unique(subject, return_inverse=True)
    m = int(visit.max()) + 1
    seen = np.zeros((len(people), m), bool)
    seen[who, visit] = True
    wide_y, wide_x = np.zeros((len(people), m)), np.zeros((len(people), m, x.shape[1]))
    wide_y[who, visit], wide_x[who, visit] = y, x
    kinds, kind = np.unique(seen, axis=0, return_inverse=True)
    order = np.argsort(kind.ravel(), kind="stable")
    count = np.bincount(kind.ravel())
    return Repeated(
        wide_y[order], wide_x[order], kinds, kind.ravel()[order], np.cumsum(count) - count, count, len(y)
    )  # fmt: skip


def _solved(data: Repeated, sigma: Floats) -> Inverses | None:
    """The model at a covariance matrix of the visits; None where that is not positive definite."""
    both = data.seen[:, :, None] & data.seen[:, None]
    blocks = np.where(both, sigma, np.eye(data.visits))
    if not np.isfinite(blocks).all():
        return None
    lowest = np.linalg.eigvalsh(sigma)[0]
    if lowest <= 1e-12 * max(float(np.trace(sigma)), 1e-300):
        return None
    inverse = np.where(both, np.linalg.inv(blocks), 0.0)
    weighted = inverse[data.pattern] @ data.x
    flat = data.x.reshape(-1, data.q)
    information, score = flat.T @ weighted.reshape(-1, data.q), np.tensordot(weighted, data.y, ((0, 1), (0, 1)))
    sign, log_information = np.linalg.slogdet(information)
    if sign <= 0 or not np.isfinite(log_information):
        return None
    vcov = np.linalg.inv(information).astype(np.float64)
    log_det = float(data.count @ np.linalg.slogdet(blocks)[1]) + float(log_information)
    return Inverses(vcov @ score, vcov, inverse, log_det)


def loglik_at(data: Repeated, structure: Structure, parameters: Floats) -> float:
    """The restricted log likelihood; minus infinity where the matrix is no covariance."""
    found = _solved(data, structure.shape(parameters, data.visits).sigma)
    return -math.inf if found is None else restricted(data, found)[0]


def restricted(data: Repeated, at: Inverses) -> tuple[float, Floats]:
    """The restricted log likelihood, and u (s x m)."""
    rest = data.y - data.x @ at.coef
    u = (at.inverse[data.pattern] @ rest[:, :, None])[:, :, 0]
    away = float((u * rest).sum())
    return -0.5 * ((data.n - data.q) * math.log(2 * math.pi) + at.log_det + away), u


def point_at(data: Repeated, structure: Structure, parameters: Floats) -> Point | None:
    """The model at some parameters; None where the matrix is no covariance."""
    shape = structure.shape(parameters, data.visits)
    at = _solved(data, shape.sigma)
    if at is None:
        return None
    loglik, u = restricted(data, at)
    m, q, k = data.visits, data.q, len(parameters)
    z = at.inverse[data.pattern] @ data.x
    w, weighted = at.inverse, data.count[:, None, None] * at.inverse
    uu, zz = data.by_pattern(u[:, :, None] * u[:, None]), data.by_pattern(z @ at.vcov @ z.transpose(0, 2, 1))
    flat = z.reshape(len(z), m * q)
    square = (flat.T @ flat).reshape(m, q, m, q).transpose(0, 2, 1, 3)
    cross = np.tensordot(shape.first, square, 2)
    score = np.tensordot(shape.first, (flat.T @ u).reshape(m, q, m).transpose(0, 2, 1), 2)
    moved = (cross @ at.vcov).reshape(k, q * q)
    turned = (at.vcov @ cross).reshape(k, q * q)
    expected = 0.5 * _chained(shape.first, w, weighted) - _chained(shape.first, w, zz) + 0.5 * moved @ turned.T
    total = uu.sum(0) - weighted.sum(0) + zz.sum(0)
    hessian = expected - _chained(shape.first, w, uu) + score @ at.vcov @ score.T
    if shape.second.any():
        hessian = hessian + 0.5 * np.tensordot(shape.second, total, 2)
    gradient = 0.5 * np.tensordot(shape.first, total, 2)
    return Point(parameters, shape, loglik, at.coef, at.vcov, gradient, hessian, expected, cross, w)


def _chained(first: Floats, inner: Floats, outer: Floats) -> Floats:
    """For parameters i and j the trace of V_i inner V_j outer, summed over patterns (symmetric in i and j)."""
    k, m = len(first), first.shape[1]
    joint = (inner.reshape(len(inner), -1).T @ outer.reshape(len(outer), -1)).reshape(m, m, m, m)
    # joint[b, c, d, a] goes with V_i[a, b] and V_j[c, d]
    right = first.reshape(k, -1) @ joint.transpose(1, 2, 3, 0).reshape(m * m, m * m)
    found = right @ first.reshape(k, -1).T
    return 0.5 * (found + found.T)


def doubled(data: Repeated, point: Point, weight: Floats) -> Floats:
    """The sum over parameters of weight_ij (Q_ij - R_ij / 4) of Kenward and Roger (q x q)."""
    first, m = point.shape.first, data.visits
    joint = np.tensordot(np.tensordot(weight, first, (1, 0)), first, (0, 0))
    # joint[c, d, a, b] is the sum of weight_ij V_j[c, d] V_i[a, b]
    inner = np.tensordot(point.inverse, joint, ((1, 2), (3, 0))).transpose(0, 2, 1)
    bend = np.tensordot(weight, point.shape.second, 2)
    z = point.inverse[data.pattern] @ data.x
    inside = (inner - 0.25 * bend)[data.pattern] @ z
    return z.reshape(-1, data.q).T @ inside.reshape(len(z) * m, data.q)


ITERATIONS = 100
BOUNDARY = "the likelihood has no maximum among positive definite matrices"


def maximum(data: Repeated, structure: Structure) -> tuple[Point | None, str]:
    """The parameters of the largest restricted likelihood, or why there are none, in words.

    Newton's method, by the expected information where the Hessian is not that of a maximum, steps halved while
    the likelihood falls; converged when a step can gain no more than 1e-13 of the likelihood.
    """
    current = beginning(data, structure)
    if current is None:
        return None, "no start was found at which the covariance matrix is positive definite"
    for _ in range(ITERATIONS):
        found = ascent(current)
        if found is None:
            return None, BOUNDARY
        step, newton = found
        gain = float(step @ current.gradient)
        if newton and gain <= 1e-13 * max(1.0, abs(current.loglik)):
            return current, ""
        after = _climbed(data, structure, current, step)
        if after is None:
            close = newton and gain <= 1e-7 * max(1.0, abs(current.loglik))
            return (current, "") if close else (None, BOUNDARY)
        current = after
    return None, f"no convergence in {ITERATIONS} iterations"


def ascent(point: Point) -> tuple[Floats, bool] | None:
    """A step up, and whether it is Newton's (the Hessian is that of a maximum); None where slopes are lost."""
    if not all(np.isfinite(part).all() for part in (point.gradient, point.hessian, point.expected)):
        return None
    size = np.sqrt(np.maximum(np.diag(point.expected), 1e-300))
    with np.errstate(over="ignore"):
        curve = -point.hessian / np.outer(size, size)
    if not np.isfinite(curve).all():
        return None
    lowest = float(np.linalg.eigvalsh(curve)[0])
    newton = lowest > 1e-9
    if not newton:
        curve = point.expected / np.outer(size, size) + 1e-6 * np.eye(len(size))
    return np.linalg.solve(curve, point.gradient / size) / size, newton


def _climbed(data: Repeated, structure: Structure, current: Point, step: Floats) -> Point | None:
    """The model after the largest share of the step that does not lower the likelihood; None when none does."""
    share, slack = 1.0, 1e-12 * max(1.0, abs(current.loglik))
    for _ in range(40):
        parameters = current.parameters + share * step
        if loglik_at(data, structure, parameters) > current.loglik - slack:
            return point_at(data, structure, parameters)
        share /= 2
    return None


def beginning(data: Repeated, structure: Structure) -> Point | None:
    """The model at the covariances of the least squares residuals, drawn towards no correlation as far as it takes."""
    flat = data.x.reshape(-1, data.q)
    coef = np.linalg.lstsq(flat, data.y.ravel(), rcond=None)[0]
    rest = data.y - data.x @ coef
    seen = data.seen[data.pattern].astype(float)
    rest = rest * seen
    total, count = rest.T @ rest, seen.T @ seen
    raw = total / np.maximum(count, 1.0)
    level = float(np.trace(total) / max(np.trace(count), 1.0))
    if not level > 0:
        return None
    np.fill_diagonal(raw, np.maximum(np.diag(raw), 1e-3 * level))
    for share in (1.0, 0.8, 0.5, 0.2, 0.0):
        parameters = structure.begin(share * raw + (1 - share) * np.diag(np.diag(raw)))
        if math.isfinite(loglik_at(data, structure, parameters)):
            return point_at(data, structure, parameters)
    return None
