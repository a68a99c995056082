"""Work in a process of its own: the same answer, and its faults are ours."""

import pytest

from m5kit.specs import Fault, InputFault
from m5kit.specs.conditions import parsed
from m5kit.specs.sheets import read_tables
from m5kit.study.beside import beside, worth_it


@pytest.mark.parametrize("apart", [True, False])
def test_the_answer(apart: bool) -> None:
    with beside(parsed, "A EQ 1 AND B PRESENT", apart=apart) as answer:
        assert [str(c) for c in answer()] == ["A EQ 1", "B PRESENT"]


def test_a_fault_there_is_a_fault_here(tmp_path: object) -> None:
    with beside(read_tables, tmp_path, apart=True) as answer, pytest.raises(InputFault, match=r"has no \.csv sheets"):
        answer()


def test_a_process_that_dies_is_said() -> None:
    with beside(exit, 7, apart=True) as answer, pytest.raises(Fault, match="ended with code 7"):
        answer()


def test_the_other_process_ends_with_the_block() -> None:
    import time

    started = time.monotonic()
    with beside(time.sleep, 60, apart=True):
        pass
    assert time.monotonic() - started < 30


@pytest.mark.parametrize(("records", "jobs", "expected"), [(10, 4, False), (100_000, 1, False), (100_000, 2, True)])
def test_worth_it(records: int, jobs: int, expected: bool) -> None:
    assert worth_it(records, jobs) is expected
