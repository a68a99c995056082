"""How much of a file is unpacked, opened and waited for before it is refused: what a hostile one may cost."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO
from zipfile import BadZipFile, ZipFile, ZipInfo

from ..specs.faults import InputFault

PIECE = 1 << 20
SMALL = 64 << 20  # below this no ratio is looked at: a few words repeated pack very well


@dataclass(frozen=True)
class Limits:
    """The ceilings of reading one file.

    unpacked: bytes that all parts of a packed file (XLSX) may have; ratio: how many times its packed size a part may
        have, where it is large; nesting: levels of XML or JSON; cells: values of one file; seconds: of reading it.
    """

    unpacked: int = 4_000_000_000
    ratio: int = 200
    nesting: int = 100
    cells: int = 500_000_000
    seconds: float = 900.0

    def refuse(self, file: str, what: str, setting: str) -> InputFault:
        """The fault of a file that goes beyond a ceiling."""
        return InputFault(f"{file} {what}; where it is sound, raise {setting} under [limits] in study.toml.")

    def deadline(self) -> float:
        """The moment, on the clock of `time.monotonic`, at which a reading that begins now has to be done."""
        return time.monotonic() + self.seconds

    def check_deadline(self, file: str, deadline: float) -> None:
        """Raise InputFault where the deadline is over."""
        if time.monotonic() > deadline:
            raise self.refuse(file, f"took more than {self.seconds:g} seconds to read", "seconds")

    def check_cells(self, file: str, cells: int) -> None:
        """Raise InputFault for more values than a file may have."""
        if cells > self.cells:
            raise self.refuse(file, f"has more than {self.cells:,} values", "cells")


LIMITS = Limits()


def unpacked(archive: ZipFile, name: str, file: str, limits: Limits = LIMITS) -> bytes:
    """A part of an archive, unpacked piece by piece as far as the limits allow.

    Raises InputFault where it goes beyond, is not there, or is damaged.
    """
    import zlib

    try:
        info = archive.getinfo(name)
        with archive.open(info) as part:
            return b"".join(_pieces(part, info, file, limits))
    except (
        BadZipFile,
        zlib.error,
        KeyError,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
    ) as fault:
        raise InputFault(f"{file}: the part {name} cannot be unpacked ({fault}); save the file anew.") from fault


def _pieces(part: IO[bytes], info: ZipInfo, file: str, limits: Limits) -> Iterator[bytes]:
    size = 0
    while piece := part.read(PIECE):
        size += len(piece)
        if size > limits.unpacked:
            raise limits.refuse(file, f"unpacks to more than {limits.unpacked:,} bytes", "unpacked")
        if size > max(SMALL, limits.ratio * info.compress_size):
            says = f"has a part {info.filename} that unpacks to more than {limits.ratio} times its size"
            raise limits.refuse(file, says, "ratio")
        yield piece
