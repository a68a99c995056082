"""Kaplan-Meier curves compiled for speed. Subjects come in `order` of descending time, as in `kernels`."""

from numba import njit


@njit(cache=True)
def _count(order, included):  # type: ignore[no-untyped-def]
    """How many take part."""
    count = 0
    for k in range(order.shape[0]):
        if included[order[k]]:
            count += 1
    return count


@njit(cache=True)
def _leave(k, order, time, event, included):  # type: ignore[no-untyped-def]
    """The next place, and how many of the time at place k take part and die."""
    t = time[order[k]]
    leaving, deaths = 0, 0
    while k >= 0 and time[order[k]] == t:
        i = order[k]
        k -= 1
        if included[i]:
            leaving += 1
            if event[i]:
                deaths += 1
    return k, leaving, deaths


@njit(cache=True)
def km_median(order, time, event, included):  # type: ignore[no-untyped-def]
    """The first time at which the curve is below a half; where it is a half exactly, the middle of that step. Else -1."""
    at_risk, curve, half = _count(order, included), 1.0, -1.0
    k = order.shape[0] - 1
    while k >= 0:
        t = time[order[k]]
        k, leaving, deaths = _leave(k, order, time, event, included)
        if deaths > 0:
            if half > 0:
                return 0.5 * (half + t)
            curve *= 1.0 - deaths / at_risk
            if abs(curve - 0.5) < 1e-9:
                half = t
            elif curve < 0.5:
                return t * 1.0
        at_risk -= leaving
    return -1.0


@njit(cache=True)
def km_at(order, time, event, included, when):  # type: ignore[no-untyped-def]
    """The curve at a time, and Greenwood's sum."""
    at_risk, curve, greenwood = _count(order, included), 1.0, 0.0
    k = order.shape[0] - 1
    while k >= 0 and time[order[k]] <= when:
        k, leaving, deaths = _leave(k, order, time, event, included)
        if deaths > 0:
            curve *= 1.0 - deaths / at_risk
            greenwood += deaths / (at_risk * (at_risk - deaths))
        at_risk -= leaving
    return curve, greenwood


@njit(cache=True)
def km_before(order, time, event, included, g):  # type: ignore[no-untyped-def]
    """Into g, for each subject, one less the curve just before the subject's time (the transform of R's cox.zph)."""
    at_risk, curve = _count(order, included), 1.0
    k = order.shape[0] - 1
    while k >= 0:
        next_place, leaving, deaths = _leave(k, order, time, event, included)
        for place in range(next_place + 1, k + 1):
            g[order[place]] = 1.0 - curve
        if deaths > 0:
            curve *= 1.0 - deaths / at_risk
        at_risk -= leaving
        k = next_place
