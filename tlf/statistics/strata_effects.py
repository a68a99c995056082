"""One effect of several strata: the weighted mean of the effects that each stratum has."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .effect import Effect, normal_effect, not_estimable
from .inputs import check_one_of

WEIGHTS = ("inverse-variance", "mantel-haenszel")


@dataclass(frozen=True)
class StratumEffect:
    """The effect of one stratum with its standard error, and the subjects of its two groups; reason: why it has none."""

    value: float
    std_err: float
    first: int
    second: int
    reason: str = ""


def combined_effect(
    strata: Sequence[StratumEffect], *, weights: str = "inverse-variance", conf_level: float = 0.95
) -> Effect:
    """The weighted mean of independent effects, with normal limits and P.

    weights: 1 / variance (inverse-variance), or n1 n2 / (n1 + n2) of the subjects (mantel-haenszel); strata in which
    a group has nobody compare nothing and are left out. Where a stratum's effect is not estimable, neither is the
    mean, and by inverse-variance every stratum must have a variance.
    Raises SpecFault for other weights.

    >>> combined_effect([StratumEffect(1.0, 1.0, 9, 9), StratumEffect(2.0, 0.5, 9, 9)]).value
    1.8
    """
    check_one_of("weights", weights, WEIGHTS)
    used = [one for one in strata if one.first and one.second]
    if not used:
        return not_estimable("no stratum has subjects of both groups", weights, conf_level)
    lacking = next((one.reason for one in used if one.reason or math.isnan(one.value)), None)
    if lacking is not None:
        return not_estimable(f"in a stratum {lacking or 'there is no estimate'}", weights, conf_level)
    value, error = (np.array([getattr(one, name) for one in used]) for name in ("value", "std_err"))
    if weights == "inverse-variance" and not (error > 0).all():
        return not_estimable("in a stratum nothing varies, so that it has no weight", weights, conf_level)
    n, m = (np.array([getattr(one, name) for one in used], dtype=float) for name in ("first", "second"))
    weight = 1 / error**2 if weights == "inverse-variance" else n * m / (n + m)
    weight = weight / weight.sum()
    return normal_effect(float(weight @ value), float(np.sqrt(weight**2 @ error**2)), weights, conf_level)
