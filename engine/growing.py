"""Datasets that grow part by part: what comes is put on disk at once, behind what came before.

A column whose parts have the same levels is never copied again; one whose parts have others is written anew at the end.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from tempfile import TemporaryFile
from typing import IO, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .disk import Disk, disk_faults_in_words, mapped_file
from .encoded import codes_in, is_encoded, levels_in, stacked, take, with_codes

SPILL = 1 << 20  # bytes of an array that stay in memory before it goes on in a file
NONE = np.empty(0, dtype=np.int64)
Array = NDArray[Any]


@dataclass(eq=False)
class GrowingArray:
    """One array that grows: in memory while it is small, then in a file without a name."""

    disk: Disk
    kind: np.dtype[Any]
    count: int = 0
    _waiting: list[Array] = field(default_factory=list)
    _size: int = 0
    _file: IO[bytes] | None = None

    def add(self, values: Array) -> None:
        """Put values of its type behind what there is. Raises OutputFault where the disk is full."""
        self.count += len(values)
        self._size += values.nbytes
        if self._file is None and self._size <= SPILL:
            self._waiting.append(np.array(values))  # a copy: what it is a part of shall not be kept for it
            return
        with disk_faults_in_words(self.disk.folder):
            if self._file is None:
                self._file = TemporaryFile(dir=self.disk.folder)  # noqa: SIM115 - `finished` closes it
                for before in self._waiting:
                    self._file.write(before.data)
                self._waiting.clear()
            self._file.write(np.ascontiguousarray(values).data)

    @property
    def on_disk(self) -> bool:
        """Whether it is too large for memory."""
        return self._file is not None

    def finished(self) -> Array:
        """The whole array, read-only where it lies on disk; nothing can be added any more."""
        if self._file is None:
            return np.concatenate([np.empty(0, self.kind), *self._waiting])
        with disk_faults_in_words(self.disk.folder), self._file as file:
            whole = mapped_file(file)
        return np.frombuffer(whole, self.kind, self.count)


@dataclass(eq=False)
class GrowingColumn:
    """One column that grows: runs of parts that have the same levels, or numbers."""

    disk: Disk
    _finished: list[pd.Series] = field(default_factory=list)
    _like: pd.Series | None = None  # what the last run is like, without records
    _run: GrowingArray | None = None
    on_disk: bool = False

    def add(self, column: pd.Series) -> None:
        """Put a column behind what there is. Raises OutputFault where the disk is full."""
        values = codes_in(column) if is_encoded(column) else column.to_numpy()
        if self._run is None or self._like is None or not _alike(self._like, column, values.dtype, self._run.kind):
            self._end_run()
            self._like, self._run = take(column, NONE), GrowingArray(self.disk, values.dtype)
        self._run.add(values)

    def finished(self) -> pd.Series:
        """The whole column; nothing can be added any more."""
        self._end_run()
        if len(self._finished) == 1:
            return self._finished[0]
        whole = stacked(self._finished)
        return self.disk.columns([whole])[0] if self.on_disk else whole

    def _end_run(self) -> None:
        if self._run is None or self._like is None:
            return
        self.on_disk |= self._run.on_disk
        values = self._run.finished()
        self._finished.append(
            with_codes(self._like, values) if is_encoded(self._like) else pd.Series(values, copy=False)
        )
        self._run = self._like = None


def _alike(one: pd.Series, other: pd.Series, kind: np.dtype[Any], known: np.dtype[Any]) -> bool:
    """Whether a column can go on in the array of another: the same type, and the same levels where it is text."""
    if kind != known or is_encoded(one) != is_encoded(other):
        return False
    return not is_encoded(one) or levels_in(one) is levels_in(other) or levels_in(one).equals(levels_in(other))


def grown(parts: Sequence[pd.Series], disk: Disk) -> pd.Series:
    """The columns one behind the other, on disk where they are large.

    >>> grown([pd.Series([1.0]), pd.Series([2.0])], Disk()).tolist()
    [1.0, 2.0]
    """
    growing = GrowingColumn(disk)
    for part in parts:
        growing.add(part)
    return growing.finished()
