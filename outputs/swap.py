"""All or nothing: a folder is made beside the old one and swapped in at the end."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .. import __version__
from ..specs.faults import OutputFault
from .advice import advice
from .earlier import refuse_foreign_folder, write_list
from .exchange import exchanged
from .leftovers import locked, mend, old_of, removed, under_work

STANDS = "What was there before is untouched."


@contextmanager
def swapped_in(target: Path, *, listed: bool = True) -> Iterator[Path]:
    """A new empty folder beside target, which takes target's place when the block ends without an error.

    listed leaves the list in it by which it is known later as an output of ours.
    On any error, or Ctrl-C, it is removed and what was at target stays as it was; after a kill the next command does
    that (`leftovers.mend`). Raises OutputFault where target holds anything but an earlier output of ours
    (`refuse_foreign_folder`), or the folder cannot be made, filled or swapped in.
    """
    target = target.resolve() if target.name in ("", "..") else target
    mend(target)
    refuse_foreign_folder(target)
    entered = False
    try:
        with under_work(target, folder=True) as unfinished:
            entered = True
            try:
                yield unfinished
                if listed:
                    write_list(unfinished, __version__)
            except OutputFault as fault:
                raise OutputFault(_of_target(fault, unfinished, target)) from fault
            refuse_foreign_folder(target, thorough=False)
            _swap(unfinished, target)
    except OSError as error:
        if not entered:
            raise OutputFault(f"{target.parent} cannot be written to: {error.strerror}. {advice(error)}") from error
        named = f" ({error.filename})".replace(str(unfinished), str(target)) if error.filename else ""
        reason = f"{target} cannot be written: {error.strerror or error}{named}. {STANDS} {advice(error)}"
        raise OutputFault(reason) from error


def _of_target(fault: OutputFault, unfinished: Path, target: Path) -> str:
    """What a fault says of a folder under work, said of its target, with what stands and what to do."""
    text, cause = str(fault).replace(str(unfinished), str(target)), fault.__cause__
    mend = advice(cause) if isinstance(cause, OSError) else ""
    return " ".join([text, *(part for part in (STANDS, mend) if part and part not in text)])


def _swap(unfinished: Path, target: Path) -> None:
    """Put a folder in another's place; of two that are made at once the one that is finished later stays."""
    while os.path.lexists(unfinished):
        try:
            if exchanged(unfinished, target):
                return  # what was at target lies under the name of making now, and goes at the end of the work
        except FileNotFoundError:
            pass  # nothing is at target
        _moved_in(unfinished, target)


def _moved_in(unfinished: Path, target: Path) -> None:
    """The same in two steps; `making` is still there where another folder came between them."""
    old = old_of(unfinished, target)
    with locked(target):  # the lock goes with the folder, so nobody takes it for a leftover
        with suppress(FileNotFoundError):
            os.replace(target, old)
        try:
            os.replace(unfinished, target)
        except OSError as error:
            if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
                removed(old)
                return
            if old.exists():
                os.replace(old, target)
            raise
        removed(old)
