"""Kill builds at many moments, and build beside a build: the old or the new package is at its place, and no leftovers.

    python benchmarks/killed_builds.py STUDY [--every 5] [--beside 20]

A build is killed (SIGKILL) at each n-th file it opens, renames or removes in its output folder; then a worker of a
build is killed; then files fail as on a full disk; then two builds of one folder run side by side. Prints what was
tried and what was at the place afterwards, and exits 1 where anything else than a whole package was there.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

HOOK = """
import errno, os, signal, sys
at, mode, seen = int(sys.argv[1]), sys.argv[2], 0
EVENTS = {"open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "shutil.rmtree"}
def hook(event, details):
    global seen
    if event in EVENTS and ".making-" in str(details[:2]):
        if mode == "full" and event == "open" and not (details[1] and set("wax") & set(str(details[1]))):
            return
        seen += 1
        if seen >= at and mode == "full" and event == "open":
            raise OSError(errno.ENOSPC, "No space left on device", str(details[0]))
        if seen == at and mode == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(hook)
from m5kit.cli.main import run
sys.exit(run(sys.argv[3:]))
"""


def digest(folder: Path) -> dict[str, bytes]:
    """Every file of a package with its content."""
    return {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


def build(study: Path, out: Path, at: int = 0, mode: str = "none") -> int:
    """Build in a process of its own, killed or starved at a step; its exit code."""
    command = [sys.executable, "-c", HOOK, str(at), mode, "build", str(study), "--out", str(out), "--jobs", "1"]
    return subprocess.run(command, capture_output=True, check=False).returncode


def worker_killed(study: Path, out: Path) -> int:
    """Build by two processes, and kill the second."""
    command = [sys.executable, "-c", "from m5kit.cli.main import main; main()"]
    process = subprocess.Popen(
        [*command, "build", str(study), "--out", str(out), "--jobs", "2"], stderr=subprocess.PIPE
    )
    while process.poll() is None:
        listed = subprocess.run(
            ["ps", "-o", "pid=,args=", "--ppid", str(process.pid)], capture_output=True, text=True, check=False
        )
        workers = [line.split()[0] for line in listed.stdout.splitlines() if "spawn_main" in line]
        if workers:
            os.kill(int(workers[0]), 9)
            break
    said = process.communicate()[1].decode()
    print(f"a killed worker: exit {process.returncode}: {said.splitlines()[-1] if said else ''}")
    return process.returncode


def main() -> int:
    """Run all of it and print what was found."""
    words = argparse.ArgumentParser()
    words.add_argument("study", type=Path)
    words.add_argument("--every", type=int, default=5)
    words.add_argument("--beside", type=int, default=20)
    asked = words.parse_args()
    wrong = 0
    with tempfile.TemporaryDirectory() as place:
        out = Path(place)
        build(asked.study, out)
        (name,) = os.listdir(out)
        sound = digest(out / name)
        for mode in ("kill", "full"):
            outcomes: Counter[str] = Counter()
            at = 1
            while True:
                code = build(asked.study, out, at, mode)
                whole = digest(out / name) == sound
                outcomes["whole" if whole else "WRONG"] += 1
                wrong += not whole
                if code in (0, 1):
                    break
                at += asked.every
            left = [n for n in os.listdir(out) if n != name]
            wrong += len(left)
            print(
                f"{mode}: {sum(outcomes.values())} builds, steps 1 to {at} by {asked.every}: {dict(outcomes)}, left {left}"
            )
        wrong += worker_killed(asked.study, out) != 2 or digest(out / name) != sound
        for turn in range(asked.beside):
            command = [
                sys.executable,
                "-c",
                HOOK,
                "0",
                "none",
                "build",
                str(asked.study),
                "--out",
                str(out),
                "--jobs",
                "1",
            ]
            both = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in range(2)]
            codes = [process.wait() for process in both]
            if max(codes) > 1 or digest(out / name) != sound or os.listdir(out) != [name]:
                wrong += 1
                print(f"turn {turn}: exits {codes}, left {os.listdir(out)}")
        print(
            f"two builds of one folder side by side, {asked.beside} times: {'all right' if not wrong else 'see above'}"
        )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
