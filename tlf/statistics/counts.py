"""Tests and limits for counts: Fisher's exact test, chi-square, Cochran-Mantel-Haenszel, proportions."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...specs.faults import SpecFault
from .inputs import Floats, Integers, between_0_and_1, one_of
from .tails import ChiSquareTest, chi_square_test, chi_square_upper, confidence_factor

INTERVALS = ("exact", "wald", "wald-corrected", "wilson", "wilson-corrected")


@dataclass(frozen=True)
class Proportion:
    """A count of a total, the share and its limits by a method; NaN for a total of 0."""

    count: int
    total: int
    value: float
    lower: float
    upper: float
    method: str
    conf_level: float


@dataclass(frozen=True)
class CommonOdds:
    """The Mantel-Haenszel test, and the common odds ratio of the strata with its limits (Robins, Breslow, Greenland)."""

    test: ChiSquareTest
    odds_ratio: float
    lower: float
    upper: float


def counted(table: Any, dimensions: int = 2) -> Integers:
    """The table as whole numbers of so many dimensions.

    Raises SpecFault when a count is negative, missing or broken, or the shape is another.
    """
    given = np.asarray(table, dtype=float)
    if given.ndim != dimensions or 0 in given.shape:
        raise SpecFault(f"The table has the shape {given.shape}; give counts in {dimensions} dimensions.")
    if not (np.isfinite(given) & (given >= 0) & (given == np.floor(given))).all():
        raise SpecFault("The table holds something other than counts; give whole numbers of 0 or more.")
    whole: Integers = given.astype(np.int64)
    return whole


def without_empty(table: Integers) -> Integers:
    """The table less the rows and columns in which nobody is."""
    kept: Integers = table[table.sum(1) > 0][:, table.sum(0) > 0]
    return kept


def chi_square(table: Any, *, correct: bool = False) -> ChiSquareTest:
    """Pearson's test that rows and columns of an r x c table are independent.

    correct: Yates's correction, of tables of 2 x 2 only, never more than the smallest difference (R
    `chisq.test`; its default is to correct, SAS's not to). Empty rows and columns are left out; a table
    with fewer than two of either gives no test (df 0, NaN).

    >>> round(chi_square([[128, 219], [69, 257]]).p, 7)
    7.5e-06
    """
    used = without_empty(counted(table)).astype(float)
    rows, columns = used.shape
    df = max(rows - 1, 0) * max(columns - 1, 0)
    if not df:
        return chi_square_test(math.nan, 0)
    expected = np.outer(used.sum(1), used.sum(0)) / used.sum()
    away = np.abs(used - expected)
    if correct and df == 1:
        away = away - min(0.5, float(away.min()))
    return chi_square_test(float((away**2 / expected).sum()), df)


def mantel_haenszel(tables: Any, *, correct: bool = False, conf_level: float = 0.95) -> CommonOdds:
    """The Cochran-Mantel-Haenszel test and the common odds ratio of K tables of 2 x 2 (array K x 2 x 2).

    correct: continuity correction (R `mantelhaen.test` corrects by default, SAS does not). Strata of fewer
    than two subjects, or with an empty margin, add nothing to the test. NaN where nothing can be compared.
    """
    given = counted(tables, 3).astype(float)
    if given.shape[1:] != (2, 2):
        raise SpecFault(f"The tables are {given.shape[1]} x {given.shape[2]}; give tables of 2 x 2.")
    given = given[given.sum((1, 2)) > 1]
    n, rows, columns = given.sum((1, 2)), given.sum(2), given.sum(1)
    variance = float((rows.prod(1) * columns.prod(1) / (n**2 * (n - 1))).sum())
    odds = common_odds(given, n, confidence_factor(conf_level))
    if not variance > 0:
        return CommonOdds(chi_square_test(math.nan, 0), *odds)
    delta = abs(float((given[:, 0, 0] - rows[:, 0] * columns[:, 0] / n).sum()))
    delta -= 0.5 if correct and delta >= 0.5 else 0.0
    return CommonOdds(chi_square_test(delta**2 / variance, 1), *odds)


def common_odds(tables: Floats, n: Floats, reach: float) -> tuple[float, float, float]:
    """The Mantel-Haenszel odds ratio and its limits."""
    (a, b), (c, d) = tables[:, 0].T, tables[:, 1].T
    same, cross = a * d / n, b * c / n
    r, s = float(same.sum()), float(cross.sum())
    if r == 0 or s == 0:
        ratio = math.nan if r == s else (math.inf if s == 0 else 0.0)
        return ratio, math.nan, math.nan
    p, q = (a + d) / n, (b + c) / n
    first = (p * same).sum() / (2 * r**2)
    second = (p * cross + q * same).sum() / (2 * r * s)
    error = math.sqrt(float(first + second + (q * cross).sum() / (2 * s**2)))
    return r / s, r / s * math.exp(-reach * error), r / s * math.exp(reach * error)


def general_association(tables: Any) -> ChiSquareTest:
    """The Cochran-Mantel-Haenszel test of general association in K tables of r x c (array K x r x c).

    R: `mantelhaen.test` of larger tables. Strata of fewer than two subjects add nothing.
    """
    given = counted(tables, 3).astype(float)
    given = given[given.sum((1, 2)) > 1]
    rows, columns = given.shape[1] - 1, given.shape[2] - 1
    difference, variance = np.zeros(rows * columns), np.zeros((rows * columns, rows * columns))
    for table in given:
        n, r, c = table.sum(), table.sum(1), table.sum(0)
        difference += (table - np.outer(r, c) / n)[:-1, :-1].ravel()
        spread_r, spread_c = n * np.diag(r) - np.outer(r, r), n * np.diag(c) - np.outer(c, c)
        variance += np.kron(spread_r[:-1, :-1], spread_c[:-1, :-1]) / (n**2 * (n - 1))
    df = int(np.linalg.matrix_rank(variance, hermitian=True)) if variance.size else 0
    if not df:
        return chi_square_test(math.nan, 0)
    return chi_square_test(float(difference @ np.linalg.pinv(variance, hermitian=True) @ difference), df)


def proportion(count: int, total: int, *, method: str = "exact", conf_level: float = 0.95) -> Proportion:
    """A share with two-sided limits.

    method: exact (Clopper-Pearson, R `binom.test`), wald (normal approximation, within 0 and 1),
    wald-corrected (with 1 / 2n), wilson (score; R `prop.test` without correction), wilson-corrected
    (R `prop.test` as it comes). Raises SpecFault when the count is not between 0 and the total.

    >>> p = proportion(128, 347)
    >>> round(p.lower, 4), round(p.upper, 4)
    (0.318, 0.422)
    """
    one_of("method", method, INTERVALS)
    if not 0 <= count <= total:
        raise SpecFault(f"{count} of {total} is no share; the count lies between 0 and the total.")
    if not total:
        return Proportion(count, total, math.nan, math.nan, math.nan, method, conf_level)
    if method == "exact":
        lower, upper = clopper_pearson(count, total, conf_level)
    elif method.startswith("wald"):
        lower, upper = wald_limits(count, total, confidence_factor(conf_level), 0.5 * (method == "wald-corrected"))
    else:
        lower, upper = wilson_limits(count, total, confidence_factor(conf_level), 0.5 * (method == "wilson-corrected"))
    return Proportion(count, total, count / total, lower, upper, method, conf_level)


def clopper_pearson(count: int, total: int, conf_level: float) -> tuple[float, float]:
    """Limits by inverting the binomial tails, which are quantiles of beta distributions."""
    from scipy.special import betaincinv

    between_0_and_1("conf_level", conf_level)
    tail = (1 - conf_level) / 2
    lower = float(betaincinv(count, total - count + 1, tail)) if count else 0.0
    upper = float(betaincinv(count + 1, total - count, 1 - tail)) if count < total else 1.0
    return lower, upper


def wald_limits(count: int, total: int, reach: float, correction: float) -> tuple[float, float]:
    """The normal approximation, within 0 and 1."""
    share = count / total
    width = reach * math.sqrt(share * (1 - share) / total) + correction / total
    return max(share - width, 0.0), min(share + width, 1.0)


def wilson_limits(count: int, total: int, reach: float, correction: float) -> tuple[float, float]:
    """Limits by inverting the score test; the correction is at most the distance of the share from one half."""
    share, square = count / total, reach**2
    yates = min(correction, abs(count - total / 2))

    def limit(sign: int) -> float:
        p = share + sign * yates / total
        root = reach * math.sqrt(max(p * (1 - p), 0.0) / total + square / (4 * total**2))
        return (p + square / (2 * total) + sign * root) / (1 + square / total)

    return max(limit(-1), 0.0) if count else 0.0, min(limit(1), 1.0) if count < total else 1.0


def trend(table: Any, scores: Sequence[float] | None = None) -> ChiSquareTest:
    """The Cochran-Armitage test of trend in a table of 2 x c, columns in order (R `prop.trend.test`).

    scores: of the columns; 1, 2, ... when absent.
    """
    given = counted(table).astype(float)
    if given.shape[0] != 2:
        raise SpecFault(f"The table has {given.shape[0]} rows; a trend is tested in two.")
    score = np.arange(1.0, given.shape[1] + 1) if scores is None else np.asarray(scores, dtype=float)
    if len(score) != given.shape[1]:
        raise SpecFault(f"There are {len(score)} scores for {given.shape[1]} columns; give one for each.")
    n, total = given.sum(0), given.sum()
    if not total:
        return chi_square_test(math.nan, 0)
    share, centre = given[0].sum() / total, (n * score).sum() / total
    variance = share * (1 - share) * (n * (score - centre) ** 2).sum()
    if not variance > 0:
        return chi_square_test(math.nan, 0)
    statistic = float((given[0] * (score - centre)).sum() ** 2 / variance)
    return ChiSquareTest(statistic, 1, chi_square_upper(statistic, 1))
