"""ARCHITECTURE.md and CONTRIBUTING.md name files and functions that are there."""

import re
from pathlib import Path

import pytest

FILE = re.compile(r"`((?:[a-z_0-9]+/)+[a-z_0-9]+\.(?:py|csv|js))`")
FUNCTION = re.compile(r"`([a-z_]+(?:\.[a-z_]+)+)`")
OF_A_STUDY = ("spec/", "queries.")  # sheets and settings of anybody's study
ROOMS = ("specs", "engine", "study", "tlf", "outputs", "report", "package", "trace", "forms", "datasets", "define")


@pytest.mark.parametrize("page", ["ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_files_that_are_named_are_there(root: Path, page: str) -> None:
    named = {name for name in FILE.findall((root / page).read_text("utf-8")) if not name.startswith(OF_A_STUDY)}
    assert named, page
    assert [name for name in sorted(named) if not (root / name).exists() and "/" in name] == []


def test_functions_that_are_named_with_their_module_are_there(root: Path) -> None:
    named = FUNCTION.findall((root / "ARCHITECTURE.md").read_text("utf-8"))
    absent = []
    for name in named:
        *way, last = name.split(".")
        if way[0] not in ROOMS or last == "csv":
            continue
        file = root.joinpath(*way).with_suffix(".py")
        folder = root.joinpath(*way, last)
        text = file.read_text("utf-8") if file.exists() else ""
        if not re.search(rf"^(?:def|class) {last}\b|^{last} ?[:=]", text, re.MULTILINE) and not folder.is_dir():
            absent += [name] if not folder.with_suffix(".py").exists() else []
    assert len(named) > 5
    assert absent == []
