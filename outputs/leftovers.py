"""What a command that was killed left beside its target: the next one that writes there finishes or undoes it.

A folder under work is `.<name>.making-<id>` beside its target, and a file under work `.<name>.making-<id>`, too; on a
system that cannot exchange two folders in one step the old one is `.<name>.old-<id>` for the moment between two
renames. Their process holds a lock on them, which ends with it: what is not locked has no process any more. So the
names say how far it came:

    making, and something at the target   not finished, or already exchanged: the leftover goes
    old, and nothing at the target        killed between the two renames: the new one takes its place
    old, and something at the target      finished: the old one goes
"""

import os
import re
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: nothing can be locked like this, so leftovers stay, and harm nobody
    fcntl = None  # type: ignore[assignment]

UNFINISHED, OLD = "making", "old"
_IDENTIFIER = re.compile(r"[0-9a-f]{12}")


@contextmanager
def under_work(target: Path, *, folder: bool) -> Iterator[Path]:
    """A new empty folder or file beside target, locked while the block runs; what is left of it goes at the end.

    Raises OSError where it cannot be made.
    """
    while True:
        path = _named(target, UNFINISHED, uuid.uuid4().hex[:12])
        if folder:
            path.mkdir(parents=True)
        else:
            path.touch(exist_ok=False)
        with locked(path) as ours:
            if ours or fcntl is None:  # else another took it for a leftover before it was locked
                try:
                    yield path
                finally:
                    removed(path)
                return


def old_of(unfinished: Path, target: Path) -> Path:
    """Where the old folder lies while the new one takes its place."""
    return _named(target, OLD, unfinished.name.rpartition("-")[2])


def _named(target: Path, kind: str, identifier: str) -> Path:
    return target.parent / f".{target.name}.{kind}-{identifier}"


@contextmanager
def locked(path: Path) -> Iterator[bool]:
    """A lock on a file or folder, which ends with the block or the process; False where it is not to be had.

    It stays on the thing when that is renamed.
    """
    descriptor, ours = -1, False
    try:
        with suppress(OSError, AttributeError):  # it is not there, another has it, or nothing can be locked here
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            ours = _is_at(path, descriptor)
        yield ours
    finally:
        if descriptor >= 0:
            os.close(descriptor)


def _is_at(path: Path, descriptor: int) -> bool:
    try:
        there, have = path.lstat(), os.fstat(descriptor)
    except OSError:
        return False
    return (there.st_dev, there.st_ino) == (have.st_dev, have.st_ino)


def mend(target: Path) -> None:
    """Finish or undo what processes that are no more left half done beside a target. What is in use stays."""
    for identifier in _identifiers(target):
        unfinished, old = _named(target, UNFINISHED, identifier), _named(target, OLD, identifier)
        with locked(unfinished) as free_unfinished, locked(old) as free_old:
            if (free_unfinished or not os.path.lexists(unfinished)) and (free_old or not os.path.lexists(old)):
                _mended(unfinished, old, target)


def _mended(unfinished: Path, old: Path, target: Path) -> None:
    with suppress(OSError):  # a leftover that cannot be moved or removed is no reason not to go on
        if old.exists() and not os.path.lexists(target):
            os.replace(unfinished if unfinished.exists() else old, target)
    for left in (unfinished, old):
        if os.path.lexists(target) or left == unfinished:
            removed(left)


def removed(path: Path) -> None:
    """Remove a folder or file, as far as that can be done."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()


def _identifiers(target: Path) -> list[str]:
    """Of the things under work for a target that are there, the old ones first."""
    found: dict[str, None] = {}
    try:
        names = sorted(os.listdir(target.parent), key=lambda name: f".{OLD}-" not in name)
    except OSError:
        return []
    for name in names:
        for kind in (OLD, UNFINISHED):
            start = f".{target.name}.{kind}-"
            if name.startswith(start) and _IDENTIFIER.fullmatch(name[len(start) :]):
                found[name[len(start) :]] = None
    return list(found)
