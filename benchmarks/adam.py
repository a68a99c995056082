"""ADaM of a study after its SDTM, and of ten times its subjects: python benchmarks/adam.py studies/e2100

The SDTM datasets are built once; ten times the subjects are the same records
under ten names each. Prints seconds of each and the ratio, best of the repeats.
"""

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from m5kit.engine.encoded import encoded, stacked
from m5kit.engine.make import make_all
from m5kit.engine.tables import Table
from m5kit.study import Study, build


def main() -> int:
    """Time both and print them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("study", type=Path)
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--repeat", type=int, default=3)
    asked = parser.parse_args()
    run = build(Study.open(asked.study))
    adam = [d for d in run.study.spec.datasets.values() if d.package == "adam"]
    names = {d.name for d in adam}
    shelf = {name: table for name, table in run.shelf.items() if name not in names}
    larger = {name: several(table, asked.times) for name, table in shelf.items()}
    seconds = []
    for tables in (shelf, larger):
        best = float("inf")
        for _ in range(asked.repeat):
            start = time.perf_counter()
            made = make_all(adam, run.study.spec, tables, run.study.homes)
            best = min(best, time.perf_counter() - start)
        seconds.append(best)
        print(
            f"{len(made['ADSL'].frame):>7,} subjects  {sum(len(b.frame) for b in made.values()):>9,} records  {best:6.2f} s"
        )
    print(f"{asked.times} times the subjects take {seconds[1] / seconds[0]:.1f} times as long")
    return 0


def several(table: Table, times: int) -> Table:
    """The records under so many names of their subjects; a table without subjects stays as it is."""
    if table.subject != "USUBJID":
        return table
    frame = pd.concat([table.frame] * times, ignore_index=True)
    own = table.frame["USUBJID"].astype("str")
    frame["USUBJID"] = stacked([encoded(own + f"-{number}") for number in range(times)])
    origin = table.origin
    if origin is not None:
        origin = replace(
            origin, table=np.tile(origin.table, times), position=np.tile(origin.position, times), further=()
        )
    return replace(table, frame=frame, origin=origin)


if __name__ == "__main__":
    sys.exit(main())
