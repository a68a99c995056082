"""How fast a delimited file is read, beside pandas: `python benchmarks/delimited.py [RECORDS]`.

Writes a file of 30 columns to a temporary folder, reads it three times each way in one run, and prints the best
times and their ratio.
"""

import csv
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from m5kit.forms.delimited import read_delimited

WORDS = ["MILD", "MODERATE", "SEVERE", "", "a longer text value", *map(str, range(300))]


def best(read: Callable[[], object]) -> float:
    """The shortest of three readings, in seconds."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        read()
        times.append(time.perf_counter() - start)
    return min(times)


def write(path: Path, records: int, quoting: int) -> None:
    """A file of so many records: a subject, a date, a running number, 26 columns of words and a measurement."""
    draw = random.Random(1)
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, quoting=quoting)  # type: ignore[arg-type]
        writer.writerow([f"C{place}" for place in range(30)])
        for n in range(records):
            keys = [f"S-{n // 100:05}", f"20{n % 25:02}-{n % 12 + 1:02}-{n % 28 + 1:02}", str(n)]
            writer.writerow([*keys, *draw.choices(WORDS, k=26), f"{draw.random() * 100:.2f}"])


def main() -> None:
    """Print one line for plain and one for quoted values."""
    records = int(sys.argv[1]) if len(sys.argv) > 1 else 250_000
    with tempfile.TemporaryDirectory() as folder:
        for name, quoting in (("plain", csv.QUOTE_MINIMAL), ("quoted", csv.QUOTE_ALL)):
            path = Path(folder) / f"{name}.csv"
            write(path, records, quoting)
            ours = best(lambda path=path: read_delimited(path))  # type: ignore[misc]
            theirs = best(lambda path=path: pd.read_csv(path, dtype="category", keep_default_na=False))  # type: ignore[misc]
            size = path.stat().st_size / 2**20
            print(f"{name}: {size:.0f} MB, ours {ours:.2f} s, pandas {theirs:.2f} s, {theirs / ours:.1f} times as fast")


if __name__ == "__main__":
    main()
