"""All or nothing: a folder is made beside the old one and swapped in at the end."""

import errno
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..specs import OutputFault


@contextmanager
def swapped_in(target: Path) -> Iterator[Path]:
    """A new empty folder beside target, which takes target's place when the block ends without an error.

    On any error, or Ctrl-C, it is removed and what was at target stays as it was.
    Raises OutputFault where the folder cannot be made, filled or swapped in.
    """
    making = target.parent / f".{target.name}.making-{uuid.uuid4().hex[:12]}"
    try:
        making.mkdir(parents=True)
    except OSError as error:
        raise OutputFault(f"{target.parent} cannot be written to: {error.strerror}. Choose another folder.") from error
    try:
        yield making
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


def _moved_away(target: Path) -> Path | None:
    """Where the folder at target was moved, out of the way; None where there is none."""
    if target.exists() and not target.is_dir():
        raise OutputFault(f"{target} is a file, not a folder. Choose another place.")
    old = target.parent / f".{target.name}.old-{uuid.uuid4().hex[:12]}"
    try:
        os.replace(target, old)
    except FileNotFoundError:
        return None
    return old
