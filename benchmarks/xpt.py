"""Transport files against other writers and readers, on made-up laboratory records, in one run.

    python benchmarks/xpt.py                  1,000,000 records, 25 variables
    python benchmarks/xpt.py --rows 100000

Prints the best time of each (`--repeat` rounds; the slow ones once), the bytes a second, and the ratio to ours.
"raw" writes, or reads, the same bytes and nothing else. Another program is left out where it is not installed.
"""

import argparse
import importlib.util
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from m5kit.datasets.xpt import XptVariable, read_xpt, write_xpt

# The distinct values and the bytes of every text variable of the made-up records.
TEXTS = {
    "STUDYID": (1, 8),
    "DOMAIN": (1, 2),
    "USUBJID": (2000, 20),
    "LBSPID": (5000, 12),
    "LBTESTCD": (60, 8),
    "LBTEST": (60, 40),
    "LBCAT": (5, 20),
    "LBORRES": (4000, 8),
    "LBORRESU": (30, 12),
    "LBSTRESC": (4000, 8),
    "LBSTRESU": (20, 12),
    "LBNRIND": (4, 8),
    "LBSPEC": (4, 12),
    "LBMETHOD": (12, 20),
    "LBDTC": (50000, 16),
    "VISIT": (25, 16),
    "EPOCH": (5, 14),
}
NUMBERS = ("LBSEQ", "LBORNRLO", "LBORNRHI", "LBSTRESN", "LBSTNRLO", "LBSTNRHI", "VISITNUM", "LBDY")


def records(rows: int) -> pd.DataFrame:
    """Made-up laboratory records: categoricals of text with one value in 25 missing, numbers with one in ten."""
    random = np.random.default_rng(17)
    columns: dict[str, object] = {}
    for name, (distinct, width) in TEXTS.items():
        words = sorted(f"{name}{number}"[-width:].rjust(width, "X") for number in range(distinct))
        codes = np.where(random.random(rows) < 0.04, -1, random.integers(0, distinct, rows))
        columns[name] = pd.Categorical.from_codes(codes, categories=pd.Index(words).unique())
    for place, name in enumerate(NUMBERS):
        values = random.normal(50, 20, rows).round(place % 3)
        columns[name] = np.where(random.random(rows) < 0.1, np.nan, values)
    return pd.DataFrame(columns)


def seconds(work: Callable[[], object], repeat: int, target: Path | None = None) -> float:
    """The shortest of so many runs, each without the file it makes: to give back its pages would count as work."""
    times = []
    for _ in range(repeat):
        if target:
            target.unlink(missing_ok=True)
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def report(title: str, times: dict[str, float], size: int) -> None:
    """Print one line for each program; the first is ours."""
    ours = next(iter(times.values()))
    print(f"\n{title}")
    for name, took in times.items():
        print(f"  {name:42} {took:8.3f} s {size / took / 1e6:9.0f} MB/s {took / ours:8.2f} x ours")


def writing(frame: pd.DataFrame, folder: Path, repeat: int) -> Path:
    """Time the writers; returns our file."""
    path = folder / "lb.xpt"
    variables = [
        XptVariable(name, f"Label of {name}", "Num" if name in NUMBERS else "Char") for name in (*TEXTS, *NUMBERS)
    ]

    def ours() -> None:
        write_xpt(path, frame, variables, dataset="LB", label="Laboratory")

    times = {"m5kit write_xpt": seconds(ours, repeat, path)}
    plain = frame.astype(dict.fromkeys(TEXTS, "str"))

    def from_text() -> None:
        write_xpt(folder / "text.xpt", plain, variables, dataset="LB", label="Laboratory")

    times["m5kit write_xpt, columns of plain text"] = seconds(from_text, repeat, folder / "text.xpt")
    content = path.read_bytes()

    def raw() -> None:
        with (folder / "raw.bin").open("wb") as file:
            file.write(content)

    times["raw write of the same bytes"] = seconds(raw, repeat, folder / "raw.bin")
    if importlib.util.find_spec("nbase_converter"):
        times.update(_nbase_write(frame, plain, folder, repeat))
    if importlib.util.find_spec("pyreadstat"):
        times["pyreadstat.write_xport"] = _pyreadstat_write(plain, folder)
    report(f"Writing {len(frame):,} records, {frame.shape[1]} variables, {len(content):,} bytes", times, len(content))
    return path


def _nbase_write(frame: pd.DataFrame, plain: pd.DataFrame, folder: Path, repeat: int) -> dict[str, float]:
    """nbase-converter, which takes Arrow text: with the conversion from our frame, and without."""
    import nbase_converter
    import pyarrow as pa

    def write(table: pa.Table) -> None:
        nbase_converter.write_dataset(
            table, folder / "nbase.xpt", target_format="xpt5", overwrite=True, table_name="LB"
        )

    table = pa.Table.from_pandas(plain, preserve_index=False)

    def from_frame() -> None:
        write(pa.Table.from_pandas(frame.astype(dict.fromkeys(TEXTS, "str")), preserve_index=False))

    return {
        "nbase-converter from an Arrow table": seconds(lambda: write(table), repeat, folder / "nbase.xpt"),
        "nbase-converter from the same frame": seconds(from_frame, 1, folder / "nbase.xpt"),
    }


def _pyreadstat_write(plain: pd.DataFrame, folder: Path) -> float:
    """pyreadstat, from columns of text (it takes no categoricals)."""
    import pyreadstat

    path = folder / "pyreadstat.xpt"
    return seconds(lambda: pyreadstat.write_xport(plain, str(path), table_name="LB", file_format_version=5), 1)


def reading(path: Path, repeat: int, *, everyone: bool) -> None:
    """Time the readers."""
    times = {"m5kit read_xpt": seconds(lambda: read_xpt(path), repeat)}
    times["raw read of the same bytes"] = seconds(path.read_bytes, repeat)
    if importlib.util.find_spec("nbase_converter"):
        import nbase_converter

        times["nbase-converter read_dataset"] = seconds(lambda: nbase_converter.read_dataset(path), 1)
    if importlib.util.find_spec("pyreadstat"):
        import pyreadstat

        times["pyreadstat.read_xport"] = seconds(lambda: pyreadstat.read_xport(str(path)), 1)
    if everyone:
        times["pandas.read_sas"] = seconds(lambda: pd.read_sas(path, format="xport"), 1)
    report("Reading the file", times, path.stat().st_size)


def main() -> None:
    """Parse the options and print both tables."""
    options = argparse.ArgumentParser(description="Time transport files against other programs.")
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--repeat", type=int, default=3)
    options.add_argument("--pandas", action="store_true", help="time pandas.read_sas too")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = writing(records(given.rows), Path(folder), given.repeat)
        reading(path, given.repeat, everyone=given.pandas)


if __name__ == "__main__":
    main()
