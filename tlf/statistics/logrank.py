"""The log-rank test and its relatives, stratified or not."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from .inputs import Floats, Integers, codes, one_of
from .riskset import RiskSets, at_risk_sums, death_sums, risk_sets
from .tails import chi_square_upper


@dataclass(frozen=True)
class LogRank:
    """A test that the groups' hazards are equal.

    groups: in the order of the vectors. n: subjects. observed, expected: events (weighted when rho is not 0),
    summed over strata. variance: of observed minus expected (hypergeometric). chisq, df, p: the test;
    NaN with df 0 when fewer than two groups were ever at risk of an event.
    """

    groups: tuple[Any, ...]
    n: Integers
    observed: Floats
    expected: Floats
    variance: Floats
    chisq: float
    df: int
    p: float
    rho: float


def log_rank(time: Any, event: Any, group: Any, *, strata: Any | None = None, rho: float = 0.0) -> LogRank:
    """The log-rank test (rho 0) or the Peto and Peto modification of the Wilcoxon test (rho 1).

    Each event time counts with the weight S(t-)^rho, S being the Kaplan-Meier curve of all groups of the
    stratum together. A stratum without events, or with one group only, adds nothing.
    Source: R survival `survdiff` (Harrington and Fleming's G-rho family).
    Raises SpecFault when values are missing, lengths differ or rho is neither 0 nor 1.

    >>> round(log_rank([1, 2, 3, 4], [1, 1, 1, 1], ["a", "a", "b", "b"]).p, 4)
    0.0896
    """
    one_of("rho", rho, (0, 1))
    sets = risk_sets(time, event, strata=strata)
    code, groups = codes("group", group, length=len(sets.last))
    member = (code[:, None] == np.arange(len(groups))).astype(float)
    risk, died = at_risk_sums(sets, member), death_sums(sets, member)
    total, deaths = risk.sum(1), sets.deaths.astype(float)
    weight = before(sets, total) ** rho
    share = risk / total[:, None]
    observed, expected = weight @ died, (weight * deaths) @ share
    spread = weight**2 * deaths * (total - deaths) / np.maximum(total - 1, 1)
    variance = np.diag(spread @ share) - (share * spread[:, None]).T @ share
    chisq, df = quadratic(observed - expected, variance, expected > 0)
    sizes = np.bincount(code, minlength=len(groups))
    return LogRank(groups, sizes, observed, expected, variance, chisq, df, chi_square_upper(chisq, df), rho)


def before(sets: RiskSets, total: Floats) -> Floats:
    """Kaplan-Meier just before each event time, each stratum for itself."""
    survival = np.ones(len(total))
    for begin, end in zip(sets.start[:-1], sets.start[1:], strict=True):
        kept = np.cumprod(1.0 - sets.deaths[begin:end] / total[begin:end])
        survival[begin:end] = np.concatenate([[1.0], kept[:-1]])[: end - begin]
    return survival


def quadratic(difference: Floats, variance: Floats, used: Any) -> tuple[float, int]:
    """Chi-square and its degrees of freedom over the groups used, by a generalised inverse of the variance.

    Groups never at risk together leave fewer degrees of freedom than groups less one.
    """
    kept = np.flatnonzero(used)
    block = variance[np.ix_(kept, kept)]
    df = int(np.linalg.matrix_rank(block, tol=1e-9 * max(1.0, float(np.abs(block).max(initial=0.0)))))
    if not df:
        return math.nan, 0
    inverse = np.linalg.pinv(block, rcond=1e-9, hermitian=True)
    return float(difference[kept] @ inverse @ difference[kept]), df
