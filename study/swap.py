"""All or nothing: a folder is made beside the old one and swapped in at the end."""

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
    old = target.parent / f".{target.name}.old-{uuid.uuid4().hex[:12]}"
    if target.exists():
        if not target.is_dir():
            raise OutputFault(f"{target} is a file, not a folder. Choose another place.")
        os.replace(target, old)
    try:
        os.replace(making, target)
    except OSError:
        if old.exists():
            os.replace(old, target)
        raise
    shutil.rmtree(old, ignore_errors=True)
