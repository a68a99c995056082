"""A file is written under another name beside its target, and takes the target's place when all went well."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ..specs.faults import OutputFault
from .earlier import refuse_odd_file


@contextmanager
def put_in_place(target: Path) -> Iterator[IO[bytes]]:
    """A file to write into that becomes the target when all went well, and is gone when it did not.

    Raises OutputFault where it cannot be written, or the target is a link or no file.
    """
    refuse_odd_file(target)
    part = target.with_name(f".{target.name}.{uuid.uuid4().hex}.part")
    try:
        with part.open("xb") as file:
            yield file
        part.replace(target)
    except OSError as fault:
        reason = f"{target} cannot be written ({fault.strerror}); look at the folder, its permissions and its space."
        raise OutputFault(reason) from fault
    finally:
        part.unlink(missing_ok=True)
