"""P values and limits that hold for several comparisons of one linear model together."""

import math
from dataclasses import replace
from functools import cache

import numpy as np

from .inputs import Floats, check_one_of
from .linear import Estimate

METHODS = ("dunnett", "tukey", "sidak", "bonferroni")
POINTS, NODES, FINE = 2**12, 40, 64  # of a lattice over the normals, of the integral over the variance, of one normal


def simultaneous(found: Estimate, variance: Floats, *, method: str = "dunnett") -> Estimate:
    """One of several comparisons with P and limits adjusted for all of them.

    found: the comparison as it is alone, with its degrees of freedom; variance: the covariance matrix of all comparisons (k x k).
    method: dunnett or tukey, the single step by the multivariate t distribution of the comparisons (R multcomp `glht`): Dunnett's
    test where all are with one group, Tukey and Kramer's where they are all pairs; sidak, bonferroni.
    Raises SpecFault for another method.

    >>> from .linear import estimate
    >>> round(simultaneous(estimate(2.0, 1.0, 20.0, 0.95), np.eye(3), method="bonferroni").p, 4)
    0.1778
    """
    check_one_of("method", method, METHODS)
    count = len(variance)
    if count < 2 or math.isnan(found.p):
        return found
    if method in ("sidak", "bonferroni"):
        p, level = _by_count(found, count, method)
        reach = _t_quantile(level, found.df) * found.std_err
    else:
        size = np.sqrt(np.diag(variance))
        inside = Inside(variance / np.outer(size, size), found.df)
        alone, most = (_t_quantile(x, found.df) for x in (found.conf_level, 1 - (1 - found.conf_level) / count))
        reach = inside.quantile(found.conf_level, alone, most) * found.std_err
        p = 1 - inside.chance(abs(found.statistic))
    return replace(found, p=min(max(p, 0.0), 1.0), lower=found.value - reach, upper=found.value + reach)


def _by_count(found: Estimate, count: int, method: str) -> tuple[float, float]:
    """The adjusted P, and the two-sided level that each comparison has alone."""
    if method == "bonferroni":
        return min(count * found.p, 1.0), 1 - (1 - found.conf_level) / count
    return -math.expm1(count * math.log1p(-found.p)) if found.p < 1 else 1.0, float(found.conf_level ** (1 / count))


def _t_quantile(level: float, df: float) -> float:
    from scipy.special import ndtri, stdtrit

    return float(ndtri(0.5 + level / 2) if math.isinf(df) else stdtrit(df, 0.5 + level / 2))


class Inside:
    """The chance that all of several t statistics with a correlation are within +-t."""

    def __init__(self, correlation: Floats, df: float) -> None:
        values, vectors = np.linalg.eigh(correlation)
        kept = values > 1e-10 * values.max()
        # comparisons may depend on each other, as all pairs of three groups do
        self._root = vectors[:, kept] * np.sqrt(values[kept])
        self._root = np.linalg.qr(self._root.T)[1].T
        self._scale, self._weight = scales(df)

    def chance(self, t: float) -> float:
        """By the separation of variables of Genz (1992), on a lattice, and over the distribution of the variance."""
        each = [self._rectangle(t * scale) for scale in self._scale]
        return float(self._weight @ np.array(each))

    def _rectangle(self, bound: float) -> float:
        from scipy.special import ndtr, ndtri

        root, dim = self._root, self._root.shape[1]
        uniform, weight = points(dim - 1)
        size = len(weight)
        normal, total = np.zeros((dim, size)), np.ones(size)
        rows = [self._rows(j) for j in range(dim)]
        for j in range(dim):
            low, high = np.full(size, -np.inf), np.full(size, np.inf)
            for i in rows[j]:
                moved, slope = root[i, :j] @ normal[:j], root[i, j]
                ends = np.sort(np.stack([(-bound - moved) / slope, (bound - moved) / slope]), axis=0)
                low, high = np.maximum(low, ends[0]), np.minimum(high, ends[1])
            first, last = ndtr(low), np.maximum(ndtr(high), ndtr(low))
            total = total * (last - first)
            if j < dim - 1:
                normal[j] = ndtri(np.clip(first + uniform[j] * (last - first), 1e-300, 1 - 1e-16))
        return float(weight @ total)

    def _rows(self, j: int) -> list[int]:
        """The comparisons whose last part is that of the j-th normal."""
        last = [max(np.flatnonzero(np.abs(row) > 1e-9), default=0) for row in self._root]
        return [i for i, place in enumerate(last) if place == j]

    def quantile(self, level: float, low: float, high: float) -> float:
        """The bound that all are within with a chance; low and high: those of one comparison, and of Bonferroni."""
        from scipy.optimize import brentq

        return float(brentq(lambda t: self.chance(t) - level, low * (1 - 1e-6), high * (1 + 1e-3), xtol=1e-8))


@cache
def points(dim: int) -> tuple[Floats, Floats]:
    """Points of a unit cube (dim x points) and their weights: Gauss's in one and two dimensions, else a lattice.

    It is Richtmyer's, by square roots of primes, folded; the same each time.
    """
    from scipy.special import roots_legendre

    if dim <= 2:
        node, weight = roots_legendre(FINE)
        grids = np.meshgrid(*[(node + 1) / 2] * dim, indexing="ij") if dim else [np.zeros(1)]
        weights = np.ones(1)
        for _ in range(dim):
            weights = np.multiply.outer(weights, weight / 2).ravel()
        return np.array([g.ravel() for g in grids[:dim]]).reshape(dim, -1), weights
    primes = np.array([2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71][:dim], dtype=float)
    raw = np.outer(np.sqrt(primes), np.arange(1, POINTS + 1)) % 1.0
    return np.abs(2 * raw - 1), np.full(POINTS, 1 / POINTS)


@cache
def scales(df: float) -> tuple[Floats, Floats]:
    """Points s and weights of the distribution of sqrt(chi-square / df): a t rectangle is the mean of normal ones at t s."""
    from scipy.special import chdtri, gammaln, roots_legendre

    if math.isinf(df):
        return np.ones(1), np.ones(1)
    low, high = (math.sqrt(float(chdtri(df, share)) / df) for share in (1 - 1e-15, 1e-15))
    node, weight = roots_legendre(NODES)
    scale = low + (high - low) * (node + 1) / 2
    half = df / 2
    with np.errstate(divide="ignore"):
        log_density = math.log(2) + half * math.log(half) - gammaln(half) + (df - 1) * np.log(scale) - half * scale**2
    chance = np.exp(log_density) * weight * (high - low) / 2
    return scale, chance / chance.sum()
