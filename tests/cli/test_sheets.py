"""spec import and spec export as a user meets them."""

import csv
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Folder = Callable[..., Path]


def m5kit(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", "from m5kit.cli.main import main; main()", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, "COLUMNS": "200"}, check=False)


def test_a_spec_as_a_workbook_and_back(study_folder: Folder, tmp_path: Path) -> None:
    out = m5kit("spec", "export", str(study_folder()), str(tmp_path / "x.xlsx"))
    assert out.returncode == 0
    assert "The layout cannot hold the records of a dataset (5)." in out.stdout
    assert out.stdout.splitlines()[-1].startswith(f"10 sheets in {tmp_path}/x.xlsx:")
    back = m5kit("spec", "import", str(tmp_path / "x.xlsx"), str(tmp_path / "back"))
    assert (back.returncode, back.stdout) == (0, f"4 datasets, 24 columns in {tmp_path}/back: no findings\n")
    with (tmp_path / "back" / "spec" / "AE.csv").open(newline="") as lines:
        told = {row["variable"]: row["text"] for row in csv.DictReader(lines)}
    assert told["AETERM"] == ""
    assert "Made from AE.AESTDTC, DM.RFSTDTC." in told["AESTDY"]
    again = m5kit("spec", "import", str(tmp_path / "x.xlsx"), str(tmp_path / "back"))
    assert (again.returncode, "is there already" in again.stderr) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("import", "absent.xml", "x"), "absent.xml is not there."),
        (("export", "STUDY", "x.csv"), "x.csv is not a workbook's name."),
        (("export", "STUDY", "x.xlsx", "--layout", "odd"), "There is no layout 'odd'. Use p21."),
    ],
)
def test_what_cannot_be_done(study_folder: Folder, arguments: tuple[str, ...], says: str) -> None:
    done = m5kit("spec", *[str(study_folder()) if a == "STUDY" else a for a in arguments])
    assert (done.returncode, done.stderr.count("\n"), says in done.stderr) == (2, 1, True)
