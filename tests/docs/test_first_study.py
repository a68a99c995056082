"""The tutorial, run as a reader would: its files written, its commands run in order."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from m5kit.cli.main import run

BLOCK = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def commands(text: str) -> Iterator[list[str]]:
    """The words of each command of a block; a command may go over several lines inside quotation marks."""
    waiting = ""
    for line in text.splitlines():
        waiting += line + "\n"
        if waiting.count('"') % 2 == 0:
            yield shlex.split(waiting)
            waiting = ""


def test_every_step_of_the_first_study(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    text = (root / "docs" / "first-study.md").read_text(encoding="utf-8")
    said = {}
    for language, more, body in BLOCK.findall(text):
        if language == "csv":
            file, *how = more.split()
            with Path(file).open("a" if how == ["append"] else "w", encoding="utf-8") as out:
                out.write(body)
            continue
        codes = []
        for words in commands(body):
            if words[0] == "python":
                codes.append(subprocess.run([sys.executable, *words[1:]], check=False).returncode)
            else:
                assert words[0] == "m5kit"
                codes.append(run(words[1:]))
            said[" ".join(words[:3])] = capsys.readouterr().out
        assert codes == [0] * (len(codes) - 1) + [1 if "fails" in more else 0], body
    assert (tmp_path / "out/trial-01/tlf/T1.html").is_file()
    assert said["m5kit validate out/trial-01"].splitlines()[-1] == "4 datasets: 1 warning, 1 note"
    assert "The package lacks TS." in said["m5kit validate out/trial-01"]
    assert "AESEV" in said["m5kit compare out/trial-01"]
    assert said["m5kit check trial"].splitlines()[-1].endswith("no findings")
