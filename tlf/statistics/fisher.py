"""Fisher's exact test of tables of 2 x 2 and of small tables of r x c."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...specs.faults import SpecFault
from .counts import counted, without_empty
from .inputs import Floats, Integers, between_0_and_1, one_of

ALTERNATIVES = ("two-sided", "less", "greater")

# Tables as likely as the one seen, up to rounding, are as extreme as it is (R: 1 + 1e-7).
AS_LIKELY = 1 + 1e-7
LARGEST = 5_000_000


@dataclass(frozen=True)
class FisherTest:
    """Fisher's test: P, and for a table of 2 x 2 the conditional maximum likelihood odds ratio with exact limits.

    Larger tables have no odds ratio (NaN). Of a table with an empty row or column, P is 1.
    """

    p: float
    odds_ratio: float
    lower: float
    upper: float
    alternative: str
    conf_level: float


def fisher(table: Any, *, alternative: str = "two-sided", conf_level: float = 0.95) -> FisherTest:
    """Fisher's exact test of a table of 2 x 2, as R's `fisher.test` makes it.

    two-sided adds up the tables that are no more likely than the one seen (relative tolerance 1e-7); less and
    greater are about the odds ratio of the first row against the second. Limits are central for two-sided,
    one-sided otherwise.
    Raises SpecFault when the table is not 2 x 2 counts or the alternative is unknown.

    >>> round(fisher([[276, 71], [284, 42]]).p, 5)
    0.00978
    """
    one_of("alternative", alternative, ALTERNATIVES)
    between_0_and_1("conf_level", conf_level)
    given = counted(table)
    if given.shape != (2, 2):
        raise SpecFault(f"The table is {given.shape[0]} x {given.shape[1]}; use fisher_large for it.")
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
    return math.exp(root(lambda b: float(tilted(support, weight, b) @ support) - seen))


def odds_limit(support: Floats, weight: Floats, seen: int, tail: float, *, upper: bool) -> float:
    """The odds ratio at which so much of a tail is as extreme as the cell seen."""
    if seen == (support[-1] if upper else support[0]):
        return math.inf if upper else 0.0
    beyond = support <= seen if upper else support >= seen
    sign = -1 if upper else 1
    return math.exp(root(lambda b: sign * (float(tilted(support, weight, b)[beyond].sum()) - tail)))


def root(rising: Callable[[float], float]) -> float:
    """Where a rising function of a log odds ratio is 0, by bisection to the last digits."""
    low, high = -1.0, 1.0
    while rising(low) > 0 and low > -700:
        low *= 2
    while rising(high) < 0 and high < 700:
        high *= 2
    for _ in range(200):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if rising(middle) < 0 else (low, middle)
    return (low + high) / 2


def fisher_large(table: Any) -> float:
    """P of the Freeman-Halton extension of Fisher's test to r x c tables (R `fisher.test`), two-sided.

    The tables with the margins seen are built category by category; those that agree in what is left to fill
    and in their chance so far are kept as one. Empty rows and columns are left out.
    Raises SpecFault when more than five million would have to be kept: use chi_square or simulation for such.

    >>> round(fisher_large([[3, 1, 0], [0, 2, 4]]), 6)
    0.033333
    """
    used = without_empty(counted(table))
    used = used.T if used.shape[0] < used.shape[1] else used
    if min(used.shape, default=0) < 2:
        return 1.0
    used = used[np.argsort(used.sum(1), kind="stable")]
    factorial = log_factorials(int(used.sum()))
    seen = -float(factorial[used].sum())
    left, chance, ways = used.sum(0)[None, :], np.zeros(1), np.ones(1)
    for size in used.sum(1)[:-1]:
        left, chance, ways = filled(*joined(left, chance, ways), int(size), factorial)
    final = chance - factorial[left].sum(1)
    weight = ways * np.exp(final - final.max())
    return min(1.0, float(weight[final <= seen + math.log(AS_LIKELY)].sum() / weight.sum()))


def filled(
    left: Integers, chance: Floats, ways: Floats, size: int, factorial: Floats
) -> tuple[Integers, Floats, Floats]:
    """Every way to put a category of so many into what is left of the columns."""
    rest, used = np.full(len(left), size), np.arange(len(left))
    parts = np.zeros((len(left), 0), np.int64)
    for column in range(left.shape[1]):
        after = left[used][:, column + 1 :].sum(1)
        lowest, highest = np.maximum(rest - after, 0), np.minimum(rest, left[used, column])
        times = highest - lowest + 1
        if times.sum() > LARGEST:
            raise SpecFault("The table is too large for an exact test; use chi_square, or join categories.")
        value = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times) + np.repeat(lowest, times)
        used, rest = np.repeat(used, times), np.repeat(rest, times) - value
        parts = np.column_stack([np.repeat(parts, times, axis=0), value])
    new_left, new_chance = left[used] - parts, chance[used] - factorial[parts].sum(1)
    return new_left, new_chance, ways[used]


def joined(left: Integers, chance: Floats, ways: Floats) -> tuple[Integers, Floats, Floats]:
    """States that leave the same to fill, and are as likely so far, as one."""
    key = np.column_stack([left, np.round(chance * 1e9).astype(np.int64)])
    _, first, place = np.unique(key, axis=0, return_index=True, return_inverse=True)
    total: Floats = np.bincount(place.ravel(), weights=ways).astype(float)
    return left[first], chance[first], total
