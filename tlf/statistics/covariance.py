"""Covariance structures of repeated measures: the matrix of the visits, with its first and second derivatives.

Parameters are SAS's: variances and covariances where the matrix is linear in them (unstructured, compound symmetry,
Toeplitz), else standard deviations and correlations.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from .inputs import Floats, Integers


@dataclass(frozen=True)
class Shape:
    """The matrix at some parameters (m x m), its first (k x m x m) and second derivatives (k x k x m x m)."""

    sigma: Floats
    first: Floats
    second: Floats


@dataclass(frozen=True)
class Structure:
    """A covariance structure.

    label: in words. begin: parameters near a given matrix. shape: the matrix at some parameters of m visits.
    """

    label: str
    begin: Callable[[Floats], Floats]
    shape: Callable[[Floats, int], Shape]


def linear_shape(basis: Floats, parameters: Floats) -> Shape:
    """A matrix that is a weighted sum of others."""
    size = len(basis)
    return Shape(np.tensordot(parameters, basis, 1), basis, np.zeros((size, size, *basis.shape[1:])))


def unstructured_basis(m: int) -> Floats:
    """One matrix for each variance and covariance, row by row of the lower triangle."""
    rows, columns = np.tril_indices(m)
    basis = np.zeros((len(rows), m, m))
    place = np.arange(len(rows))
    basis[place, rows, columns] = basis[place, columns, rows] = 1.0
    return basis


def lag(m: int) -> Integers:
    """How many visits apart each pair is."""
    found: Integers = np.abs(np.subtract.outer(np.arange(m), np.arange(m)))
    return found


def toeplitz_basis(m: int) -> Floats:
    """One matrix for each lag."""
    found: Floats = (lag(m) == np.arange(m)[:, None, None]).astype(float)
    return found


def symmetry_basis(m: int) -> Floats:
    """The covariance of all pairs, and the residual variance."""
    return np.stack([np.ones((m, m)), np.eye(m)])


def averages(matrix: Floats, basis: Floats) -> Floats:
    """The mean of a matrix over the places of each of some disjoint basis matrices."""
    found: Floats = (basis * matrix).sum((1, 2)) / basis.sum((1, 2))
    return found


def symmetric_begin(matrix: Floats) -> Floats:
    """Mean covariance, and mean variance less it."""
    m = len(matrix)
    variance = float(np.diag(matrix).mean())
    common = float((matrix.sum() - np.trace(matrix)) / (m * (m - 1))) if m > 1 else 0.0
    common = min(max(common, -0.5 * variance / max(m - 1, 1)), 0.9 * variance)
    return np.array([common, variance - common])


def homogeneous(correlation: Callable[[Floats, int], Shape]) -> Callable[[Floats, int], Shape]:
    """One variance for all visits, times a correlation of the other parameters."""

    def shape(parameters: Floats, m: int) -> Shape:
        variance, inner = parameters[0], correlation(parameters[1:], m)
        k = len(parameters)
        first, second = np.zeros((k, m, m)), np.zeros((k, k, m, m))
        first[0], first[1:] = inner.sigma, variance * inner.first
        second[0, 1:] = second[1:, 0] = inner.first
        second[1:, 1:] = variance * inner.second
        return Shape(variance * inner.sigma, first, second)

    return shape


def heterogeneous(correlation: Callable[[Floats, int], Shape]) -> Callable[[Floats, int], Shape]:
    """A standard deviation for each visit, times a correlation of the other parameters."""

    def shape(parameters: Floats, m: int) -> Shape:
        deviation, inner = parameters[:m], correlation(parameters[m:], m)
        k, unit = len(parameters), np.eye(m)
        both = np.outer(deviation, deviation)
        slope = unit[:, :, None] * deviation + deviation[:, None] * unit[:, None, :]
        bend = unit[:, None, :, None] * unit[None, :, None, :]
        bend = bend + bend.transpose(1, 0, 2, 3)
        first, second = np.zeros((k, m, m)), np.zeros((k, k, m, m))
        first[:m], first[m:] = slope * inner.sigma, both * inner.first
        second[:m, :m] = bend * inner.sigma
        second[:m, m:] = slope[:, None] * inner.first[None]
        second[m:, :m] = second[:m, m:].transpose(1, 0, 2, 3)
        second[m:, m:] = both * inner.second
        return Shape(both * inner.sigma, first, second)

    return shape


def autoregressive(parameters: Floats, m: int) -> Shape:
    """Correlations that are powers of one, by lag."""
    rho, apart = float(parameters[0]), lag(m).astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = np.where(apart > 0, apart * rho ** np.maximum(apart - 1, 0), 0.0)
        bend = np.where(apart > 1, apart * (apart - 1) * rho ** np.maximum(apart - 2, 0), 0.0)
    return Shape(rho**apart, slope[None], bend[None, None])


def equal_correlation(parameters: Floats, m: int) -> Shape:
    """One correlation of all pairs."""
    off = 1.0 - np.eye(m)
    return Shape(np.eye(m) + parameters[0] * off, off[None], np.zeros((1, 1, m, m)))


def lag_correlation(parameters: Floats, m: int) -> Shape:
    """One correlation for each lag."""
    basis = toeplitz_basis(m)[1:]
    return Shape(np.eye(m) + np.tensordot(parameters, basis, 1), basis, np.zeros((m - 1, m - 1, m, m)))


def correlations(matrix: Floats) -> tuple[Floats, Floats]:
    """Standard deviations, and the mean correlation of each lag from 1 on, moderated."""
    deviation = np.sqrt(np.diag(matrix))
    by_lag = averages(matrix / np.outer(deviation, deviation), toeplitz_basis(len(matrix)))[1:]
    return deviation, np.clip(by_lag, -0.9, 0.9)


def one_correlation(matrix: Floats) -> float:
    """The mean correlation of neighbours; 0 of one visit."""
    by_lag = correlations(matrix)[1]
    return float(by_lag[0]) if len(by_lag) else 0.0


def begin_equal(matrix: Floats) -> Floats:
    """Standard deviations and the correlation of all pairs."""
    common, rest = symmetric_begin(matrix)
    return np.append(np.sqrt(np.diag(matrix)), common / (common + rest))


def by_group(structure: Structure, groups: int) -> Structure:
    """A structure for each of several groups, with parameters of its own: blocks along the diagonal.

    The visits are those of the first group, then of the second, and so on; subjects have visits of one group only.
    """

    def begin(matrix: Floats) -> Floats:
        m = len(matrix) // groups
        return np.concatenate(
            [structure.begin(matrix[g * m : (g + 1) * m, g * m : (g + 1) * m]) for g in range(groups)]
        )

    def shape(parameters: Floats, m: int) -> Shape:
        own, size = m // groups, len(parameters) // groups
        sigma, first = np.zeros((m, m)), np.zeros((len(parameters), m, m))
        second = np.zeros((len(parameters), len(parameters), m, m))
        for g in range(groups):
            block, place = slice(g * own, (g + 1) * own), slice(g * size, (g + 1) * size)
            part = structure.shape(parameters[place], own)
            sigma[block, block] = part.sigma
            first[place, block, block] = part.first
            second[place, place, block, block] = part.second
        return Shape(sigma, first, second)

    return Structure(f"{structure.label} by group", begin, shape)


STRUCTURES: Mapping[str, Structure] = {
    "unstructured": Structure(
        "unstructured", lambda s: s[np.tril_indices(len(s))], lambda p, m: linear_shape(unstructured_basis(m), p)
    ),
    "heterogeneous-toeplitz": Structure(
        "heterogeneous Toeplitz", lambda s: np.concatenate(correlations(s)), heterogeneous(lag_correlation)
    ),
    "heterogeneous-ar1": Structure(
        "heterogeneous first-order autoregressive",
        lambda s: np.append(np.sqrt(np.diag(s)), one_correlation(s)),
        heterogeneous(autoregressive),
    ),
    "heterogeneous-compound-symmetry": Structure(
        "heterogeneous compound symmetry", begin_equal, heterogeneous(equal_correlation)
    ),
    "toeplitz": Structure(
        "Toeplitz", lambda s: averages(s, toeplitz_basis(len(s))), lambda p, m: linear_shape(toeplitz_basis(m), p)
    ),
    "ar1": Structure(
        "first-order autoregressive",
        lambda s: np.array([np.diag(s).mean(), one_correlation(s)]),
        homogeneous(autoregressive),
    ),
    "compound-symmetry": Structure(
        "compound symmetry", symmetric_begin, lambda p, m: linear_shape(symmetry_basis(m), p)
    ),
}
