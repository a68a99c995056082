"""Blocks made by several at a time, each by whoever is free, and taken in their order."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any, TypeVar

from ..specs import Fault
from .executor import Work

S = TypeVar("S")
M = TypeVar("M")


class _Turns(Iterator[int]):
    """The numbers of the blocks, each given once, and the work that others were given."""

    def __init__(self, count: int, send: Callable[[int], Work[Any]]) -> None:
        self._numbers = iter(range(count))
        self._send = send
        self._lock = threading.Lock()
        self.sent: dict[int, Work[Any]] = {}

    def __next__(self) -> int:
        with self._lock:
            return next(self._numbers)

    def send(self, before: Future[Any] | None = None) -> None:
        """Hand the next block over, when the one before is done; not when that went wrong."""
        if before is not None and (before.cancelled() or before.exception() is not None):
            return
        with self._lock:
            number = next(self._numbers, None)
            if number is None:
                return
            try:
                work = self.sent[number] = self._send(number)
            except Fault:  # there is nobody any more: it is done, and told, where its answer is asked for
                self.sent[number] = Work(_nobody, (), "a block was made")
                return
        if work.future is not None:
            work.future.add_done_callback(self.send)

    def end(self) -> None:
        """Give no number any more, and call off what nobody has begun."""
        with self._lock:
            self._numbers = iter(())
            for work in self.sent.values():
                if work.future is not None:
                    work.future.cancel()


def _nobody() -> None:
    raise Fault("A process that shared the work was ended from outside. Build again; --jobs 1 takes one process.")


def in_turns(
    count: int, send: Callable[[int], Work[S]], make: Callable[[int], M], wait_there: Callable[[M], M], most: int | None
) -> Iterator[S | M]:
    """What is made of so many blocks, in their order: some are sent, as many at a time as most says, and some made here.

    Without most all are sent at once. What was made here and is not the next one is handed to wait_there, before
    another is made here: it gives what shall wait in its place.
    """
    turns = _Turns(count, send)
    try:
        for _ in range(count if most is None else most):
            turns.send()
        yield from _in_order(count, turns, make, wait_there)
    finally:  # also where nobody asks for the rest
        turns.end()


def _in_order(count: int, turns: _Turns, make: Callable[[int], M], wait_there: Callable[[M], M]) -> Iterator[S | M]:
    here: dict[int, M] = {}
    waiting: dict[int, M] = {}
    for wanted in range(count):
        while True:
            work = turns.sent.get(wanted)
            if wanted in here or wanted in waiting:
                yield here.pop(wanted) if wanted in here else waiting.pop(wanted)
                break
            if work is not None and work.future is not None and work.future.done():
                yield turns.sent.pop(wanted).answer()
                break
            number = next(turns, None)
            if number is None:
                yield turns.sent.pop(wanted).answer()
                break
            while here:
                other, part = here.popitem()
                waiting[other] = wait_there(part)
                del part
            here[number] = make(number)
