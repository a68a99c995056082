"""Datasets and forms on disk, where memory shall not hold them all: their columns are mapped, and read where they are used.

What a `Disk` keeps are arrays in files without a name: no other program sees them, and the system takes them away with
the last array, or with the process, whatever ends that.
"""

import ctypes
import errno
import mmap
import sys
import weakref
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryFile, gettempdir
from typing import IO, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..specs import OutputFault
from .encoded import codes_in, is_encoded, take, with_codes
from .lineage import Built
from .tables import Positions

ROOM = 256_000_000  # bytes that stay in memory
LARGE = 1 << 20  # bytes of an array that goes back to the system when it is freed
MMAP_THRESHOLD = -3  # M_MMAP_THRESHOLD of malloc.h
ALIGNED = 64  # bytes: where an array may begin
Array = NDArray[Any]


@dataclass(eq=False)
class Disk:
    """Where finished datasets, or forms, lie: in memory while there is room, then in files of a folder.

    room: bytes of them that stay in memory. folder: an existing one; None for that of temporary files.
    """

    room: int = ROOM
    folder: Path | None = None

    def kept(self, built: Built) -> Built:
        """The dataset as it is to be kept: as it is, or the same on disk. Raises OutputFault where the disk is full."""
        size = sum(map(_in_memory, (*map(_values, _columns(built)), *_beside(built))))
        if size > self.room:
            return self.mapped(built)
        self.room -= size
        return built

    def frame(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Text encoded and numbers, as they are to be kept: as they are, or on disk. Raises as `kept`."""
        size = sum(_in_memory(_values(frame[name])) for name in frame.columns)
        if size > self.room:
            return frame_of(frame.columns, self.columns(frame[name] for name in frame.columns))
        self.room -= size
        return frame

    def taken(self, frame: pd.DataFrame, lines: Positions, order: Positions) -> tuple[pd.DataFrame, Positions]:
        """The records of a frame and their lines in an order, on disk where they are larger than memory has room for.

        No two columns are copied at once, and none where the order is that of the records. Raises as `kept`.
        """
        if (order == np.arange(len(frame))).all():
            return frame, lines
        columns = (take(frame[name], order) for name in frame.columns)
        if sum(_values(frame[name]).nbytes for name in frame.columns) <= self.room:
            return frame_of(frame.columns, columns), lines[order]
        return frame_of(frame.columns, self.columns(columns)), self.arrays([lines[order]])[0]

    def mapped(self, built: Built) -> Built:
        """The same dataset on disk. Raises OutputFault where the disk is full."""
        columns = self.columns(_columns(built))
        count = len(built.frame.columns)
        rest = iter(self.arrays(_beside(built)))
        table, position = next(rest), next(rest)
        further = tuple(replace(f, record=next(rest), position=next(rest)) for f in built.origin.further)
        return replace(
            built,
            frame=frame_of(built.frame.columns, columns[:count]),
            origin=replace(built.origin, table=table, position=position, further=further),
            reads={key: next(rest) for key in built.reads},
            kinds=None if built.kinds is None else columns[count],
        )

    def columns(self, columns: Iterable[pd.Series]) -> list[pd.Series]:
        """The same columns, read-only, on disk; each is written before the next is asked for."""
        empty: list[pd.Series] = []

        def arrays() -> Iterator[Array]:
            for column in columns:
                empty.append(column.iloc[:0])
                yield _values(column)

        values = self.arrays(arrays())
        return [
            with_codes(like, array) if is_encoded(like) else pd.Series(array, copy=False)
            for like, array in zip(empty, values, strict=True)
        ]

    def arrays(self, arrays: Iterable[Array]) -> list[Array]:
        """The same arrays, read-only, on disk; each is written before the next is asked for, if it lies not there."""
        there: dict[int, Array] = {}

        def others() -> Iterator[Array]:
            for number, array in enumerate(arrays):
                if len(array) and not _in_memory(array):
                    there[number] = array
                yield array[:0] if number in there else array

        with disk_faults_in_words(self.folder), TemporaryFile(dir=self.folder) as file:
            placed = written(file, others())
            whole = mapped_file(file)
        give_back()
        return [
            there.get(number, np.frombuffer(whole, kind, count, at) if count else np.empty(0, kind))
            for number, (at, kind, count) in enumerate(placed)
        ]


_MAPPED: "weakref.WeakSet[mmap.mmap]" = weakref.WeakSet()  # the files that this process has mapped


def mapped_file(file: IO[bytes]) -> mmap.mmap | bytes:
    """All that was written to a file, mapped for reading; the file may be closed."""
    file.flush()
    if not file.tell():
        return b""
    whole = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    _MAPPED.add(whole)
    return whole


def let_go(*columns: pd.Series) -> None:
    """Take the pages of mapped files out of this process, of some columns or of all that lie on disk.

    The system has them still, and brings back what is asked for.
    """
    for whole in filter(None, map(_file_of, map(_values, columns))) if columns else list(_MAPPED):
        let_go_file(whole)


def let_go_file(whole: mmap.mmap) -> None:
    """Take the pages of one mapped file out of this process."""
    if hasattr(mmap, "MADV_DONTNEED"):
        whole.madvise(mmap.MADV_DONTNEED)


def written(file: IO[bytes], arrays: Iterable[Array]) -> list[tuple[int, np.dtype[Any], int]]:
    """Write arrays one after the other; for each where it begins, its type and its length."""
    placed: list[tuple[int, np.dtype[Any], int]] = []
    for array in arrays:
        if array.dtype.hasobject:
            raise TypeError("Only codes and numbers can lie on disk: encode text first.")
        file.write(bytes(-file.tell() % ALIGNED))
        placed.append((file.tell(), array.dtype, len(array)))
        file.write(np.ascontiguousarray(array).data)
    return placed


@contextmanager
def disk_faults_in_words(folder: Path | None) -> Iterator[None]:
    """Raise OutputFault for an OSError of writing datasets into a folder, None for that of temporary files."""
    try:
        yield
    except OSError as error:
        says = f"Datasets cannot be put on disk in {folder or gettempdir()} ({error.strerror or error})."
        mend = "Make room there, or name another folder of temporary files as TMPDIR."
        if error.errno in (errno.EMFILE, errno.ENFILE):
            mend = "Raise the limit on open files (`ulimit -n`), or build in fewer blocks."
        raise OutputFault(f"{says} {mend}") from error


def give_back() -> None:
    """Give the system what memory is free, and from now on large arrays as soon as they are; glibc keeps both else."""
    if arrow := sys.modules.get("pyarrow"):
        arrow.default_memory_pool().release_unused()
    if sys.platform == "linux":
        library = ctypes.CDLL(None)
        if hasattr(library, "malloc_trim"):
            library.mallopt(MMAP_THRESHOLD, LARGE)
            library.malloc_trim(0)


def frame_of(names: Iterable[str], columns: Iterable[pd.Series]) -> pd.DataFrame:
    """A frame of these columns as they are, none copied."""
    named = dict(zip(names, columns, strict=True))
    return pd.DataFrame(named, columns=pd.Index(list(named), dtype="str"), copy=False)


def _values(column: pd.Series) -> Array:
    return codes_in(column) if is_encoded(column) else column.to_numpy()


def _in_memory(array: Array) -> int:
    """The bytes of an array that lies in memory, 0 for one whose file is mapped."""
    return 0 if _file_of(array) is not None else array.nbytes


def _file_of(array: Array) -> mmap.mmap | None:
    """The mapped file that an array lies in."""
    base: Any = array
    while isinstance(base, np.ndarray) and base.base is not None:
        base = base.base
    whole = base.obj if isinstance(base, memoryview) else base
    return whole if isinstance(whole, mmap.mmap) else None


def _columns(built: Built) -> list[pd.Series]:
    """The columns of a dataset, the kind of each record last."""
    kinds = [] if built.kinds is None else [built.kinds]
    return [*(built.frame[name] for name in built.frame.columns), *kinds]


def _beside(built: Built) -> Iterator[Array]:
    """What else of a dataset grows with its records: where they came from, and what was read for it."""
    yield from (built.origin.table, built.origin.position)
    for further in built.origin.further:
        yield from (further.record, further.position)
    yield from built.reads.values()
