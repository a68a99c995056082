"""Tests of the proportional hazards assumption (Grambsch and Therneau, 1994)."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .cox import CoxFit
from .inputs import Floats, check_one_of
from .partial import died_covariates, evaluated, information
from .riskset import RiskSets
from .survival import numbers_at_risk, product_limit
from .tails import ChiSquareTest, chi_square_test

TRANSFORMS = ("km", "rank", "log", "identity")


@dataclass(frozen=True)
class Proportionality:
    """The test of each term and of all together, against hazard ratios that change with the transform of time."""

    terms: Mapping[str, ChiSquareTest]
    overall: ChiSquareTest
    transform: str


def proportionality(
    fit: CoxFit, *, transform: str = "km", terms: Mapping[str, Sequence[str]] | None = None
) -> Proportionality:
    """The score test that no coefficient changes with g(t), as R survival 3's `cox.zph` makes it.

    transform: g. km is 1 - S(t-) of all records together, strata disregarded; rank the rank of the time
    among all records; log; identity. terms: name to the covariates tested together (a factor's indicators);
    each covariate by itself when absent. Covariates with time terms are tested as they are at each event time,
    which is what R finds on data split at the event times (except rank, which there counts intervals).
    Aliased covariates are left out; a model with an infinite coefficient gives NaN, and so does the logarithm of 0.
    Raises SpecFault when the transform or a covariate is unknown, or the ties were exact.
    """
    check_one_of("transform", transform, TRANSFORMS)
    check_one_of("the ties of a model whose proportionality is tested", fit.ties, ("efron", "breslow"))
    kept = [name for name in fit.names if name not in fit.aliased]
    groups = {name: (name,) for name in kept} if terms is None else dict(terms)
    for name in (name for group in groups.values() for name in group):
        check_one_of("covariate", name, fit.names)
    if reason := _reason(fit, kept, transform):
        none = chi_square_test(math.nan, 0, reason)
        return Proportionality(dict.fromkeys(groups, none), none, transform)
    score, matrix = with_slopes(fit, [fit.names.index(name) for name in kept], transform)
    tests = {
        term: slope_test(score, matrix, [kept.index(n) for n in group if n in kept]) for term, group in groups.items()
    }
    return Proportionality(tests, slope_test(score, matrix, list(range(len(kept)))), transform)


def _reason(fit: CoxFit, kept: list[str], transform: str) -> str:
    """Why there is no test; blank where there is one."""
    if fit.infinite or not kept:
        return "a coefficient is infinite" if fit.infinite else "no covariate varies"
    if transform == "log" and not (fit.likelihood.sets.time > 0).all():
        return "an event is at time 0 or before, which has no logarithm"
    return ""


def with_slopes(fit: CoxFit, kept: list[int], transform: str) -> tuple[Floats, Floats]:
    """Score of the slopes in g(t), and the information of coefficients and slopes together."""
    model = fit.likelihood
    state = evaluated(model, np.nan_to_num(fit.coef) * model.scale)
    g = event_transform(model.sets, transform)
    score = g @ died_covariates(model) - g[state.place] @ state.mean
    ones, linear, square = (information(model, state, weight)[np.ix_(kept, kept)] for weight in (g**0, g, g**2))
    return score[kept], np.block([[ones, linear], [linear, square]])


def slope_test(score: Floats, matrix: Floats, tested: list[int]) -> ChiSquareTest:
    """The score test that some slopes are 0, the coefficients being free.

    A slope that the model already has as a time term leaves no degree of freedom.
    """
    q = len(score)
    used = list(range(q)) + [q + j for j in tested]
    size = np.sqrt(np.maximum(np.diag(matrix)[used], 1e-300))
    block = matrix[np.ix_(used, used)] / np.outer(size, size)
    right = np.concatenate([np.zeros(q), score[tested]]) / size
    df = int(np.linalg.matrix_rank(block, tol=1e-10, hermitian=True)) - q
    return chi_square_test(float(right @ np.linalg.pinv(block, rcond=1e-10, hermitian=True) @ right), df)


def event_transform(sets: RiskSets, transform: str) -> Floats:
    """g at each event time, less its mean over the events."""
    if transform == "identity":
        g = sets.time
    elif transform == "log":
        g = np.log(sets.time)
    elif transform == "rank":
        ordered = np.sort(sets.row_time)
        g = (np.searchsorted(ordered, sets.time, "left") + np.searchsorted(ordered, sets.time, "right") + 1) / 2
    else:
        g = 1.0 - before_all(sets)
    return g - np.average(g, weights=sets.deaths)


def before_all(sets: RiskSets) -> Floats:
    """Kaplan-Meier of all records together, just before each event time."""
    times = np.unique(sets.time)
    risk = numbers_at_risk(sets.row_time, times, entry=sets.row_entry)
    deaths = np.bincount(np.searchsorted(times, sets.time), weights=sets.deaths, minlength=len(times))
    survival = product_limit(risk, deaths.astype(np.int64))[0]
    return np.concatenate([[1.0], survival])[np.searchsorted(times, sets.time, side="left")]
