"""A build shared with the workers of a Dask cluster on this machine, and one of them killed in the middle.

    python benchmarks/cluster.py                    E2100
    python benchmarks/cluster.py --times 5          five times E2100 (`benchmarks/scale.py` makes it)

A scheduler and two workers, each a process of its own that sees no folder of the build, are begun on the loopback
address. The study is built by one process, with the cluster, and with the cluster while a worker is killed, after a
share of what the build before took. Prints for each the seconds of the clock, those of the processor of the building
process and of the workers, and whether the files are the same bytes.
"""

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from build import HERE, Took, build
from scale import larger, same

WORKERS = 2
TICKS = os.sysconf("SC_CLK_TCK")


@contextmanager
def processes(folder: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and its workers: the address, and the processes of the workers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    with (folder / "cluster.log").open("wb") as log:

        def begun(*arguments: str) -> "subprocess.Popen[bytes]":
            command = [sys.executable, "-m", "dask", *arguments]
            environment = {**os.environ, "PYTHONPATH": str(HERE.parent)}
            return subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)

        scheduler = begun("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
        workers = [
            begun("worker", address, "--nworkers", "1", "--nthreads", "1", "--no-nanny", "--no-dashboard")
            for _ in range(WORKERS)
        ]
        try:
            yield address, workers
        finally:
            for process in (*workers, scheduler):
                process.terminate()
                process.wait()


def processor(process: "subprocess.Popen[bytes]") -> float:
    """The seconds of the processor that a process has had; 0 where it is no more."""
    try:
        fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS


def told(name: str, took: Took, workers: float, note: str = "") -> None:
    """Print a line for one build."""
    print(
        f"{name:28} {took.clock:7.1f} s {took.processor:7.1f} s of processor here {workers:7.1f} s by workers"
        f" {took.own:6.0f} MB here  {note}",
        flush=True,
    )


def main() -> None:
    """Build by one process, with the cluster, and with one that loses a worker."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--share", type=float, default=0.3, help="of the build before, after which a worker is killed")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        study = larger(folder, asked.times)
        alone = build(study, HERE.parent, ["--jobs", "1"], folder / "alone")
        told(f"{asked.times} x E2100, one process", alone, 0.0)
        shared(study, folder, "with two workers", 0.0)
        shared(study, folder, "a worker killed", asked.share * alone.clock)


def shared(study: Path, folder: Path, name: str, after: float) -> None:
    """Build with a cluster, whose first worker is killed after so many seconds, and compare."""
    out = folder / name.replace(" ", "-")
    with processes(folder) as (address, workers):
        timer = threading.Timer(after, workers[0].send_signal, [signal.SIGKILL])
        if after:
            timer.start()
        took = build(study, HERE.parent, ["--dask", address], out)
        timer.cancel()
        spent = sum(map(processor, workers))
        died = "" if workers[0].poll() is None else "; one worker is dead"
    told(name, took, spent, ("same files" if same(folder / "alone", out) else "OTHER FILES") + died)


if __name__ == "__main__":
    main()
