"""Processes that work beside this one, for machines with more than one core.

Each is a Python of its own, on any system, that does one piece of work after
another: a function of this package with its arguments, pickled. What a piece
of work leaves in its module is there for the next one.
"""

import gc
import os
import pickle
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ..specs import Fault

MOST = 4  # processes, where nobody says how many: more find nothing to do
PAUSE = 0.002  # seconds between two looks for an answer
OBJECTS = 200_000  # new objects between two collections: a build makes many and drops few in circles


@dataclass(frozen=True, eq=False)
class Answer:
    """What a piece of work will give: `here` says whether it is there, `get` waits for it.

    A Fault of the work is raised by `get`.
    """

    here: Callable[[], bool]
    get: Callable[[], Any]


@dataclass(eq=False)
class Worker:
    """A process beside this one; it reads the names of files with work, and does them in this order."""

    process: "subprocess.Popen[str]"
    folder: Path
    asked: int = 0
    given: set[Path] = field(default_factory=set)
    last: Answer | None = None

    def is_free(self) -> bool:
        """Whether everything it was asked for is done."""
        return self.last is None or self.last.here()

    def ask(self, function: Callable[..., Any], *arguments: Any) -> Answer:
        """Have a piece of work done after those asked for before."""
        self.asked += 1
        work = self.folder / f"{self.asked}.work"
        work.write_bytes(pickle.dumps((function, arguments), protocol=pickle.HIGHEST_PROTOCOL))
        answer = work.with_suffix(".answer")
        if self.process.stdin is not None and self.process.poll() is None:
            self.process.stdin.write(f"{work}\n")
            self.process.stdin.flush()
        self.last = Answer(lambda: self._is_done(answer), lambda: self._awaited(answer))
        return self.last

    def _is_done(self, answer: Path) -> bool:
        return answer in self.given or answer.exists() or self.process.poll() is not None

    def _awaited(self, answer: Path) -> Any:
        while not answer.exists():
            if self.process.poll() is not None and not answer.exists():
                code = self.process.returncode
                raise Fault(f"a part of the build ended with code {code}. Build again with --jobs 1 to see where.")
            time.sleep(PAUSE)
        kind, given = pickle.loads(answer.read_bytes())
        answer.unlink()
        self.given.add(answer)
        if kind == "fault":
            raise given
        return given


@contextmanager
def workers(jobs: int | None = None, load: Sequence[str] = ()) -> Iterator[tuple[Worker, ...]]:
    """The processes beside this one: one fewer than jobs, by default than there are cores, at most MOST.

    load are modules that they import before the first work comes. They end when the block ends, whatever ends it.
    """
    count = max((jobs if jobs is not None else min(cores(), MOST)) - 1, 0)
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        started: list[Worker] = []
        try:
            for number in range(count):
                own = Path(folder) / str(number)
                own.mkdir()
                command = [sys.executable, "-c", f"from {__name__} import main; main()", *load]
                started.append(Worker(subprocess.Popen(command, stdin=subprocess.PIPE, text=True), own))
            yield tuple(started)
        finally:
            for worker in started:
                worker.process.kill()
                worker.process.communicate()


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def free(workers: Sequence[Worker]) -> Worker | None:
    """A worker that has nothing to do, if there is one."""
    return next((worker for worker in workers if worker.is_free()), None)


def asked(worker: Worker | None, function: Callable[..., Any], *arguments: Any) -> Answer:
    """A piece of work for a worker; without one it is done here, when the answer is asked for."""
    if worker is not None:
        return worker.ask(function, *arguments)
    return Answer(lambda: True, lambda: function(*arguments))


def few_collections() -> None:
    """Look for circles of garbage seldom: datasets are large and hold none, and looking costs a tenth of a build."""
    gc.freeze()
    gc.set_threshold(OBJECTS, 20, 100)


def main() -> None:
    """Do the work named on standard input, and leave for each the answer or the fault."""
    few_collections()
    for name in sys.argv[1:]:
        import_module(name)
    for line in sys.stdin:
        work = Path(line.strip())
        function, arguments = pickle.loads(work.read_bytes())
        work.unlink()
        try:
            answer = ("answer", function(*arguments))
        except Fault as fault:
            answer = ("fault", fault)
        waiting = work.with_suffix(".waiting")
        waiting.write_bytes(pickle.dumps(answer, protocol=pickle.HIGHEST_PROTOCOL))
        waiting.replace(work.with_suffix(".answer"))
