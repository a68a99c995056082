"""Fisher's exact test: of 2 x 2 here, of larger tables by `freeman_halton`."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .counts import count_table, without_empty
from .inputs import Floats, Integers, between_0_and_1, check_one_of
from .roots import between

ALTERNATIVES = ("two-sided", "less", "greater")

# Tables as likely as the one seen, up to rounding, are as extreme as it is (R: 1 + 1e-7).
AS_LIKELY = 1 + 1e-7


@dataclass(frozen=True)
class FisherTest:
    """Fisher's test: P, and for a table of 2 x 2 the conditional maximum likelihood odds ratio with exact limits.

    Larger tables have no odds ratio (NaN). method: exact, or monte-carlo with the standard error of P.
    reason: why there is no P, in words; a table whose groups have subjects but one outcome has P 1.
    """

    p: float
    odds_ratio: float
    lower: float
    upper: float
    alternative: str
    conf_level: float
    method: str = "exact"
    std_err: float = 0.0
    reason: str = ""


def fisher(table: Any, *, alternative: str = "two-sided", conf_level: float = 0.95) -> FisherTest:
    """Fisher's exact test of a table (rows: groups, columns: outcomes), as R's `fisher.test` makes it.

    two-sided adds up the tables that are no more likely than the one seen (relative tolerance 1e-7); less and
    greater are about the odds ratio of the first row against the second, of tables of 2 x 2 only. Limits are
    central for two-sided, one-sided otherwise. Larger tables: see `freeman_halton`.
    A group of nobody is not compared: NaN, and the reason.
    Raises SpecFault when the table is not counts or the alternative is unknown.

    >>> round(fisher([[276, 71], [284, 42]]).p, 5)
    0.00978
    """
    check_one_of("alternative", alternative, ALTERNATIVES)
    between_0_and_1("conf_level", conf_level)
    given = count_table(table)
    if given.shape != (2, 2):
        check_one_of("alternative of a table larger than 2 x 2", alternative, ("two-sided",))
        return larger(given, conf_level)
    if not given.sum(1).all():
        return FisherTest(*(math.nan,) * 4, alternative, conf_level, reason="a group has no subjects")
    seen = int(given[0, 0])
    support, weight = hypergeometric(given)
    chance = tilted(support, weight, 0.0)
    if alternative == "two-sided":
        p = float(chance[chance <= chance[support == seen] * AS_LIKELY].sum())
    else:
        p = float(chance[support <= seen if alternative == "less" else support >= seen].sum())
    tail = (1 - conf_level) / 2 if alternative == "two-sided" else 1 - conf_level
    lower = 0.0 if alternative == "less" else odds_limit(support, weight, seen, tail, upper=False)
    upper = math.inf if alternative == "greater" else odds_limit(support, weight, seen, tail, upper=True)
    return FisherTest(min(p, 1.0), conditional_odds(support, weight, seen), lower, upper, alternative, conf_level)


def larger(table: Integers, conf_level: float) -> FisherTest:
    """The test of a table larger than 2 x 2."""
    from .freeman_halton import freeman_halton

    used = without_empty(table)
    nothing = (math.nan, math.nan, math.nan, "two-sided", conf_level)
    if used.shape[0] < 2:
        return FisherTest(math.nan, *nothing, reason="fewer than two groups have subjects")
    if used.shape[1] < 2:
        return FisherTest(1.0, *nothing)
    found = freeman_halton(used)
    return FisherTest(found.p, *nothing, found.method, found.std_err)


def log_factorials(largest: int) -> Floats:
    """log(0!), log(1!), ..., log(largest!)."""
    return np.concatenate([[0.0], np.cumsum(np.log(np.arange(1.0, largest + 1)))])


def hypergeometric(table: Integers) -> tuple[Floats, Floats]:
    """The values the first cell can take with these margins, and the logarithm of how many tables have them."""
    row, column, n = int(table[0].sum()), int(table[:, 0].sum()), int(table.sum())
    support = np.arange(max(0, row + column - n), min(row, column) + 1)
    factorial = log_factorials(n)
    ways = (
        factorial[support]
        + factorial[row - support]
        + factorial[column - support]
        + factorial[n - row - column + support]
    )
    return support.astype(float), -ways


def tilted(support: Floats, weight: Floats, log_odds: float) -> Floats:
    """The chances of the support at an odds ratio."""
    height = weight + log_odds * support
    chance: Floats = np.exp(height - height.max())
    chance /= chance.sum()
    return chance


def conditional_odds(support: Floats, weight: Floats, seen: int) -> float:
    """The odds ratio at which the first cell is expected to be what it was; NaN when it could be nothing else."""
    if len(support) == 1:
        return math.nan
    if seen == support[0] or seen == support[-1]:
        return 0.0 if seen == support[0] else math.inf
    return math.exp(odds_root(lambda b: float(tilted(support, weight, b) @ support) - seen))


def odds_limit(support: Floats, weight: Floats, seen: int, tail: float, *, upper: bool, half: float = 0.0) -> float:
    """The odds ratio at which so much of a tail is as extreme as the cell seen; half: the part of that left out."""
    if seen == (support[-1] if upper else support[0]):
        return math.inf if upper else 0.0
    share = np.where(support == seen, 1 - half, support < seen if upper else support > seen)
    sign = -1 if upper else 1
    return math.exp(odds_root(lambda b: sign * (float(tilted(support, weight, b) @ share) - tail)))


def odds_root(rising: Callable[[float], float]) -> float:
    """Where a rising function of a log odds ratio is 0, by bisection to the last digits."""
    low, high = -1.0, 1.0
    while rising(low) > 0 and low > -700:
        low *= 2
    while rising(high) < 0 and high < 700:
        high *= 2
    return between(rising, low, high)
