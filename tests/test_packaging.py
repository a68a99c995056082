"""The wheel holds every package of the repository, and nothing else."""

import tomllib
from pathlib import Path

BESIDE = {"tests", "studies", "benchmarks", "build", "dist", "docs", "out"}


def test_every_package_is_listed(root: Path) -> None:
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    found = {"m5kit"}
    for file in root.rglob("__init__.py"):
        parts = file.parent.relative_to(root).parts
        if parts and parts[0] not in BESIDE and not any(p.startswith(".") or p == "node_modules" for p in parts):
            found.add(".".join(("m5kit", *parts)))
    assert set(settings["tool"]["setuptools"]["packages"]) == found


def test_engine_code_does_not_know_the_showpiece(root: Path) -> None:
    rooms = ("adam", "checks", "cli", "define", "documents", "engine", "files", "sdtm", "specs", "study", "tlf")
    told = [
        f for room in rooms for f in (root / room).rglob("*.py") if "e2100" in f.read_text(encoding="utf-8").lower()
    ]
    assert told == []
