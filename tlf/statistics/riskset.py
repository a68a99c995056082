"""Risk sets: who is at risk at each event time of each stratum, and sums over them.

Sums run backwards through the event times of a stratum, so that they cost one pass over the records
and a late, small risk set is never the difference of two large numbers.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from .inputs import Flags, Floats, Integers, as_flags, codes, intervals


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

    @property
    def late(self) -> bool:
        """Whether any record enters after an event time of its stratum."""
        return self.row_entry is not None


def risk_sets(time: Any, event: Any, *, entry: Any | None = None, strata: Any | None = None) -> RiskSets:
    """The risk sets of records with end time, event flag and, optionally, entry time and stratum.

    Raises SpecFault when values are missing or lengths differ.
    """
    ends, starts = intervals(time, entry)
    n = len(ends)
    happened = as_flags("event", event, length=n)
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
    first, last = sets.first[rows], sets.last[rows]
    if not sets.late:
        return backwards(sets, binned(np.where(last > first, last, -1), values, len(sets.time)))
    leaves, steps = ladder(len(sets.time), first + 1, last + 1)
    tree = np.zeros((2 * leaves, values.shape[1]))
    for place, on in steps:
        tree += binned(np.where(on, place, -1), values, 2 * leaves)
    for begin in (2**k for k in range(leaves.bit_length() - 1)):
        tree[2 * begin : 4 * begin] += np.repeat(tree[begin : 2 * begin], 2, axis=0)
    return tree[leaves : leaves + len(sets.time)]


def interval_sums(sets: RiskSets, sums: Floats, rows: Any = slice(None)) -> Floats:
    """For each record the sum of sums (K rows, q columns) over the event times it is at risk at; the other way round."""
    first, last = sets.first[rows], sets.last[rows]
    if not sets.late:
        return np.where((last > first)[:, None], cumulative(sets, sums)[last], 0.0)
    leaves, steps = ladder(len(sets.time), first + 1, last + 1)
    tree = np.zeros((2 * leaves, sums.shape[1]))
    tree[leaves : leaves + len(sums)] = sums
    for begin in (2**k for k in reversed(range(leaves.bit_length() - 1))):
        tree[begin : 2 * begin] = tree[2 * begin : 4 * begin : 2] + tree[2 * begin + 1 : 4 * begin : 2]
    total = np.zeros((len(first), sums.shape[1]))
    for place, on in steps:
        total[on] += tree[place[on]]
    return total


def ladder(size: int, left: Integers, right: Integers) -> tuple[int, list[tuple[Integers, Flags]]]:
    """Each half-open interval of event times as few nodes of a binary tree with so many leaves.

    Sums over intervals that begin late are made of these nodes, all parts adding up: as a difference of two
    running sums, a heavy subject would leave its rounding error in the sums of light ones.
    """
    leaves = 1 << max(size - 1, 0).bit_length()
    low, high = left + leaves, right + leaves
    steps = []
    while (low < high).any():
        odd = (low < high) & (low % 2 == 1)
        steps.append((low, odd))
        low = low + odd
        odd = (low < high) & (high % 2 == 1)
        high = high - odd
        steps.append((high, odd))
        low, high = low // 2, high // 2
    return leaves, steps


def death_sums(sets: RiskSets, values: Floats, rows: Any = slice(None)) -> Floats:
    """For each event time the sum of values over the records with the event at it."""
    return binned(np.where(sets.event[rows], sets.last[rows], -1), values, len(sets.time))
