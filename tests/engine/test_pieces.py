"""Pieces of work, shared by threads."""

import threading

import numpy as np
import pytest

from m5kit.engine import pieces


@pytest.fixture(autouse=True)
def short_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "PIECE", 5)


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("records", [0, 1, 40, 41, 503])
def test_every_piece_is_done_once(count: int, records: int) -> None:
    done = np.zeros(records, dtype=np.int64)

    def work(at: slice) -> None:
        done[at] += 1

    with pieces.threads(count):
        pieces.by_pieces(records, work)
    assert done.tolist() == [1] * records


def test_two_threads_work_at_the_same_time() -> None:
    both = threading.Barrier(2, timeout=30)  # neither goes on before the other has come
    who: set[int] = set()

    def work(_: slice) -> None:
        if len(who) < 2:
            who.add(threading.get_ident())
            both.wait()

    with pieces.threads(2):
        pieces.by_pieces(100, work)
    assert len(who) == 2


@pytest.mark.parametrize("count", [1, 2])
def test_what_goes_wrong_in_a_piece_is_raised(count: int) -> None:
    def work(at: slice) -> None:
        if at.start == 450:
            raise ValueError("piece 90")

    with pieces.threads(count), pytest.raises(ValueError, match="piece 90"):
        pieces.by_pieces(500, work)


def test_threads_end_with_their_block() -> None:
    with pieces.threads(2):
        pieces.by_pieces(500, lambda _: None)
    before = threading.active_count()
    pieces.by_pieces(500, lambda _: None)
    assert threading.active_count() == before
