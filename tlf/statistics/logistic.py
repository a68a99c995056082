"""Logistic regression: odds ratios with Wald or profile-likelihood limits; Firth's likelihood where separated."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .design import Design, Level
from .effect import Effect, bounded_exp, not_estimable, ratio_effect
from .inputs import Flags, Floats, as_flags, check_one_of
from .likelihoods import Fit, Parts, binomial, maximum_by_scoring, profile_limits, separated
from .linear import independent
from .tails import ChiSquareTest, chi_square_test, chi_square_upper, confidence_factor

LIMITS = ("wald", "profile")
UNKNOWN = "not estimable: some combination of levels has no records"


@dataclass(frozen=True, eq=False)
class LogisticModel:
    """A fitted logistic regression.

    method: maximum-likelihood, or firth where outcomes are separated and the likelihood has no maximum.
    separation: complete, quasi-complete, or blank. n, events: records, and those with the event.
    reason: why there is no fit, in words.
    """

    design: Design
    method: str
    separation: str
    n: int
    events: int
    used: Flags
    outcome: Floats
    fit: Fit | None
    reason: str = ""

    @property
    def loglik(self) -> float:
        """The (for firth: penalised) log likelihood."""
        return math.nan if self.fit is None else self.fit.loglik

    def wald_test(self, term: str) -> ChiSquareTest:
        """The Wald chi-square test that a term is 0, adjusted for all others (SAS Type 3)."""
        check_one_of("term", term, tuple(self.design.terms))
        place = self.design.terms[term]
        if self.fit is None or self.design.empty.size:
            return chi_square_test(math.nan, 0, self.reason or UNKNOWN)
        coef, vcov = self.fit.coef[place], np.linalg.inv(self.fit.information)[place, place]
        return chi_square_test(float(coef @ np.linalg.solve(vcov, coef)), len(coef), f"{term} has one level")


def logistic(event: Any, model: Design) -> LogisticModel:
    """The logistic regression of an event (1 or 0 for each record of the design) by maximum likelihood.

    R: `glm`, family binomial; SAS: PROC LOGISTIC. Where a combination of the columns tells events from non-events
    (separation), Firth's penalised likelihood is maximised instead, and `method` and `separation` say so.
    Source: Firth, Biometrika 1993;80:27-38; Heinze and Schemper, Statistics in Medicine 2002;21:2409-2419.
    Raises SpecFault when values are missing or lengths differ.
    """
    y = as_flags("event", event, length=len(model.x)).astype(float)
    n, events = len(y), int(y.sum())
    used = independent(model.x / model.size) if n else np.zeros(len(model.names), bool)
    if events in (0, n):
        reason = "no record has the event" if not events else "every record has the event"
        return LogisticModel(model, "maximum-likelihood", "", n, events, used, y, None, reason)
    x = (model.x / model.size)[:, used]
    fit = maximum_by_scoring(binomial, y, x, np.zeros(n))
    separation = separated(y, x) if not fit.converged or float(np.abs(fit.eta).max()) > 12 else ""
    if separation:
        fit = firth(y, x, np.zeros(n))
    reason = "" if fit.converged else "the likelihood has no maximum that was found"
    kept = fit if fit.converged else None
    return LogisticModel(
        model, "firth" if separation else "maximum-likelihood", separation, n, events, used, y, kept, reason
    )


def model_odds_ratio(
    model: LogisticModel, first: Mapping[str, Level], second: Mapping[str, Level], *, limits: str = "wald",
    conf_level: float = 0.95,
) -> Effect:  # fmt: skip
    """The odds at some levels (or values) against those at others, all else averaged (see `Design.weights`).

    limits: wald (P: Wald test) or profile (P: likelihood ratio test); of a Firth fit always by its own penalised
    profile, Heinze and Schemper's advice. The Effect's method says which fit and limits they are.
    """
    check_one_of("limits", limits, LIMITS)
    weights = model.design.weights(first) - model.design.weights(second)
    by = "profile" if model.method == "firth" else limits
    method = f"{model.method}, {by}"
    if model.fit is None:
        return not_estimable(model.reason, method, conf_level)
    if not model.design.estimable(weights):
        return not_estimable(UNKNOWN, method, conf_level)
    row = (weights / model.design.size)[model.used]
    value = float(row @ model.fit.coef)
    error = math.sqrt(float(row @ np.linalg.solve(model.fit.information, row)))
    if by == "wald":
        return ratio_effect(value, error, method, conf_level)
    along = _profile(model, row)
    drop = confidence_factor(conf_level) ** 2 / 2
    lower, upper = profile_limits(model.fit.loglik, value, error, drop, along)
    p = chi_square_upper(2 * (model.fit.loglik - along(0.0)), 1)
    ratio, low, high = (bounded_exp(v) for v in (value, lower, upper))
    return Effect(ratio, low, high, conf_level, method, error, p)


def _profile(model: LogisticModel, row: Floats) -> Any:
    """The likelihood maximised over all coefficients with row @ coefficients = a value, as a function of it."""
    x = (model.design.x / model.design.size)[:, model.used]
    along = row / float(row @ row)
    rest = np.linalg.svd(row[None])[2][1:].T
    inner = x @ rest

    def loglik(value: float) -> float:
        offset = value * (x @ along)
        if model.method == "firth":
            return firth(model.outcome, inner, offset, whole=x).loglik
        return maximum_by_scoring(binomial, model.outcome, inner, offset).loglik

    return loglik


def firth(y: Floats, x: Floats, offset: Floats, *, whole: Floats | None = None) -> Fit:
    """The maximum of the likelihood with Jeffreys's penalty, half the log determinant of the information.

    whole: all columns where x holds only the free ones (a profile); the penalty is always of all columns.
    """
    full = x if whole is None else whole
    coef, current = np.zeros(x.shape[1]), -math.inf
    for _ in range(200):
        eta = x @ coef + offset
        current, slope, weight, information = penalised(y, eta, full)
        score, inner = x.T @ slope, x.T @ (x * weight[:, None])
        if not x.shape[1]:
            return Fit(coef, information, current, eta, True)
        step = np.linalg.solve(inner, score)
        step *= min(1.0, 3.0 / max(float(np.abs(x @ step).max()), 1e-300))
        if float(np.abs(x @ step).max()) < 1e-9:
            return Fit(coef, information, current, eta, True)
        share = 1.0
        for _ in range(30):
            if penalised(y, x @ (coef + share * step) + offset, full)[0] >= current - 1e-10:
                break
            share /= 2
        coef = coef + share * step
    return Fit(coef, information, current, x @ coef + offset, False)


def penalised(y: Floats, eta: Floats, x: Floats) -> tuple[float, Floats, Floats, Floats]:
    """Penalised likelihood, its slope in eta (with the hat values' part), weights and information."""
    parts: Parts = binomial(y, eta)
    weight = parts[2]
    information = x.T @ (x * weight[:, None])
    hat = weight * np.einsum("ij,ij->i", x, np.linalg.solve(information, x.T).T)
    p = y - parts[1]
    value = parts[0] + 0.5 * float(np.linalg.slogdet(information)[1])
    return value, parts[1] + hat * (0.5 - p), weight, information
