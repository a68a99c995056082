"""Every column of every sheet with every kind of wrong cell, held against a small study: tracebacks, silent differences.

    python benchmarks/wrong_cells.py [SHARE]

Each is one cell of a sound study of a few records (tests/study/test_wrong_cells.py, of which the suite draws some):
check and build must say something about it, or make what the sound study makes. SHARE is the part that is tried, 1.0
for all. Prints how many were tried, told, without effect; each traceback and silent difference; exit 1 where there is one.
"""

import runpy
import sys
import tempfile
from pathlib import Path

CASES = runpy.run_path(str(Path(__file__).parents[1] / "tests" / "study" / "test_wrong_cells.py"))


def main() -> int:
    """Try them, and print the counts."""
    share = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    every = list(CASES["wrongs"]())
    chosen = every[:: max(round(1 / share), 1)]
    bad = []
    with tempfile.TemporaryDirectory() as scratch:
        sound = CASES["sound_in"](Path(scratch))
        for wrong in chosen:
            if said := CASES["outcome"](wrong, sound):
                bad.append(said)
                print(said, flush=True)
    silent = sum("another build, and no finding" in said for said in bad)
    wordless = sum("a fault without a word" in said for said in bad)
    tracebacks = len(bad) - silent - wordless
    print(f"{len(chosen)} of {len(every)} wrong cells tried: {tracebacks} tracebacks, {silent} silent differences,")
    print(f"{wordless} faults without a word")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
