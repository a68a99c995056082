"""The bytes of a file, or one sentence that says why there are none."""

import stat
from pathlib import Path

from ..specs.faults import InputFault


def file_size(path: Path) -> int:
    """The bytes of a plain file.

    Raises InputFault where there is none: nothing is there, or a folder, a device, a pipe, which might never end.
    """
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        raise InputFault(f"{path} is not there; mend the path, or put the file there.") from None
    except (OSError, ValueError) as fault:
        raise _unreadable(path, fault) from fault
    if stat.S_ISDIR(found.st_mode):
        raise InputFault(f"{path} is a folder, not a file; name one file in it.")
    if not stat.S_ISREG(found.st_mode):
        raise InputFault(f"{path} is no plain file but a device, a pipe or a socket; put a file there.")
    return found.st_size


def file_bytes(path: Path) -> bytes:
    """All bytes of a file. Raises InputFault when there is no such file, or it cannot be read."""
    file_size(path)
    try:
        return path.read_bytes()
    except OSError as fault:
        raise _unreadable(path, fault) from fault


def _unreadable(path: Path, fault: Exception) -> InputFault:
    reason = getattr(fault, "strerror", None) or fault
    return InputFault(f"{path} cannot be read ({reason}); look at its permissions.")
