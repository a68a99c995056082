"""The same bytes, whatever the environment of the command says."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

Folder = Callable[..., Path]
MAIN = "import os; os.umask(int(os.environ['TEST_UMASK'], 8)); from m5kit.cli.main import main; main()"
PLAIN = {"TEST_UMASK": "022", "PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C"}


def built(folder: Path, out: Path, cwd: Path, *words: str, **environment: str) -> dict[str, bytes]:
    known = {k: v for k, v in os.environ.items() if k not in ("SOURCE_DATE_EPOCH", "LANG", "LC_ALL", "TZ")}
    command = [sys.executable, "-c", MAIN, "build", os.path.relpath(folder, cwd), "--out", str(out), *words]
    done = subprocess.run(command, cwd=cwd, env={**known, **PLAIN, **environment}, capture_output=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return {f.relative_to(out).as_posix(): f.read_bytes() for f in sorted(out.rglob("*")) if f.is_file()}


def test_the_environment_changes_no_byte(study_folder: Folder, tmp_path: Path, root: Path) -> None:
    folder = study_folder()
    plain = built(folder, tmp_path / "plain", tmp_path)
    other = built(
        folder,
        tmp_path / "other",
        root,
        "--jobs",
        "2",
        SOURCE_DATE_EPOCH="1700000000",
        PYTHONHASHSEED="4711",
        TZ="Pacific/Kiritimati",
        LC_ALL="tr_TR.UTF-8",
        TEST_UMASK="077",
        COLUMNS="40",
        PYTHONUTF8="0",
    )
    assert [name for name in plain if other.get(name) != plain[name]] == []
    assert list(other) == list(plain)
    assert any(name.endswith(".pdf") for name in plain)
