"""Part of a build in a process of its own, while the rest goes on: for machines with more than one core."""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ..specs import Fault

Answer = Callable[[], Any]
FEW = 50_000  # records that are not worth a process of their own


@contextmanager
def beside(function: Callable[..., Any], *arguments: Any, apart: bool) -> Iterator[Answer]:
    """Start the work, and give what waits for its answer; with apart false the work is done when the answer is asked for.

    function is one of a module of this package; it and its arguments are
    pickled. A Fault of the other process is raised where the answer is asked
    for. Whatever ends the block ends the other process too.
    """
    if not apart:
        yield lambda: function(*arguments)
        return
    with TemporaryDirectory() as folder:
        asked, answered = Path(folder) / "asked", Path(folder) / "answered"
        with asked.open("wb") as file:
            pickle.dump((function, arguments), file, protocol=pickle.HIGHEST_PROTOCOL)
        work = subprocess.Popen([sys.executable, "-m", __name__, str(asked), str(answered)])
        try:
            yield lambda: _awaited(work, answered)
        finally:
            if work.poll() is None:
                work.kill()
                work.wait()


def worth_it(records: int, jobs: int | None) -> bool:
    """Whether work on so many records is worth a process of its own; jobs is how many processes are wanted at most."""
    return records >= FEW and (jobs if jobs is not None else os.cpu_count() or 1) > 1


def _awaited(work: "subprocess.Popen[bytes]", answered: Path) -> Any:
    code = work.wait()
    if code or not answered.is_file():
        raise Fault(f"a part of the build ended with code {code}. Build again with --jobs 1 to see where.")
    kind, answer = pickle.loads(answered.read_bytes())
    if kind == "fault":
        raise answer
    return answer


def main(asked: Path, answered: Path) -> None:
    """Do what was asked, and leave the answer or the fault."""
    function, arguments = pickle.loads(asked.read_bytes())
    try:
        answer = ("answer", function(*arguments))
    except Fault as fault:
        answer = ("fault", fault)
    answered.write_bytes(pickle.dumps(answer, protocol=pickle.HIGHEST_PROTOCOL))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
