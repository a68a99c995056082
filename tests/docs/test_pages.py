"""The pages say what the code does: generated ones are as generated, written ones are tested."""

import ast
import inspect
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from m5kit.specs import display_rows, events, read
from m5kit.specs.declared import PROPOSAL, sheet_columns
from m5kit.specs.declared import sheets as declared_sheets
from m5kit.study import described

PAGES = ("commands.md", "methods.md", "domains.md", "analyses.md", "findings.md", "sheets.md", "study-toml.md")


@pytest.fixture(scope="module")
def generate(script: Callable[[str], ModuleType]) -> ModuleType:
    return script("docs/generate.py")


def test_generated_pages_are_as_they_are_generated(root: Path, generate: ModuleType) -> None:
    made = generate.pages()
    assert tuple(made) == PAGES
    old = [name for name, text in made.items() if (root / "docs" / name).read_text(encoding="utf-8") != text]
    assert old == [], "run `python docs/generate.py`, and commit what it writes"
    assert (root / generate.MANUAL).read_text(encoding="utf-8") == generate.manual()


def test_the_manual_page_is_read_without_a_complaint(root: Path) -> None:
    if not shutil.which("groff"):
        pytest.skip("groff is not installed")
    asked = ["groff", "-man", "-Tutf8", "-ww", "-z", str(root / "man" / "m5kit.1")]
    assert subprocess.run(asked, capture_output=True, text=True, check=True).stderr == ""


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
def told() -> dict[str, list[str]]:
    """The columns that are declared, by the sheet's title."""
    return {sheet.title: [c.name for c in sheet_columns()[sheet.sheet]] for sheet in declared_sheets()}


def test_every_declared_sheet_has_columns(told: dict[str, list[str]]) -> None:
    assert {sheet.sheet for sheet in declared_sheets()} == set(sheet_columns())
    assert {"datasets", "a dataset", "forms.csv"} <= set(told)


def read_columns(function: object) -> set[str]:
    """The columns that a function reads of a row: row["x"], or helper(row, "x", ...)."""
    tree = ast.parse(inspect.getsource(function))  # type: ignore[arg-type]
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            found.add(str(node.slice.value))
        if isinstance(node, ast.Call) and len(node.args) > 1 and isinstance(node.args[1], ast.Constant):
            of_row = isinstance(node.args[0], ast.Name) and node.args[0].id == "row"
            found |= {str(node.args[1].value)} if of_row else set()
    return found


def test_the_sheets_that_make_datasets(told: dict[str, list[str]]) -> None:
    shared = read_columns(read._attributes) | read_columns(read._derivation)
    assert read_columns(read._dataset) - {"variable"} <= set(told["datasets"])
    assert read_columns(read._variable) | read_columns(read._working) | shared <= set(told["a dataset"])
    assert read_columns(read._value) | shared <= {*told["values"], "filter"}
    assert read_columns(read._record) <= set(told["records"])
    assert read_columns(read._derived_records) <= set(told["derived"])
    assert read_columns(events._rule) | {"dataset", "use"} == set(told["events"])


def test_the_sheets_of_displays(told: dict[str, list[str]]) -> None:
    assert set(told["displays"]) == read_columns(display_rows.display_rows)
    assert set(told["analyses"]) == read_columns(display_rows.analysis_rows)
    assert set(told["results"]) == read_columns(display_rows.result_rows)


def test_the_sheets_that_other_rooms_read(told: dict[str, list[str]]) -> None:
    from m5kit.specs import read_lists

    comment = {"comment"}
    assert set(told["notes"]) == read_columns(read_lists.notes)
    assert set(told["edits"]) - comment == read_columns(read_lists.edit_checks)
    assert set(told["documents"]) == read_columns(read_lists.documents)
    assert set(told["units"]) - comment - set(PROPOSAL) == read_columns(read_lists.unit_conversions)
    assert set(told["ledger"]) - comment - {"state", "score"} == read_columns(read_lists.not_submitted)
    assert set(told["grades"]) - comment == read_columns(read_lists.grade_criteria)
    assert set(told["forms.csv"]) >= set(described.NEEDED) | {"label", "type", "key", "pattern", "low", "high"}
