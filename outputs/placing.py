"""A file is written under another name beside its target, and takes the target's place when all went well."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ..specs.faults import OutputFault
from .advice import advice
from .earlier import refuse_odd_file
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
