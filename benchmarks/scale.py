"""How a build grows with subjects: E2100 by its simulator, so many times over, built in so many blocks.

    python benchmarks/scale.py                                  E2100, and three and ten times E2100
    python benchmarks/scale.py --times 5 --blocks 1 4 16        and whether the files are the same bytes

Every copy of a subject has another number, from which the simulator draws another history. Prints for each build the
seconds of the clock and of the processor over those of E2100 itself, and the most memory of one process.
"""

import argparse
import csv
import filecmp
import shutil
import tempfile
from pathlib import Path

from build import HERE, Took, build

STUDY = HERE / "studies" / "e2100"
OWN = ("raw", "subjects.csv", "calibrate", "__pycache__")


def larger(folder: Path, times: int) -> Path:
    """A copy of E2100 with so many times its subjects; its forms are made by the first build."""
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
    return study


def same(one: Path, other: Path) -> bool:
    """Whether two packages have the same files, byte for byte."""
    names = [sorted(f.relative_to(folder) for f in folder.rglob("*") if f.is_file()) for folder in (one, other)]
    return names[0] == names[1] and not filecmp.cmpfiles(one, other, names[0], shallow=False)[1]


def told(times: int, blocks: int, took: Took, yard: Took, note: str) -> None:
    """Print a line for one build."""
    print(
        f"{times:>3} x E2100, {blocks:>2} blocks {took.clock:8.1f} s {took.processor:8.1f} s of processor"
        f" {took.processor / yard.processor:7.2f} x E2100 {took.memory:7.0f} MB  {note}",
        flush=True,
    )


def main() -> None:
    """Make the studies, build them, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, nargs="+", default=[1, 3, 10])
    parser.add_argument("--blocks", type=int, nargs="+", default=[1])
    parser.add_argument("--jobs", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        yard = build(
            larger(Path(folder) / "yard", 1), HERE.parent, ["--jobs", str(asked.jobs)], Path(folder) / "yard-out"
        )
        for times in asked.times:
            study = larger(Path(folder), times)
            for place, blocks in enumerate(asked.blocks):
                out = Path(folder) / f"out-{times}-{blocks}"
                first = Path(folder) / f"out-{times}-{asked.blocks[0]}"
                took = build(study, HERE.parent, ["--jobs", str(asked.jobs), "--blocks", str(blocks)], out)
                told(times, blocks, took, yard, ("same files" if same(first, out) else "OTHER FILES") if place else "")


if __name__ == "__main__":
    main()
