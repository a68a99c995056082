"""The Freeman-Halton test: Fisher's exact test of tables larger than 2 x 2, exact where it can be, else simulated.

The tables with the margins seen are built category by category. Those that leave the same to fill (in whatever order
of the columns), and are as likely so far, are one state. For each remainder the likeliest and least likely way to fill it are known beforehand, so that a
state whose completions are all as extreme as the table seen is counted at once, and one with none is dropped (the
idea of the network algorithm of Mehta and Patel, JASA 1983;78:427-434). The last two categories are looked up.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .inputs import Floats, Integers

# Tables as likely as the one seen, up to rounding, are as extreme as it is (R: 1 + 1e-7).
TOLERANCE = math.log(1 + 1e-7)
LARGEST, CHUNK = 60_000_000, 1_000_000
SAMPLES, SEED = 500_000, 20_260_101


@dataclass(frozen=True)
class TableTest:
    """P of a table: exact, or monte-carlo with its standard error."""

    p: float
    method: str
    std_err: float


@dataclass(frozen=True)
class States:
    """Ways to have filled some categories: what is left of the columns, log chance so far, number of ways."""

    left: Integers
    chance: Floats
    ways: Floats


class TooLargeError(Exception):
    """The table has more states than are kept; the caller simulates."""


def freeman_halton(table: Integers, *, largest: int = LARGEST, samples: int = SAMPLES, seed: int = SEED) -> TableTest:
    """P that a table with these margins is no likelier than the one seen (R `fisher.test` of r x c), two-sided.

    table: counts without empty rows and columns, at least 2 x 2. Exact while it takes no more than `largest` steps;
    beyond, the share of `samples` random tables with the margins (the table seen counted among
    them; R: simulate.p.value) from a fixed seed, with its standard error.

    >>> round(freeman_halton(np.array([[3, 1, 0], [0, 2, 4]])).p, 6)
    0.033333
    """
    used = table.T if table.shape[0] < table.shape[1] else table
    used = used[np.argsort(used.sum(1), kind="stable")][:, np.argsort(used.sum(0), kind="stable")]
    factorial = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1.0, used.sum() + 1)))])
    seen = -float(factorial[used].sum()) + TOLERANCE
    try:
        return TableTest(_exact_p(used, factorial, seen, largest), "exact", 0.0)
    except TooLargeError:
        return simulated(used, factorial, seen, samples, seed)


def _exact_p(table: Integers, factorial: Floats, seen: float, largest: int) -> float:
    """The share of the tables, weighted by their chances, that are as extreme."""
    sizes, columns = table.sum(1), table.sum(0)
    total = float(factorial[-1] - factorial[sizes].sum() - factorial[columns].sum())
    state = States(columns[None, :], np.zeros(1), np.zeros(1))
    budget = Budget(largest)
    stages = completions(sizes, columns, factorial, budget)
    extreme = 0.0
    for k, size in enumerate(sizes[:-2]):
        kept = []
        for used, parts in splits(state.left, int(size), budget):
            new = following(state, used, parts, factorial)
            extreme += _settled(new, stages[k], sizes[k + 1 :], factorial, seen, total)
            kept.append(_joined(undecided(new, stages[k], seen), columns))
        state = _joined(
            States(*(np.concatenate([getattr(s, f) for s in kept]) for f in ("left", "chance", "ways"))), columns
        )
        if not len(state.left):
            return min(extreme, 1.0)
    return min(extreme + last_two(state, sizes[-2:], factorial, seen, total, budget), 1.0)


class Budget:
    """How many more steps may be taken."""

    def __init__(self, steps: int) -> None:
        self.steps = steps

    def spend(self, steps: int) -> None:
        """Take some; raises TooLargeError where there are not so many."""
        self.steps -= steps
        if self.steps < 0:
            raise TooLargeError


def splits(left: Integers, size: int, budget: Budget) -> Iterator[tuple[Integers, Integers]]:
    """Every way to take `size` from each row of what is left, in chunks: the row it belongs to, how many of each column."""
    most = math.comb(size + left.shape[1] - 1, left.shape[1] - 1)
    rows = max(CHUNK // most, 1)
    for begin in range(0, len(left), rows):
        used, parts = _split(left[begin : begin + rows], size, budget)
        yield used + begin, parts


def _split(left: Integers, size: int, budget: Budget) -> tuple[Integers, Integers]:
    """Every way to take `size` from each row of what is left, column by column."""
    used, rest = np.arange(len(left)), np.full(len(left), size)
    after = np.cumsum(left[:, ::-1], axis=1)[:, ::-1]
    parts: list[Integers] = []
    for column in range(left.shape[1]):
        later = after[used, column + 1] if column + 1 < left.shape[1] else 0
        lowest = np.maximum(rest - later, 0)
        times = np.minimum(rest, left[used, column]) - lowest + 1
        total = int(times.sum())
        budget.spend(total)
        value = np.arange(total) - np.repeat(np.cumsum(times) - times, times) + np.repeat(lowest, times)
        used, rest = np.repeat(used, times), np.repeat(rest, times) - value
        parts = [*(np.repeat(part, times) for part in parts), value]
    return used, np.stack(parts, axis=1)


def following(state: States, used: Integers, parts: Integers, factorial: Floats) -> States:
    """The states after one more category."""
    left = np.sort(state.left[used] - parts, axis=1)
    return States(left, state.chance[used] - factorial[parts].sum(1), state.ways[used])


def keys(left: Integers, columns: Integers) -> Integers:
    """One whole number for each remainder. Raises TooLargeError where there is none so large."""
    base = int(columns.max()) + 1
    if len(columns) * math.log(base) > math.log(2.0**62):
        raise TooLargeError
    found: Integers = left @ (base ** np.arange(len(columns)))
    return found


def _joined(state: States, columns: Integers) -> States:
    """States that leave the same to fill, and are as likely so far, as one; ways are logarithms."""
    if not len(state.left):
        return state
    key, chance = keys(state.left, columns), np.round(state.chance * 1e9)
    order = np.lexsort((chance, key))
    new = np.r_[True, (np.diff(key[order]) != 0) | (np.diff(chance[order]) != 0)]
    first = order[new]
    top = state.ways.max(initial=0.0)
    ways = np.log(np.add.reduceat(np.exp(state.ways[order] - top), np.flatnonzero(new))) + top
    return States(state.left[first], state.chance[first], ways)


@dataclass(frozen=True)
class Completions:
    """For each remainder after a stage (by key, ascending) the log chances of its likeliest and unlikeliest filling."""

    columns: Integers
    key: Integers
    high: Floats
    low: Floats

    def of(self, left: Integers) -> tuple[Floats, Floats]:
        """The bounds of some remainders."""
        place = np.searchsorted(self.key, keys(left, self.columns))
        return self.high[place], self.low[place]


def completions(sizes: Integers, columns: Integers, factorial: Floats, budget: Budget) -> list[Completions]:
    """The bounds after each category, from the last one back.

    Raises TooLargeError when there are too many remainders or ways to go on from them.
    """
    levels = [np.sort(columns)[None, :]]
    for size in sizes[:-1]:
        found = [np.sort(levels[-1][used] - parts, axis=1) for used, parts in splits(levels[-1], int(size), budget)]
        firsts = [left[np.unique(keys(left, columns), return_index=True)[1]] for left in found]
        left = np.concatenate(firsts)
        levels.append(left[np.unique(keys(left, columns), return_index=True)[1]])
    final = -factorial[levels[-1]].sum(1)
    stages = [Completions(columns, keys(levels[-1], columns), final, final)]
    for level, size in zip(levels[-2:0:-1], sizes[-2:0:-1], strict=True):
        high, low = np.empty(len(level)), np.empty(len(level))
        for used, parts in splits(level, int(size), budget):
            above, below = stages[0].of(np.sort(level[used] - parts, axis=1))
            chance, starts = -factorial[parts].sum(1), np.flatnonzero(np.r_[True, np.diff(used) != 0])
            high[used[starts]] = np.maximum.reduceat(above + chance, starts)
            low[used[starts]] = np.minimum.reduceat(below + chance, starts)
        stages.insert(0, Completions(columns, keys(level, columns), high, low))
    return stages


def _settled(
    state: States, bounds: Completions, sizes: Integers, factorial: Floats, seen: float, total: float
) -> float:
    """The chance of the states all of whose completions are as extreme as the table seen."""
    high, _ = bounds.of(state.left)
    whole = state.chance + high <= seen
    fillings = factorial[int(sizes.sum())] - factorial[sizes].sum() - factorial[state.left[whole]].sum(1)
    return float(np.exp(state.chance[whole] + state.ways[whole] + fillings - total).sum())


def undecided(state: States, bounds: Completions, seen: float) -> States:
    """The states that have completions on both sides."""
    high, low = bounds.of(state.left)
    kept = (state.chance + high > seen) & (state.chance + low <= seen)
    return States(state.left[kept], state.chance[kept], state.ways[kept])


def last_two(state: States, sizes: Integers, factorial: Floats, seen: float, total: float, budget: Budget) -> float:
    """The chance of the tables as extreme, two categories being left: looked up in the sorted fillings of a remainder."""
    lefts, place = np.unique(state.left, axis=0, return_inverse=True)
    order = np.argsort(place.ravel(), kind="stable")
    cuts = np.searchsorted(place.ravel()[order], np.arange(len(lefts) + 1))
    extreme = 0.0
    for used, parts in splits(lefts, int(sizes[0]), budget):
        chance = -factorial[parts].sum(1) - factorial[lefts[used] - parts].sum(1)
        sort = np.lexsort((chance, used))
        used, chance = used[sort], chance[sort]
        starts = np.flatnonzero(np.r_[True, np.diff(used) != 0])
        for k, begin, end in zip(used[starts], starts, np.append(starts[1:], len(used)), strict=True):
            mine, run, top = order[cuts[k] : cuts[k + 1]], chance[begin:end], chance[end - 1]
            count = np.searchsorted(run, seen - state.chance[mine], side="right")
            below = np.concatenate([[0.0], np.cumsum(np.exp(run - top))])[count]
            extreme += float((np.exp(state.chance[mine] + state.ways[mine] + top - total) * below).sum())
    return extreme


def simulated(table: Integers, factorial: Floats, seen: float, samples: int, seed: int) -> TableTest:
    """P from random tables with the margins, filled cell by cell from hypergeometric distributions."""
    random = np.random.default_rng(seed)
    left = np.tile(table.sum(0), (samples, 1))
    chance = np.zeros(samples)
    for size in table.sum(1)[:-1]:
        rest = np.full(samples, size)
        for column in range(table.shape[1] - 1):
            later = left[:, column + 1 :].sum(1)
            value = random.hypergeometric(left[:, column], later, rest)
            left[:, column], rest = left[:, column] - value, rest - value
            chance -= factorial[value]
        left[:, -1] -= rest
        chance -= factorial[rest]
    chance -= factorial[left].sum(1)
    p = (1 + int((chance <= seen).sum())) / (samples + 1)
    return TableTest(p, "monte-carlo", math.sqrt(p * (1 - p) / samples))
