"""Exact conditional logistic regression: the odds ratio of two groups given the sufficient statistics of all else."""

import math
from typing import Any

import numpy as np

from .design import Design
from .effect import Effect, not_estimable
from .fisher import AS_LIKELY, conditional_odds, odds_limit, odds_root, tilted
from .inputs import Flags, Floats, Integers, as_flags, between_0_and_1
from .linear import independent

MOST = 300_000  # states of the sums over covariates that are followed
ONE_WAY = "with these covariates the events could not lie otherwise between the groups"
TOO_MANY = "the covariates have too many sums for the exact distribution"
LOWEST = -700.0


def exact_odds_ratio(
    event: Any, model: Design, first: Any, *, term: str = "TRT", mid_p: bool = False, conf_level: float = 0.95
) -> Effect:
    """The odds ratio of the events in the records `first` against the others, by their conditional distribution.

    event, first: true or false for each record; model: the terms beside `term`, on whose sums over the events the
    distribution of the events of `first` is conditioned, the intercept among them. The estimate is the conditional
    maximum likelihood; where all or none of the possible events are in `first`, the median unbiased estimate. Limits
    invert the exact tails (mid_p: with half the chance of what was seen); P sums the chances of what is no likelier.
    Source: Hirji, Mehta and Patel, JASA 1987;82:1110-1117; SAS PROC LOGISTIC, statement EXACT.
    NaN with a reason where the covariates leave one distribution only, or have too many sums.
    """
    between_0_and_1("conf_level", conf_level)
    happened = as_flags("event", event, length=len(model.x))
    ours = as_flags("first", first, length=len(model.x))
    method = "exact conditional, mid-P" if mid_p else "exact conditional"
    others = [place for name, place in model.terms.items() if term not in name.split("*")]
    columns = np.hstack([np.ones((len(model.x), 1)), *(model.x[:, place] for place in others)])
    found = distribution(happened, ours, columns[:, independent(columns)])
    if found is None:
        return not_estimable(TOO_MANY, method, conf_level)
    support, weight = found
    seen = int((happened & ours).sum())
    if len(support) == 1:
        return not_estimable(ONE_WAY, method, conf_level)
    tail, half = (1 - conf_level) / 2, 0.5 if mid_p else 0.0
    value = conditional_odds(support, weight, seen)
    if seen in (support[0], support[-1]):
        value = median_unbiased(support, weight, seen)
    lower, upper = (odds_limit(support, weight, seen, tail, upper=side, half=half) for side in (False, True))
    chance = tilted(support, weight, 0.0)
    own = float(chance[support == seen][0])
    p = float(chance[chance <= own * AS_LIKELY].sum()) - half * own
    return Effect(value, lower, upper, conf_level, method, p=min(p, 1.0))


def median_unbiased(support: Floats, weight: Floats, seen: int) -> float:
    """The odds ratio at which what was seen, the least or the most there can be, has the chance of one half."""
    sign = 1.0 if seen == support[-1] else -1.0
    at = support == seen
    return math.exp(odds_root(lambda b: sign * (float(tilted(support, weight, b)[at].sum()) - 0.5)))


def distribution(event: Flags, ours: Flags, columns: Floats) -> tuple[Floats, Floats] | None:
    """How many events `ours` may have with the sums that the columns have over the events, and in how many ways.

    The records of one kind (row of columns, and whether ours) are taken together: k of n of them have the event in
    n over k ways. Counts are followed by their logarithms from kind to kind; None where there are too many sums.
    """
    rows, kind = np.unique(np.column_stack([columns, ours]).round(9), axis=0, return_inverse=True)
    count = np.bincount(kind.ravel(), minlength=len(rows))
    wanted = (columns[event].sum(0)).round(6)
    low, high = _reach(rows[:, :-1], count)
    most = int(count[rows[:, -1] == 1].sum())
    start = np.full(most + 1, -np.inf)
    start[0] = 0.0
    states: dict[tuple[float, ...], Floats] = {tuple(np.zeros(columns.shape[1])): start}
    for place, (row, n) in enumerate(zip(rows, count, strict=True)):
        states = _joined(states, row[:-1], int(n), bool(row[-1]))
        states = {s: w for s, w in states.items() if _may_reach(np.array(s), wanted, low[place + 1], high[place + 1])}
        if len(states) > MOST:
            return None
    ways = next((w for s, w in states.items() if np.allclose(s, wanted, atol=1e-6)), start)
    support = np.flatnonzero(np.isfinite(ways))
    return support.astype(float), ways[support]


def _joined(
    states: dict[tuple[float, ...], Floats], row: Floats, n: int, ours: bool
) -> dict[tuple[float, ...], Floats]:
    """The states after the records of one more kind."""
    found: dict[tuple[float, ...], Floats] = {}
    for state, ways in states.items():
        for k in range(n + 1):
            key = tuple((np.array(state) + k * row).round(6).tolist())
            here = ways + math.log(math.comb(n, k))
            if ours and k:
                here = np.concatenate([np.full(k, -np.inf), here[:-k]])
            found[key] = np.logaddexp(found[key], here) if key in found else here
    return found


def _reach(rows: Floats, count: Integers) -> tuple[Floats, Floats]:
    """The least and the most that the records from each kind on can add to each sum."""
    steps = rows * count[:, None]
    nothing = np.zeros((1, rows.shape[1]))
    low = np.vstack([np.cumsum(np.minimum(steps, 0)[::-1], axis=0)[::-1], nothing])
    high = np.vstack([np.cumsum(np.maximum(steps, 0)[::-1], axis=0)[::-1], nothing])
    return low, high


def _may_reach(state: Floats, wanted: Floats, low: Floats, high: Floats) -> bool:
    return bool((state + low <= wanted + 1e-5).all() and (state + high >= wanted - 1e-5).all())
