"""Odds ratios and risk ratios of two groups, with limits."""

import math
from typing import Any

from .counts import count_table
from .differences import EMPTY, two_groups
from .effect import Effect, not_estimable, ratio_effect
from .fisher import AS_LIKELY, conditional_odds, fisher, hypergeometric, odds_limit, tilted
from .inputs import Integers, between_0_and_1, check_one_of

METHODS = ("wald", "exact", "mid-p")
ZERO = "a cell is 0: the logarithm of the ratio has no standard error"


def odds_ratio(table: Any, *, method: str = "wald", conf_level: float = 0.95) -> Effect:
    """The odds of the event in the first row against those in the second, with limits.

    table: 2 x 2 counts; rows are the groups, the first column counts subjects with the event.
    method: wald, ad / bc with limits on the log scale and its z test (R `glm`, family binomial);
    exact, the conditional maximum likelihood estimate with exact limits and Fisher's P (R `fisher.test`);
    mid-p, the same with half the chance of the table seen in each tail and in P.
    With a cell of 0, wald gives the ratio (0 or infinite; NaN where it is 0 / 0) without limits and a reason.

    >>> found = odds_ratio([[12, 5], [29, 2]])
    >>> round(found.value, 4), round(found.upper, 4)
    (0.1655, 0.9741)
    """
    check_one_of("method", method, METHODS)
    between_0_and_1("conf_level", conf_level)
    given = two_groups(table)
    if not given.sum(1).all():
        return not_estimable(EMPTY, method, conf_level)
    (a, b), (c, d) = given.tolist()
    if method == "mid-p":
        return mid_p_odds(given, conf_level)
    if method == "exact":
        found = fisher(given, conf_level=conf_level)
        reason = "all subjects or none have the event" if math.isnan(found.odds_ratio) else ""
        return Effect(
            found.odds_ratio, found.lower, found.upper, conf_level, method, p=found.p, reason=reason or found.reason
        )
    if not a * b * c * d:
        return not_estimable(ZERO, method, conf_level, quotient(a * d, b * c))
    return ratio_effect(math.log(a * d) - math.log(b * c), math.sqrt(1 / a + 1 / b + 1 / c + 1 / d), method, conf_level)


def mid_p_odds(table: Integers, conf_level: float) -> Effect:
    """The conditional odds ratio of a 2 x 2 table with mid-P limits and P."""
    support, weight = hypergeometric(table)
    seen, tail = int(table[0, 0]), (1 - conf_level) / 2
    if len(support) == 1:
        return not_estimable("all subjects or none have the event", "mid-p", conf_level)
    lower, upper = (odds_limit(support, weight, seen, tail, upper=side, half=0.5) for side in (False, True))
    chance = tilted(support, weight, 0.0)
    own = float(chance[support == seen][0])
    p = float(chance[chance <= own * AS_LIKELY].sum()) - own / 2
    return Effect(conditional_odds(support, weight, seen), lower, upper, conf_level, "mid-p", p=p)


def risk_ratio(table: Any, *, conf_level: float = 0.95) -> Effect:
    """The share with the event in the first row over that in the second, with Wald limits on the log scale.

    table: as for `odds_ratio`. R: `glm` with family binomial(link = "log").
    Where nobody of a group has the event, the ratio (0, infinite or NaN) stands without limits and with a reason.

    >>> round(risk_ratio([[12, 5], [29, 2]]).value, 4)
    0.7546
    """
    between_0_and_1("conf_level", conf_level)
    given = two_groups(table)
    if not given.sum(1).all():
        return not_estimable(EMPTY, "wald", conf_level)
    (a, m), (c, n) = ((int(row[0]), int(row.sum())) for row in given)
    if not a or not c:
        return not_estimable("a group has no events", "wald", conf_level, quotient(a * n, c * m))
    error = math.sqrt(1 / a - 1 / m + 1 / c - 1 / n)
    return ratio_effect(math.log(a * n) - math.log(c * m), error, "wald", conf_level)


def common_risk_ratio(tables: Any, *, conf_level: float = 0.95) -> Effect:
    """The risk ratio common to K strata (array K x 2 x 2) by Mantel and Haenszel, with log limits (SAS CMH, cohort).

    Strata in which a group is empty add nothing. Source: Greenland and Robins, Biometrics 1985;41:55-68.

    >>> round(common_risk_ratio([[[12, 5], [29, 2]], [[8, 4], [9, 7]]]).value, 4)
    0.8721
    """
    between_0_and_1("conf_level", conf_level)
    given = count_table(tables, 3).astype(float)
    used = given[given.sum(2).all(1)]
    if not len(used):
        return not_estimable("no stratum has subjects in both groups", "mantel-haenszel", conf_level)
    (a, c), (m, n) = used[:, :, 0].T, used.sum(2).T
    total = m + n
    first, second = float((a * n / total).sum()), float((c * m / total).sum())
    if not first or not second:
        return not_estimable("a group has no events", "mantel-haenszel", conf_level, quotient(first, second))
    variance = float(((m * n * (a + c) - a * c * total) / total**2).sum()) / (first * second)
    return ratio_effect(math.log(first / second), math.sqrt(max(variance, 0.0)), "mantel-haenszel", conf_level)


def quotient(above: float, below: float) -> float:
    """A quotient that may be infinite, NaN for 0 / 0."""
    if below:
        return above / below
    return math.inf if above else math.nan
