"""How a build grows with subjects: E2100 by its simulator, so many times over, built in so many blocks.

    python benchmarks/scale.py                                  E2100, and three and ten times E2100
    python benchmarks/scale.py --times 5 --blocks 1 4 16        and whether the files are the same bytes
    python benchmarks/scale.py --times 20 --limit 2500          no process may have more data than that

Every copy of a subject has another number, from which the simulator draws another history. Prints for each build the
seconds of the clock and of the processor over those of E2100 itself, the most memory of all its processes that is their
own, and the most of one process with the pages of files that it has mapped, which the system takes back when it wants.
A limit is the system's (RLIMIT_DATA, which counts no mapped files): a build that needs more ends. Then come the kinds
of findings that only one of the study and E2100 has.
"""

import argparse
import csv
import filecmp
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from build import HERE, Took, build

STUDY = HERE / "studies" / "e2100"
OWN = ("raw", "subjects.csv", "calibrate", "__pycache__")


def larger(folder: Path, times: int) -> Path:
    """A copy of E2100 with so many times its subjects, and their forms: the simulator is no part of what is measured."""
    study = folder / f"e2100-{times}"
    shutil.copytree(STUDY, study, ignore=shutil.ignore_patterns(*OWN))
    with (STUDY / "subjects.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    copied = [row for _ in range(times) for row in rows]
    kept = [dict(row, patid=f"S{number:04}") for number, row in enumerate(copied, 1)]
    if len(kept) > 9999:
        forms = study / "forms.csv"
        forms.write_bytes(forms.read_bytes().replace(rb"[Ss]\d{4}", rb"[Ss]\d{4}\d?"))
    with (study / "subjects.csv").open("w", encoding="utf-8", newline="") as file:
        table: csv.DictWriter[str] = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(kept)
    command = [sys.executable, "-c", "from m5kit.cli.main import main; main()", "simulate", str(study)]
    subprocess.run(command, env={**os.environ, "PYTHONPATH": str(HERE.parent)}, stdout=subprocess.DEVNULL, check=True)
    return study


def same(one: Path, other: Path) -> bool:
    """Whether two packages have the same files, byte for byte."""
    names = [sorted(f.relative_to(folder) for f in folder.rglob("*") if f.is_file()) for folder in (one, other)]
    return names[0] == names[1] and not filecmp.cmpfiles(one, other, names[0], shallow=False)[1]


def kinds(out: Path) -> Counter[str]:
    """How many findings of each kind a package has."""
    (listed,) = out.glob("*/findings.csv")
    with listed.open(encoding="utf-8", newline="") as file:
        return Counter(row["rule"] for row in csv.DictReader(file))


def told(times: int, blocks: int, took: Took, yard: Took, note: str) -> None:
    """Print a line for one build."""
    print(
        f"{times:>3} x E2100, {blocks or 'auto':>4} blocks {took.clock:8.1f} s {took.processor:8.1f} s of processor"
        f" {took.processor / yard.processor:7.2f} x E2100 {took.own:7.0f} MB of its own"
        f" {took.memory:7.0f} MB with pages of files  {note}",
        flush=True,
    )


def main() -> None:
    """Make the studies, build them, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, nargs="+", default=[1, 3, 10])
    parser.add_argument("--blocks", type=int, nargs="+", default=[0], help="0: as many as m5kit takes by itself")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--limit", type=int, default=0, help="megabytes of data that each process may have")
    parser.add_argument("--folder", type=Path, help="an existing folder for studies and packages, which stay there")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measured(asked, asked.folder or Path(folder))


def measured(asked: argparse.Namespace, folder: Path) -> None:
    """Build E2100 and what is asked for, and compare."""
    jobs = ["--jobs", str(asked.jobs)]
    yard = build(larger(folder / "yard", 1), HERE.parent, jobs, folder / "yard-out")
    told(1, 1, yard, yard, "")
    known = kinds(folder / "yard-out")
    for times in asked.times:
        study = larger(folder, times)
        for place, blocks in enumerate(asked.blocks):
            out = folder / f"out-{times}-{blocks}"
            cut = ["--blocks", str(blocks)] if blocks else []
            took = build(study, HERE.parent, [*jobs, *cut], out, asked.limit)
            alike = same(folder / f"out-{times}-{asked.blocks[0]}", out)
            told(times, blocks, took, yard, ("same files" if alike else "OTHER FILES") if place else "")
        found = kinds(out)
        print(
            f"    kinds of findings: {len(found)}, of E2100 {len(known)}; in one alone: {sorted(set(found) ^ set(known)) or 'none'}"
        )


if __name__ == "__main__":
    main()
