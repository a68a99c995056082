"""Little room, small limits, a place that is read-only: one sentence with what stands and what to do."""

import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Folder = Callable[..., Path]
MAIN = "from m5kit.cli.main import main; main()"


def build(study: Path, out: Path, limit: tuple[int, int] | None = None) -> subprocess.CompletedProcess[str]:
    """Build in a process of its own, under a limit (which, how much)."""

    def limited() -> None:
        if limit is not None:
            resource.setrlimit(limit[0], (limit[1], limit[1]))

    command = [sys.executable, "-c", MAIN, "build", str(study), "--out", str(out)]
    return subprocess.run(command, preexec_fn=limited, capture_output=True, text=True, check=False)


def files(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


def said(done: subprocess.CompletedProcess[str]) -> str:
    """The one sentence that a command ended with."""
    last = [line for line in done.stderr.splitlines() if not line.startswith("writing ")]
    assert (done.returncode, len(last)) == (2, 1), done.stderr
    return last[0]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, of 4 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("this machine lets nobody here mount a file system")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_and_a_place_that_is_read_only(study_folder: Folder, small_disk: Path) -> None:
    """The output lies on another file system than the study."""
    study = study_folder()
    assert build(study, small_disk).returncode in (0, 1)
    before = files(small_disk / "x1")
    free = os.statvfs(small_disk)
    (small_disk / "mine.bin").write_bytes(b"x" * (free.f_bavail * free.f_bsize - 60_000))
    full = said(build(study, small_disk))
    assert "No space left on device" in full
    assert "What was there before is untouched." in full
    assert "Make room on the disk" in full
    assert files(small_disk / "x1") == before
    assert sorted(os.listdir(small_disk)) == ["mine.bin", "x1"]
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    assert "read-only" in said(build(study, small_disk)).lower()
    assert files(small_disk / "x1") == before


def test_a_limit_on_the_size_of_files(study_folder: Folder, tmp_path: Path) -> None:
    study = study_folder()
    assert build(study, tmp_path / "out").returncode in (0, 1)
    before = files(tmp_path / "out" / "x1")
    large = said(build(study, tmp_path / "out", (resource.RLIMIT_FSIZE, 4000)))
    assert "File too large" in large
    assert "What was there before is untouched." in large
    assert "ulimit -f" in large
    assert files(tmp_path / "out" / "x1") == before
    assert os.listdir(tmp_path / "out") == ["x1"]


def test_a_limit_on_open_files(study_folder: Folder, tmp_path: Path) -> None:
    few = said(build(study_folder(), tmp_path / "out", (resource.RLIMIT_NOFILE, 6)))
    assert "Too many open files" in few
    assert not (tmp_path / "out" / "x1").exists()


@pytest.mark.parametrize("megabytes", [400])
def test_a_limit_on_memory(study_folder: Folder, tmp_path: Path, megabytes: int) -> None:
    """Whatever runs short first, memory or the threads that need it, is one sentence, or the build is done."""
    study, out = study_folder(), tmp_path / "out"
    (out / "x1").mkdir(parents=True)
    done = build(study, out, (resource.RLIMIT_AS, megabytes << 20))
    last = [line for line in done.stderr.splitlines() if line.startswith("m5kit: ")]
    assert "an error of m5kit itself" not in done.stderr
    if done.returncode == 2 and last:
        assert "What was built before is untouched." in last[-1]
        assert os.listdir(out / "x1") == []


def test_an_executor_that_cannot_start_is_one_sentence(
    study_folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    from unittest.mock import patch

    from m5kit.cli.main import run

    with patch("m5kit.study.build.Study.open", side_effect=RuntimeError("can't start new thread")):
        assert run(["build", str(study_folder())]) == 2
    assert capsys.readouterr().err.count("no more threads or processes can be started. What was built before") == 1
