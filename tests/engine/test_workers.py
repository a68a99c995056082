"""Work in processes of their own: the same answers, their faults are ours, and they end with the block."""

import time
from pathlib import Path

import pytest

from m5kit.engine.workers import asked, free, workers
from m5kit.specs import Fault, InputFault
from m5kit.specs.conditions import parsed
from m5kit.specs.sheets import read_tables


def test_answers_come_in_the_order_of_the_work() -> None:
    with workers(3) as hands:
        assert len(hands) == 2
        first, second = (hands[0].ask(parsed, text) for text in ("A EQ 1 AND B PRESENT", "C EQ 2"))
        assert [str(c) for c in second.get()] == ["C EQ 2"]
        assert first.here()
        assert [str(c) for c in first.get()] == ["A EQ 1", "B PRESENT"]


def test_a_worker_is_free_when_all_it_was_asked_for_is_done() -> None:
    with workers(2) as (hand,):
        assert free([hand]) is hand
        hand.ask(time.sleep, 0.3)
        answer = hand.ask(parsed, "C EQ 2")
        assert free([hand]) is None
        answer.get()
        assert free([hand]) is hand
    assert free([]) is None


def test_without_a_worker_the_work_is_done_here() -> None:
    with workers(1) as hands:
        assert hands == ()
    assert [str(c) for c in asked(None, parsed, "C EQ 2").get()] == ["C EQ 2"]


def test_a_fault_there_is_a_fault_here(tmp_path: Path) -> None:
    with workers(2) as (hand,), pytest.raises(InputFault, match=r"has no \.csv sheets"):
        hand.ask(read_tables, tmp_path).get()


def test_a_process_that_dies_is_said() -> None:
    with workers(2) as (hand,):
        answer, later = hand.ask(exit, 7), hand.ask(parsed, "C EQ 2")
        for waiting in (answer, later):
            with pytest.raises(Fault, match="ended with code 7"):
                waiting.get()


def test_the_processes_end_with_the_block() -> None:
    with workers(2) as (hand,):
        hand.ask(time.sleep, 60)
    assert hand.process.poll() is not None
