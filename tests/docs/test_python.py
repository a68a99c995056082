"""The page about Python, run as a reader would: one namespace from top to bottom, in a process of its own."""

import re
import subprocess
import sys
from pathlib import Path

import m5kit

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def script(root: Path) -> str:
    """The page as one script; its commands are run where they stand."""
    parts = ["import subprocess, sys", "if __name__ == '__main__':"]
    for language, body in BLOCK.findall((root / "docs" / "python.md").read_text(encoding="utf-8")):
        if language == "sh":
            words = [repr(word) for word in body.split()[1:]]
            body = f"assert subprocess.call([sys.executable, '-c', 'from m5kit.cli.main import main; main()', {', '.join(words)}]) == 0\n"
        if language in ("sh", "python"):
            parts += [f"    {line}" if line else "" for line in body.splitlines()]
    return "\n".join(parts) + "\n"


def test_the_page_runs(root: Path, tmp_path: Path) -> None:
    file = tmp_path / "page.py"
    file.write_text(script(root), encoding="utf-8")
    done = subprocess.run([sys.executable, file], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "trial-01" / "manifest.json").is_file()


def test_the_page_names_all_that_is_offered(root: Path) -> None:
    page = (root / "docs" / "python.md").read_text(encoding="utf-8")
    assert [name for name in m5kit.__all__ if not re.search(rf"\b{name}\b", page)] == []
