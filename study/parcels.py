"""Parcels: what pieces of work need and answer, on its way to other processes and back.

A parcel is packed once, and opened once in each process that sees it again. Where the processes see one folder, its
arrays lie in a file there and are mapped: nothing is copied, and memory holds them once for all processes.
"""

import mmap
import pickle
import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterator, MutableMapping
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import gettempdir
from typing import Any, Generic, TypeAlias, TypeVar

import numpy as np

from ..engine.disk import disk_faults_in_words, written
from ..outputs.leftovers import mend, under_work
from .executor import seeing

KEPT = 500  # parcels that a process remembers, those that were used last
NAME = "m5kit-parcels"
T = TypeVar("T")
Made = TypeVar("Made")
_OPENED: "OrderedDict[str, Any]" = OrderedDict()  # what came in parcels, by their names; every parcel has its content
_OPENING = threading.Lock()


@dataclass(frozen=True)
class Parcel(Generic[T]):
    """Something that work needs or answers: pickled, or in a file, its arrays at places (begin, bytes), the pickle last."""

    packed: bytes
    file: Path | None = None
    places: tuple[tuple[int, int], ...] = ()
    name: str = field(default_factory=lambda: uuid.uuid4().hex)

    @classmethod
    def of(cls, content: T, folder: Path | None = None) -> "Parcel[T]":
        """The content, packed; with a folder it is in a file there. Raises OutputFault where the disk is full."""
        if folder is None:
            return cls(pickle.dumps(content, protocol=pickle.HIGHEST_PROTOCOL))
        buffers: list[pickle.PickleBuffer] = []
        packed = pickle.dumps(content, protocol=pickle.HIGHEST_PROTOCOL, buffer_callback=buffers.append)
        name = uuid.uuid4().hex
        with disk_faults_in_words(folder), (folder / name).open("wb") as file:
            parts: list[memoryview | bytes] = [*(buffer.raw() for buffer in buffers), packed]
            placed = written(file, (np.frombuffer(part, np.uint8) for part in parts))
        return cls(b"", folder / name, tuple((at, count) for at, _, count in placed), name)

    @property
    def content(self) -> T:
        """What is in it; the process remembers it."""
        with _OPENING:
            if self.name not in _OPENED:
                _OPENED[self.name] = self._unpacked()
            _OPENED.move_to_end(self.name)
            while len(_OPENED) > KEPT:
                _OPENED.popitem(last=False)
            opened: T = _OPENED[self.name]
            return opened

    def emptied(self) -> T:
        """What is in it, for the last time: its file goes, where the system lets it, though what was in it stays mapped."""
        content = self._unpacked()
        if self.file is not None:
            with suppress(OSError):
                self.file.unlink()
        return content

    def _unpacked(self) -> T:
        if self.file is None:
            plain: T = pickle.loads(self.packed)
            return plain
        with self.file.open("rb") as file:
            whole = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        *arrays, packed = (whole[at : at + size] for at, size in self.places)
        content: T = pickle.loads(packed, buffers=arrays)
        return content


@dataclass(frozen=True, eq=False)
class Own(Generic[T]):
    """What a parcel would have in it, where nobody else works: nothing is packed."""

    content: T
    made: dict[str, Any] = field(default_factory=dict)


Sent: TypeAlias = Parcel[T] | Own[T]


def parcel(content: T, folder: Path | None) -> Sent[T]:
    """The content for work that a process which sees the folder may do; without one, for work that is done here."""
    return Own(content) if folder is None else Parcel.of(content, folder)


def made_once(sent: Sent[T], name: str, make: Callable[[T], Made]) -> Made:
    """What is made of the content of a parcel, under a name: a process that is asked again has it still."""
    known: MutableMapping[str, Any] = sent.made if isinstance(sent, Own) else _OPENED
    key = name if isinstance(sent, Own) else f"{sent.name} {name}"
    if key not in known:
        made = make(sent.content)
        with _OPENING:
            known[key] = made
    found: Made = known[key]
    return found


@contextmanager
def parcel_folder(executor: Executor | None, beside: Path | None) -> Iterator[Path | None]:
    """A folder for the files of parcels while the block runs, None where the executor does not see ours or is none.

    It lies in an existing folder, by default in that of temporary files; what a killed process left of one goes.
    """
    if executor is None or seeing(executor) is None:
        yield None
        return
    target = (beside or Path(gettempdir())) / NAME
    with disk_faults_in_words(target.parent):
        mend(target)
        with under_work(target, folder=True) as folder:
            yield folder
