"""Correlation of two columns: Pearson's with limits, Spearman's."""

import math
from typing import Any

import numpy as np

from .effect import Effect, not_estimable
from .inputs import between_0_and_1, check_one_of, float_array
from .linear import t_tail
from .ranks import midranks
from .tails import confidence_factor

METHODS = ("pearson", "spearman")


def correlation(first: Any, second: Any, *, method: str = "pearson", conf_level: float = 0.95) -> Effect:
    """The correlation of two columns with P by the t distribution (R `cor.test`, exact = FALSE; SAS PROC CORR).

    method: pearson, with limits by Fisher's z; spearman, of midranks, without limits.
    NaN with a reason for fewer than three pairs, or where a column does not vary; fewer than four have no limits.
    Raises SpecFault when values are missing or lengths differ.

    >>> round(correlation([1, 2, 3, 4], [1, 3, 2, 4], method="spearman").value, 4)
    0.8
    """
    check_one_of("method", method, METHODS)
    between_0_and_1("conf_level", conf_level)
    x = float_array("first", first)
    y = float_array("second", second, length=len(x))
    n = len(x)
    if n < 3:
        return not_estimable("there are fewer than three pairs of values", method, conf_level)
    if method == "spearman":
        x, y = midranks(x), midranks(y)
    x, y = x - x.mean(), y - y.mean()
    spread = float(np.sqrt((x @ x) * (y @ y)))
    if not spread > 0:
        return not_estimable("a variable does not vary", method, conf_level)
    r = float(np.clip(x @ y / spread, -1.0, 1.0))
    t = math.copysign(math.inf, r) if abs(r) == 1 else r * math.sqrt((n - 2) / (1 - r**2))
    p = t_tail(t, n - 2, "two-sided")
    if method == "spearman" or n < 4 or abs(r) == 1:
        return Effect(r, math.nan, math.nan, conf_level, method, p=p)
    reach = confidence_factor(conf_level) / math.sqrt(n - 3)
    lower, upper = (math.tanh(math.atanh(r) + side * reach) for side in (-1, 1))
    return Effect(r, lower, upper, conf_level, method, p=p)
