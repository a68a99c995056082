"""Tests of tables of counts: chi-square, trend, and pairs."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...specs.faults import SpecFault
from .inputs import Integers, check_one_of
from .tails import ChiSquareTest, chi_square_test, chi_square_upper


def count_table(table: Any, dimensions: int = 2) -> Integers:
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
    used = without_empty(count_table(table)).astype(float)
    rows, columns = used.shape
    df = max(rows - 1, 0) * max(columns - 1, 0)
    if not df:
        return chi_square_test(math.nan, 0)
    expected = np.outer(used.sum(1), used.sum(0)) / used.sum()
    away = np.abs(used - expected)
    if correct and df == 1:
        away = away - min(0.5, float(away.min()))
    return chi_square_test(float((away**2 / expected).sum()), df)


def trend(table: Any, scores: Sequence[float] | None = None) -> ChiSquareTest:
    """The Cochran-Armitage test of trend in a table of 2 x c, columns in order (R `prop.trend.test`).

    scores: of the columns; 1, 2, ... when absent.
    """
    given = count_table(table).astype(float)
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


@dataclass(frozen=True)
class PairedTest:
    """McNemar's test: pairs that changed one way and the other, the statistic (NaN for the exact test) and P."""

    gained: int
    lost: int
    statistic: float
    p: float
    method: str
    reason: str = ""


PAIRED = ("exact", "chi-square", "corrected")


def mcnemar(table: Any, *, method: str = "chi-square") -> PairedTest:
    """McNemar's test of a table of 2 x 2 of pairs: the same subjects twice, both times in the same order.

    method: chi-square; corrected (less 1 for continuity; R `mcnemar.test`); exact (the binomial test that half
    of the pairs that changed did so either way; R `binom.test`). No changed pair: no test, and the reason.

    >>> mcnemar([[794, 86], [150, 570]]).statistic.__round__(4)
    17.3559
    """
    check_one_of("method", method, PAIRED)
    given = count_table(table)
    if given.shape != (2, 2):
        raise SpecFault(f"The table is {given.shape[0]} x {given.shape[1]}; give pairs in a table of 2 x 2.")
    gained, lost = int(given[0, 1]), int(given[1, 0])
    changed = gained + lost
    if not changed:
        return PairedTest(gained, lost, math.nan, math.nan, method, "no pair changed")
    if method == "exact":
        from scipy.special import bdtr

        return PairedTest(gained, lost, math.nan, min(1.0, 2 * float(bdtr(min(gained, lost), changed, 0.5))), method)
    away = max(abs(gained - lost) - (method == "corrected"), 0)
    statistic = away**2 / changed
    return PairedTest(gained, lost, statistic, chi_square_upper(statistic, 1), method)
