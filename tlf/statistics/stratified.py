"""Tables of counts over strata: Cochran-Mantel-Haenszel tests, the common odds ratio, its homogeneity."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...specs.faults import SpecFault
from .counts import count_table
from .inputs import Floats, check_one_of
from .tails import ChiSquareTest, chi_square_test, confidence_factor


@dataclass(frozen=True)
class CommonOdds:
    """The Mantel-Haenszel test, and the common odds ratio of the strata with its limits (Robins, Breslow, Greenland)."""

    test: ChiSquareTest
    odds_ratio: float
    lower: float
    upper: float


def mantel_haenszel(tables: Any, *, correct: bool = False, conf_level: float = 0.95) -> CommonOdds:
    """The Cochran-Mantel-Haenszel test and the common odds ratio of K tables of 2 x 2 (array K x 2 x 2).

    correct: continuity correction (R `mantelhaen.test` corrects by default, SAS does not). Strata of fewer
    than two subjects, or with an empty margin, add nothing to the test. NaN where nothing can be compared.
    """
    given = count_table(tables, 3).astype(float)
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


STATISTICS = ("general", "row-means", "correlation")
SCORES = ("table", "rank", "ridit", "modified-ridit")


def association(tables: Any, statistic: str = "general", *, scores: str | Sequence[float] = "table") -> ChiSquareTest:
    """A Cochran-Mantel-Haenszel test of K tables of r x c (array K x r x c; R `mantelhaen.test` for general).

    statistic: general (general association, df (r - 1)(c - 1)), row-means (the rows' mean scores differ, df
    r - 1: columns have an order), correlation (rows and columns have an order, df 1; row scores 1, 2, ...).
    scores of the columns: table (1, 2, ...), rank (midranks in the stratum), ridit (rank / n), modified-ridit
    (rank / (n + 1), van Elteren's test), or one number for each. Strata of fewer than two subjects add nothing.
    Source: Landis, Heyman and Koch, International Statistical Review 1978;46:237-254; SAS PROC FREQ, CMH.

    >>> round(association([[[20, 30], [12, 40]]]).statistic, 4)
    3.3574
    """
    check_one_of("statistic", statistic, STATISTICS)
    given = count_table(tables, 3).astype(float)
    given = given[given.sum((1, 2)) > 1]
    parts = [one_stratum(table, statistic, scores) for table in given]
    if not parts:
        return chi_square_test(math.nan, 0)
    difference, variance = sum(part[0] for part in parts), np.array([part[1] for part in parts]).sum(0)
    df = int(np.linalg.matrix_rank(variance, hermitian=True)) if variance.size and variance.any() else 0
    if not df:
        return chi_square_test(math.nan, 0)
    return chi_square_test(float(difference @ np.linalg.pinv(variance, hermitian=True) @ difference), df)


def one_stratum(table: Floats, statistic: str, scores: str | Sequence[float]) -> tuple[Floats, Floats]:
    """What a stratum adds to the differences from expectation and to their covariance."""
    n, r, c = table.sum(), table.sum(1), table.sum(0)
    rows: Floats = np.eye(len(r))[:-1] if statistic != "correlation" else np.arange(1.0, len(r) + 1)[None]
    columns: Floats = np.eye(len(c))[:-1] if statistic == "general" else column_scores(c, scores)[None]
    away = rows @ (table - np.outer(r, c) / n) @ columns.T
    spread_r = rows @ (n * np.diag(r) - np.outer(r, r)) @ rows.T
    spread_c = columns @ (n * np.diag(c) - np.outer(c, c)) @ columns.T
    return away.ravel(), np.kron(spread_r, spread_c) / (n**2 * (n - 1))


def column_scores(totals: Floats, scores: str | Sequence[float]) -> Floats:
    """One score a column, of these column totals. Raises SpecFault when a name is unknown or the length is another."""
    if not isinstance(scores, str):
        given = np.asarray(scores, dtype=float)
        if len(given) != len(totals):
            raise SpecFault(f"There are {len(given)} scores for {len(totals)} columns; give one for each.")
        return given
    check_one_of("scores", scores, SCORES)
    if scores == "table":
        return np.arange(1.0, len(totals) + 1)
    ranks: Floats = np.cumsum(totals) - (totals - 1) / 2
    n = float(totals.sum())
    return ranks / {"rank": 1.0, "ridit": n, "modified-ridit": n + 1}[scores]


def breslow_day(tables: Any, *, tarone: bool = True) -> ChiSquareTest:
    """The Breslow-Day test that the odds ratios of K strata (array K x 2 x 2) are one.

    Expected counts are those that have the Mantel-Haenszel odds ratio. tarone: less Tarone's adjustment, which
    makes the statistic chi-square with K - 1 degrees of freedom though that odds ratio is not the likeliest.
    Strata with an empty margin add nothing; NaN where fewer than two are left or the odds ratio is 0 or infinite.
    Source: Breslow and Day, Statistical Methods in Cancer Research I, 1980, p. 142; Tarone, Biometrika 1985;72:91-95.

    >>> round(breslow_day([[[16, 11], [5, 20]], [[12, 16], [7, 19]]], tarone=False).statistic, 4)
    1.4929
    """
    given = count_table(tables, 3).astype(float)
    used = given[given.sum(1).all(1) & given.sum(2).all(1)]
    odds = common_odds(used, used.sum((1, 2)), 1.0)[0] if len(used) else math.nan
    if len(used) < 2 or not 0 < odds < math.inf:
        return chi_square_test(math.nan, 0, "fewer than two strata can be compared, or the odds ratio is 0 or infinite")
    n, row, column = used.sum((1, 2)), used[:, 0].sum(1), used[:, :, 0].sum(1)
    expected = expected_cell(row, column, n, odds)
    variance = 1 / (1 / expected + 1 / (row - expected) + 1 / (column - expected) + 1 / (n - row - column + expected))
    away = used[:, 0, 0] - expected
    statistic = float((away**2 / variance).sum())
    if tarone:
        statistic -= float(away.sum() ** 2 / variance.sum())
    return chi_square_test(statistic, len(used) - 1)


def expected_cell(row: Floats, column: Floats, n: Floats, odds: float) -> Floats:
    """The first cell of each table of 2 x 2 that gives an odds ratio with these margins (the root within range)."""
    if abs(odds - 1) < 1e-12:
        return row * column / n
    a, b, c = odds - 1, -(odds * (row + column) + n - row - column), odds * row * column
    root: Floats = 2 * c / (-b + np.sqrt(b**2 - 4 * a * c))
    return root
