"""The command line as a user meets it: output, exit codes, one-line errors."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Folder = Callable[..., Path]


def m5kit(*arguments: str, cwd: Path | None = None) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", "from m5kit.cli.main import main; main()", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, cwd=cwd, env={**os.environ, "COLUMNS": "200"}, check=False
    )


def test_build_prints_where_the_package_is(study_folder: Folder, tmp_path: Path) -> None:
    done = m5kit("build", str(study_folder()), "--out", str(tmp_path / "out"))
    assert (done.returncode, done.stderr.count("Traceback")) == (0, 0)
    assert done.stdout.splitlines() == [
        "SDTM: DM 2, AE 3, SUPPAE 2, VS 3",
        f"Findings: 2 notes ({tmp_path}/out/x1/findings.csv)",
        f"The package is in {tmp_path}/out/x1",
    ]


def test_a_finding_of_error_severity_is_exit_1(study_folder: Folder, raw: dict[str, str], tmp_path: Path) -> None:
    folder = study_folder(raw={"enrol": raw["enrol"].replace("03-Jan-2020", "31-Feb-2020")})
    done = m5kit("build", str(folder), "--out", str(tmp_path / "out"), "--json")
    assert done.returncode == 1
    found = json.loads(done.stdout)["findings"]
    wrong = {(f["rule"], f["place"]) for f in found if f["severity"] == "error"}
    assert wrong == {("DATE-IMPOSSIBLE", "enrol.csv line 2, STARTED")}
    assert (tmp_path / "out" / "x1" / "findings.csv").is_file()


def test_a_spec_with_faults_tells_them_all_and_builds_nothing(
    study_folder: Folder, sheets: dict[str, str], tmp_path: Path
) -> None:
    broken = {"AE": sheets["AE"].replace("study_day", "studyday").replace("raw.events.TERM", "raw.events.TERMS")}
    done = m5kit("build", str(study_folder(sheets=broken)), "--out", str(tmp_path / "out"))
    assert done.returncode == 2
    lines = done.stderr.splitlines()
    assert [line.partition(": ")[2].partition(":")[0] for line in lines[:2]] == ["AE.csv line 4", "AE.csv line 7"]
    assert "'TERMS'" in lines[0]
    assert "'studyday'" in lines[1]
    assert lines[2] == "m5kit: the spec has 2 faults; nothing was built."
    assert not (tmp_path / "out").exists()


def test_check(study_folder: Folder, sheets: dict[str, str]) -> None:
    good = m5kit("check", str(study_folder()))
    assert "DM lacks COUNTRY (Country), which SDTMIG 3.4 requires." in good.stdout
    assert good.stdout.splitlines()[-1].startswith("4 datasets, 24 columns:")
    broken = {"AE": sheets["AE"].replace("study_day", "studyday")}
    bad = m5kit("check", str(study_folder(sheets=broken)), "--json")
    assert bad.returncode == 1
    assert any("study_day" in f["message"] + f["mend"] for f in json.loads(bad.stdout))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("build", "nowhere"), "nowhere is not a study: it has no study.toml."),
        (("trace", "STUDY", "AE.AETRM"), "Did you mean 'AETERM'?"),
        (("show", "STUDY", "XX"), "The study has no dataset 'XX'."),
        (("simulate", "STUDY"), "has no simulate.py"),
        (("reproduce", "STUDY"), "has no published.csv"),
        (("spec", "unpack", "a.csv", "b"), "a.csv is not an .xlsx workbook."),
        (("biuld", "STUDY"), "No such command 'biuld'"),
    ],
)
def test_an_error_is_one_line_and_exit_2(study_folder: Folder, arguments: tuple[str, ...], says: str) -> None:
    folder = str(study_folder())
    done = m5kit(*[folder if a == "STUDY" else a for a in arguments])
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_form_that_is_missing(study_folder: Folder, tmp_path: Path) -> None:
    folder = study_folder()
    (folder / "raw" / "events.csv").unlink()
    done = m5kit("build", str(folder), "--out", str(tmp_path / "out"))
    assert done.returncode == 2
    assert "raw.events" in done.stderr


def test_a_target_that_cannot_be_written(study_folder: Folder, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("in the way")
    done = m5kit("build", str(study_folder()), "--out", str(tmp_path / "out"))
    assert done.returncode == 2
    assert "cannot be written" in done.stderr


def test_debug_shows_where(study_folder: Folder) -> None:
    done = m5kit("show", str(study_folder()), "XX", "--debug")
    assert done.returncode == 2
    assert "Traceback" in done.stderr


def test_trace_and_show_print_values(study_folder: Folder) -> None:
    folder = str(study_folder())
    traced = m5kit("trace", folder, "AE.AESTDY", "--subject", "P1")
    assert traced.stdout.splitlines()[0].startswith("AE.AESTDY = -1; 3  study_day: Days from the reference date")
    assert "X1-P2" in m5kit("show", folder, "AE", "--subject", "P2").stdout
    assert m5kit("show", folder).stdout.splitlines()[0].startswith("DM ")


def test_pack_and_unpack(study_folder: Folder, tmp_path: Path) -> None:
    folder = study_folder()
    assert m5kit("spec", "pack", str(folder), str(tmp_path / "s.xlsx")).returncode == 0
    assert m5kit("spec", "unpack", str(tmp_path / "s.xlsx"), str(tmp_path / "sheets")).returncode == 0
    for file in (folder / "spec").iterdir():
        assert (tmp_path / "sheets" / file.name).read_bytes() == file.read_bytes()


def test_help_imports_nothing_heavy() -> None:
    code = "import sys; sys.argv = ['m5kit', '--help']\nfrom m5kit.cli.main import main\ntry:\n    main()\nexcept SystemExit: pass\n"
    code += (
        "print([m for m in ('pandas', 'numpy', 'pyarrow', 'lxml', 'openpyxl', 'pandera', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
