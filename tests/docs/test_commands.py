"""Commands on the pages: every one is known to the command line, and those in blocks are run by a test."""

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from m5kit.cli.main import app, run

FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCK_COMMAND = re.compile(r"(?:^|[\s/])m5kit +([a-z].*)$", re.MULTILINE)
INLINE = re.compile(r"`m5kit ([a-z][^`\n]*)`")
PATIENTS = 120  # raw.reg:118 is among them
ENDS = {">", ">>", "|", "&&", ";", "||", "2>"}
# The test that runs the blocks of a page; those of commands.md are the usage of each command.
RUN_BY = {
    "your-study.md": "test_your_study.py",
    "first-study.md": "test_first_study.py",
    "from-sas.md": "test_coming_from.py",
    "from-admiral.md": "test_coming_from.py",
    "python.md": "test_python.py",
    "ci.md": "test_ci.py",
    "README.md": "test_commands.py",
    "report.md": "test_commands.py",
}
NOT_RUN = {
    "commands.md": "the usage of each command",
    "proposals.md": "STUDY is the reader's; your-study.md runs the same",
    "scale.md": "a study of a hundred thousand subjects, and a cluster",
}


def pages(root: Path) -> list[Path]:
    return [root / "README.md", *sorted((root / "docs").glob("*.md"))]


def words_of(text: str) -> list[str]:
    """The words of a command as the shell has them, up to a comment, a pipe or another command."""
    words = shlex.split(text, comments=True)
    return words[: next((at for at, word in enumerate(words) if word in ENDS), len(words))]


def in_blocks(text: str) -> Iterator[list[str]]:
    for language, body in FENCE.findall(text):
        if language in ("sh", "bash", "console", "yaml", ""):
            yield from map(words_of, BLOCK_COMMAND.findall(body))


def unknown(words: list[str]) -> str:
    """What the command line does not know of a command: its name, or an option; "" where it knows it."""
    command: Any = typer.main.get_command(app)
    context = typer.Context(command, info_name="m5kit")
    rest = list(words)
    while hasattr(command, "commands"):
        if not rest:
            return ""
        found = command.get_command(context, rest[0])
        if found is None:
            return f"no command {rest[0]!r}"
        command, context, rest = found, typer.Context(found, parent=context, info_name=rest[0]), rest[1:]
    try:
        command.make_parser(context).parse_args(rest)
    except Exception as error:  # noqa: BLE001 - whatever the parser says is what is unknown
        return str(error)
    return ""


def test_every_command_on_a_page_is_known(root: Path) -> None:
    odd, count = [], 0
    for page in pages(root):
        text = page.read_text(encoding="utf-8")
        inline = [words_of(found) for found in INLINE.findall(text)]
        for words in [*inline, *(in_blocks(text) if page.name != "commands.md" else ())]:
            count += 1
            said = unknown(words)
            odd += [f"{page.name}: m5kit {' '.join(words)}: {said}"] if said else []
    assert odd == []
    assert count > 100


def test_a_command_that_is_not_known_is_found() -> None:
    assert unknown(["built", "x"]) == "no command 'built'"
    assert "--outt" in unknown(["build", "x", "--outt", "y"])
    assert unknown(["new", "study", "x", "--id", "ID"]) == ""


def test_blocks_are_run_or_it_is_said_why_not(root: Path) -> None:
    with_blocks = {page.name for page in pages(root) if list(in_blocks(page.read_text(encoding="utf-8")))}
    assert with_blocks - set(RUN_BY) - set(NOT_RUN) == set()
    for page, test in RUN_BY.items():
        assert page.removesuffix(".md") in (root / "tests" / "docs" / test).read_text(encoding="utf-8"), page


@pytest.mark.slow
def test_the_blocks_about_the_showpiece_run(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """README.md and report.md, with the first patients of the study; a command may find something, and must not stop."""
    study = tmp_path / "studies" / "e2100"
    shutil.copytree(root / "studies" / "e2100", study, ignore=shutil.ignore_patterns("raw", "__pycache__"))
    patients = (study / "subjects.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (study / "subjects.csv").write_text("".join(patients[: PATIENTS + 1]), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    done: list[list[str]] = []
    for page in (root / "README.md", root / "docs" / "report.md"):
        asked = [words for words in in_blocks(page.read_text(encoding="utf-8")) if "studies/e2100" in words]
        for words in asked:
            assert run(words) in (0, 1), (words, capsys.readouterr().err)
            done.append(words)
    assert len(done) >= 15
    assert (tmp_path / "site" / "e2100syn" / "index.html").is_file()
    assert (tmp_path / "out" / "e2100syn" / "report" / "index.html").is_file()
