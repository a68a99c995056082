"""Keys found by search: columns that tell the records of two datasets apart."""

from collections.abc import Iterator, Sequence
from itertools import combinations

import pandas as pd

from ..engine.combinations import combined
from ..engine.encoded import stacked
from .finished import Finished

MOST_COLUMNS, MOST_TOGETHER = 12, 4


def searched_keys(a: Finished, b: Finished, first: Sequence[str] = ()) -> tuple[str, ...]:
    """The fewest columns that tell the records of each side apart and match the most of them; none where there are none.

    first: columns that are keys in any case, such as the subject.
    """
    shared = [str(name) for name in a.frame.columns if name in b.frame.columns]
    start = tuple(name for name in first if name in shared)
    filled = (name for name in shared if name not in start and a.frame[name].notna().all())
    others = [name for name in filled if a.frame[name].nunique() > 1 or b.frame[name].nunique() > 1][:MOST_COLUMNS]
    for size in range(0 if start else 1, MOST_TOGETHER + 1):
        found = [(matched, keys) for keys in _sets(start, others, size) if (matched := _matched(a, b, keys)) > 0]
        if found:
            return max(found, key=lambda pair: pair[0])[1]
    return start


def _sets(start: tuple[str, ...], others: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    return ((*start, *more) for more in combinations(others, size))


def _matched(a: Finished, b: Finished, keys: tuple[str, ...]) -> int:
    """How many records of both have one key; 0 where the keys do not tell the records of a side apart."""
    codes, _ = combined(stacked([a.frame[key], b.frame[key]]) for key in keys)
    ours, theirs = pd.Index(codes[: len(a.frame)]), pd.Index(codes[len(a.frame) :])
    return int(ours.isin(theirs).sum()) if ours.is_unique and theirs.is_unique else 0
