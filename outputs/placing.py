"""A file is written under another name beside its target, and takes the target's place when all went well."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ..specs.faults import OutputFault
from .advice import advice
from .earlier import refuse_foreign_file, refuse_odd_file
from .leftovers import mend, under_work


@contextmanager
def put_in_place(target: Path) -> Iterator[IO[bytes]]:
    """A file to write into that becomes the target when all went well, and is gone when it did not.

    Raises OutputFault where it cannot be written, or the target is a link or no file.
    """
    refuse_odd_file(target)
    try:
        mend(target)
        with under_work(target, folder=False) as part:
            with part.open("wb") as file:
                yield file
            part.replace(target)
    except OSError as error:
        reason = f"{target} cannot be written ({error.strerror or error}). {advice(error)}"
        raise OutputFault(reason) from error


def write_file(target: Path, content: bytes, *, header: bytes = b"") -> None:
    """Write a file whole or not at all, in a folder that is made where it is not there.

    header: how a text file of this kind begins, by which an earlier one is known; see `refuse_foreign_file`.
    Raises OutputFault where it cannot be written, or a file of somebody else is there.
    """
    refuse_foreign_file(target, header=header)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputFault(f"{target.parent} cannot be made ({error.strerror or error}). {advice(error)}") from error
    with put_in_place(target) as file:
        file.write(content)
