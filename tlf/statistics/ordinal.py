"""Proportional odds: an ordered outcome of several categories in a linear predictor."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .design import Design, Level
from .effect import Effect, not_estimable, ratio_effect
from .inputs import Flags, Floats, Integers, codes
from .linear import independent

ITERATIONS = 100
UNKNOWN = "not estimable: some combination of levels has no records"
NO_MAXIMUM = "the likelihood has no maximum: outcomes are separated"


@dataclass(frozen=True, eq=False)
class OrdinalModel:
    """A fitted proportional odds model.

    categories: in ascending order; cuts: the logits of the cumulative shares; coef: of the design's columns but the
    intercept (scaled), vcov theirs; used: which columns are. n: records. reason: why there is no fit, in words.
    """

    design: Design
    categories: tuple[Any, ...]
    cuts: Floats
    coef: Floats
    vcov: Floats
    used: Flags
    loglik: float
    n: int
    reason: str = ""


def proportional_odds(outcome: Any, model: Design) -> OrdinalModel:
    """The proportional odds model of an ordered outcome, by maximum likelihood (R MASS `polr`; SAS PROC LOGISTIC).

    outcome: one value for each record of the design; categories are its values in ascending order (of a Categorical, its
    categories in their order). A positive coefficient goes with higher categories.
    Source: McCullagh, JRSS B 1980;42:109-142.
    Raises SpecFault when values are missing or lengths differ.
    """
    n = len(model.x)
    y, levels = codes("outcome", outcome, length=n)
    present = np.unique(y)
    levels, y = tuple(levels[i] for i in present), np.searchsorted(present, y)
    used = independent(model.x / model.size) if n else np.zeros(len(model.names), bool)
    kept = used.copy()
    kept[0] = False
    if len(levels) < 2:
        reason = "all records are of one category" if n else "there are no records"
        empty = np.empty(0)
        return OrdinalModel(model, levels, empty, empty, np.empty((0, 0)), kept, math.nan, n, reason)
    x = (model.x / model.size)[:, kept]
    share = np.cumsum(np.bincount(y))[:-1] / n
    begin = np.concatenate([np.log(share / (1 - share)), np.zeros(x.shape[1])])
    found, loglik, information = climbed(begin, y, x, len(levels))
    cuts, coef = np.split(found, [len(levels) - 1])
    if information is None:
        return OrdinalModel(model, levels, cuts, coef, np.empty((0, 0)), kept, loglik, n, NO_MAXIMUM)
    vcov = np.linalg.inv(information).astype(np.float64)[len(cuts) :, len(cuts) :]
    return OrdinalModel(model, levels, cuts, coef, vcov, kept, loglik, n)


def climbed(start: Floats, y: Integers, x: Floats, levels: int) -> tuple[Floats, float, Floats | None]:
    """Newton's method, steps halved while the likelihood falls; no information where there is no maximum."""
    at, state = start, ordinal_likelihood(start, y, x, levels)
    for _ in range(ITERATIONS):
        loglik, score, information = state
        size = np.sqrt(np.maximum(np.diag(information), 0.0))
        if not (size > 0).all() or np.abs(at[levels - 1 :] @ x.T).max(initial=0.0) > 30:
            return at, loglik, None
        scaled = information / np.outer(size, size)
        if float(np.linalg.eigvalsh(scaled)[0]) < 1e-11:
            return at, loglik, None
        step = np.linalg.solve(scaled, score / size) / size
        if float(step @ score) <= 1e-15 * max(1.0, abs(loglik)):
            return at, loglik, information
        length = 1.0
        for _ in range(40):
            after = ordinal_likelihood(at + length * step, y, x, levels)
            if after[0] >= loglik - 1e-13 * max(1.0, abs(loglik)):
                break
            length /= 2
        at, state = at + length * step, after
    return at, state[0], None


def ordinal_likelihood(at: Floats, y: Integers, x: Floats, levels: int) -> tuple[float, Floats, Floats]:
    """The log likelihood at cuts and coefficients, its slope, and the observed information."""
    cuts, coef = np.split(at, [levels - 1])
    n, k = len(y), levels - 1
    if (np.diff(cuts) <= 0).any():
        return -math.inf, np.zeros(len(at)), np.zeros((len(at),) * 2)
    eta = x @ coef
    upper, lower = np.full(n, np.inf), np.full(n, -np.inf)
    upper[y < k], lower[y > 0] = cuts[y[y < k]], cuts[y[y > 0] - 1]
    with np.errstate(over="ignore"):
        p_up, p_low = 1 / (1 + np.exp(eta - upper)), 1 / (1 + np.exp(eta - lower))
    chance = np.maximum(p_up - p_low, 1e-300)
    # rows: how the upper and the lower cut's argument move with each parameter
    up, low = np.zeros((n, len(at))), np.zeros((n, len(at)))
    up[y < k, y[y < k]], low[y > 0, y[y > 0] - 1] = 1.0, 1.0
    up[:, k:], low[:, k:] = -x, -x
    f_up, f_low = p_up * (1 - p_up), p_low * (1 - p_low)
    slope = (f_up[:, None] * up - f_low[:, None] * low) / chance[:, None]
    bend = (up.T * (f_up * (1 - 2 * p_up) / chance)) @ up - (low.T * (f_low * (1 - 2 * p_low) / chance)) @ low
    return float(np.log(chance).sum()), slope.sum(0), slope.T @ slope - bend


def cumulative_odds_ratio(
    model: OrdinalModel, first: Mapping[str, Level], second: Mapping[str, Level], *, conf_level: float = 0.95
) -> Effect:
    """The odds of a higher category at some levels against those at others, all else averaged, with Wald limits and P."""
    weights = model.design.weights(first) - model.design.weights(second)
    if model.reason:
        return not_estimable(model.reason, "wald", conf_level)
    if not model.design.estimable(weights):
        return not_estimable(UNKNOWN, "wald", conf_level)
    row = (weights / model.design.size)[model.used]
    return ratio_effect(float(row @ model.coef), math.sqrt(float(row @ model.vcov @ row)), "wald", conf_level)
