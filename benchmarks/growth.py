"""How a build grows with forms, and with displays: the seconds of the processor of whole builds by one process.

    python benchmarks/growth.py --forms 1 5 20 --displays 1 2 4

Forms: a study of so many forms of 20,000 records of 20 fields, each of which becomes a findings dataset of its own.
Displays: E2100 with each of its displays so many times, the further ones under other names. Prints for each what it
took beyond the fewest, per form or display.
"""

import argparse
import csv
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from build import HERE, Took, build
from larger_than_memory import write

RECORDS = 20_000
STUDY = HERE / "studies" / "e2100"
FINDINGS = 2  # the line of datasets.csv with FA
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def of_forms(folder: Path, count: int) -> Path:
    """A study of so many forms, each with a dataset made of it (XA, XB, ...)."""
    write(folder, RECORDS, "csv")
    spec = folder / "spec"
    datasets, records = (
        (spec / f"{name}.csv").read_text(encoding="utf-8").splitlines() for name in ("datasets", "records")
    )
    sheet = (spec / "FA.csv").read_text(encoding="utf-8")
    for letter in LETTERS[: count - 1]:
        name, form = f"X{letter}", f"device_{letter.lower()}"
        shutil.copy(folder / "raw" / "device.csv", folder / "raw" / f"{form}.csv")
        datasets.append(datasets[FINDINGS].replace("FA", name))
        records.append(f"{name},,raw.{form},RESULT PRESENT")
        (spec / f"{name}.csv").write_text(
            sheet.replace("FA", name).replace("raw.device.", f"raw.{form}."), encoding="utf-8"
        )
    (spec / "datasets.csv").write_text("\n".join(datasets) + "\n", encoding="utf-8")
    (spec / "records.csv").write_text("\n".join(records) + "\n", encoding="utf-8")
    return folder


def of_displays(folder: Path, times: int) -> Path:
    """E2100 with each of its displays so many times."""
    shutil.copytree(STUDY, folder, ignore=shutil.ignore_patterns("__pycache__"))
    for sheet in ("displays", "analyses"):
        file = folder / "spec" / f"{sheet}.csv"
        with file.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        with file.open("w", encoding="utf-8", newline="") as out:
            table: csv.DictWriter[str] = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
            table.writeheader()
            for number in range(times):
                table.writerows(row | _renamed(row, number) for row in rows)
    return folder


def _renamed(row: dict[str, str], number: int) -> dict[str, str]:
    if not number:
        return {}
    return {"display": f"{row['display']}X{number}"} | (
        {"number": f"{row['number']}.{number}"} if "number" in row else {}
    )


def displays(folder: Path) -> int:
    """How many displays a study has."""
    with (folder / "spec" / "displays.csv").open(encoding="utf-8", newline="") as lines:
        return len(list(csv.DictReader(lines)))


def told(what: str, several: list[tuple[int, Took]]) -> None:
    """Print what each number of things took."""
    (fewest, first), *_ = several
    for count, took in several:
        more = (took.processor - first.processor) / (count - fewest) if count > fewest else 0.0
        beyond = f"  {more:6.2f} s for each further one" if more else ""
        print(
            f"{count:>4} {what:<9} {took.processor:7.1f} s of processor {took.own:6.0f} MB of its own{beyond}",
            flush=True,
        )


def main() -> None:
    """Make the studies, build them, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--forms", type=int, nargs="*", default=[1, 5, 20])
    parser.add_argument("--displays", type=int, nargs="*", default=[1, 2, 4], help="times each display of E2100")
    asked = parser.parse_args()
    if asked.displays and not (STUDY / "raw").is_dir():
        command = [sys.executable, "-c", "from m5kit.cli.main import main; main()", "simulate", str(STUDY)]
        subprocess.run(command, env={**os.environ, "PYTHONPATH": str(HERE.parent)}, check=True)
    for what, counts, made in (("forms", asked.forms, of_forms), ("displays", asked.displays, of_displays)):
        several: list[tuple[int, Took]] = []
        for count in counts:
            with tempfile.TemporaryDirectory() as folder:
                study = made(Path(folder) / "study", count)
                took = build(study, HERE.parent, ["--jobs", "1"], Path(folder) / "out")
                several.append((displays(study) if what == "displays" else count, took))
        if several:
            told(what, several)


if __name__ == "__main__":
    main()
