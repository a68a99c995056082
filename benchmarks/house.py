"""Count what makes a house hard to find one's way in.

    python benchmarks/house.py

Prints the public names that are defined in more than one module, the files of one name, the lines of sdtm/ and adam/,
the modules that name a sheet's columns, and the longest functions.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
AWAY = {"tests", "benchmarks", "studies", "docs", "build", ".link", ".git", ".ci", "dist"}
LONG = 30


def modules() -> Iterator[tuple[Path, ast.Module]]:
    """The modules of the product, parsed."""
    for file in sorted(ROOT.rglob("*.py")):
        if file.relative_to(ROOT).parts[0] not in AWAY:
            yield file.relative_to(ROOT), ast.parse(file.read_text(encoding="utf-8"))


def defined(tree: ast.Module) -> Iterator[str]:
    """The public classes and functions of a module."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            yield node.name


def main() -> None:
    """Print the counts."""
    places: dict[str, list[str]] = defaultdict(list)
    files: dict[str, list[str]] = defaultdict(list)
    long: list[tuple[int, str]] = []
    lines = {"sdtm": 0, "adam": 0}
    for file, tree in modules():
        files[file.name].append(str(file))
        for name in defined(tree):
            places[name].append(str(file))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.end_lineno:
                long.append((node.end_lineno - node.lineno + 1, f"{file}:{node.name}"))
    for room in lines:
        inside = [f for f in (ROOT / room).rglob("*") if f.suffix in (".py", ".csv")]
        lines[room] = sum(len(f.read_text(encoding="utf-8").splitlines()) for f in inside)
    several = {name: where for name, where in places.items() if len(where) > 1}
    print(f"public names: {len(places)}; in more than one module: {len(several)}")
    for name, where in sorted(several.items(), key=lambda item: (-len(item[1]), item[0])):
        print(f"  {name}: {', '.join(where)}")
    alike = {name: where for name, where in files.items() if len(where) > 1 and name != "__init__.py"}
    print(f"names that several files have: {len(alike)}")
    for name, where in sorted(alike.items()):
        print(f"  {name}: {', '.join(where)}")
    print(f"lines of sdtm/: {lines['sdtm']}, of adam/: {lines['adam']}")
    print(f"functions over {LONG} lines: {sum(length > LONG for length, _ in long)} of {len(long)}")
    for length, name in sorted(long, reverse=True)[:5]:
        print(f"  {length} {name}")


if __name__ == "__main__":
    main()
