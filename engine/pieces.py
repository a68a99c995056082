"""Work on many records in pieces, which several threads of this process share where it was given them.

numpy lets other threads run while it works on a piece; which of them does a piece changes nothing of the answer.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass

PIECE = 2**16  # records worked on at a time: what a piece needs for a while stays in the processor's cache
FEW = 8  # pieces that are not worth being shared


@dataclass
class _Helpers:
    """The threads beside the one that asks, and how many they are."""

    pool: Executor | None = None
    count: int = 0


_HELPERS = _Helpers()


@contextmanager
def threads(count: int) -> Iterator[None]:
    """Within it so many threads, this one among them, share what is done in pieces."""
    before = (_HELPERS.pool, _HELPERS.count)
    with ThreadPoolExecutor(max(count - 1, 1)) as pool:
        _HELPERS.pool, _HELPERS.count = (pool, count - 1) if count > 1 else (None, 0)
        try:
            yield
        finally:
            _HELPERS.pool, _HELPERS.count = before


def pieces(count: int) -> Iterator[slice]:
    """So many records in pieces, one after the other.

    >>> list(pieces(3))
    [slice(0, 3, None)]
    """
    return (slice(start, min(start + PIECE, count)) for start in range(0, count, PIECE))


def by_pieces(count: int, work: Callable[[slice], None]) -> None:
    """Do a work on each piece of so many records; pieces are done in any order, some at the same time."""
    waiting = iter(list(pieces(count)))  # each piece is taken once, by whoever is free

    def some() -> None:
        for at in waiting:
            work(at)

    if _HELPERS.pool is None or count <= FEW * PIECE:
        some()
        return
    helping = [_HELPERS.pool.submit(some) for _ in range(_HELPERS.count)]
    try:
        some()
    finally:
        wait(helping)
    for helper in helping:
        helper.result()
