"""How many faults that are planted in the raw forms of E2100 a build finds: `python benchmarks/planted_faults.py`.

The faults are those of tests/studies/test_e2100_faults.py. Of each it prints whether a finding names the line it is
on, names the subject only, or nothing does, and at the end how many of each there are.
"""

import importlib.util
import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
STUDY = ROOT / "studies" / "e2100"


class Folders:
    """What pytest's tmp_path_factory gives."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def mktemp(self, name: str) -> Path:
        """A new folder."""
        folder = self.root / name
        folder.mkdir()
        return folder


def the_test() -> ModuleType:
    """The module with the table of faults and what plants them."""
    made = importlib.util.spec_from_file_location("faults", ROOT / "tests" / "studies" / "test_e2100_faults.py")
    assert made is not None and made.loader is not None
    module = importlib.util.module_from_spec(made)
    made.loader.exec_module(module)
    return module


def main() -> int:
    """Plant the faults of values, build, and print what was found of each; 1 where one is silent."""
    from m5kit.study import Study

    test: Any = the_test()
    with TemporaryDirectory() as place:
        folders = Folders(Path(place))
        if not (STUDY / "raw").is_dir():
            Study.open(STUDY).simulate()
        small = test.small.__wrapped__(STUDY, STUDY / "raw", folders)
        sound = set(test.sound.__wrapped__(small)[1])
        found, lines = test.faulty.__wrapped__(small, folders)
    new = found - sound
    faults = {**test.CELLS, **test.EDITS}
    counts = {"with its line": 0, "by its subject": 0, "silent": 0}
    for name, (form, known, changes, rule, *_) in faults.items():
        line = re.compile(rf"\b{form}\.csv line {lines[name]}\b")
        subject = changes.get("PATID") or known.get("PATID", "?")
        if any(line.search(f.place) or line.search(f.message) for f in new):
            said = "with its line"
        elif any(f.rule.startswith(rule) and subject in f"{f.place} {f.message}" for f in new):
            said = "by its subject"
        else:
            said = "silent"
        counts[said] += 1
        print(f"{said:<15} {name} ({form}, {rule})")
    print("; ".join(f"{count} {said}" for said, count in counts.items()), f"of {len(faults)}")
    return 1 if counts["silent"] else 0


if __name__ == "__main__":
    sys.exit(main())
