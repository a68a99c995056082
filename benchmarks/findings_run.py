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
    start, before = time.perf_counter(), _processor()
    table = module.lb(folder)
    seconds, processor = time.perf_counter() - start, _processor() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    from findings_digest import digest

    print(
        json.dumps(
            {"seconds": seconds, "processor": processor, "peak": peak, "rows": len(table), "digest": digest(table)}
        )
    )
    return 0


def _processor() -> float:
    """The seconds of the processor, of all cores, that this process and those it began have used."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
