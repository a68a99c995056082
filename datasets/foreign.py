"""Readers that are written in other languages, in a process of their own: what they do with a damaged file costs nothing.

ReadStat may read for ever or die on a damaged file, and calamine writes its panics to the terminal; here one of them
is ended, begun again, and the file is refused in one sentence. The process is begun when it is first needed and reads
one file after another.
"""

import atexit
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from ..specs.faults import InputFault
from .content import file_size
from .limits import LIMITS, Limits

SECONDS, SECONDS_A_MEGABYTE = 30.0, 3.0
MEMORY, MEMORY_A_BYTE = 6 << 30, 60
BEGIN = "import sys; from {package}.foreign import serve; serve(int(sys.argv[1]))"


@dataclass(frozen=True)
class Failed:
    """What a reader raised."""

    says: str


@dataclass(frozen=True)
class ReadStatTable:
    """What ReadStat gives of a file: the frame, and of its columns, by name, what the file says."""

    frame: Any
    column_names: list[str]
    column_names_to_labels: Mapping[str, str | None]
    readstat_variable_types: Mapping[str, str]
    original_variable_types: Mapping[str, str | None]
    variable_storage_width: Mapping[str, int]
    table_name: str | None
    file_label: str | None
    variable_value_labels: Mapping[str, Mapping[Any, str]]


def foreign(reader: str, path: Path, options: Mapping[str, Any], limits: Limits = LIMITS) -> Any:
    """What a reader (one of `READERS`) gives of a file.

    Raises InputFault, whose message begins with the name of the file, where it fails, dies or takes too long.
    """
    size = file_size(path)
    seconds = min(limits.seconds, SECONDS + SECONDS_A_MEGABYTE * size / 1e6)
    answer = PROCESS.ask((reader, str(path.absolute()), dict(options), MEMORY + MEMORY_A_BYTE * size), seconds)
    if answer is None:
        says = f"{path.name} cannot be read: its reader died, or took more than {seconds:g} seconds"
        raise InputFault(f"{says}; the file is damaged, export it anew.")
    if isinstance(answer, Failed):
        raise InputFault(f"{path.name} cannot be read ({answer.says})")
    return answer


class Process:
    """The process that reads, begun when it is needed and again when it has died."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.running: subprocess.Popen[bytes] | None = None
        self.line: Any = None

    def ask(self, request: tuple[Any, ...], seconds: float) -> Any:
        """The answer to a request; None where the process dies or does not answer in time, which ends it."""
        if os.name != "posix":
            return reader_answer(request)
        with self.lock:
            try:
                self._begin()
                self.line.send(request)
                if self.line.poll(seconds):
                    return self.line.recv()
            except (EOFError, OSError):
                pass
            self.end()
            return None

    def _begin(self) -> None:
        from multiprocessing.connection import Connection

        if self.running is not None and self.running.poll() is None:
            return
        ours, theirs = socket.socketpair()
        with theirs:
            root = __package__ or ""
            paths = os.pathsep.join([path for path in sys.path if path] or [os.getcwd()])
            self.running = subprocess.Popen(
                [sys.executable, "-c", BEGIN.format(package=root), str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env={**os.environ, "PYTHONPATH": paths, "RUST_BACKTRACE": "0"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        self.line = Connection(ours.detach())

    def end(self) -> None:
        """End the process, if it runs."""
        if self.running is not None:
            self.running.kill()
            self.running.wait()
            self.running = None
        if self.line is not None:
            with suppress(OSError):
                self.line.close()
            self.line = None


PROCESS = Process()
atexit.register(PROCESS.end)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=lambda: PROCESS.__init__())  # type: ignore[misc]


def serve(descriptor: int) -> None:
    """Answer requests until there are no more."""
    from multiprocessing.connection import Connection

    line = Connection(descriptor)
    with suppress(EOFError, OSError):
        while True:
            request = line.recv()
            _bound(request[3])
            line.send(reader_answer(request))


def _bound(memory: int) -> None:
    """Bound the memory of this process."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (memory if most < 0 else min(memory, most), most))


def reader_answer(request: tuple[Any, ...]) -> Any:
    """What a reader gives, or what it raised: a reader of another language may raise anything."""
    reader, path, options, _ = request
    try:
        return READERS[reader](path, options)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as fault:  # noqa: BLE001 - a panic of Rust is no Exception
        return Failed(f"{str(fault)[:200] or type(fault).__name__}")


def _readstat(function: str) -> Callable[[str, Mapping[str, Any]], ReadStatTable]:
    def read(path: str, options: Mapping[str, Any]) -> ReadStatTable:
        import pyreadstat

        frame, metadata = getattr(pyreadstat, function)(path, **options)
        said = {name: getattr(metadata, name) for name in list(ReadStatTable.__dataclass_fields__)[1:]}
        return ReadStatTable(frame, **said)

    return read


def _old_workbook(path: str, options: Mapping[str, Any]) -> list[tuple[str, list[list[Any]], list[Any]]]:
    """The worksheets of an old workbook: title, rows of values, merged ranges (from 0)."""
    import python_calamine

    book = python_calamine.load_workbook(path)
    names = [sheet.name for sheet in book.sheets_metadata if str(sheet.typ).endswith("WorkSheet")]
    sheets = [book.get_sheet_by_name(name) for name in names]
    return [(s.name, s.to_python(skip_empty_area=False), s.merged_cell_ranges or []) for s in sheets]


READERS: Mapping[str, Callable[[str, Mapping[str, Any]], Any]] = {
    "SAS7BDAT": _readstat("read_sas7bdat"),
    "SAV": _readstat("read_sav"),
    "POR": _readstat("read_por"),
    "DTA": _readstat("read_dta"),
    "XLS": _old_workbook,
}
