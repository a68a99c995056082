"""Differences of two proportions with limits, in one table of 2 x 2 or over strata."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ...specs.faults import SpecFault
from .counts import count_table
from .effect import Effect, normal_effect, not_estimable
from .inputs import Floats, between_0_and_1, check_one_of
from .proportions import wilson_limits
from .tails import confidence_factor, tail

METHODS = ("wald", "wald-corrected", "newcombe", "newcombe-corrected", "miettinen-nurminen")
STRATIFIED = ("mantel-haenszel", "newcombe", "newcombe-corrected", "miettinen-nurminen")
EMPTY = "a group has no subjects"


def risk_difference(
    table: Any, *, method: str = "wald", conf_level: float = 0.95, null: float = 0.0, alternative: str = "two-sided"
) -> Effect:
    """The share with the event in the first row less that in the second, with limits.

    table: 2 x 2 counts; rows are the groups, the first column counts subjects with the event, the second without.
    method: wald (P: z test by the same variance); wald-corrected (limits wider by (1/n1 + 1/n2) / 2);
    newcombe, newcombe-corrected (from the Wilson limits of the two shares; Newcombe 1998, methods 10 and 11);
    miettinen-nurminen (score limits with the factor N / (N - 1); P: score test that the difference is null, of the
    alternative two-sided, greater or less; others test that there is none, two-sided).
    NaN with a reason where a group is empty; Wald limits of a variance of 0 have no P.
    Source: Newcombe, Statistics in Medicine 1998;17:873-890; Miettinen and Nurminen, ibid. 1985;4:213-226.

    >>> found = risk_difference([[56, 14], [48, 32]], method="newcombe")
    >>> round(found.value, 4), round(found.lower, 4), round(found.upper, 4)
    (0.2, 0.0524, 0.3339)
    """
    check_one_of("method", method, METHODS)
    between_0_and_1("conf_level", conf_level)
    given = two_groups(table)
    if not given.sum(1).all():
        return not_estimable(EMPTY, method, conf_level)
    (a, m), (b, n) = ((int(row[0]), int(row.sum())) for row in given)
    p, q = a / m, b / n
    error = math.sqrt(p * (1 - p) / m + q * (1 - q) / n)
    if method.startswith("wald"):
        found = normal_effect(p - q, error, method, conf_level)
        wider = (1 / m + 1 / n) / 2 if method == "wald-corrected" else 0.0
        low, high = max(found.lower - wider, -1.0), min(found.upper + wider, 1.0)
        return Effect(p - q, low, high, conf_level, method, error, math.nan if wider else found.p, found.reason)
    if method.startswith("newcombe"):
        lower, upper = newcombe((a, m), (b, n), confidence_factor(conf_level), 0.5 * method.endswith("corrected"))
        return Effect(p - q, lower, upper, conf_level, method)
    return stratified_score(given[None].astype(float), np.ones(1), method, conf_level, (null, alternative))


def two_groups(table: Any) -> Any:
    """The table as counts of 2 x 2. Raises SpecFault when it is anything else."""
    given = count_table(table)
    if given.shape != (2, 2):
        raise SpecFault(f"The table is {given.shape[0]} x {given.shape[1]}; give one of 2 x 2: groups by event.")
    return given


def newcombe(first: tuple[int, int], second: tuple[int, int], reach: float, correction: float) -> tuple[float, float]:
    """Limits of a difference by squaring and adding the Wilson limits' distances from the shares."""
    p, q = first[0] / first[1], second[0] / second[1]
    (p_low, p_high), (q_low, q_high) = (wilson_limits(*group, reach, correction) for group in (first, second))
    return p - q - math.hypot(p - p_low, q_high - q), p - q + math.hypot(p_high - p, q - q_low)


def common_risk_difference(
    tables: Any, *, method: str = "mantel-haenszel", conf_level: float = 0.95, null: float = 0.0,
    alternative: str = "two-sided",
) -> Effect:  # fmt: skip
    """The risk difference common to K strata (array K x 2 x 2), with limits.

    The difference has weights m n / (m + n). method: mantel-haenszel, with Sato's variance (SAS COMMONRISKDIFF(CL=MH))
    and its z test; newcombe, newcombe-corrected: from Wilson limits of each group's weighted share (SAS
    COMMONRISKDIFF(CL=NEWCOMBE)), without P; miettinen-nurminen: score limits (the sum of weight times (difference
    less delta), squared, by the sum of weight^2 times the score variance), and its score test as in `risk_difference`. Strata in which a group is empty add nothing.
    Source: Sato, Greenland and Robins, Biometrics 1989;45:1323-1324 (response); Yan and Su, Statistics in
    Biopharmaceutical Research 2010;2:323-335; Miettinen and Nurminen (1985).

    >>> round(common_risk_difference([[[16, 11], [5, 20]], [[12, 16], [7, 19]]]).value, 4)
    0.2738
    """
    check_one_of("method", method, STRATIFIED)
    between_0_and_1("conf_level", conf_level)
    given = count_table(tables, 3).astype(float)
    if given.shape[1:] != (2, 2):
        raise SpecFault(f"The tables are {given.shape[1]} x {given.shape[2]}; give tables of 2 x 2.")
    used = given[given.sum(2).all(1)]
    if not len(used):
        return not_estimable("no stratum has subjects in both groups", method, conf_level)
    m, n = used.sum(2).T
    weight = m * n / (m + n)
    if method == "miettinen-nurminen":
        return stratified_score(used, weight, method, conf_level, (null, alternative))
    if method.startswith("newcombe"):
        return stratified_newcombe(used, weight / weight.sum(), method, conf_level)
    (a, c), (b, d) = used[:, :, 0].T, used[:, :, 1].T
    value = float((weight * (a / m - c / n)).sum() / weight.sum())
    total = m + n
    p = (m**2 * c - n**2 * a + m * n * (n - m) / 2) / total**2
    q = (a * d + c * b) / (2 * total)
    variance = (value * p.sum() + q.sum()) / weight.sum() ** 2
    return normal_effect(value, math.sqrt(max(float(variance), 0.0)), method, conf_level)


def stratified_newcombe(tables: Floats, weight: Floats, method: str, conf_level: float) -> Effect:
    """The weighted difference with limits from those of each group's weighted share; of one stratum, Newcombe's."""
    reach, correction = confidence_factor(conf_level), 0.5 * method.endswith("corrected")
    (p, p_low, p_high, p_size), (q, q_low, q_high, q_size) = (
        _weighted_share(tables[:, group], weight, reach, correction) for group in (0, 1)
    )

    def error(first: float, second: float) -> float:
        return reach * math.sqrt(p_size * first * (1 - first) + q_size * second * (1 - second))

    return Effect(p - q, p - q - error(p_low, q_high), p - q + error(p_high, q_low), conf_level, method)


def _weighted_share(
    counts: Floats, weight: Floats, reach: float, correction: float
) -> tuple[float, float, float, float]:
    """The weighted share of strata (K x 2), its limits, and the sum of weight^2 by size.

    The limits are the weighted Wilson limits of the strata, each with so much of the reach that the whole has it.
    """
    total = counts.sum(1)
    share = counts[:, 0] / total
    error = np.sqrt(share * (1 - share) / total)
    if not error.any():  # as where the shares come near 0 or 1 together
        error = 1 / np.sqrt(total)
    part = reach * math.sqrt(float((weight**2) @ error**2)) / float(weight @ error)
    limits = np.array(
        [wilson_limits(int(k), int(n), part, correction) for k, n in zip(counts[:, 0], total, strict=True)]
    )
    low, high = weight @ limits
    return float(weight @ share), float(low), float(high), float((weight**2 / total).sum())


def stratified_score(tables: Floats, weight: Floats, method: str, conf_level: float, test: tuple[float, str]) -> Effect:
    """The weighted difference with limits by inverting the score test; of one stratum, Miettinen and Nurminen's.

    test: the difference that P tests, and its alternative.
    """
    (a, c), (m, n) = tables[:, :, 0].T, tables.sum(2).T
    weight = weight / weight.sum()
    value = float(weight @ (a / m - c / n))
    reach = confidence_factor(conf_level)

    def deviate(delta: float) -> float:
        variance = float(weight**2 @ score_variance(a, m, c, n, delta))
        away = value - delta
        return away / math.sqrt(variance) if variance > 0 else math.copysign(math.inf, away) if away else 0.0

    lower = falling_root(lambda delta: deviate(delta) - reach, -1.0, value)
    upper = falling_root(lambda delta: deviate(delta) + reach, value, 1.0)
    p = tail(deviate(test[0]), test[1]) if test[0] or ((a + c).any() and (a + c < m + n).any()) else math.nan
    reason = "all subjects or none have the event: there is no test" if math.isnan(p) else ""
    return Effect(value, lower, upper, conf_level, method, p=p, reason=reason)


def score_variance(a: Floats, m: Floats, c: Floats, n: Floats, delta: float) -> Floats:
    """The variance of each stratum's difference, at the most likely shares that differ by delta, by N / (N - 1).

    The share of the second group solves a cubic equation; its root within range is in closed form.
    """
    total = m + n
    b3 = total
    b2 = (m + 2 * n) * delta - total - a - c
    b1 = (n * delta - total - 2 * c) * delta + a + c
    b0 = c * delta * (1 - delta)
    q = b2**3 / (3 * b3) ** 3 - b1 * b2 / (6 * b3**2) + b0 / (2 * b3)
    p = np.where(q < 0, -1.0, 1.0) * np.sqrt(np.maximum(b2**2 / (3 * b3) ** 2 - b1 / (3 * b3), 0.0))
    with np.errstate(all="ignore"):
        angle = (math.pi + np.arccos(np.clip(np.where(p == 0, 0.0, q / p**3), -1.0, 1.0))) / 3
    second = np.clip(2 * p * np.cos(angle) - b2 / (3 * b3), max(0.0, -delta), min(1.0, 1.0 - delta))
    first = np.clip(second + delta, 0.0, 1.0)
    variance: Floats = (first * (1 - first) / m + second * (1 - second) / n) * total / np.maximum(total - 1, 1)
    return variance


def falling_root(function: Callable[[float], float], low: float, high: float) -> float:
    """Where a falling function changes its sign between two places, by bisection; an end where it does not."""
    if function(low) <= 0:
        return low
    if function(high) >= 0:
        return high
    for _ in range(100):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if function(middle) > 0 else (low, middle)
    return (low + high) / 2
