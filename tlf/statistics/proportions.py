"""Confidence limits of one proportion."""

import math
from dataclasses import dataclass

from ...specs.faults import SpecFault
from .inputs import between_0_and_1, check_one_of
from .roots import between
from .tails import confidence_factor

INTERVALS = ("exact", "mid-p", "wald", "wald-corrected", "wilson", "wilson-corrected", "agresti-coull", "jeffreys")


@dataclass(frozen=True)
class Proportion:
    """A count of a total, the share and its limits by a method; NaN for a total of 0, and then the reason."""

    count: int
    total: int
    value: float
    lower: float
    upper: float
    method: str
    conf_level: float
    reason: str = ""


def proportion(count: int, total: int, *, method: str = "exact", conf_level: float = 0.95) -> Proportion:
    """The share of a count with its confidence limits.

    method: exact (Clopper-Pearson; R `binom.test`), mid-p (the same with half the chance of the count), wald (normal approximation), wilson (score; R `prop.test`
    with correct = FALSE), agresti-coull (Wald about (count + z^2/2) / (total + z^2)), jeffreys (beta quantiles,
    lower limit 0 of no count, upper limit 1 of all). wald and wilson also corrected for continuity: wald by
    1 / (2 total), as SAS does; wilson as `prop.test` does. Limits stay within 0 and 1.
    Source: Brown, Cai and DasGupta, Statistical Science 2001;16:101-133.
    Raises SpecFault when the count is not within 0 and the total, or the method is unknown.

    >>> found = proportion(7, 358)
    >>> round(found.lower, 4), round(found.upper, 4)
    (0.0079, 0.0399)
    """
    check_one_of("method", method, INTERVALS)
    between_0_and_1("conf_level", conf_level)
    if not 0 <= count <= total:
        raise SpecFault(f"{count} of {total} is no share; the count lies between 0 and the total.")
    if not total:
        return Proportion(
            count, total, math.nan, math.nan, math.nan, method, conf_level, "there are no subjects to take a share of"
        )
    lower, upper = proportion_limits(count, total, method, conf_level)
    return Proportion(count, total, count / total, lower, upper, method, conf_level)


def proportion_limits(count: int, total: int, method: str, conf_level: float) -> tuple[float, float]:
    """The limits of a share of a total above 0, by a method of `proportion`."""
    if method == "mid-p":
        return mid_p_limits(count, total, (1 - conf_level) / 2)
    if method in ("exact", "jeffreys"):
        return beta_limits(count, total, (1 - conf_level) / 2, half=0.5 * (method == "jeffreys"))
    reach, correction = confidence_factor(conf_level), 0.5 * method.endswith("-corrected")
    if method.startswith("wilson"):
        return wilson_limits(count, total, reach, correction)
    if method == "agresti-coull":
        return wald_limits(count + reach**2 / 2, total + reach**2, reach, 0.0)
    return wald_limits(count, total, reach, correction)


def beta_limits(count: int, total: int, tail: float, *, half: float) -> tuple[float, float]:
    """Quantiles of beta distributions: by inverting the binomial tails (half 0), or Jeffreys's (half 0.5)."""
    from scipy.special import betaincinv

    lower = float(betaincinv(count + half, total - count + 1 - half, tail)) if count else 0.0
    upper = float(betaincinv(count + 1 - half, total - count + half, 1 - tail)) if count < total else 1.0
    return lower, upper


def mid_p_limits(count: int, total: int, tail: float) -> tuple[float, float]:
    """The shares at which the count and what lies beyond, the count itself by half, has the chance of a tail."""
    from scipy.special import bdtr, bdtrc

    def above(p: float) -> float:  # of more than the count, and half of the count
        at_least = float(bdtrc(count - 1, total, p)) if count else 1.0
        return 0.5 * (at_least + (float(bdtrc(count, total, p)) if count < total else 0.0))

    def below(p: float) -> float:
        at_most = float(bdtr(count, total, p))
        return 0.5 * (at_most + (float(bdtr(count - 1, total, p)) if count else 0.0))

    lower = between(lambda p: above(p) - tail, 0.0, count / total) if count else 0.0
    upper = between(lambda p: tail - below(p), count / total, 1.0) if count < total else 1.0
    return lower, upper


def wald_limits(count: float, total: float, reach: float, correction: float) -> tuple[float, float]:
    """The normal approximation, within 0 and 1."""
    share = count / total
    width = reach * math.sqrt(share * (1 - share) / total) + correction / total
    return max(share - width, 0.0), min(share + width, 1.0)


def wilson_limits(count: int, total: int, reach: float, correction: float) -> tuple[float, float]:
    """Limits by inverting the score test; the correction is at most the distance of the share from one half."""
    share, square = count / total, reach**2
    yates = min(correction, abs(count - total / 2))

    def limit(sign: int) -> float:
        p = share + sign * yates / total
        root = reach * math.sqrt(max(p * (1 - p), 0.0) / total + square / (4 * total**2))
        return (p + square / (2 * total) + sign * root) / (1 + square / total)

    return max(limit(-1), 0.0) if count else 0.0, min(limit(1), 1.0) if count < total else 1.0
