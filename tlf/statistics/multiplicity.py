"""P values of a family of hypotheses, adjusted so that the family is tested at one level."""

from typing import Any

import numpy as np

from .inputs import Floats, check_one_of

METHODS = ("holm", "hochberg", "hommel", "bonferroni", "benjamini-hochberg")


def adjusted_p(p: Any, *, method: str = "holm") -> Floats:
    """The adjusted P value of each hypothesis of a family (R `p.adjust`; SAS PROC MULTTEST).

    p: P values; those that are NaN stay so, and count as no hypothesis. method: holm, bonferroni (always valid); hochberg, hommel
    (of independent or positively dependent tests); benjamini-hochberg (the false discovery rate).
    Source: Holm 1979; Hochberg 1988; Hommel 1988; Benjamini and Hochberg 1995.
    Raises SpecFault for another method.

    >>> adjusted_p([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.06, 0.06]
    """
    check_one_of("method", method, METHODS)
    given = np.asarray(p, dtype="float64")
    known = ~np.isnan(given)
    found = np.full(len(given), np.nan)
    found[known] = _adjusted(given[known], method)
    return found


def _adjusted(p: Floats, method: str) -> Floats:
    count = len(p)
    order = np.argsort(p, kind="stable")
    back, rising = np.argsort(order, kind="stable"), p[order]
    rank = np.arange(1, count + 1)
    if method == "bonferroni":
        made = count * rising
    elif method == "holm":
        made = np.maximum.accumulate((count + 1 - rank) * rising)
    elif method == "hommel":
        made = hommel(rising)
    else:
        factor = count + 1 - rank if method == "hochberg" else count / rank
        made = np.minimum.accumulate((factor * rising)[::-1])[::-1]
    found: Floats = np.minimum(made, 1.0)[back] if count else p
    return found


def hommel(rising: Floats) -> Floats:
    """Hommel's adjustment of P values in ascending order (Wright, Biometrics 1992;48:1005-1013)."""
    n = len(rising)
    if n < 2:
        return rising
    rank = np.arange(1, n + 1)
    bound = np.full(n, float((n * rising / rank).min()))
    found = bound.copy()
    for m in range(n - 1, 1, -1):
        first, last = np.arange(n - m + 1), np.arange(n - m + 1, n)
        least = float((m * rising[last] / np.arange(2, m + 1)).min())
        bound[first] = np.minimum(m * rising[first], least)
        bound[last] = bound[n - m]
        found = np.maximum(found, bound)
    best: Floats = np.maximum(found, rising)
    return best
