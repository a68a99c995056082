"""All or nothing: a folder is made beside the old one and swapped in at the end."""

import ctypes
import errno
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .. import __version__
from ..specs.faults import OutputFault
from .earlier import refuse_foreign_folder, write_list

AT_FDCWD, RENAME_EXCHANGE = -100, 2  # Linux, renameat2(2)


@contextmanager
def swapped_in(target: Path, *, listed: bool = True) -> Iterator[Path]:
    """A new empty folder beside target, which takes target's place when the block ends without an error.

    listed leaves the list in it by which it is known later as an output of ours.
    On any error, or Ctrl-C, it is removed and what was at target stays as it was.
    Raises OutputFault where target holds anything but an earlier output of ours (`refuse_foreign_folder`), or the
    folder cannot be made, filled or swapped in.
    """
    target = target.resolve() if target.name in ("", "..") else target
    refuse_foreign_folder(target)
    making = target.parent / f".{target.name}.making-{uuid.uuid4().hex[:12]}"
    try:
        making.mkdir(parents=True)
    except OSError as error:
        raise OutputFault(f"{target.parent} cannot be written to: {error.strerror}. Choose another folder.") from error
    try:
        yield making
        if listed:
            write_list(making, __version__)
        refuse_foreign_folder(target, thorough=False)
        _swap(making, target)
    except OSError as error:
        shutil.rmtree(making, ignore_errors=True)
        named = f" ({error.filename})" if error.filename else ""
        raise OutputFault(
            f"{target} cannot be written: {error.strerror or error}{named}. What was there before is untouched."
        ) from error
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise


def _swap(making: Path, target: Path) -> None:
    """Put a folder in another's place; of two that are made at once the one that is finished later stays."""
    while True:
        try:
            if _exchanged(making, target):
                shutil.rmtree(making, ignore_errors=True)
                return
        except FileNotFoundError:
            pass  # nothing is at target
        old = _moved_away(target)
        try:
            os.replace(making, target)
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                if old is not None:
                    os.replace(old, target)
                raise
        else:
            making = target
        if old is not None:
            shutil.rmtree(old, ignore_errors=True)
        if making == target:
            return


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; False where the system cannot. Raises FileNotFoundError where one is not there."""
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError, TypeError):
        return False
    if renameat2(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code == errno.ENOENT:
        raise FileNotFoundError(code, os.strerror(code), str(other))
    return False


def _moved_away(target: Path) -> Path | None:
    """Where the folder at target was moved, out of the way; None where there is none."""
    old = target.parent / f".{target.name}.old-{uuid.uuid4().hex[:12]}"
    try:
        os.replace(target, old)
    except FileNotFoundError:
        return None
    return old
