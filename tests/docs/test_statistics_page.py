"""The page of statistics: its examples run, every trial is on it, and every public function of the room."""

import doctest
import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType


def test_its_examples_run(root: Path) -> None:
    assert doctest.testfile(str(root / "docs" / "statistics.md"), module_relative=False).failed == 0


def test_every_trial_is_on_it(root: Path) -> None:
    page = (root / "docs" / "statistics.md").read_text(encoding="utf-8")
    for file in sorted((root / "tests" / "fixtures" / "r").glob("trials_*.json")):
        for kind, one in json.loads(file.read_text())["kinds"].items():
            assert f"| {kind} | {len(one['trials'])} |" in page, "run `python docs/agreement.py`"


def test_the_functions_are_as_they_are(root: Path, script: Callable[[str], ModuleType]) -> None:
    module = script("docs/agreement.py")
    assert module.reach() in (root / "docs" / "statistics.md").read_text(encoding="utf-8")
    named = {m for _, modules in module.ROOMS for m in modules}
    assert named <= {p.stem for p in (root / "tlf" / "statistics").glob("*.py")}
