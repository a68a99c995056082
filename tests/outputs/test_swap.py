"""A folder is swapped in whole, whatever happens meanwhile."""

import errno
import os
from pathlib import Path

import pytest

from m5kit.outputs.swap import swapped_in
from m5kit.specs import OutputFault

REPLACE = os.replace


@pytest.fixture
def two_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that cannot exchange two folders in one step."""
    monkeypatch.setattr("m5kit.outputs.swap.exchanged", lambda one, other: False)


def put(target: Path, text: str) -> None:
    with swapped_in(target) as folder:
        (folder / "file").write_text(text)


def test_it_takes_the_place_of_what_was_there(tmp_path: Path) -> None:
    put(tmp_path / "t", "one")
    put(tmp_path / "t", "two")
    assert (tmp_path / "t" / "file").read_text() == "two"
    assert [f.name for f in tmp_path.iterdir()] == ["t"]


@pytest.mark.parametrize("error", [ValueError("no"), KeyboardInterrupt()])
def test_on_an_error_the_old_one_stays(tmp_path: Path, error: BaseException) -> None:
    put(tmp_path / "t", "one")
    with pytest.raises(type(error)), swapped_in(tmp_path / "t") as folder:
        (folder / "file").write_text("half")
        raise error
    assert (tmp_path / "t" / "file").read_text() == "one"
    assert [f.name for f in tmp_path.iterdir()] == ["t"]


@pytest.mark.usefixtures("two_steps")
def test_another_comes_between(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another is put in place after the old one was moved away, and before ours is there."""
    put(tmp_path / "t", "old")
    others = ["other"]

    def replace(source: Path, target: Path) -> None:
        if ".making-" in source.name and others:
            (tmp_path / "t").mkdir()
            (tmp_path / "t" / "file").write_text(others.pop())
        REPLACE(source, target)

    monkeypatch.setattr("m5kit.outputs.swap.os.replace", replace)
    put(tmp_path / "t", "ours")
    assert others == []
    assert (tmp_path / "t" / "file").read_text() == "ours"
    assert [f.name for f in tmp_path.iterdir()] == ["t"]


@pytest.mark.usefixtures("two_steps")
def test_another_moves_the_old_one_away_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "t", "old")

    def replace(source: Path, target: Path) -> None:
        if source == tmp_path / "t":
            REPLACE(source, tmp_path / "elsewhere")
            raise FileNotFoundError(errno.ENOENT, "No such file or directory", str(source))
        REPLACE(source, target)

    monkeypatch.setattr("m5kit.outputs.swap.os.replace", replace)
    put(tmp_path / "t", "ours")
    assert (tmp_path / "t" / "file").read_text() == "ours"


@pytest.mark.usefixtures("two_steps")
def test_a_swap_that_fails_puts_the_old_one_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "t", "old")

    def replace(source: Path, target: Path) -> None:
        if ".making-" in source.name:
            raise PermissionError(errno.EACCES, "Permission denied", str(source))
        REPLACE(source, target)

    monkeypatch.setattr("m5kit.outputs.swap.os.replace", replace)
    with pytest.raises(OutputFault, match="cannot be written: Permission denied"):
        put(tmp_path / "t", "ours")
    assert (tmp_path / "t" / "file").read_text() == "old"
    assert [f.name for f in tmp_path.iterdir()] == ["t"]
