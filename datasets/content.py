"""The bytes of a file, or one sentence that says why there are none."""

from pathlib import Path

from ..specs.faults import InputFault


def file_bytes(path: Path) -> bytes:
    """All bytes of a file. Raises InputFault when there is no such file, or it cannot be read."""
    if path.is_dir():
        raise InputFault(f"{path} is a folder, not a file; name one file in it.")
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InputFault(f"{path} is not there; mend the path, or put the file there.") from None
    except OSError as fault:
        raise InputFault(f"{path} cannot be read ({fault.strerror}); look at its permissions.") from fault
