"""The restricted likelihood of repeated measures, with its gradient, its Hessian and the expected information.

Subjects seen at the same visits share one covariance matrix, so all sums run over these patterns, not over subjects.
Source: Harville, JASA 1977;72:320-338; Lindstrom and Bates, JASA 1988;83:1014-1022.
"""

import math
from dataclasses import dataclass

import numpy as np

from .covariance import Shape, Structure
from .inputs import Floats, Integers


@dataclass(frozen=True, eq=False)
class Pattern:
    """Subjects seen at the same visits: which visits, their responses (s x m) and columns (s x m x q).

    square, score: sums over the subjects of products of columns (m x m x q x q), and of columns and responses.
    """

    visits: Integers
    y: Floats
    x: Floats
    square: Floats
    score: Floats


@dataclass(frozen=True, eq=False)
class Repeated:
    """Repeated measures ready to be fitted: patterns, number of visits, records and columns."""

    patterns: tuple[Pattern, ...]
    visits: int
    n: int
    q: int


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


def patterns_of(y: Floats, x: Floats, subject: Integers, visit: Integers) -> Repeated:
    """Records sorted into patterns; each subject has at most one record a visit."""
    visits = int(visit.max()) + 1
    order = np.lexsort((visit, subject))
    y, x, subject, visit = y[order], x[order], subject[order], visit[order]
    seen = np.zeros((int(subject.max()) + 1, visits), bool)
    seen[subject, visit] = True
    kinds, kind = np.unique(seen[np.unique(subject)], axis=0, return_inverse=True)
    mine = kind.ravel()[np.searchsorted(np.unique(subject), subject)]
    found = []
    for number, row in enumerate(kinds):
        rows, m = mine == number, int(row.sum())
        xs = x[rows].reshape(-1, m, x.shape[1])
        square = np.tensordot(xs, xs, (0, 0)).transpose(0, 2, 1, 3)
        ys = y[rows].reshape(-1, m)
        score = np.tensordot(xs, ys, (0, 0)).transpose(0, 2, 1)
        found.append(Pattern(np.flatnonzero(row), ys, xs, square, score))
    return Repeated(tuple(found), visits, len(y), x.shape[1])


def solved(data: Repeated, sigma: Floats) -> tuple[Floats, Floats, list[Floats], float] | None:
    """Coefficients, their covariance, each pattern's inverse, and log |V|; None where V is not positive definite."""
    information, score = np.zeros((data.q, data.q)), np.zeros(data.q)
    inverses: list[Floats] = []
    log_det = 0.0
    for p in data.patterns:
        block = at_visits(sigma, p)
        if not np.isfinite(block).all() or np.linalg.eigvalsh(block)[0] <= 1e-12 * max(np.trace(block), 1e-300):
            return None
        inverse = np.linalg.inv(block).astype(np.float64)
        inverses.append(inverse)
        log_det += len(p.y) * float(np.linalg.slogdet(block)[1])
        information += np.tensordot(inverse, p.square, 2)
        score += np.tensordot(inverse, p.score, 2)
    sign, log_information = np.linalg.slogdet(information)
    if sign <= 0 or not np.isfinite(log_information):
        return None
    vcov = np.linalg.inv(information).astype(np.float64)
    return vcov @ score, vcov, inverses, log_det + float(log_information)


def loglik_at(data: Repeated, structure: Structure, parameters: Floats) -> float:
    """The restricted log likelihood; minus infinity where the matrix is no covariance."""
    shape = structure.shape(parameters, data.visits)
    found = solved(data, shape.sigma)
    if found is None:
        return -math.inf
    coef, _, inverses, log_det = found
    return restricted(data, coef, inverses, log_det)


def restricted(data: Repeated, coef: Floats, inverses: list[Floats], log_det: float) -> float:
    """The restricted log likelihood, its determinants being known."""
    away = 0.0
    for p, inverse in zip(data.patterns, inverses, strict=True):
        rest = p.y - p.x @ coef
        away += float(((rest @ inverse) * rest).sum())
    return -0.5 * ((data.n - data.q) * math.log(2 * math.pi) + log_det + away)


def point_at(data: Repeated, structure: Structure, parameters: Floats) -> Point | None:
    """The model at some parameters; None where the matrix is no covariance."""
    shape = structure.shape(parameters, data.visits)
    found = solved(data, shape.sigma)
    if found is None:
        return None
    coef, vcov, inverses, log_det = found
    k, q = len(parameters), data.q
    trace, fit, score, cross = np.zeros(k), np.zeros(k), np.zeros((k, q)), np.zeros((k, q, q))
    expected, curved = np.zeros((k, k)), np.zeros((k, k))
    for p, inverse in zip(data.patterns, inverses, strict=True):
        part = pattern_sums(p, inverse, shape, coef, vcov)
        trace, fit, score, cross = trace + part[0], fit + part[1], score + part[2], cross + part[3]
        expected, curved = expected + part[4], curved + part[5]
    moved = cross @ vcov
    expected = expected + 0.5 * np.einsum("iab,jba->ij", moved, moved)
    gradient = 0.5 * (fit - trace + np.einsum("ab,iab->i", vcov, cross))
    hessian = expected + curved + score @ vcov @ score.T
    loglik = restricted(data, coef, inverses, log_det)
    return Point(parameters, shape, loglik, coef, vcov, gradient, hessian, expected, cross)


def pattern_sums(p: Pattern, inverse: Floats, shape: Shape, coef: Floats, vcov: Floats) -> tuple[Floats, ...]:
    """What the subjects of a pattern add.

    For parameters i and j: tr(W V_i); u' V_i u; X' W V_i u; X' W V_i W X; half of tr(P V_i P V_j) but for its last
    term; and the rest of the Hessian, with W the inverse of V and u = W (y - X b).
    """
    first, second = at_visits(shape.first, p), at_visits(shape.second, p)
    ahead = inverse @ first
    both = ahead @ inverse
    u = (p.y - p.x @ coef) @ inverse
    uu, xu = u.T @ u, np.tensordot(p.x, u, (0, 0)).transpose(0, 2, 1)
    inner = np.tensordot(p.square, vcov, 2)
    count = len(p.y)
    expected = 0.5 * count * np.einsum("iab,jba->ij", ahead, ahead)
    expected = expected - np.einsum("iab,jbc,ac->ij", ahead, both, inner, optimize=True)
    curved = -np.einsum("iab,jba->ij", first @ inverse, first @ uu)
    if second.any():
        bent = inverse @ second @ inverse
        half = np.tensordot(second, uu - count * inverse, 2) + np.tensordot(bent, inner, 2)
        curved = curved + 0.5 * half
    return (
        count * np.trace(ahead, axis1=1, axis2=2), np.tensordot(first, uu, 2), np.tensordot(ahead, xu, 2),
        np.tensordot(both, p.square, 2), expected, curved,
    )  # fmt: skip


def at_visits(matrices: Floats, p: Pattern) -> Floats:
    """The rows and columns of a pattern's visits."""
    found: Floats = matrices[..., p.visits[:, None], p.visits]
    return found


def doubled(data: Repeated, point: Point, weight: Floats) -> Floats:
    """The sum over parameters of weight_ij (Q_ij - R_ij / 4) of Kenward and Roger (q x q)."""
    total = np.zeros((data.q, data.q))
    for p in data.patterns:
        inverse, first = np.linalg.inv(at_visits(point.shape.sigma, p)), at_visits(point.shape.first, p)
        ahead = inverse @ first
        inner = np.einsum("ij,iab,jbc->ac", weight, ahead, ahead @ inverse, optimize=True)
        bend = np.tensordot(weight, at_visits(point.shape.second, p), 2)
        total += np.tensordot(inner - 0.25 * inverse @ bend @ inverse, p.square, 2)
    return total


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
        after = climbed(data, structure, current, step)
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


def climbed(data: Repeated, structure: Structure, current: Point, step: Floats) -> Point | None:
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
    information = sum(np.trace(p.square) for p in data.patterns)
    score = sum(np.tensordot(p.x, p.y, ((0, 1), (0, 1))) for p in data.patterns)
    coef = np.linalg.lstsq(information, score, rcond=None)[0]
    total, count = np.zeros((data.visits, data.visits)), np.zeros((data.visits, data.visits))
    for p in data.patterns:
        rest, block = p.y - p.x @ coef, np.ix_(p.visits, p.visits)
        total[block] += rest.T @ rest
        count[block] += len(rest)
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
