"""Two folders exchanged in one step, where the system can."""

import ctypes
import errno
import os
import sys
from pathlib import Path

AT_FDCWD, RENAME_EXCHANGE = -100, 2  # Linux, renameat2(2)
RENAME_SWAP = 2  # macOS, renamex_np(2)
CANNOT = {
    errno.ENOSYS,
    errno.EINVAL,
    errno.ENOTSUP,
    errno.EXDEV,
    errno.EPERM,
}  # this system or file system has no such step


def exchanged(one: Path, other: Path) -> bool:
    """Exchange two folders in one step, so that there is no moment without the one or the other.

    False where the system or the file system cannot. Raises FileNotFoundError where one is not there, and OSError
    where the step fails for another reason.
    """
    first, second = os.fsencode(one), os.fsencode(other)
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            failed = library.renamex_np(first, second, ctypes.c_uint(RENAME_SWAP))
        else:
            failed = library.renameat2(AT_FDCWD, first, AT_FDCWD, second, ctypes.c_uint(RENAME_EXCHANGE))
    except (OSError, AttributeError, TypeError):  # no such library, no such function, no way to ask for it (Windows)
        return False
    code = ctypes.get_errno() if failed else 0
    if code and code not in CANNOT:
        raise OSError(code, os.strerror(code), str(other))
    return not code
