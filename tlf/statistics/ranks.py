"""Rank tests, quantiles and the summary of a column."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .inputs import Floats, check_one_of, float_array, without_noise
from .tails import ChiSquareTest, chi_square_test, normal_two_sided, normal_upper

METHODS = ("auto", "exact", "normal")
ALTERNATIVES = ("two-sided", "less", "greater")
QUANTILE_TYPES = tuple(range(1, 10))

# SAS's PCTLDEF (QNTLDEF), 1 to 5, as the quantile type of R and of Hyndman and Fan (1996).
PCTLDEF = {1: 4, 2: 3, 3: 1, 4: 6, 5: 2}


@dataclass(frozen=True)
class RankSum:
    """Wilcoxon's rank-sum test: W is the rank sum of the first sample less its smallest value (Mann-Whitney U).

    z: the normal deviate, after correction if any; NaN for the exact test. NaN throughout when a sample is empty.
    method: exact or normal, the one used. reason: why there is no P, in words.
    """

    w: float
    z: float
    p: float
    method: str
    reason: str = ""


@dataclass(frozen=True)
class Description:
    """What a table says of a number: NaN where too few values exist (mean of none, standard deviation of one)."""

    n: int
    mean: float
    std: float
    minimum: float
    q1: float
    median: float
    q3: float
    maximum: float


def midranks(values: Any) -> Floats:
    """Ranks from 1, tied values sharing the mean of theirs; values tie that differ by binary fractions alone.

    >>> midranks([10, 30, 10]).tolist()
    [1.5, 3.0, 1.5]
    """
    _, place, count = np.unique(without_noise(float_array("values", values)), return_inverse=True, return_counts=True)
    ends = np.cumsum(count)
    ranks: Floats = (ends - (count - 1) / 2)[place]
    return ranks


def rank_sum(
    first: Any, second: Any, *, method: str = "auto", correct: bool = True, alternative: str = "two-sided"
) -> RankSum:
    """Wilcoxon's rank-sum (Mann-Whitney) test of two independent samples.

    method: exact, from the distribution of W over all ways to share out the (mid)ranks; normal, with the
    variance reduced for ties; auto as R's `wilcox.test`: exact when both have fewer than 50 values without ties.
    correct: half a unit off in the normal approximation (as R and SAS do by default).
    alternative: greater means that the first sample's values are the larger.
    Where R declines (exact with ties) the permutation distribution is used, as SAS's EXACT WILCOXON does.

    >>> rank_sum([1.1, 2.2, 3.3], [4.4, 5.5, 6.6, 7.7]).p.__round__(6)
    0.057143
    """
    check_one_of("method", method, METHODS)
    check_one_of("alternative", alternative, ALTERNATIVES)
    x, y = float_array("first", first), float_array("second", second)
    m, n = len(x), len(y)
    if not m or not n:
        return RankSum(math.nan, math.nan, math.nan, method, "a group has no values")
    ranks = midranks(np.concatenate([x, y]))
    w = float(ranks[:m].sum()) - m * (m + 1) / 2
    tied = len(np.unique(ranks)) < m + n
    exact = method == "exact" or (method == "auto" and m < 50 and n < 50 and not tied)
    if exact:
        return RankSum(w, math.nan, _exact_p(ranks, m, alternative), "exact")
    _, count = np.unique(ranks, return_counts=True)
    variance = m * n / 12 * (m + n + 1 - (count**3.0 - count).sum() / ((m + n) * (m + n - 1)))
    half = 0.0
    if correct:
        half = {"two-sided": 0.5 * np.sign(w - m * n / 2), "less": -0.5, "greater": 0.5}[alternative]
    z = float((w - m * n / 2 - half) / math.sqrt(variance)) if variance > 0 else math.nan
    p = {"two-sided": normal_two_sided(z), "less": normal_upper(-z), "greater": normal_upper(z)}[alternative]
    return RankSum(w, z, min(p, 1.0), "normal", "" if variance > 0 else "all values are equal")


def _exact_p(ranks: Floats, m: int, alternative: str) -> float:
    """P from the number of samples of m with each rank sum; ranks are doubled so that midranks are whole.

    two-sided counts the samples whose rank sum is as far from its mean as the one seen.
    """
    doubled, ways = np.rint(2 * ranks).astype(np.int64), rank_counts(ranks, m)
    chance = ways / ways.sum()
    sums, got, mean = np.arange(len(ways)), int(doubled[:m].sum()), m * (len(ranks) + 1)
    if alternative == "two-sided":
        extreme = np.abs(sums - mean) >= abs(got - mean)
    else:
        extreme = sums <= got if alternative == "less" else sums >= got
    return min(1.0, float(chance[extreme].sum()))


def rank_counts(ranks: Floats, m: int) -> Floats:
    """For each whole number, how many samples of m of the ranks have half of it as their sum."""
    doubled = np.rint(2 * ranks).astype(np.int64)
    top = int(np.sort(doubled)[-m:].sum())
    ways = np.zeros((m + 1, top + 1))
    ways[0, 0] = 1.0
    for seen, rank in enumerate(doubled, start=1):
        size = min(seen, m)
        ways[1 : size + 1, rank:] = ways[1 : size + 1, rank:] + ways[:size, : top + 1 - rank]
    found: Floats = ways[m]
    return found


def kruskal_wallis(samples: Sequence[Any]) -> ChiSquareTest:
    """The Kruskal-Wallis test that samples come from one distribution, corrected for ties (R `kruskal.test`).

    Empty samples are left out; fewer than two, or values all equal, give no test (df 0, NaN).

    >>> round(kruskal_wallis([[1, 2, 3], [4, 5, 6]]).statistic, 6)
    3.857143
    """
    used = [s for s in (float_array("sample", sample) for sample in samples) if len(s)]
    n = sum(map(len, used))
    if len(used) < 2:
        return chi_square_test(math.nan, 0, "fewer than two groups have values")
    ranks = midranks(np.concatenate(used))
    _, count = np.unique(ranks, return_counts=True)
    ties = 1 - (count**3.0 - count).sum() / (float(n) ** 3 - n)
    if ties <= 0:
        return chi_square_test(math.nan, 0, "all values are equal")
    parts = np.split(ranks, np.cumsum([len(s) for s in used])[:-1])
    spread = sum(float(part.sum()) ** 2 / len(part) for part in parts)
    return chi_square_test((12 * spread / (n * (n + 1)) - 3 * (n + 1)) / ties, len(used) - 1)


def sample_quantile(values: Any, p: float, *, kind: int = 2) -> float:
    """The p-quantile of the values by one of the nine types of Hyndman and Fan, numbered as in R's `quantile`.

    kind: 2 is SAS's default (PCTLDEF 5), 7 is R's; `PCTLDEF` translates the others. NaN of no values.
    Raises SpecFault when the type is unknown or p is not within 0 and 1.

    >>> sample_quantile([1, 2, 3, 4], 0.25), sample_quantile([1, 2, 3, 4], 0.25, kind=7)
    (1.5, 1.75)
    """
    check_one_of("kind", kind, QUANTILE_TYPES)
    check_one_of("p within 0 and 1", 0 <= p <= 1, (True,))
    ordered = np.sort(float_array("values", values))
    n = len(ordered)
    if not n:
        return math.nan
    slack = 4 * np.finfo(float).eps
    if kind <= 3:
        place = n * p - (0.5 if kind == 3 else 0.0)
        below = math.floor(place + slack)
        exactly = place <= below + slack
        share = {1: 0.0, 2: 0.5, 3: float(below % 2)}[kind] if exactly else 1.0
    else:
        a, b = {4: (0, 1), 5: (0.5, 0.5), 6: (0, 0), 7: (1, 1), 8: (1 / 3, 1 / 3), 9: (3 / 8, 3 / 8)}[kind]
        place = a + p * (n + 1 - a - b)
        below = math.floor(place + slack)
        share = place - below if abs(place - below) >= slack else 0.0
    low, high = ordered[min(max(below, 1), n) - 1], ordered[min(max(below + 1, 1), n) - 1]
    return float(low if share == 0 else high if share == 1 else (1 - share) * low + share * high)


def description(values: Any, *, kind: int = 2) -> Description:
    """Number, mean, standard deviation, minimum, quartiles and maximum; quartiles of a quantile type (see above).

    >>> description([1, 2, 3, 4]).median
    2.5
    """
    given = float_array("values", values)
    n = len(given)
    q1, median, q3 = (sample_quantile(given, p, kind=kind) for p in (0.25, 0.5, 0.75))
    return Description(
        n,
        float(given.mean()) if n else math.nan,
        float(given.std(ddof=1)) if n > 1 else math.nan,
        float(given.min()) if n else math.nan,
        q1,
        median,
        q3,
        float(given.max()) if n else math.nan,
    )
