"""Who shares the work of a build: nobody, processes of this machine, or any other executor of `concurrent.futures`.

A piece of work is a function of this package and what it needs, pickled, so it can be done wherever m5kit and the
study's folder are. Nothing is remembered between two pieces but what came with one of them (`parcels`).
"""

import gc
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import Any, Generic, ParamSpec, TypeVar

import pandas as pd

from ..engine.pieces import threads
from ..specs import Fault

MOST = 4  # processes, where nobody says how many: more find nothing to do
LARGE = 2_000_000  # bytes of a study: about where a second process is worth its start
LOAD, LOOKS, BETWEEN = Path("/proc/loadavg"), 5, 0.002  # what runs is looked for so often, so many seconds apart
TASKS = Path("/proc/self/task")  # a folder for each thread of this process
FORKABLE = ("jemalloc_bg_thd",)  # the thread of Arrow's memory, which is made anew in a forked process
OBJECTS = 1_000_000  # new objects between two collections: a build makes many and drops few in circles
ENDED = (
    "A process that shared the work was ended from outside while {what}: killed, or short of memory. "
    "What was built before is untouched. Build again; --jobs 1 takes one process."
)
P = ParamSpec("P")
T = TypeVar("T")


class InProcess(Executor):
    """An executor that does each piece of work at once, in this process."""

    at_once = 1

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Do the work now; the future has its answer, or what it raised."""
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is raised where the answer is asked for
            future.set_exception(error)
        return future


@contextmanager
def processes(jobs: int | None = None) -> Iterator[Executor | None]:
    """Processes beside this one, as an executor: one fewer than jobs, by default than there are free cores, at most MOST.

    None where that is none. They end with the block, whatever ends it, and with this process, whatever ends that.
    As many threads of this process as jobs share what is done in pieces (`engine.pieces`), as large datasets are.
    """
    few_collections()
    count = max((jobs if jobs is not None else min(free_cores(), MOST)) - 1, 0)
    with text_of_python(), _pool(count) if count else nullcontext() as pool, threads(count + 1):
        yield pool


def text_of_python() -> AbstractContextManager[None]:
    """Within it, pandas keeps text as strings of Python, and not in Arrow's buffers.

    Levels are few, and what is asked of them is asked string by string: bringing them out of Arrow each time takes a
    tenth of a build.
    """
    return pd.option_context("mode.string_storage", "python")


class ProcessesBeside(ProcessPoolExecutor):
    """The standard pool, which tells how many pieces of work it does at once."""

    def __init__(self, count: int, context: BaseContext, begin: Callable[..., None], *ends: Connection) -> None:
        """count processes of a context, each of which begins with begin(*ends)."""
        super().__init__(count, context, begin, ends)
        self.at_once = count


@contextmanager
def _pool(count: int) -> Iterator[Executor]:
    method = start_method()
    context: BaseContext = get_context(method)
    ours, theirs = context.Pipe(duplex=False)
    inherited = (theirs,) if method == "fork" else ()
    try:
        with ProcessesBeside(count, context, _begin, ours, *inherited) as pool:
            try:
                for _ in range(count):
                    pool.submit(os.getpid)  # a process starts with its first work: let all start now
                yield pool
            except BaseException:
                theirs.close()  # what is under way is of no use any more
                raise
    except OSError as error:
        raise Fault(f"No process can be started to share the work: {error.strerror}. Build with --jobs 1.") from error
    finally:
        theirs.close()
        ours.close()


def start_method() -> str:
    """How a process is started: "fork" where this one has no other thread, else "spawn".

    A forked process has loaded what this one has, so it costs nothing to start; but what another thread held at that
    moment is held there for ever. So it is done only where Linux counts one thread, beside those that know of forks.
    """
    try:
        names = [task.read_text().strip() for task in TASKS.glob("*/comm")]
    except OSError:
        return "spawn"
    return "fork" if len([name for name in names if name not in FORKABLE]) == 1 else "spawn"


def _begin(end: Connection, *inherited: Connection) -> None:
    """In a new process: leave when the other end is closed, and load what every build needs."""
    for connection in inherited:
        connection.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that began the build
    threading.Thread(target=_leave_after, args=(end,), daemon=True).start()
    few_collections()
    pd.set_option("mode.string_storage", "python")  # as `text_of_python`, to the end of the process
    import_module(".share", __package__)


def _leave_after(end: Connection) -> None:
    try:
        end.recv_bytes()
    except (EOFError, OSError):
        os._exit(1)


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def free_cores() -> int:
    """How many cores this process may use that nothing else is using now, at least its own.

    A process that has to wait for a core costs its start and gives nothing for it. What runs is told by Linux, and
    asked a few times, since much of it runs for a moment only; elsewhere every core is taken to be free.
    """
    running = []
    for _ in range(LOOKS):
        running.append(_running())
        time.sleep(BETWEEN)
    others = max(min(running) - 1, 0)
    return max(min(cores(), (os.cpu_count() or 1) - others), 1)


def _running() -> int:
    """How many threads of this machine run, or wait for a core to run on: /proc/loadavg, "0.20 0.18 0.12 1/80 11206"."""
    try:
        return int(LOAD.read_text().split()[3].partition("/")[0])
    except (OSError, IndexError, ValueError):
        return 1


def jobs_for(folder: Path, jobs: int | None = None) -> int | None:
    """How many processes build a study: as many as asked for; else one for a small study, and None, which lets
    `processes` choose, for one that has, or will make itself, so many records that several are done sooner."""
    if jobs is not None:
        return jobs
    sizes = (f.stat().st_size for f in folder.rglob("*") if f.is_file())
    return None if (folder / "simulate.py").is_file() or sum(sizes) > LARGE else 1


def few_collections() -> None:
    """Look for circles of garbage seldom: datasets are large and hold none, and looking costs a tenth of a build."""
    gc.freeze()
    gc.set_threshold(OBJECTS, 20, 100)


@dataclass(frozen=True, eq=False)
class Work(Generic[T]):
    """A piece of work that an executor was given, or that waits to be done here; what says what it is, for a fault."""

    function: Callable[..., T]
    arguments: tuple[Any, ...]
    what: str
    future: "Future[T] | None" = None

    @cached_property
    def _done_here(self) -> T:
        return self.function(*self.arguments)

    def answer(self) -> T:
        """What it gives: waited for; done here, once, where nobody has begun it. Raises what the work raises."""
        if self.future is None or self.future.cancel():
            return self._done_here
        try:
            return self.future.result()
        except BrokenExecutor as error:
            raise Fault(ENDED.format(what=self.what)) from error


def given(executor: Executor | None, what: str, function: Callable[..., T], *arguments: Any) -> Work[T]:
    """A piece of work for the executor; without one it is done here, when its answer is asked for."""
    try:
        future = executor.submit(function, *arguments) if executor is not None else None
    except BrokenExecutor as error:
        raise Fault(ENDED.format(what=what)) from error
    return Work(function, arguments, what, future)


def at_once(executor: Executor) -> int | None:
    """How many pieces of work an executor does at once, None where it does not tell."""
    count: int | None = getattr(executor, "at_once", None)
    return count


def seeing(executor: Executor | None) -> Executor | None:
    """The executor for work on files: None for one whose processes do not see our folders (`sees_files`)."""
    return executor if getattr(executor, "sees_files", True) else None
