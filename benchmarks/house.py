"""Count what makes a house hard to find one's way in.

    python benchmarks/house.py

Prints the public names that are defined in more than one module, the files of one name, the lines of sdtm/ and adam/,
where the columns of each sheet are listed (in one collection that has most of them), and the longest functions.
"""

import ast
import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
AWAY = {"tests", "benchmarks", "studies", "docs", "build", ".link", ".git", ".ci", "dist"}
LONG = 30
MOST = 0.6  # of a sheet's columns in one collection


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


def listings(tree: ast.Module) -> Iterator[set[str]]:
    """The texts of each collection that is written out in a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Tuple | ast.List | ast.Set | ast.Dict):
            parts = node.keys if isinstance(node, ast.Dict) else node.elts
            yield {part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)}


def columns_listed() -> dict[str, list[str]]:
    """For each sheet the places where its columns are listed: the declaration, and modules with most of them in one collection."""
    sheets: dict[str, set[str]] = defaultdict(set)
    with (ROOT / "specs" / "declared" / "columns.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            sheets[row["sheet"]].add(row["column"])
    found = {sheet: ["specs/declared/columns.csv"] for sheet in sheets}
    for module, tree in modules():
        for listed in listings(tree):
            for sheet, columns in sheets.items():
                if len(columns) > 3 and len(listed & columns) > MOST * len(columns) and str(module) not in found[sheet]:
                    found[sheet].append(str(module))
    return found


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
    print("where the columns of each sheet are listed")
    for sheet, where in columns_listed().items():
        print(f"  {sheet}: {', '.join(where)}")
    print(f"functions over {LONG} lines: {sum(length > LONG for length, _ in long)} of {len(long)}")
    for length, name in sorted(long, reverse=True)[:5]:
        print(f"  {length} {name}")


if __name__ == "__main__":
    main()
