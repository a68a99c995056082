"""The log-rank test and its relatives, stratified or not."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...specs.faults import SpecFault
from .inputs import Floats, Integers, check_one_of, codes
from .riskset import RiskSets, at_risk_sums, death_sums, risk_sets
from .tails import chi_square_upper


@dataclass(frozen=True)
class LogRank:
    """A test that the groups' hazards are equal.

    groups: in the order of the vectors. n: subjects. observed, expected: events (weighted unless by log-rank),
    summed over strata. variance: of observed minus expected (hypergeometric). chisq, df, p: the test;
    NaN with df 0 when fewer than two groups were ever at risk of an event, and then the reason.
    """

    groups: tuple[Any, ...]
    n: Integers
    observed: Floats
    expected: Floats
    variance: Floats
    chisq: float
    df: int
    p: float
    weight: str
    reason: str = ""


Weight = str | tuple[float, float]
WEIGHTS = ("log-rank", "gehan", "tarone-ware", "peto")


def log_rank(
    time: Any, event: Any, group: Any, *, strata: Any | None = None, entry: Any | None = None,
    weight: Weight = "log-rank",
) -> LogRank:  # fmt: skip
    """The log-rank test or a weighted one, stratified or not, with late entry or not.

    weight of each event time: log-rank (1), gehan (numbers at risk), tarone-ware (their square root), peto (S(t-);
    R `survdiff` with rho = 1), or the powers (rho, gamma) of Fleming and Harrington: S(t-)^rho (1 - S(t-))^gamma.
    S is the Kaplan-Meier curve of all groups of the stratum together.
    entry: when each subject came under observation (left truncation). A stratum without events, or with one group
    only, adds nothing.
    Source: R survival `survdiff`; Klein and Moeschberger, Survival Analysis, 2003, 7.3.
    Raises SpecFault when values are missing, lengths differ or the weight is unknown.

    >>> round(log_rank([1, 2, 3, 4], [1, 1, 1, 1], ["a", "a", "b", "b"]).p, 4)
    0.0896
    """
    rho, gamma = weight if isinstance(weight, tuple) else (float(weight == "peto"), 0.0)
    if isinstance(weight, str):
        check_one_of("weight", weight, WEIGHTS)
    elif not (rho >= 0 and gamma >= 0):
        raise SpecFault(f"The powers of the weight are {rho} and {gamma}; give numbers of 0 or more.")
    sets = risk_sets(time, event, entry=entry, strata=strata)
    code, groups = codes("group", group, length=len(sets.last))
    member = (code[:, None] == np.arange(len(groups))).astype(float)
    risk, died = at_risk_sums(sets, member), death_sums(sets, member)
    total, deaths = risk.sum(1), sets.deaths.astype(float)
    name = weight if isinstance(weight, str) else f"Fleming-Harrington ({rho:g}, {gamma:g})"
    by = event_weights(sets, total, name, (rho, gamma))
    share = risk / total[:, None]
    observed, expected = by @ died, (by * deaths) @ share
    spread = by**2 * deaths * (total - deaths) / np.maximum(total - 1, 1)
    variance = np.diag(spread @ share) - (share * spread[:, None]).T @ share
    chisq, df = quadratic(observed - expected, variance, expected > 0)
    sizes = np.bincount(code, minlength=len(groups))
    return LogRank(
        groups, sizes, observed, expected, variance, chisq, df, chi_square_upper(chisq, df), name, "" if df else ALONE
    )


ALONE = "fewer than two groups were ever at risk of an event together"


def event_weights(sets: RiskSets, total: Floats, name: str, powers: tuple[float, float]) -> Floats:
    """The weight of each event time."""
    if name == "gehan":
        return total
    if name == "tarone-ware":
        return np.sqrt(total)
    survival = before(sets, total)
    found: Floats = survival ** powers[0] * (1 - survival) ** powers[1]
    return found


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
