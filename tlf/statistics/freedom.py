"""Denominator degrees of freedom of a mixed model: Satterthwaite, and Kenward and Roger with their standard errors."""

import math

import numpy as np

from .inputs import Floats
from .reml import Point, Repeated, doubled

OBSERVED, EXPECTED = "kenward-roger", "kenward-roger-expected"  # by which information on the covariance parameters
DF = (OBSERVED, EXPECTED, "satterthwaite", "residual")


def coefficient_covariance(data: Repeated, point: Point, df: str) -> Floats:
    """The covariance of the coefficients: for Kenward and Roger's with what the covariance parameters' estimation adds.

    Source: Kenward and Roger, Biometrics 1997;53:983-997, with second derivatives. kenward-roger: by the observed
    information, as SAS has it (DDFM=KR); kenward-roger-expected: by the expected information, as the paper (R pbkrtest).
    """
    if df not in (OBSERVED, EXPECTED):
        return point.vcov
    weight = parameter_covariance(point, df)
    moved = np.einsum("ij,iab,bc,jcd->ad", weight, point.cross, point.vcov, point.cross, optimize=True)
    added: Floats = point.vcov + 2 * point.vcov @ (doubled(data, point, weight) - moved) @ point.vcov
    return added


def parameter_covariance(point: Point, df: str) -> Floats:
    """The covariance of the covariance parameters, by the expected information or, mostly, the observed."""
    return np.linalg.inv(point.expected if df == EXPECTED else -point.hessian).astype(np.float64)


def denominator(data: Repeated, point: Point, rows: Floats, df: str) -> tuple[float, float]:
    """Denominator degrees of freedom of the hypothesis that some sums (rows) are 0, and the F statistic's factor.

    kenward-roger: of the paper, by the observed or the expected information; satterthwaite: of one row, twice the squared variance by its own variance
    (Giesbrecht and Burns, 1985); of several, as Fai and Cornelius (1996) join those of the eigenvectors.
    """
    if df == "residual":
        return float(data.n - data.q), 1.0
    weight = parameter_covariance(point, df)
    if df in (OBSERVED, EXPECTED):
        return kenward_roger(point, rows, weight)
    size, directions = np.linalg.eigh(rows @ point.vcov @ rows.T)
    found = []
    for variance, direction in zip(size, directions.T, strict=True):
        moved = point.vcov @ (direction @ rows)
        slope = np.einsum("a,iab,b->i", moved, point.cross, moved)
        found.append(2 * float(variance) ** 2 / float(slope @ weight @ slope))
    if len(found) == 1:
        return found[0], 1.0
    expected = sum(each / (each - 2) for each in found if each > 2)
    return (2 * expected / (expected - len(found)) if expected > len(found) else 0.0), 1.0


def kenward_roger(point: Point, rows: Floats, weight: Floats) -> tuple[float, float]:
    """Degrees of freedom and factor, chosen so that the F statistic's mean and variance are those of F."""
    size = len(rows)
    theta = rows.T @ np.linalg.solve(rows @ point.vcov @ rows.T, rows)
    each = theta @ point.vcov @ point.cross @ point.vcov
    single = np.trace(each, axis1=1, axis2=2)
    a1 = float(single @ weight @ single)
    a2 = float(np.einsum("ij,iab,jba->", weight, each, each, optimize=True))
    if size == 1:
        return 2 / a2, 1.0
    b = (a1 + 6 * a2) / (2 * size)
    g = ((size + 1) * a1 - (size + 4) * a2) / ((size + 2) * a2)
    below = 3 * size + 2 * (1 - g)
    c1, c2, c3 = g / below, (size - g) / below, (size + 2 - g) / below
    mean = 1 / (1 - a2 / size)
    variance = 2 / size * (1 + c1 * b) / ((1 - c2 * b) ** 2 * (1 - c3 * b))
    ratio = variance / (2 * mean**2)
    freedom = 4 + (size + 2) / (size * ratio - 1)
    return (freedom, freedom / (mean * (freedom - 2))) if math.isfinite(freedom) else (math.nan, math.nan)
