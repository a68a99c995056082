"""Survival statistics compiled for speed: Cox models with strata and a treatment-by-time term, and what goes with them.

All take subjects in `order` of descending time. `arm` is 0 or 1; `included` says who takes part. The Cox model keeps
its risk sets by stratum and arm, so that the term arm times t costs no more than another column.
"""

# Matrices are capitals, as in the literature.

import math
from typing import Any

import numpy as np
from numba import njit

DAYS_PER_MONTH = 30.4375
Array = Any


@njit(cache=True)
def _risk_sets(strata_count: int, p: int) -> Array:
    """Empty sums of weights, weighted covariates and their products: S for those at risk, D for those who die."""
    return (
        np.zeros((strata_count, 2)),
        np.zeros((strata_count, 2, p)),
        np.zeros((strata_count, 2, p, p)),
        np.zeros((strata_count, 2)),
        np.zeros((strata_count, 2, p)),
        np.zeros((strata_count, 2, p, p)),
        np.zeros(strata_count),
    )


@njit(cache=True)
def _enter(k, order, time, event, strata, arm, Z, included, by_time, beta, sets, deaths, split):  # type: ignore[no-untyped-def]
    """Take in everybody whose time is that of place k; covariates of deaths go to row 0, or that of their stratum."""
    S0, S1, S2, D0, D1, D2, dying = sets
    p = Z.shape[1]
    t = time[order[k]]
    died = False
    while k < order.shape[0] and time[order[k]] == t:
        i = order[k]
        k += 1
        if not included[i]:
            continue
        s, a = strata[i], arm[i]
        eta = 0.0
        for c in range(p):
            eta += beta[c] * Z[i, c]
        w = math.exp(eta)
        S0[s, a] += w
        for c in range(p):
            S1[s, a, c] += w * Z[i, c]
            for d in range(c + 1):
                S2[s, a, c, d] += w * Z[i, c] * Z[i, d]
        if event[i]:
            died = True
            dying[s] += 1
            D0[s, a] += w
            row = s if split else 0
            for c in range(p):
                D1[s, a, c] += w * Z[i, c]
                deaths[row, c] += Z[i, c]
                for d in range(c + 1):
                    D2[s, a, c, d] += w * Z[i, c] * Z[i, d]
            if by_time:
                deaths[row, p] += a * (t / 30.4375)
    return k, died


@njit(cache=True)
def _moments(s, fraction, months, by_time, beta, sets, s1, s2):  # type: ignore[no-untyped-def]
    """Sum of weights, and into s1 and s2 the weighted covariates and products, less a fraction of the dying (Efron)."""
    S0, S1, S2, D0, D1, D2, _ = sets
    p = S1.shape[2]
    q = s1.shape[0]
    factor = math.exp(beta[p] * months) if by_time else 1.0
    s0 = 0.0
    for c in range(q):
        s1[c] = 0.0
        for d in range(q):
            s2[c, d] = 0.0
    for a in range(2):
        f = factor if a == 1 else 1.0
        r0 = f * (S0[s, a] - fraction * D0[s, a])
        s0 += r0
        for c in range(p):
            r1 = f * (S1[s, a, c] - fraction * D1[s, a, c])
            s1[c] += r1
            for d in range(c + 1):
                s2[c, d] += f * (S2[s, a, c, d] - fraction * D2[s, a, c, d])
            if by_time and a == 1:
                s2[p, c] += months * r1
        if by_time and a == 1:
            s1[p] += months * r0
            s2[p, p] += months * months * r0
    return s0


@njit(cache=True)
def _forget(s, sets):  # type: ignore[no-untyped-def]
    """Empty the sums over those who die, for the next time."""
    _, _, _, D0, D1, D2, dying = sets
    dying[s] = 0
    for a in range(2):
        D0[s, a] = 0.0
        for c in range(D1.shape[2]):
            D1[s, a, c] = 0.0
            for d in range(D1.shape[2]):
                D2[s, a, c, d] = 0.0


@njit(cache=True)
def _mirror(matrix):  # type: ignore[no-untyped-def]
    """Fill the upper triangle from the lower."""
    for c in range(matrix.shape[0]):
        for d in range(c + 1, matrix.shape[0]):
            matrix[c, d] = matrix[d, c]


@njit(cache=True)
def cox(order, time, event, strata, strata_count, arm, Z, included, by_time, start, steps, tolerance):  # type: ignore[no-untyped-def]
    """Coefficients and information of a stratified Cox model with Efron's ties, by at most so many Newton steps.

    by_time adds the column arm times t in months.
    """
    p = Z.shape[1]
    q = p + 1 if by_time else p
    beta = start.copy()
    info = np.zeros((q, q))
    s1 = np.zeros(q)
    s2 = np.zeros((q, q))
    for _ in range(steps):
        sets = _risk_sets(strata_count, p)
        score = np.zeros((1, q))
        info = np.zeros((q, q))
        k = 0
        while k < order.shape[0]:
            months = time[order[k]] / 30.4375
            k, died = _enter(k, order, time, event, strata, arm, Z, included, by_time, beta, sets, score, False)
            if not died:
                continue
            for s in range(strata_count):
                if sets[6][s] == 0:
                    continue
                ties = int(sets[6][s])
                for tie in range(ties):
                    s0 = _moments(s, tie / ties, months, by_time, beta, sets, s1, s2)
                    for c in range(q):
                        mean = s1[c] / s0
                        score[0, c] -= mean
                        for d in range(c + 1):
                            info[c, d] += s2[c, d] / s0 - mean * s1[d] / s0
                _forget(s, sets)
        _mirror(info)
        step = np.linalg.solve(info, score[0])
        largest = 0.0
        for c in range(q):
            step[c] = min(2.0, max(-2.0, step[c]))
            beta[c] += step[c]
            largest = max(largest, math.sqrt(abs(info[c, c])) * abs(step[c]))
        if largest < tolerance:
            break
    return beta, info


@njit(cache=True)
def zph(order, time, event, strata, strata_count, arm, Z, included, by_time, beta, g):  # type: ignore[no-untyped-def]
    """Grambsch-Therneau score tests of proportional hazards as in R's cox.zph: z of each coefficient, global chi-square.

    g is the transform of each subject's time.
    """
    p = Z.shape[1]
    q = p + 1 if by_time else p
    sets = _risk_sets(strata_count, p)
    deaths = np.zeros((strata_count, q))
    s1, s2 = np.zeros(q), np.zeros((q, q))
    I11, I12, I22 = np.zeros((q, q)), np.zeros((q, q)), np.zeros((q, q))
    U1, U2 = np.zeros(q), np.zeros(q)
    k = 0
    while k < order.shape[0]:
        months, transformed = time[order[k]] / 30.4375, g[order[k]]
        k, died = _enter(k, order, time, event, strata, arm, Z, included, by_time, beta, sets, deaths, True)
        if not died:
            continue
        for s in range(strata_count):
            if sets[6][s] == 0:
                continue
            ties = int(sets[6][s])
            for c in range(q):
                U1[c] += deaths[s, c]
                U2[c] += transformed * deaths[s, c]
                deaths[s, c] = 0.0
            for tie in range(ties):
                s0 = _moments(s, tie / ties, months, by_time, beta, sets, s1, s2)
                for c in range(q):
                    mean = s1[c] / s0
                    U1[c] -= mean
                    U2[c] -= transformed * mean
                    for d in range(c + 1):
                        v = s2[c, d] / s0 - mean * s1[d] / s0
                        I11[c, d] += v
                        I12[c, d] += transformed * v
                        I22[c, d] += transformed * transformed * v
            _forget(s, sets)
    _mirror(I11)
    _mirror(I12)
    _mirror(I22)
    inverse = np.linalg.inv(I11)
    U = U2 - I12 @ (inverse @ U1)
    V = I22 - I12 @ inverse @ I12
    z = np.zeros(q)
    total = 0.0
    solved = np.linalg.solve(V, U)
    for c in range(q):
        z[c] = U[c] / math.sqrt(V[c, c])
        total += U[c] * solved[c]
    return z, total


@njit(cache=True)
def logrank(order, time, event, strata, strata_count, arm, included):  # type: ignore[no-untyped-def]
    """Observed less expected deaths of arm 1, and their hypergeometric variance, over the strata."""
    at_risk, deaths = np.zeros((strata_count, 2)), np.zeros((strata_count, 2))
    difference, variance = 0.0, 0.0
    k = 0
    while k < order.shape[0]:
        t = time[order[k]]
        while k < order.shape[0] and time[order[k]] == t:
            i = order[k]
            k += 1
            if included[i]:
                at_risk[strata[i], arm[i]] += 1
                if event[i]:
                    deaths[strata[i], arm[i]] += 1
        for s in range(strata_count):
            d, r = deaths[s, 0] + deaths[s, 1], at_risk[s, 0] + at_risk[s, 1]
            if d > 0:
                difference += deaths[s, 1] - d * at_risk[s, 1] / r
                if r > 1:
                    variance += d * (at_risk[s, 1] / r) * (at_risk[s, 0] / r) * (r - d) / (r - 1)
                deaths[s, 0], deaths[s, 1] = 0, 0
    return difference, variance
