"""What to do about an error of the system, in one sentence."""

import errno

ADVICE = {
    errno.ENOSPC: "Make room on the disk, or name a folder on another, and run it again.",
    errno.EDQUOT: "Make room within the quota, or name a folder elsewhere, and run it again.",
    errno.EFBIG: "Raise the limit on the size of files (`ulimit -f`), and run it again.",
    errno.EROFS: "The file system is read-only: name a folder elsewhere.",
    errno.EACCES: "Look at the permissions of the folder, or name another.",
    errno.EPERM: "Look at the permissions of the folder, or name another.",
    errno.EMFILE: "Raise the limit on open files (`ulimit -n`), and run it again.",
    errno.ENFILE: "Close other programs, and run it again.",
    errno.EAGAIN: "Raise the limit on processes (`ulimit -u`), or build with --jobs 1.",
    errno.ENOMEM: "Close other programs, or build fewer subjects at a time.",
    errno.ENAMETOOLONG: "Name a folder with a shorter path.",
    errno.ENOENT: "Make the folder first, or name another.",
    errno.EIO: "Look at the disk, and name a folder on another.",
}
OTHERWISE = "Name another folder."


def advice(error: OSError) -> str:
    """What to do about it."""
    return ADVICE.get(error.errno or 0, OTHERWISE)
