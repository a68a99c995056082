"""Killed between any two steps: the old or the new folder is at its place, and the next command clears up."""

import errno
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from m5kit.outputs import put_in_place, swapped_in
from m5kit.outputs.leftovers import locked, mend
from m5kit.specs import OutputFault

STEPS = {
    "open",
    "os.rename",
    "os.mkdir",
    "os.remove",
    "os.rmdir",
    "os.listdir",
    "os.scandir",
    "shutil.rmtree",
    "fcntl.flock",
}
OLD, NEW = {"a": "old", "b": "old"}, {"a": "new", "c": "new"}


def write(target: Path, texts: dict[str, str]) -> None:
    with swapped_in(target) as folder:
        for name, text in texts.items():
            (folder / name).write_text(text)


def at(target: Path) -> dict[str, str]:
    return {f.name: f.read_text() for f in target.iterdir() if not f.name.startswith(".")}


def died_at(step: int, folder: Path, work: Callable[[], None]) -> bool:
    """Do the work in a process of its own, and kill it at that step in the folder; whether it came so far."""
    process = os.fork()
    if not process:
        seen = 0

        def hook(event: str, details: tuple[Any, ...]) -> None:
            nonlocal seen
            if event in STEPS or (event == "ctypes.call_function" and details):
                seen += 1
                if seen == step:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        try:
            work()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == -signal.SIGKILL


@pytest.fixture(params=["one step", "two steps"])
def exchange(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that exchanges two folders in one step, and one that cannot."""
    if request.param == "two steps":
        monkeypatch.setattr("m5kit.outputs.swap.exchanged", lambda one, other: False)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.usefixtures("exchange")
def test_a_kill_at_every_step_leaves_the_old_or_the_new_one(tmp_path: Path) -> None:
    seen: set[str] = set()
    for step in range(1, 200):
        folder = tmp_path / str(step)
        target = folder / "t"
        write(target, OLD)
        died = died_at(step, folder, lambda target=target: write(target, NEW))  # type: ignore[misc]
        mend(target)
        assert at(target) in (OLD, NEW), step
        seen.add(at(target)["a"])
        assert os.listdir(folder) == ["t"], step
        write(target, NEW)
        assert at(target) == NEW
        if not died:
            break
    assert not died
    assert seen == {"old", "new"}
    assert step > 20


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_kill_at_every_step_of_a_file(tmp_path: Path) -> None:
    def put(text: str) -> None:
        with put_in_place(tmp_path / "t.xpt") as out:
            out.write(text.encode())

    for step in range(1, 50):
        put("old")
        died = died_at(step, tmp_path, lambda: put("new"))
        assert (tmp_path / "t.xpt").read_text() in ("old", "new")
        mend(tmp_path / "t.xpt")
        assert os.listdir(tmp_path) == ["t.xpt"]
        if not died:
            break
    assert not died
    assert step > 5


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.usefixtures("exchange")
def test_an_error_at_every_step_leaves_the_old_or_the_new_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full from some file on, as `open` would say it."""
    target = tmp_path / "t"
    write(target, OLD)
    opened = Path.open
    for last in range(4):
        count = 0

        def full(self: Path, mode: str = "r", *rest: Any, last: int = last, **more: Any) -> Any:
            nonlocal count
            if "w" in mode and ".making-" in str(self):
                count += 1
                if count > last:
                    raise OSError(errno.ENOSPC, "No space left on device", str(self))
            return opened(self, mode, *rest, **more)

        monkeypatch.setattr(Path, "open", full)
        try:
            write(target, NEW)
        except OutputFault as fault:
            assert "No space left on device" in str(fault)
            assert "What was there before is untouched." in str(fault)
            assert str(fault).count("Make room on the disk") == 1
            assert ".making-" not in str(fault)
            assert at(target) == OLD
        else:
            assert at(target) == NEW
        monkeypatch.setattr(Path, "open", opened)
        assert os.listdir(tmp_path) == ["t"]
    assert at(target) == NEW


def test_what_is_in_use_is_no_leftover(tmp_path: Path) -> None:
    with swapped_in(tmp_path / "t") as folder:
        mend(tmp_path / "t")
        write(tmp_path / "t", OLD)
        assert folder.is_dir()
        (folder / "a").write_text("later")
    assert at(tmp_path / "t") == {"a": "later"}


def test_only_leftovers_are_cleared_away(tmp_path: Path) -> None:
    write(tmp_path / "t", OLD)
    kept = {
        ".t.making-mine",
        ".t.making-0123456789ab.zip",
        ".u.making-0123456789ab",
        ".t.old",
        "t.making-0123456789ab",
        "t",
    }
    for name in kept - {"t"}:
        (tmp_path / name).mkdir()
    (tmp_path / ".t.making-0123456789ab").mkdir()
    mend(tmp_path / "t")
    assert set(os.listdir(tmp_path)) == kept


def test_a_lock_is_for_one(tmp_path: Path) -> None:
    with locked(tmp_path) as ours, locked(tmp_path) as theirs:
        assert (ours, theirs) == (True, False)
    with locked(tmp_path / "nowhere") as nothing:
        assert nothing is False
