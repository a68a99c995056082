"""Risk sets: who is at risk at each event time of each stratum, and sums over them.

Sums run backwards through the event times of a stratum, so that they cost one pass over the records
and a late, small risk set is never the difference of two large numbers.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from .inputs import Flags, Floats, Integers, codes, flags, intervals


@dataclass(frozen=True)
class RiskSets:
    """The K distinct event times, stratum by stratum and ascending in each, and the n records' places in them.

    time, stratum, deaths: of each event time. start: where each stratum's event times begin; one entry
    more than there are strata. event: which records are events.
    last: the last event time each record is at risk for; first: the last event time at or before its entry.
    A record is at risk at the event times after `first` up to `last`; both are start - 1 where there is none.
    """

    time: Floats
    stratum: Integers
    deaths: Integers
    start: Integers
    event: Flags
    first: Integers
    last: Integers
    row_stratum: Integers
    row_time: Floats
    row_entry: Floats | None


def risk_sets(time: Any, event: Any, *, entry: Any | None = None, strata: Any | None = None) -> RiskSets:
    """The risk sets of records with end time, event flag and, optionally, entry time and stratum.

    Raises SpecFault when values are missing or lengths differ.
    """
    ends, starts = intervals(time, entry)
    n = len(ends)
    happened = flags("event", event, length=n)
    stratum, levels = (np.zeros(n, np.int64), (0,)) if strata is None else codes("strata", strata, length=n)
    known = np.unique(ends)
    width = len(known) + 1
    key = stratum * width + np.searchsorted(known, ends) + 1
    keys, deaths = np.unique(key[happened], return_counts=True)
    start = np.searchsorted(keys, np.arange(len(levels) + 1) * width)
    floor = start[stratum] - 1
    last = np.searchsorted(keys, key, side="right") - 1
    first = floor
    if starts is not None:
        entered = stratum * width + np.searchsorted(known, starts, side="right")
        first = np.maximum(np.searchsorted(keys, entered, side="right") - 1, floor)
    times = known[keys % width - 1] if len(keys) else np.empty(0)
    return RiskSets(times, keys // width, deaths, start, happened, first, last, stratum, ends, starts)


def backwards(sets: RiskSets, sums: Floats) -> Floats:
    """For each event time, the sum over it and all later ones of its stratum; sums has K rows."""
    total = np.empty_like(sums)
    for begin, end in zip(sets.start[:-1], sets.start[1:], strict=True):
        total[begin:end] = np.cumsum(sums[begin:end][::-1], axis=0)[::-1]
    return total


def cumulative(sets: RiskSets, sums: Floats) -> Floats:
    """For each event time, the sum over it and all earlier ones of its stratum; sums has K rows."""
    total = np.empty_like(sums)
    for begin, end in zip(sets.start[:-1], sets.start[1:], strict=True):
        total[begin:end] = np.cumsum(sums[begin:end], axis=0)
    return total


def binned(place: Integers, values: Floats, size: int) -> Floats:
    """The sums of rows of values that share a place; places below 0 are left out."""
    used = place >= 0
    if not used.all():
        place, values = place[used], values[used]
    columns = [np.bincount(place, weights=column, minlength=size) for column in values.T]
    return np.stack(columns, axis=1) if columns else np.zeros((size, 0))


def at_risk_sums(sets: RiskSets, values: Floats, rows: Any = slice(None)) -> Floats:
    """For each event time the sum of values (n rows, q columns) over the records at risk; K rows, q columns.

    rows: the records that the values belong to, when they are not all.
    """
    size, floor = len(sets.time), sets.start[sets.row_stratum[rows]] - 1
    first, last = sets.first[rows], sets.last[rows]
    sums = binned(np.where(last > first, last, -1), values, size)
    late = np.where((first > floor) & (last > first), first, -1)
    if (late >= 0).any():
        sums = sums - binned(late, values, size)
    return backwards(sets, sums)


def death_sums(sets: RiskSets, values: Floats, rows: Any = slice(None)) -> Floats:
    """For each event time the sum of values over the records with the event at it."""
    return binned(np.where(sets.event[rows], sets.last[rows], -1), values, len(sets.time))
