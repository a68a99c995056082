"""A laboratory form to LB: m5kit beside ordinary vectorised pandas, polars, duckdb and R's data.table and dplyr, in one run.

    python benchmarks/findings.py --results 200000 1000000 5000000

A wide form with 20 tests a visit, dates in mixed and partial forms, becomes LB:
long records with standard units, reference range indicator, ISO 8601 dates,
study days, epoch, visit numbers, last result before treatment and sequence
numbers. Every engine runs in a process of its own, from the CSV files to the
finished table in memory; the tables are compared cell by cell (as digests)
before any time is printed. m5kit works as with --jobs 2, and its time includes
lineage, checks of the sheets and the start of its second process; polars, duckdb
and data.table use two threads. Engines take turns, as often as --repeat says, and the best
run of each counts. An engine that is not installed is left out.
"""

import argparse
import json
import math
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import findings_study as study

ENGINES = ("m5kit", "pandas", "polars", "duckdb", "data.table", "dplyr")


Run = dict[str, Any]  # seconds, processor, peak, rows and digest


def main() -> int:
    """Run what was asked for and print a table of times, ratios and peak memory."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--results", type=int, nargs="+", default=[200_000, 1_000_000])
    parser.add_argument("--engines", nargs="+", default=list(ENGINES), choices=ENGINES)
    parser.add_argument("--repeat", type=int, default=2)
    asked = parser.parse_args()
    ours: list[Run] = []
    with tempfile.TemporaryDirectory() as folder:
        for results in asked.results:
            place = Path(folder) / str(results)
            study.write(place, results)
            best = in_turns(asked.engines, place, asked.repeat)
            for engine, run in best.items():
                print(line(results, engine, run, best.get("m5kit")), flush=True)
            if len({run["digest"] for run in best.values()}) > 1:
                print(f"the tables differ: { {engine: run['digest'] for engine, run in best.items()} }")
                return 1
            ours += [best["m5kit"]] if "m5kit" in best else []
            shutil.rmtree(place)
    _exponent(ours)
    return 0


def in_turns(engines: Sequence[str], place: Path, repeat: int) -> dict[str, Run]:
    """The best run of each engine that is installed: the least seconds, and the least of the processor, of any run."""
    runs: dict[str, list[Run]] = {}
    for _ in range(repeat):
        for engine in engines:
            run = ran(engine, place)
            runs.setdefault(engine, []).extend([run] if run else [])
    least = ("seconds", "processor")
    return {
        engine: {**several[0], **{name: min(run[name] for run in several) for name in least}}
        for engine, several in runs.items()
        if several
    }


def line(results: int, engine: str, run: Run, ours: Run | None) -> str:
    """A line of the table: the ratios are to m5kit."""
    over = {name: run[name] / ours[name] if ours else math.nan for name in ("seconds", "processor")}
    return (
        f"{results:>10,} results  {engine:<10} {run['seconds']:>7.2f} s ({over['seconds']:.2f} x m5kit)"
        f"  processor {run['processor']:>7.2f} s ({over['processor']:.2f} x m5kit)"
        f"  peak {run['peak']:>6,} MB  {run['rows']:,} records"
    )


def ran(engine: str, place: Path) -> Run | None:
    """One run in a process of its own; None where the engine is not installed."""
    command = [sys.executable, str(Path(__file__).parent / "findings_run.py"), engine, str(place)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 3:
        print(f"{engine}: not installed")
        return None
    if done.returncode:
        raise SystemExit(f"{engine} failed:\n{done.stderr}")
    answer: Run = json.loads(done.stdout.splitlines()[-1])
    return answer


def _exponent(ours: Sequence[Run]) -> None:
    """How m5kit's time grows with the records, from the fewest to the most: 1 is linear."""
    if len(ours) < 2:
        return
    fewest, most = (f(ours, key=lambda run: run["rows"]) for f in (min, max))
    for name, says in (("seconds", "time"), ("processor", "time of the processor")):
        grown = math.log(most[name] / fewest[name]) / math.log(most["rows"] / fewest["rows"])
        print(f"m5kit's {says} grows as records to the power {grown:.2f}")


if __name__ == "__main__":
    sys.exit(main())
