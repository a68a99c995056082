"""Blocks made by several at a time: each once, in their order, whoever makes them."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor

import pytest

from m5kit.specs import Fault
from m5kit.study.executor import InProcess, Work, given
from m5kit.study.turns import in_turns


def told(number: int) -> str:
    return f"there {number}"


def sender(executor: Executor) -> Callable[[int], Work[str]]:
    return lambda number: given(executor, "a block was made", told, number)


@pytest.mark.parametrize("most", [1, 2, None])
@pytest.mark.parametrize("count", [1, 2, 7])
def test_every_block_is_made_once_in_order(count: int, most: int | None) -> None:
    here: list[int] = []

    def make(number: int) -> str:
        here.append(number)
        return f"here {number}"

    with ThreadPoolExecutor(2) as pool:
        found = list(in_turns(count, sender(pool), make, lambda part: part, most))
    assert found == [f"{'here' if number in here else 'there'} {number}" for number in range(count)]


def test_an_executor_of_this_process_makes_all() -> None:
    found = list(in_turns(3, sender(InProcess()), lambda number: f"here {number}", lambda part: part, 1))
    assert found == ["there 0", "there 1", "there 2"]


class Slow(Executor):
    """Answers when it is told to."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Future[str], int]] = []

    def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]
        future: Future[str] = Future()
        future.set_running_or_notify_cancel()
        self.waiting.append((future, args[0]))
        return future

    def answer(self) -> None:
        future, number = self.waiting.pop(0)
        future.set_result(told(number))


def test_what_is_made_here_before_its_turn_waits_elsewhere() -> None:
    slow, waited = Slow(), list[str]()

    def make(number: int) -> str:
        if number == 3:
            slow.answer()
        return f"here {number}"

    def wait_there(part: str) -> str:
        waited.append(part)
        return f"{part} waited"

    found = list(in_turns(4, sender(slow), make, wait_there, 1))
    assert found == ["there 0", "here 1 waited", "here 2 waited", "here 3"]
    assert waited == ["here 1", "here 2"]


def test_a_fault_there_is_raised_in_its_turn() -> None:
    def failing(number: int) -> str:
        raise ValueError(f"block {number}")

    with ThreadPoolExecutor(1) as pool:
        parts = in_turns(
            2, lambda number: given(pool, "a block was made", failing, number), lambda number: "here", str, 1
        )
        with pytest.raises(ValueError, match="block 0"):
            list(parts)
    assert threading.active_count() >= 1


def test_an_executor_that_ends_is_told() -> None:
    pool = ThreadPoolExecutor(1)

    def send(number: int) -> Work[str]:
        raise Fault("ended")

    parts: Iterator[str] = in_turns(2, send, lambda number: "here", str, 2)
    with pytest.raises(Fault, match="was ended from outside"):
        list(parts)
    pool.shutdown()


def test_nothing_more_is_sent_when_nobody_asks_for_the_rest() -> None:
    slow = Slow()

    def make(number: int) -> str:
        slow.answer()
        return f"here {number}"

    parts = in_turns(9, sender(slow), make, lambda part: part, 1)
    assert next(parts) == "there 0"
    assert [number for _, number in slow.waiting] == [2]
    parts.close()  # type: ignore[attr-defined]
    slow.answer()
    assert slow.waiting == []
