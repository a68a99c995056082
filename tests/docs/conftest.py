"""Tutorials, run as a reader would: their files written, their commands run in order."""

import csv
import io
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from m5kit.cli.main import run

BLOCK = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass
class Followed:
    """What the commands of a page said, by their first three words, and how many rows of sheets a reader typed."""

    said: dict[str, str] = field(default_factory=dict)
    typed: int = 0


def commands(text: str) -> Iterator[list[str]]:
    """The words of each command of a block; a command may go over several lines inside quotation marks."""
    waiting = ""
    for line in text.splitlines():
        waiting += line + "\n"
        if waiting.count('"') % 2 == 0:
            yield shlex.split(waiting)
            waiting = ""


def written(file: Path, how: str, body: str) -> None:
    """A file of a page: written, appended to what is there, or rows added to a sheet by the names of its columns."""
    if how == "add" and file.is_file():
        with file.open(encoding="utf-8", newline="") as old:
            reader = csv.DictReader(old)
            before, columns = list(reader), list(reader.fieldnames or ())
        rows = list(csv.DictReader(io.StringIO(body)))
        out = io.StringIO(newline="")
        names = list(dict.fromkeys([*columns, *rows[0]]))
        writer = csv.DictWriter(out, names, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows([*before, *rows])
        file.write_text(out.getvalue(), encoding="utf-8", newline="\n")
        return
    with file.open("a" if how == "append" else "w", encoding="utf-8") as out_file:
        out_file.write(body)


@pytest.fixture
def follow(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[str], Followed]:
    """Follow a page of docs/ in an empty folder: every command must end with 0, the last of a block "fails" with 1."""

    def through(page: str) -> Followed:
        monkeypatch.chdir(tmp_path)
        found = Followed()
        for language, more, body in BLOCK.findall((root / "docs" / page).read_text(encoding="utf-8")):
            if language in ("csv", "toml") or (language == "python" and more.strip()):
                file, *how = more.split()
                written(Path(file), how[0] if how else "", body)
                found.typed += len(body.splitlines()) - 1 if language == "csv" else 0
                continue
            if language != "sh":
                continue  # the same in another language
            codes = []
            for words in commands(body):
                if words[0] == "python":
                    codes.append(subprocess.run([sys.executable, *words[1:]], check=False).returncode)
                else:
                    assert words[0] == "m5kit"
                    codes.append(run(words[1:]))
                found.said[" ".join(words[:3])] = capsys.readouterr().out
            assert codes == [0] * (len(codes) - 1) + [1 if "fails" in more else 0], body
        return found

    return through
