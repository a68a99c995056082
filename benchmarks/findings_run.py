"""One engine's way from the forms to LB, timed: python findings_run.py ENGINE FOLDER; exit code 3 where it is not installed.

Engines of R are run by Rscript, time themselves in the same way, and hand their table over as CSV after that.
"""

import importlib
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

IN_R = {"data.table": "findings_by_datatable.R", "dplyr": "findings_by_dplyr.R"}
OURS_AND_THEIRS = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)  # this process, and those that it began


def main(engine: str, folder: Path) -> int:
    """Run it, and print seconds, peak memory, records and a digest of the table as one JSON line."""
    if engine in IN_R:
        return in_r(IN_R[engine], folder)
    try:
        module = importlib.import_module(f"findings_by_{engine}")
    except ImportError:
        return 3
    start, before = time.perf_counter(), _processor()
    table = module.lb(folder)
    seconds, processor = time.perf_counter() - start, _processor() - before
    peak = sum(resource.getrusage(who).ru_maxrss for who in OURS_AND_THEIRS) // 1024
    _told({"seconds": seconds, "processor": processor, "peak": peak}, table)
    return 0


def in_r(script: str, folder: Path) -> int:
    """The same by a script of R."""
    here, r = Path(__file__).parent, shutil.which("Rscript")
    if r is None:
        return 3
    with tempfile.TemporaryDirectory() as beside:
        written = Path(beside) / "lb.csv"
        command = [r, str(here / "findings_run.R"), str(here / script), str(folder), str(written)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | {"LC_ALL": "C"})
        if done.returncode:
            print(done.stderr, file=sys.stderr)
            return 3 if "there is no package called" in done.stderr else 1
        _told(json.loads(done.stdout.splitlines()[-1]), _table(written))
    return 0


def _table(written: Path) -> Any:
    import pandas as pd
    from findings_digest import NUMBERS
    from findings_study import COLUMNS

    kinds = {name: "float64" if name in NUMBERS else "str" for name in COLUMNS}
    return pd.read_csv(written, dtype=kinds, keep_default_na=False, na_values={name: [""] for name in NUMBERS})


def _told(measured: dict[str, float], table: Any) -> None:
    from findings_digest import digest

    print(json.dumps({**measured, "rows": len(table), "digest": digest(table)}))


def _processor() -> float:
    """The seconds of the processor, of all cores, that this process and those it began have used."""
    used = [resource.getrusage(who) for who in OURS_AND_THEIRS]
    return sum(each.ru_utime + each.ru_stime for each in used)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
