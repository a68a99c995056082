"""Competing risks: cumulative incidence (Aalen and Johansen), and Gray's test that groups' are equal."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...specs.faults import SpecFault
from .inputs import Floats, Integers, check_one_of, codes, float_array, same_times
from .survival import Landmark
from .tails import ChiSquareTest, chi_square_test, confidence_factor

CONF_TYPES = ("plain", "log-log")


@dataclass(frozen=True)
class Incidence:
    """The cumulative incidence of one cause, one entry for each distinct time at which it happened.

    time, n_risk (just before), n_event (of the cause), value, std_err, and pointwise limits; n subjects, events of
    the cause, competing events. Limits are NaN where the incidence is 0 or 1 (log-log).
    """

    time: Floats
    n_risk: Integers
    n_event: Integers
    value: Floats
    std_err: Floats
    lower: Floats
    upper: Floats
    n: int
    events: int
    competing: int
    last: float
    conf_type: str
    conf_level: float


@dataclass(frozen=True)
class Tally:
    """At each distinct time, for each group: at risk, failed of the cause, failed of another (times x groups)."""

    time: Floats
    risk: Floats
    cause: Floats
    other: Floats


def causes(name: str, values: Any, *, length: int) -> Integers:
    """0 for censored, 1 for the cause of interest, 2 (and above) for competing ones; anything else is a SpecFault."""
    array = float_array(name, values, length=length)
    if ((array < 0) | (array != np.floor(array))).any():
        raise SpecFault(f"{name} holds other values than 0, 1, 2, ...: 0 is censored, 1 the cause, others compete.")
    return np.minimum(array, 2).astype(np.int64)


def _tally(time: Floats, cause: Integers, group: Integers, groups: int) -> Tally:
    """The counts of each time at which somebody failed."""
    known, place = np.unique(time, return_inverse=True)
    counts = np.zeros((3, len(known), groups))
    np.add.at(counts, (cause, place, group), 1.0)
    leaving = counts.sum(0)
    risk = np.cumsum(leaving[::-1], axis=0)[::-1]
    failed = counts[1:].sum((0, 2)) > 0
    return Tally(known[failed], risk[failed], counts[1][failed], counts[2][failed])


def shifted(values: Floats, first: float) -> Floats:
    """The values just before each time."""
    return np.concatenate([np.full((1, *values.shape[1:]), first), values[:-1]])[: len(values)]


def cumulative_incidence(time: Any, cause: Any, *, conf_type: str = "log-log", conf_level: float = 0.95) -> Incidence:
    """The cumulative incidence of a cause in one group, competing causes at work (R cmprsk `cuminc`).

    time: when the subject failed or was last seen. cause: 0 censored, 1 the cause of interest, 2 and more others.
    Standard errors are cmprsk's (of the cumulative incidence as a function of the cause-specific jumps).
    conf_type: plain, or log-log (SAS's default) of the incidence.
    Source: Gray, Annals of Statistics 1988;16:1141-1154.
    Raises SpecFault when values are missing, lengths differ or a cause is none.

    >>> cumulative_incidence([1, 2, 3, 4], [1, 2, 1, 0]).value.tolist()
    [0.25, 0.5]
    """
    check_one_of("conf_type", conf_type, CONF_TYPES)
    ends = same_times(float_array("time", time))[0]
    of = causes("cause", cause, length=len(ends))
    counts = _tally(ends, of, np.zeros(len(ends), np.int64), 1)
    risk, died, other = counts.risk[:, 0], counts.cause[:, 0], counts.other[:, 0]
    survival = np.cumprod(1.0 - (died + other) / risk, dtype=np.float64)
    before = shifted(survival, 1.0)
    value = np.cumsum(before * died / risk, dtype=np.float64)
    variance = incidence_variance(counts, survival, before, value)
    at = died > 0
    error = np.sqrt(np.maximum(variance, 0.0))[at]
    low, high = incidence_limits(value[at], error, conf_type, conf_level)
    last = float(ends.max()) if len(ends) else math.nan
    return Incidence(
        counts.time[at], risk[at].astype(np.int64), died[at].astype(np.int64), value[at], error, low, high,
        len(ends), int(died.sum()), int(other.sum()), last, conf_type, conf_level,
    )  # fmt: skip


def incidence_variance(counts: Tally, survival: Floats, before: Floats, value: Floats) -> Floats:
    """The variance of the incidence at each time, by the delta method over the jumps before it."""
    risk, died, other = counts.risk[:, 0], counts.cause[:, 0], counts.other[:, 0]
    inverse = np.divide(1.0, survival, out=np.zeros_like(survival), where=survival > 0)

    def share(count: Floats) -> Floats:
        tied = np.where(count > 1, 1 - (count - 1) / np.maximum(risk - 1, 1), 1.0)
        found: Floats = before**2 * tied * count / risk**2
        return found

    competing, own = share(other) * (survival > 0), share(died)
    reach, moved = value * inverse, 1 + value * inverse
    first: Floats = np.cumsum(competing * reach**2 + own * moved**2)
    mixed = np.cumsum(competing * inverse * reach + own * inverse * moved)
    square = np.cumsum((competing + own) * inverse**2)
    found: Floats = first + value**2 * square - 2 * value * mixed
    return found


def incidence_limits(value: Floats, error: Floats, conf_type: str, conf_level: float) -> tuple[Floats, Floats]:
    """Pointwise limits of an incidence."""
    reach = confidence_factor(conf_level) * error
    if conf_type == "plain":
        return np.maximum(value - reach, 0.0), np.minimum(value + reach, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        power = np.exp(reach / (value * np.abs(np.log(value))))
        low, high = value**power, value ** (1 / power)
    known = (value > 0) & (value < 1)
    return np.where(known, low, np.nan), np.where(known, high, np.nan)


def incidence_at(curve: Incidence, time: float) -> Landmark:
    """The incidence at one time (`survival` of the landmark is the incidence), as of the last step at or before it.

    Beyond the last time observed nothing is known: NaN, as of an empty group.
    """
    if not curve.n or time > curve.last:
        return Landmark(time, math.nan, math.nan, math.nan, math.nan, 0)
    place = int(np.searchsorted(curve.time, time, side="right")) - 1
    if place < 0:
        return Landmark(time, 0.0, 0.0, math.nan, math.nan, curve.n)
    columns = (curve.value, curve.std_err, curve.lower, curve.upper)
    value, error, lower, upper = (float(column[place]) for column in columns)
    return Landmark(time, value, error, lower, upper, int(curve.n_risk[place]))


def gray_test(time: Any, cause: Any, group: Any, *, strata: Any | None = None, rho: float = 0.0) -> ChiSquareTest:
    """Gray's test that the cumulative incidence of a cause is equal in groups (R cmprsk `cuminc`, Tests).

    cause: 0 censored, 1 the cause of interest, 2 and more competing. rho: power of the weight 1 - incidence.
    NaN with a reason where fewer than two groups are compared or the cause never happened.
    Source: Gray, Annals of Statistics 1988;16:1141-1154.
    """
    ends = same_times(float_array("time", time))[0]
    of = causes("cause", cause, length=len(ends))
    who, groups = codes("group", group, length=len(ends))
    stratum = np.zeros(len(ends), np.int64) if strata is None else codes("strata", strata, length=len(ends))[0]
    if len(groups) < 2 or not (of == 1).any():
        return chi_square_test(math.nan, 0, "fewer than two groups, or no event of the cause")
    score, variance = np.zeros(len(groups)), np.zeros((len(groups), len(groups)))
    for each in np.unique(stratum):
        mine = stratum == each
        if not (of[mine] == 1).any():  # nothing is expected, and nothing seen
            continue
        part = gray_score(_tally(ends[mine], of[mine], who[mine], len(groups)), rho)
        score, variance = score + part[0], variance + part[1]
    block = variance[:-1, :-1]
    df = int(np.linalg.matrix_rank(block, tol=1e-9 * max(float(np.abs(block).max()), 1e-300), hermitian=True))
    if df < len(groups) - 1:
        return chi_square_test(math.nan, 0, "a group is never at risk together with the others")
    return chi_square_test(float(score[:-1] @ np.linalg.solve(block, score[:-1])), df)


def gray_score(counts: Tally, rho: float) -> tuple[Floats, Floats]:
    """Observed less expected events of the cause in each group, weighted, and their covariance."""
    risk, died, other = counts.risk, counts.cause, counts.other
    there = risk > 0
    size = np.where(there, risk, 1.0)
    after = np.cumprod(np.where(there, 1 - (died + other) / size, 1.0), axis=0, dtype=np.float64)
    before = shifted(after, 1.0)
    own = np.cumsum(np.where(there, before * died / size, 0.0), axis=0, dtype=np.float64)
    share = np.divide(risk, before, out=np.zeros_like(risk), where=there & (before > 0))
    total, deaths = share.sum(1), died.sum(1)
    left = share * (1 - shifted(own, 0.0))
    pooled = np.cumsum(deaths / total, dtype=np.float64)
    earlier = shifted(pooled, 0.0)
    weight = (1 - earlier) ** rho
    score = (weight[:, None] * (died - (deaths / left.sum(1))[:, None] * left)).sum(0)
    slope = weight[:, None, None] * (
        share[:, :, None] * np.eye(len(share.T)) - share[:, :, None] * share[:, None] / total[:, None, None]
    )
    summed = np.cumsum(slope * (deaths / (total * (1 - earlier)))[:, None, None], axis=0)
    return score, gray_covariance(counts, (after, before), (total, pooled), slope, summed)


def gray_covariance(
    counts: Tally, curves: tuple[Floats, Floats], joint: tuple[Floats, Floats], slope: Floats, summed: Floats
) -> Floats:
    """The covariance of the scores: what each group's failures of either kind add (times x groups x groups)."""
    (after, before), (total, pooled) = curves, joint
    deaths = counts.cause.sum(1)
    there, alive = counts.risk > 0, after > 0
    known = np.divide((1 - pooled)[:, None], after, out=np.zeros_like(after), where=alive)
    size = np.where(there, counts.risk, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        tied = np.where(deaths[:, None] > 1, 1 - (deaths - 1)[:, None] / (total[:, None] * before - 1), 1.0)
    own = np.where(there, tied * before * (deaths / total)[:, None] / size, 0.0)
    again = np.where(counts.other > 1, 1 - (counts.other - 1) / np.maximum(counts.risk - 1, 1), 1.0)
    competing = np.where(there & alive, again * before**2 * counts.other / size**2, 0.0)
    away = np.where(alive, 1 - known, 1.0)
    moved, turned = slope - away[:, None] * summed, -known[:, None] * summed
    last = summed[-1]
    square = (away**2 * own + known**2 * competing).sum(0)
    mixed = np.einsum("tik,tk->ik", moved, away * own) + np.einsum("tik,tk->ik", turned, known * competing)
    inner = np.einsum("tik,tjk,tk->ij", moved, moved, own, optimize=True)
    inner = inner + np.einsum("tik,tjk,tk->ij", turned, turned, competing, optimize=True)
    cross = last @ mixed.T
    total_covariance: Floats = inner + (last * square) @ last.T + cross + cross.T
    return total_covariance
