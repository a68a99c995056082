"""A public name means one thing in the whole product."""

import ast
from collections import defaultdict
from pathlib import Path

FACE = {"Run", "Study"}  # what `import m5kit` offers wraps those of the study's room, under the names a user knows
AWAY = {"tests", "benchmarks", "studies", "docs", "build", "dist"}
# Here a function's name is the word that a user writes: a command, a kind, a layout, a method, what m5kit offers. It may
# be that of what it calls.
USERS_WORDS = ("cli/", "face/", "tlf/kinds/", "tlf/layouts/", "engine/verbs/", "sdtm/", "adam/")
EXPORT = "export"  # of a package, and in `m5kit spec export` of its sheets


def defined(root: Path, kind: type[ast.ClassDef] | type[ast.FunctionDef]) -> dict[str, set[str]]:
    homes = defaultdict(set)
    for file in sorted(root.rglob("*.py")):
        place = file.relative_to(root)
        if place.parts[0] in AWAY or place.parts[0].startswith("."):
            continue
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, kind) and not node.name.startswith("_"):
                homes[node.name].add(place.as_posix())
    return homes


def test_no_public_class_is_defined_twice(root: Path) -> None:
    homes = defined(root, ast.ClassDef)
    assert len(homes) > 300
    assert {name: files for name, files in homes.items() if len(files) > 1 and name not in FACE} == {}


def test_no_public_function_is_defined_twice(root: Path) -> None:
    """But for the words of users, each of which is one kind's, one command's or one method's."""
    homes = defined(root, ast.FunctionDef)
    own = {name: {f for f in files if not f.startswith(USERS_WORDS)} for name, files in homes.items()}
    assert len(own) > 1500
    assert {name: files for name, files in own.items() if len(files) > 1} == {}


def test_no_word_of_users_is_defined_twice(root: Path) -> None:
    homes = defined(root, ast.FunctionDef)
    for words in (("cli/",), ("tlf/kinds/",), ("tlf/layouts/",), ("engine/verbs/", "sdtm/", "adam/")):
        own = {name: {f for f in files if f.startswith(words)} for name, files in homes.items()}
        assert any(own.values())
        assert {name: files for name, files in own.items() if len(files) > 1 and name != EXPORT} == {}, words
