"""One engine's way from the forms to LB, timed: python findings_run.py ENGINE FOLDER; exit code 3 where it is not installed."""

import importlib
import json
import resource
import sys
import time
from pathlib import Path


def main(engine: str, folder: Path) -> int:
    """Run it, and print seconds, peak memory, records and a digest of the table as one JSON line."""
    try:
        module = importlib.import_module(f"findings_by_{engine}")
    except ImportError:
        return 3
    start = time.perf_counter()
    table = module.lb(folder)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    from findings_digest import digest

    print(json.dumps({"seconds": seconds, "peak": peak, "rows": len(table), "digest": digest(table)}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
