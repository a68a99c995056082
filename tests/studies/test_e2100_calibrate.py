"""The stored subject table meets what the calibration is after. The search itself is not run here: see its README."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


def checked(study: Path, table: Path) -> tuple[int, str]:
    """Exit code and words of the calibration's check of a table."""
    pytest.importorskip("numba", reason="the calibration needs numba")
    command = [sys.executable, str(study / "calibrate"), "--check", str(table)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.strip() + done.stderr


def test_the_stored_table_meets_every_number(study: Path) -> None:
    assert checked(study, study / "subjects.csv") == (0, "Every number is met.")


def test_a_table_with_one_progression_moved_does_not(study: Path, tmp_path: Path) -> None:
    text = (study / "subjects.csv").read_text(encoding="utf-8")
    altered = tmp_path / "subjects.csv"
    altered.write_text(text.replace(",PD,156,", ",PD,390,"), encoding="utf-8")
    code, words = checked(study, altered)
    assert code == 1
    assert "progression-free survival by arm" in words
