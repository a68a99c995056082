"""A whole build against a fixed yardstick, in one run: the build's seconds over those of a plain Python loop.

    python benchmarks/build.py                              studies/e2100, one process
    python benchmarks/build.py --jobs 2
    python benchmarks/build.py --jobs 0                     as many as the build takes by itself
    python benchmarks/build.py STUDY --other PATH           beside another m5kit: PATH holds its folder m5kit, with its own studies
    python benchmarks/build.py STUDY --blocks 4             more of what `m5kit build` takes is handed on

Each round times the loop (20,000,000 additions at the level of a module) and then the build; the ratio of a round is
the build's seconds over the loop's, and what is printed is the median of five such pairs. Seconds are those of the
clock and of the processor (all processes of the build); on a busy machine the latter tells more. Memory is the most
that one process held.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
LOOP = """
import json, time
clock, processor = time.perf_counter(), time.process_time()
total = 0
for number in range(20_000_000):
    total += number
print(json.dumps([time.perf_counter() - clock, time.process_time() - processor]))
"""


@dataclass(frozen=True)
class Took:
    """What a run took: seconds of the clock and of the processor, and the most megabytes of one process.

    own: the most megabytes of all its processes together that belong to them alone (no pages of files), on Linux.
    """

    clock: float
    processor: float
    memory: float = 0.0
    own: float = 0.0


def loop() -> Took:
    """The yardstick, in a process of its own."""
    told = subprocess.run([sys.executable, "-c", LOOP], check=True, capture_output=True, text=True).stdout
    return Took(*json.loads(told))


def build(study: Path, product: Path, options: list[str], out: Path | None = None, limit: int = 0) -> Took:
    """One build of the study by the m5kit that lies in the folder product, into a folder; None: thrown away.

    limit: megabytes that each process may have for data (RLIMIT_DATA), 0 for no limit.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", "from m5kit.cli.main import main; main()", "build", str(study)]
        target = out or Path(folder) / "out"
        start = time.perf_counter()
        process = subprocess.Popen(
            [*command, "--out", str(target), *options],
            env={**os.environ, "PYTHONPATH": str(product)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        if limit:
            resource.prlimit(process.pid, resource.RLIMIT_DATA, (limit << 20, limit << 20))
        most = _Most(process.pid)
        told = process.stderr.read() if process.stderr else b""
        _, status, used = os.wait4(process.pid, 0)
        clock = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        made = any(target.glob("*/manifest.json"))
        if process.returncode not in (0, 1) or not made:  # 1: there are findings, or Python found no such module
            sys.exit(f"The build ended with {process.returncode}: {told.decode(errors='replace')[-500:]}")
    return Took(clock, used.ru_utime + used.ru_stime, _megabytes(used), most.told())


class _Most:
    """The most memory that a process and those it began had for themselves at a time, looked at while they run."""

    def __init__(self, process: int) -> None:
        self._most = 0.0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, args=(process,), daemon=True)
        self._thread.start()

    def told(self) -> float:
        """Megabytes; nobody looks any more."""
        self._done.set()
        self._thread.join()
        return self._most

    def _watch(self, process: int) -> None:
        while not self._done.wait(0.1):
            self._most = max(self._most, sum(map(_own, _family(process))))


def _family(process: int) -> list[int]:
    """A process and those that it and they began."""
    listed = Path(f"/proc/{process}/task/{process}/children")
    try:
        began = [int(child) for child in listed.read_text().split()]
    except OSError:
        return []
    return [process, *(other for child in began for other in _family(child))]


def _own(process: int) -> float:
    try:
        told = Path(f"/proc/{process}/status").read_text().partition("RssAnon:")[2]
    except OSError:
        return 0.0
    return int(told.split()[0]) / 1024 if told else 0.0


def study_for(study: Path, product: Path) -> Path:
    """The study as that m5kit has it, where it is one of those that come with the product."""
    own = study.resolve()
    return product / "m5kit" / own.relative_to(HERE) if own.is_relative_to(HERE) else own


def _megabytes(used: resource.struct_rusage) -> float:
    return used.ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)


def report(name: str, loops: list[Took], builds: list[Took]) -> None:
    """Print the medians of the rounds of one m5kit."""
    pairs = list(zip(builds, loops, strict=True))
    clock = statistics.median(b.clock / yard.clock for b, yard in pairs)
    processor = statistics.median(b.processor / yard.processor for b, yard in pairs)
    print(
        f"{name}: {statistics.median(b.clock for b in builds):.2f} s, {statistics.median(b.processor for b in builds):.2f} s of"
        f" the processor, {max(b.memory for b in builds):.0f} MB"
    )
    print(f"{name}: build over loop {clock:.2f} by the clock, {processor:.2f} by the processor")


def main() -> None:
    """Run the rounds and print what they took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("study", nargs="?", type=Path, default=HERE / "studies" / "e2100")
    parser.add_argument("--other", type=Path, help="the folder that holds another m5kit, to be timed beside")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--jobs", default="1", help="processes of a build; 0: as many as it takes by itself")
    known, options = parser.parse_known_args()
    options = [*(["--jobs", known.jobs] if known.jobs != "0" else []), *options]
    products = {"this m5kit": HERE.parent} | ({"the other": known.other} if known.other else {})
    loops: list[Took] = []
    builds: dict[str, list[Took]] = {name: [] for name in products}
    for _ in range(known.rounds):
        loops.append(loop())
        for name, product in products.items():
            builds[name].append(build(study_for(known.study, product), product, options))
    print(
        f"{known.study.name}, {' '.join(options)}; medians of {known.rounds} rounds; the loop: "
        f"{statistics.median(yard.clock for yard in loops):.2f} s, {statistics.median(yard.processor for yard in loops):.2f} s of processor"
    )
    for name, took in builds.items():
        report(name, loops, took)


if __name__ == "__main__":
    main()
