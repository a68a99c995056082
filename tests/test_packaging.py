"""The wheel holds every package of the repository, and nothing else."""

import tomllib
from pathlib import Path

BESIDE = {"tests", "studies", "benchmarks", "build", "dist", "docs", "out"}


def rooms(root: Path) -> list[tuple[str, ...]]:
    """The folders of product code, as their parts below the root; the root itself has none."""
    found: list[tuple[str, ...]] = [()] if (root / "__init__.py").is_file() else []
    for file in sorted(root.rglob("__init__.py")):
        parts = file.parent.relative_to(root).parts
        if parts and parts[0] not in BESIDE and not any(p.startswith(".") or p == "node_modules" for p in parts):
            found.append(parts)
    return found


def test_every_package_is_listed(root: Path) -> None:
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    assert set(settings["tool"]["setuptools"]["packages"]) == {".".join(("m5kit", *parts)) for parts in rooms(root)}


def test_product_code_does_not_know_the_showpiece(root: Path) -> None:
    files = [f for parts in rooms(root) for f in root.joinpath(*parts).iterdir() if f.suffix in (".py", ".csv", ".js")]
    assert len(files) > 400
    assert [f.name for f in files if "e2100" in f.read_text(encoding="utf-8").lower()] == []
