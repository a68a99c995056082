"""What writing a dataset takes beside the dataset, which lies on disk: megabytes for so many records, by format.

    python benchmarks/writers.py                                100,000 and 1,000,000 records of 24 variables
    python benchmarks/writers.py --records 200000 400000

Each file is written by a process of its own. Memory is the growth of what belongs to the process alone (RssAnon of
/proc/self/status, looked at every 5 ms), so that pages of the dataset, which the system can take back, do not count.
"""

import argparse
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import pandas as pd

from m5kit.datasets.dataset_json import JsonColumn, JsonDataset, write_dataset_json
from m5kit.datasets.flat import write_csv, write_parquet
from m5kit.datasets.xpt import XptVariable, write_xpt
from m5kit.engine.disk import Disk, frame_of

FORMATS = ("xpt", "json", "ndjson", "csv", "parquet")
TEXTS = NUMBERS = 12


def frame(records: int) -> pd.DataFrame:
    """Text of a thousand distinct values, and numbers most of which are distinct, on disk."""
    draws = np.random.default_rng(1)
    levels = pd.CategoricalDtype([f"value {n:04}" for n in range(1000)])
    texts = (
        pd.Series(pd.Categorical.from_codes(draws.integers(-1, 1000, records), dtype=levels)) for _ in range(TEXTS)
    )
    numbers = (pd.Series(draws.normal(size=records).round(6)) for _ in range(NUMBERS))
    columns = Disk(0).columns(column for kind in (texts, numbers) for column in kind)
    return frame_of([f"V{n}" for n in range(TEXTS + NUMBERS)], columns)


def anonymous() -> float:
    """Megabytes that belong to this process alone."""
    told = Path("/proc/self/status").read_text().partition("RssAnon:")[2]
    return int(told.split()[0]) / 1024


def write(format: str, records: int, folder: Path) -> None:
    """Write one file, and print what it took."""
    made = frame(records)
    columns = [
        JsonColumn(f"IT.{n}", str(n), "", "string" if i < TEXTS else "float") for i, n in enumerate(made.columns)
    ]
    begun, seen, going = anonymous(), [0.0], True

    def look() -> None:
        while going:
            seen.append(anonymous())
            time.sleep(0.005)

    watch = threading.Thread(target=look)
    watch.start()
    start, file = time.process_time(), folder / f"x.{format}"
    if format == "xpt":
        variables = [XptVariable(c.name, "", "Num" if c.numeric else "Char", 8 if c.numeric else 10) for c in columns]
        write_xpt(file, made, variables, dataset="X")
    elif format in ("json", "ndjson"):
        write_dataset_json(file, made, JsonDataset("X", "", "IG.X", tuple(columns), "2026-01-01T00:00:00"))
    else:
        (write_csv if format == "csv" else write_parquet)(file, made, columns)
    took, going = time.process_time() - start, False
    watch.join()
    size = file.stat().st_size / 1e6
    print(
        f"{format:8} {records:>9,} records {size:8.1f} MB of file {max(seen) - begun:6.0f} MB of memory {took:6.1f} s"
    )


def main() -> None:
    """Write each format in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--one", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if asked.one:
            write(asked.one, asked.records[0], Path(folder))
            return
        for format in FORMATS:
            for records in asked.records:
                subprocess.run([sys.executable, __file__, "--one", format, "--records", str(records)], check=True)


if __name__ == "__main__":
    main()
