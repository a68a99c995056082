"""The pages say what the code does: generated ones are as generated, written ones are tested."""

import ast
import importlib.util
import inspect
import re
from pathlib import Path
from types import ModuleType

import pytest

from m5kit.specs.check import COLUMNS, VARIABLE_COLUMNS
from m5kit.study import described
from m5kit.tlf import sheets

PAGES = ("commands.md", "methods.md", "domains.md", "analyses.md", "findings.md")


@pytest.fixture(scope="module")
def generate(root: Path) -> ModuleType:
    made = importlib.util.spec_from_file_location("docs_generate", root / "docs" / "generate.py")
    assert made is not None and made.loader is not None
    module = importlib.util.module_from_spec(made)
    made.loader.exec_module(module)
    return module


def test_generated_pages_are_as_they_are_generated(root: Path, generate: ModuleType) -> None:
    made = generate.pages()
    assert tuple(made) == PAGES
    old = [name for name, text in made.items() if (root / "docs" / name).read_text(encoding="utf-8") != text]
    assert old == [], "run `python docs/generate.py`, and commit what it writes"


def test_every_command_and_method_is_there(root: Path) -> None:
    commands = (root / "docs" / "commands.md").read_text(encoding="utf-8")
    for name in (
        "build",
        "check",
        "validate",
        "compare",
        "trace",
        "new study",
        "new domain",
        "new display",
        "spec pack",
    ):
        assert f"## m5kit {name}\n" in commands
    assert "`--all`" in commands
    methods = (root / "docs" / "methods.md").read_text(encoding="utf-8")
    assert "### study_day\n" in methods and "### recode\n" in methods


def test_pages_and_readme_link_what_is_there(root: Path) -> None:
    for page in (root / "README.md", *(root / "docs").glob("*.md")):
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), f"{page.name} links {link}"


# -- sheets.md ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def told(root: Path) -> dict[str, list[str]]:
    """The columns that sheets.md tells, by sheet."""
    text = (root / "docs" / "sheets.md").read_text(encoding="utf-8")
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)[1:]
    return {
        name: [c for c in re.findall(r"^\| (\S+) \|", body, re.MULTILINE) if c != "Column"]
        for name, body in zip(parts[::2], parts[1::2], strict=True)
    }


def test_the_sheets_that_the_spec_check_knows(told: dict[str, list[str]]) -> None:
    for name, columns in COLUMNS.items():
        assert sorted(told[name]) == sorted(columns.split()), name
    assert sorted(told["a dataset"]) == sorted(VARIABLE_COLUMNS.split())


def read_columns(function: object) -> set[str]:
    """The columns that a function reads of a row: row["x"], or helper(row, "x", ...)."""
    tree = ast.parse(inspect.getsource(function))  # type: ignore[arg-type]
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            found.add(str(node.slice.value))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            of_cells = isinstance(node.func.value, ast.Name) and node.func.value.id == "cells"
            column = node.args[0].value if isinstance(node.args[0], ast.Constant) else ""
            found |= {str(column)} if of_cells and node.func.attr != "wrong" else set()
        if isinstance(node, ast.Call) and len(node.args) > 1 and isinstance(node.args[1], ast.Constant):
            of_row = isinstance(node.args[0], ast.Name) and node.args[0].id == "row"
            found |= {str(node.args[1].value)} if of_row else set()
    return found


def test_the_sheets_of_displays(told: dict[str, list[str]]) -> None:
    assert set(told["displays"]) == read_columns(sheets._display) - {"table"}
    assert set(told["analyses"]) == read_columns(sheets._analysis) | {"display", "decimals"}


def test_the_sheets_that_other_rooms_read(told: dict[str, list[str]]) -> None:
    from m5kit.define import documents
    from m5kit.engine.verbs import standard_units
    from m5kit.study import not_submitted as ledger

    assert read_columns(documents.documents_of) <= set(told["documents"])
    assert set(told["units"]) >= read_columns(standard_units._conversion) | {"test", "from", "system"}
    assert read_columns(ledger._declared) <= set(told["ledger"])
    assert set(told["forms.csv"]) >= set(described.NEEDED) | {"label", "type", "key", "pattern", "low", "high"}
