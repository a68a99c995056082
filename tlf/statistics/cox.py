"""Proportional hazards regression: stratified, with entry times, offsets and covariates that change with time."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...specs.faults import SpecFault
from .effect import bounded_exp
from .inputs import Floats, Integers, as_flags, check_one_of, float_array
from .newton import Maximum, maximum_by_newton
from .partial import Likelihood, TimeTerm, likelihood
from .riskset import RiskSets, risk_sets
from .tails import ChiSquareTest, chi_square_test, confidence_factor, normal_two_sided

TIES = ("efron", "breslow", "exact")


@dataclass(frozen=True)
class Hazard:
    """What a Cox model explains: the risk sets, and each record's offset (0 when none is given)."""

    sets: RiskSets
    offset: Floats


@dataclass(frozen=True)
class CoxFit:
    """A fitted Cox model; vectors follow `names`.

    coef: log hazard ratios; NaN when aliased, plus or minus infinity when the likelihood has no maximum.
    vcov: their covariance from the inverse information; NaN in rows and columns of such covariates.
    loglik_null, loglik: partial log likelihood with all coefficients 0, and fitted.
    likelihood_ratio, score, wald: tests that all coefficients are 0 (wald: NaN when a coefficient is infinite).
    converged: False when the iterations ran out; then no number here is a result.
    infinite: covariates whose coefficient grows without end (monotone likelihood), and those that nothing is
    left to be known of once it has (coefficient NaN).
    aliased: covariates that others, or the strata, already say; they are left out as if not given.
    """

    names: tuple[str, ...]
    coef: Floats
    vcov: Floats
    loglik_null: float
    loglik: float
    likelihood_ratio: ChiSquareTest
    score: ChiSquareTest
    wald: ChiSquareTest
    ties: str
    n: int
    events: int
    iterations: int
    converged: bool
    infinite: tuple[str, ...]
    aliased: tuple[str, ...]
    likelihood: Likelihood

    @property
    def std_err(self) -> Floats:
        """Standard errors of the coefficients."""
        return np.sqrt(np.diag(self.vcov))


@dataclass(frozen=True)
class HazardRatio:
    """A hazard ratio with its Wald limits and two-sided P, and the log hazard ratio that it comes from.

    reason: why limits and P are NaN, in words; blank where they are estimable.
    """

    ratio: float
    lower: float
    upper: float
    p: float
    coef: float
    std_err: float
    conf_level: float
    reason: str = ""


def hazard(
    time: Any, event: Any, *, entry: Any | None = None, strata: Any | None = None, offset: Any | None = None
) -> Hazard:
    """What a Cox model explains, from one record for each subject, or for each interval of a subject.

    time: end of follow-up or interval. event: 1 or 0 at that end. entry: its beginning; a record is at risk
    from after entry up to and including time. strata: each has its own baseline hazard; for several factors
    give their combination. offset: a known part of the log hazard.
    Raises SpecFault when values are missing, lengths differ or an interval has no length.
    """
    sets = risk_sets(time, event, entry=entry, strata=strata)
    n = len(sets.last)
    return Hazard(sets, np.zeros(n) if offset is None else float_array("offset", offset, length=n))


def cox(
    explained: Hazard, covariates: Mapping[str, Any], *, ties: str = "efron", time_terms: Sequence[TimeTerm] = ()
) -> CoxFit:
    """The Cox model of the covariates, by maximum partial likelihood.

    covariates: name to one number for each record. time_terms: `TimeTerm(name, values, of)` adds the covariate
    values x of(t), such as treatment by time, R's `tt()`; risk sets are not expanded for it.
    The cost grows with the number of distinct values, so a term for treatment costs little.
    ties: efron (R's default), breslow (SAS's default), or exact (R's exact, SAS's discrete: the conditional
    logistic likelihood), which takes neither entry times nor time terms.
    What cannot be maximised is told in `infinite`, `aliased` and `converged`, never by a warning.
    Source: R survival `coxph`.
    Raises SpecFault when values are missing, lengths differ, or a name or method is unknown.

    >>> fit = cox(hazard([1, 2, 3, 4], [1, 1, 1, 0]), {"x": [0, 1, 0, 1]})
    >>> fit.coef.round(4).tolist()
    [-0.9406]
    """
    check_one_of("ties", ties, TIES)
    model = likelihood(explained.sets, explained.offset, covariates, time_terms, ties)
    return _fitted(model, maximum_by_newton(model))


def _fitted(model: Likelihood, best: Maximum) -> CoxFit:
    """The fit as its reader wants it: in the covariates' own units, with its tests."""
    infinite = tuple(name for name, flag in zip(model.names, best.infinite, strict=True) if flag)
    aliased = tuple(name for name, flag in zip(model.names, best.aliased, strict=True) if flag)
    df = int((~best.aliased).sum())
    ratio = 2 * (best.loglik - best.loglik_null)
    wald = quadratic_form(best.vcov, best.coef, ~best.aliased)
    return CoxFit(
        model.names, best.coef, best.vcov, best.loglik_null, best.loglik,
        chi_square_test(ratio, df), chi_square_test(best.score, df), chi_square_test(math.nan if infinite else wald, df),
        model.ties, len(model.sets.last), int(model.sets.deaths.sum()), best.iterations, best.converged,
        infinite, aliased, model,
    )  # fmt: skip


def quadratic_form(vcov: Floats, coef: Floats, used: Any) -> float:
    """The Wald statistic of the coefficients used."""
    block = vcov[np.ix_(used, used)]
    if not used.any() or not np.isfinite(block).all() or not np.isfinite(coef[used]).all():
        return math.nan
    return float(coef[used] @ np.linalg.solve(block, coef[used]))


def hazard_ratio(fit: CoxFit, weights: str | Mapping[str, float], *, conf_level: float = 0.95) -> HazardRatio:
    """The hazard ratio of a covariate, or of a weighted sum of coefficients, such as treatment at 12 months.

    An infinite coefficient gives a ratio of 0 or infinity without limits and P (NaN).

    >>> fit = cox(hazard([1, 2, 3, 4], [1, 1, 1, 0]), {"x": [0, 1, 0, 1]})
    >>> round(hazard_ratio(fit, "x").ratio, 4)
    0.3904
    """
    wanted = {weights: 1.0} if isinstance(weights, str) else dict(weights)
    for name in wanted:
        check_one_of("covariate", name, fit.names)
    place = [fit.names.index(name) for name in wanted]
    factor = np.array(list(wanted.values()), dtype=float)
    coef = float(factor @ fit.coef[place])
    error = math.sqrt(float(factor @ fit.vcov[np.ix_(place, place)] @ factor))
    reach = confidence_factor(conf_level) * error
    p = normal_two_sided(coef / error) if error > 0 else math.nan
    low, ratio, high = (bounded_exp(v) for v in (coef - reach, coef, coef + reach))
    return HazardRatio(
        ratio, low, high, p, coef, error, conf_level, no_ratio(fit, list(wanted)) if math.isnan(p) else ""
    )


def no_ratio(fit: CoxFit, names: Sequence[str]) -> str:
    """Why covariates have no hazard ratio with limits."""
    if not fit.events:
        return "there are no events"
    if any(name in fit.infinite for name in names):
        return "the hazard ratio grows without end: all events are on one side"
    return "the covariate does not vary among those at risk, or others say it already"


def wald_test(fit: CoxFit, names: Sequence[str]) -> ChiSquareTest:
    """Wald test that the coefficients of some covariates, such as one factor's indicators, are all 0."""
    for name in names:
        check_one_of("covariate", name, fit.names)
    used = np.array([n in names and n not in fit.aliased for n in fit.names], dtype=bool)
    return chi_square_test(quadratic_form(fit.vcov, fit.coef, used), int(used.sum()))


@dataclass(frozen=True)
class Split:
    """Intervals of follow-up: which record each is of, its beginning and end, and whether the event ends it."""

    row: Integers
    entry: Floats
    time: Floats
    event: Integers


def time_split(time: Any, event: Any, cuts: Any) -> Split:
    """Follow-up cut at the given times, as R's `survSplit` does: one interval for each piece, in order of records.

    An event stays with the last piece. A cut at a record's own end makes no empty piece.
    Raises SpecFault when a time is not positive, since its first interval would have no length.
    """
    ends = float_array("time", time)
    happened = as_flags("event", event, length=len(ends))
    if (ends <= 0).any():
        raise SpecFault("time is not positive in some records; a follow-up that is cut starts at 0.")
    inner = np.unique(float_array("cuts", cuts))
    inner = inner[inner > 0]
    pieces = np.searchsorted(inner, ends, side="left") + 1
    row = np.repeat(np.arange(len(ends)), pieces)
    piece = np.arange(len(row)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    edges = np.concatenate([[0.0], inner])
    final = piece == pieces[row] - 1
    finish = np.where(final, ends[row], np.append(inner, 0.0)[np.minimum(piece, len(inner))])
    return Split(row, edges[piece], finish, np.where(final, happened[row], False).astype(np.int64))
