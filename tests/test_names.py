"""A name of a class means one thing in the whole product."""

import ast
from collections import defaultdict
from pathlib import Path

FACE = {"Run", "Study"}  # what `import m5kit` offers wraps those of the study's room, under the names a user knows
AWAY = {"tests", "benchmarks", "studies", "docs", "build", "dist"}


def test_no_public_class_is_defined_twice(root: Path) -> None:
    homes = defaultdict(list)
    for file in sorted(root.rglob("*.py")):
        place = file.relative_to(root)
        if place.parts[0] in AWAY or place.parts[0].startswith("."):
            continue
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes[node.name].append(str(place))
    assert len(homes) > 300
    assert {name: files for name, files in homes.items() if len(files) > 1 and name not in FACE} == {}
