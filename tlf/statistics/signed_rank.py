"""Wilcoxon's signed-rank test, and the shifts that go with the two Wilcoxon tests (Hodges and Lehmann)."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from .effect import Effect, not_estimable
from .inputs import Floats, between_0_and_1, check_one_of, float_array, without_noise
from .ranks import METHODS, midranks, rank_counts
from .tails import confidence_factor, normal_two_sided

LARGEST = 50


@dataclass(frozen=True)
class SignedRank:
    """The signed-rank test: V, the sum of the positive differences' ranks, z (NaN of the exact test) and P.

    n: differences that are not 0. method: exact or normal. NaN with a reason where no difference is left.
    """

    v: float
    n: int
    z: float
    p: float
    method: str
    reason: str = ""


def signed_rank(differences: Any, *, method: str = "auto", correct: bool = True) -> SignedRank:
    """Wilcoxon's signed-rank test that differences lie symmetrically about 0, two-sided.

    Differences of 0 are left out. method: exact (all ways to give the (mid)ranks signs; SAS's test up to 20);
    normal, with the variance reduced for ties; auto as R's `wilcox.test`: exact below 50 differences without
    ties and zeros. correct: half a unit off in the normal approximation.

    >>> signed_rank([1.1, 2.2, -0.3, 4.0]).p
    0.25
    """
    check_one_of("method", method, METHODS)
    given = without_noise(float_array("differences", differences))
    used = given[given != 0]
    n = len(used)
    if not n:
        return SignedRank(math.nan, 0, math.nan, math.nan, method, "no difference is other than 0")
    ranks = midranks(np.abs(used))
    v = float(ranks[used > 0].sum())
    plain = len(np.unique(ranks)) == n and n == len(given)
    if method == "exact" or (method == "auto" and n < LARGEST and plain):
        return SignedRank(v, n, math.nan, exact_signs(ranks, v), "exact")
    _, count = np.unique(ranks, return_counts=True)
    variance = n * (n + 1) * (2 * n + 1) / 24 - float((count**3.0 - count).sum()) / 48
    away = v - n * (n + 1) / 4
    z = (away - (0.5 * float(np.sign(away)) if correct else 0.0)) / math.sqrt(variance)
    return SignedRank(v, n, z, min(1.0, normal_two_sided(z)), "normal")


def exact_signs(ranks: Floats, v: float) -> float:
    """Two-sided P over all ways to give the ranks signs; ranks are doubled so that midranks are whole."""
    doubled = np.rint(2 * ranks).astype(np.int64)
    ways = np.zeros(int(doubled.sum()) + 1)
    ways[0] = 1.0
    for rank in doubled:
        ways[rank:] = ways[rank:] + ways[: len(ways) - rank]
    chance = ways / ways.sum()
    got = round(2 * v)
    return min(1.0, 2 * float(min(chance[: got + 1].sum(), chance[got:].sum())))


SHIFTS = ("exact", "normal")


def hodges_lehmann(first: Any, second: Any, *, method: str = "normal", conf_level: float = 0.95) -> Effect:
    """The median of all differences of a value of the first sample less one of the second, with limits.

    method: the order statistics of the differences by the exact distribution of the rank sum without ties
    (R `wilcox.test(conf.int = TRUE, exact = TRUE)`), or by its normal approximation (Moses; SAS PROC NPAR1WAY HL).
    NaN with a reason where a sample is empty.

    >>> hodges_lehmann([1.0, 5.0], [2.0]).value
    1.0
    """
    check_one_of("method", method, SHIFTS)
    between_0_and_1("conf_level", conf_level)
    x, y = float_array("first", first), float_array("second", second)
    m, n = len(x), len(y)
    if not m or not n:
        return not_estimable("a group has no values", method, conf_level)
    away = np.sort((x[:, None] - y).ravel())
    if method == "exact":
        ways = np.cumsum(rank_counts(np.arange(1.0, m + n + 1), m))
        place = int(np.searchsorted(ways / ways[-1], (1 - conf_level) / 2 * (1 - 1e-12), side="left"))
        place = max(place // 2 - m * (m + 1) // 2, 1)
        low, high = place - 1, m * n - place
    else:
        reach = confidence_factor(conf_level) * math.sqrt(m * n * (m + n + 1) / 12)
        low = max(math.floor(m * n / 2 - reach) - 1, 0)
        high = m * n - 1 - low
    return Effect(float(np.median(away)), float(away[low]), float(away[high]), conf_level, method)


def pseudomedian(differences: Any, *, conf_level: float = 0.95) -> Effect:
    """The median of all means of two differences (Walsh averages), with exact signed-rank limits.

    R: `wilcox.test(conf.int = TRUE, exact = TRUE)` of one sample without ties and zeros.
    """
    between_0_and_1("conf_level", conf_level)
    given = float_array("differences", differences)
    n = len(given)
    if not n:
        return not_estimable("there are no values", "exact", conf_level)
    means = np.sort(((given[:, None] + given) / 2)[np.triu_indices(n)])
    ways = np.zeros(n * (n + 1) // 2 + 1)
    ways[0] = 1.0
    for rank in range(1, n + 1):
        ways[rank:] = ways[rank:] + ways[: len(ways) - rank]
    below = np.cumsum(ways) / ways.sum()
    place = max(int(np.searchsorted(below, (1 - conf_level) / 2 * (1 - 1e-12), side="left")), 1)
    return Effect(
        float(np.median(means)), float(means[place - 1]), float(means[len(means) - place]), conf_level, "exact"
    )
