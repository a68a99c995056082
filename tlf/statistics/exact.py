"""The exact (discrete) partial likelihood for tied events: the conditional logistic likelihood."""

import math

import numpy as np

from ...specs.faults import SpecFault
from .inputs import Floats, Integers
from .partial import Likelihood


def exact_value(model: Likelihood, beta: Floats) -> tuple[float, Floats, Floats]:
    """Log likelihood, score and information at coefficients beta.

    The sum over all ways in which d of the subjects at risk could have had the event is an elementary
    symmetric function of degree d. It is carried through the records of a stratum backwards in time,
    with its first and second derivatives, so that one pass serves all event times (Gail, Lubin and
    Rubinstein, 1981). Raises SpecFault for entry times or time terms, which the pass cannot serve.
    """
    sets = model.sets
    late = (sets.first > sets.start[sets.row_stratum] - 1).any()
    if late or model.levels.shape[1]:
        raise SpecFault("ties = exact takes no entry times and no time terms; choose efron or breslow.")
    loglik, score, information = 0.0, np.zeros(len(beta)), np.zeros((len(beta), len(beta)))
    eta = model.x @ beta + model.offset
    for stratum in range(len(sets.start) - 1):
        rows = np.flatnonzero(sets.row_stratum == stratum)
        rows = rows[np.argsort(-sets.row_time[rows], kind="stable")]
        a, u, i = stratum_value(model, eta, rows, range(sets.start[stratum + 1] - 1, sets.start[stratum] - 1, -1))
        loglik, score, information = loglik + a, score + u, information + i
    return loglik, score, information


def stratum_value(model: Likelihood, eta: Floats, rows: Integers, times: range) -> tuple[float, Floats, Floats]:
    """The share of one stratum; rows and event times come latest first."""
    sets, p = model.sets, model.x.shape[1]
    degree = max((int(sets.deaths[k]) for k in times), default=0)
    zero, one, two = np.zeros(degree + 1), np.zeros((degree + 1, p)), np.zeros((degree + 1, p, p))
    zero[0] = 1.0
    died = rows[sets.event[rows]]
    centre = eta[rows].mean() if len(rows) else 0.0
    loglik, score, information = float((eta[died] - centre).sum()), model.x[died].sum(0), np.zeros((p, p))
    begin = 0
    with np.errstate(all="ignore"):
        for k in times:
            end = begin + int((sets.last[rows[begin:]] == k).sum())
            for row in rows[begin:end]:
                _joined(zero, one, two, math.exp(min(eta[row] - centre, 700.0)), model.x[row])
            begin, d = end, sets.deaths[k]
            mean = one[d] / zero[d]
            loglik -= float(np.log(zero[d]))
            score = score - mean
            information += two[d] / zero[d] - np.outer(mean, mean)
    return loglik, score, information


def _joined(zero: Floats, one: Floats, two: Floats, weight: float, x: Floats) -> None:
    """Let one more subject into the symmetric functions, in place: the highest degree first needs the old lower ones."""
    cross = one[:-1, :, None] * x
    two[1:] += weight * (two[:-1] + cross + cross.transpose(0, 2, 1) + zero[:-1, None, None] * np.outer(x, x))
    one[1:] += weight * (one[:-1] + zero[:-1, None] * x)
    zero[1:] += weight * zero[:-1]
