"""The partial likelihood of a Cox model: its value, score and information at given coefficients.

Nothing of the size records x event times is ever made. Sums over risk sets run backwards through the event
times. The information is a weighted cross product of the records, a record's weight being the hazard summed
over the event times it was at risk for. A covariate times a function of time enters through the distinct
values of the covariate: all records of one value share one factor at each event time.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...specs.faults import SpecFault
from .inputs import Floats, Integers, float_array
from .riskset import RiskSets, at_risk_sums, death_sums, interval_sums


@dataclass(frozen=True)
class TimeTerm:
    """A covariate that changes with time: a value for each record, times a function of the event times."""

    name: str
    values: Any
    of: Callable[[Floats], Floats]


@dataclass(frozen=True)
class Likelihood:
    """A Cox model ready to be evaluated.

    x: n fixed covariates, centred and scaled. rates: functions of time at the K event times, one column for
    each time term, scaled. levels: the distinct values of the time terms' covariates, centred and scaled.
    members: the records of each level. scale: what each coefficient is divided by to be in its own unit.
    """

    names: tuple[str, ...]
    sets: RiskSets
    offset: Floats
    x: Floats
    rates: Floats
    levels: Floats
    members: tuple[Integers, ...]
    scale: Floats
    ties: str


@dataclass(frozen=True)
class State:
    """The model at given coefficients; steps are the events one by one, those of one time in Efron's order.

    place: the event time of each step. mean: covariates averaged over the risk set at each step (steps x q).
    relative: the records' hazards up to a factor for each stratum; factor: of each level at each event time.
    drawn, spared: sums over the steps of an event time of 1 / S0, and of Efron's fraction / S0.
    """

    loglik: float
    score: Floats
    place: Integers
    mean: Floats
    relative: Floats
    factor: Floats
    drawn: Floats
    spared: Floats


def likelihood(
    sets: RiskSets, offset: Floats, columns: Mapping[str, Any], time_terms: Sequence[TimeTerm], ties: str
) -> Likelihood:
    """The model of fixed covariates and time terms, centred and scaled so that it can be solved well."""
    n = len(sets.last)
    names = (*columns, *(term.name for term in time_terms))
    if len(set(names)) < len(names):
        raise SpecFault(f"A covariate is named twice in {', '.join(names)}; give each its own name.")
    x, unit = standardised(n, {name: float_array(name, values, length=n) for name, values in columns.items()})
    v, spread = standardised(n, {term.name: float_array(term.name, term.values, length=n) for term in time_terms})
    rates = np.array([_rate(term, sets.time) for term in time_terms]).T.reshape(len(sets.time), len(time_terms))
    size = np.abs(rates).max(axis=0, initial=0.0)
    size[size == 0] = 1.0
    levels, level = np.unique(v, axis=0, return_inverse=True) if len(time_terms) else (v[:1], np.zeros(n, np.int64))
    order = np.argsort(level.ravel(), kind="stable")
    members = np.split(order, np.cumsum(np.bincount(level.ravel(), minlength=len(levels)))[:-1])
    scale = np.concatenate([unit, spread * size])
    return Likelihood(names, sets, offset, x, rates / size, levels, tuple(members), scale, ties)


def standardised(n: int, columns: Mapping[str, Floats]) -> tuple[Floats, Floats]:
    """Columns with mean 0 and standard deviation 1, and the deviations; a constant column becomes 0."""
    matrix = np.column_stack(list(columns.values())) if columns else np.zeros((n, 0))
    centred = matrix - matrix.mean(axis=0) if n else matrix
    spread = np.sqrt((centred**2).mean(axis=0)) if n else np.ones(matrix.shape[1])
    size = np.abs(matrix).max(axis=0, initial=0.0)
    constant = spread <= 1e-13 * size
    unit = np.where(constant, 1.0, spread)
    return np.where(constant, 0.0, centred) / unit, unit


def _rate(term: TimeTerm, time: Floats) -> Floats:
    """The term's function at the event times."""
    values = np.asarray(term.of(time), dtype=float)
    if values.shape != time.shape or not np.isfinite(values).all():
        raise SpecFault(f"The function of time of {term.name} must give one finite number for each event time.")
    return values


def evaluated(model: Likelihood, beta: Floats) -> State:
    """The model at coefficients beta (in scaled units)."""
    sets, p = model.sets, model.x.shape[1]
    eta = model.x @ beta[:p] + model.offset
    eta = eta - top(sets, eta)[sets.row_stratum]
    slope = model.rates @ (model.levels * beta[p:]).T
    shifted = slope - slope.max(axis=1, keepdims=True)
    with np.errstate(all="ignore"):
        relative, factor = np.exp(eta), np.exp(shifted)
        risk, dead, died = level_sums(model, relative, factor)
        place = np.repeat(np.arange(len(sets.time)), sets.deaths)
        fraction = efron(sets, place) if model.ties == "efron" else np.zeros(len(place))
        left = risk[place] - fraction[:, None] * dead[place]
        mean = left[:, 1:] / left[:, :1]
        loglik = eta[sets.event].sum() + death_slopes(model, shifted) - np.log(left[:, 0]).sum()
        inverse = 1.0 / left[:, 0]
        spare = inverse * fraction
    size = len(sets.time)
    drawn: Floats = np.bincount(place, weights=inverse, minlength=size).astype(float)
    spared: Floats = np.bincount(place, weights=spare, minlength=size).astype(float)
    return State(float(loglik), died.sum(0) - mean.sum(0), place, mean, relative, factor, drawn, spared)


def top(sets: RiskSets, eta: Floats) -> Floats:
    """The largest linear predictor of each stratum, which cancels in the likelihood and keeps exp in range."""
    largest = np.full(len(sets.start) - 1, -np.inf)
    np.maximum.at(largest, sets.row_stratum, eta)
    return largest


def efron(sets: RiskSets, place: Integers) -> Floats:
    """Of the events tied at a time, the share that counts as gone before each: 0, 1/d, ..., (d-1)/d."""
    begin = np.cumsum(sets.deaths) - sets.deaths
    return (np.arange(len(place)) - begin[place]) / sets.deaths[place]


def level_sums(model: Likelihood, relative: Floats, factor: Floats) -> tuple[Floats, Floats, Floats]:
    """At each event time: hazard and hazard x covariates over the risk set, the same over the dead, covariates of the dead."""
    size, q = len(model.sets.time), len(model.names)
    risk, dead, died = np.zeros((size, 1 + q)), np.zeros((size, 1 + q)), np.zeros((size, q))
    for level, rows in enumerate(model.members):
        weight = relative[rows, None]
        base = np.hstack([weight, weight * model.x[rows]])
        steep = model.rates * model.levels[level]
        for total, sums in ((risk, at_risk_sums), (dead, death_sums)):
            part = sums(model.sets, base, rows) * factor[:, level, None]
            total += np.hstack([part, part[:, :1] * steep])
        plain = death_sums(model.sets, np.hstack([np.ones((len(rows), 1)), model.x[rows]]), rows)
        died += np.hstack([plain[:, 1:], plain[:, :1] * steep])
    return risk, dead, died


def death_slopes(model: Likelihood, slope: Floats) -> float:
    """The time terms' part of the linear predictors of the dead."""
    if not model.levels.shape[1]:
        return 0.0
    ones = (death_sums(model.sets, np.ones((len(rows), 1)), rows)[:, 0] for rows in model.members)
    return float(sum(count @ slope[:, level] for level, count in enumerate(ones)))


def died_covariates(model: Likelihood) -> Floats:
    """At each event time the covariates of those with the event, summed (K x q)."""
    return level_sums(model, np.ones(len(model.sets.last)), np.ones((len(model.sets.time), len(model.levels))))[2]


def information(model: Likelihood, state: State, weight: Floats) -> Floats:
    """The information (q x q), event times weighted: the covariates' variance over the risk set, summed over the steps."""
    p, q = model.x.shape[1], len(model.names)
    total = np.zeros((q, q))
    for level, rows in enumerate(model.members):
        steep = model.rates * model.levels[level]
        powers = np.hstack(
            [np.ones((len(steep), 1)), steep, (steep[:, :, None] * steep[:, None]).reshape(len(steep), -1)]
        )
        drawn = powers * (weight * state.drawn * state.factor[:, level])[:, None]
        spared = powers * (weight * state.spared * state.factor[:, level])[:, None]
        moment = state.relative[rows, None] * at_risk_hazard(model.sets, rows, drawn, spared)
        x = model.x[rows]
        total[:p, :p] += x.T @ (x * moment[:, :1])
        total[:p, p:] += x.T @ moment[:, 1 : 1 + q - p]
        total[p:, p:] += moment[:, 1 + q - p :].sum(0).reshape(q - p, q - p)
    total[p:, :p] = total[:p, p:].T
    return total - state.mean.T @ (state.mean * weight[state.place, None])


def at_risk_hazard(sets: RiskSets, rows: Integers, drawn: Floats, spared: Floats) -> Floats:
    """For each record the hazard steps it was at risk for, less what Efron's method spares the dead."""
    hazard = interval_sums(sets, drawn, rows)
    event = sets.event[rows]
    hazard[event] -= spared[sets.last[rows][event]]
    return hazard
