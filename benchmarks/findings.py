"""A laboratory form to LB: m5kit beside ordinary vectorised pandas, polars and duckdb, in one run.

    python benchmarks/findings.py --results 200000 1000000 5000000

A wide form with 20 tests a visit, dates in mixed and partial forms, becomes LB:
long records with standard units, reference range indicator, ISO 8601 dates,
study days, epoch, visit numbers, last result before treatment and sequence
numbers. Every engine runs in a process of its own, from the CSV files to the
finished table in memory; the tables are compared cell by cell (as digests)
before any time is printed. m5kit's time includes lineage. An engine that is
not installed is left out.
"""

import argparse
import json
import math
import subprocess
import sys
import tempfile
from pathlib import Path

import findings_study as study

ENGINES = ("m5kit", "pandas", "polars", "duckdb")


def main() -> int:
    """Run what was asked for and print a table of times, ratios and peak memory."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--results", type=int, nargs="+", default=[200_000, 1_000_000])
    parser.add_argument("--engines", nargs="+", default=list(ENGINES), choices=ENGINES)
    parser.add_argument("--repeat", type=int, default=2)
    asked = parser.parse_args()
    times: dict[tuple[str, int], float] = {}
    with tempfile.TemporaryDirectory() as folder:
        for results in asked.results:
            place = Path(folder) / str(results)
            study.write(place, results)
            digests = {}
            for engine in asked.engines:
                runs = [ran(engine, place) for _ in range(asked.repeat)]
                if runs[0] is None:
                    print(f"{engine}: not installed")
                    continue
                best = min((r for r in runs if r), key=lambda r: float(r["seconds"]))
                times[engine, results] = float(best["seconds"])
                digests[engine] = best["digest"]
                cost = float(best["processor"])
                ratio = times[engine, results] / times["m5kit", results] if ("m5kit", results) in times else math.nan
                print(
                    f"{results:>9,} results  {engine:<7} {best['seconds']:>7.2f} s  {ratio:>5.2f} x m5kit"
                    f"  processor {cost:>7.2f} s  peak {best['peak']:>6,} MB  {best['rows']:,} records",
                    flush=True,
                )
            if len(set(digests.values())) > 1:
                print(f"the tables differ: {digests}")
                return 1
    _exponent(times, asked.results)
    return 0


def ran(engine: str, place: Path) -> dict[str, float] | None:
    """One run in a process of its own; None where the engine is not installed."""
    command = [sys.executable, str(Path(__file__).parent / "findings_run.py"), engine, str(place)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 3:
        return None
    if done.returncode:
        raise SystemExit(f"{engine} failed:\n{done.stderr}")
    answer: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _exponent(times: dict[tuple[str, int], float], sizes: list[int]) -> None:
    """How m5kit's time grows with the records: 1 is linear."""
    if len(sizes) < 2 or ("m5kit", sizes[0]) not in times:
        return
    first, last = sizes[-2], sizes[-1]
    grown = math.log(times["m5kit", last] / times["m5kit", first]) / math.log(last / first)
    print(f"m5kit's time grows as records to the power {grown:.2f} (from {first:,} to {last:,})")


if __name__ == "__main__":
    sys.exit(main())
