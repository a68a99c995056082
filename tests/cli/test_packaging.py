"""export, define, package and verify as a user meets them."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

Folder = Callable[..., Path]


def m5kit(*arguments: str, cwd: Path | None = None) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", "from m5kit.cli.main import main; main()", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, cwd=cwd, env={**os.environ, "COLUMNS": "200"}, check=False
    )


def test_export(study_folder: Folder, tmp_path: Path) -> None:
    done = m5kit("export", str(study_folder()), "--format", "ndjson", "--out", str(tmp_path / "x"))
    assert (done.returncode, done.stdout) == (0, f"4 datasets in {tmp_path}/x/x1/ndjson\n")
    lines = (tmp_path / "x" / "x1" / "ndjson" / "sdtm" / "ae.ndjson").read_text().splitlines()
    assert json.loads(lines[0])["records"] == len(lines) - 1 == 3


def test_define_with_records_and_without(study_folder: Folder, tmp_path: Path) -> None:
    folder = study_folder()
    done = m5kit("define", str(folder), "--out", str(tmp_path / "a"))
    assert (done.returncode, done.stdout) == (0, f"{tmp_path}/a/sdtm/define.xml\n")
    shutil.rmtree(folder / "raw")
    planned = m5kit("define", str(folder), "--out", str(tmp_path / "b"))
    assert (planned.returncode, planned.stdout.splitlines()[-1]) == (0, f"{tmp_path}/b/sdtm/define.xml")
    assert "The length is not known of AE.USUBJID, AE.AESEQ" in planned.stdout
    assert planned.stderr == "There are no raw records: define.xml tells what the spec plans.\n"


def test_package_and_verify(study_folder: Folder, tmp_path: Path) -> None:
    folder, archive = study_folder(), tmp_path / "x1.zip"
    packed = m5kit("package", str(folder), "--out", str(archive))
    assert packed.returncode == 0
    assert packed.stdout.endswith(f"files in {archive}. Make them again and compare: m5kit verify {archive}\n")
    sound = m5kit("verify", str(archive))
    assert (sound.returncode, sound.stdout.strip().endswith(" same")) == (0, True)
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(tmp_path / "t.zip", "w") as new:
        for name in old.namelist():
            body = old.read(name)
            new.writestr(name, body + b" " if name == "findings.csv" else body)
    odd = m5kit("verify", str(tmp_path / "t.zip"))
    assert (odd.returncode, odd.stdout.splitlines()[0]) == (1, "altered: findings.csv")
    told = json.loads(m5kit("verify", str(tmp_path / "t.zip"), "--checksums", "--json").stdout)
    assert [v["path"] for v in told["verdicts"] if v["verdict"] != "same"] == ["findings.csv"]


def test_a_build_is_packaged_with_its_study(study_folder: Folder, tmp_path: Path) -> None:
    folder = study_folder()
    assert m5kit("build", str(folder), "--out", str(tmp_path / "out")).returncode == 1  # it lacks required columns
    build = str(tmp_path / "out" / "x1")
    alone = m5kit("package", build)
    assert (alone.returncode, "Say with --study what it was made from." in alone.stderr) == (2, True)
    done = m5kit("package", build, "--study", str(folder), "--out", str(tmp_path / "b.zip"))
    assert done.returncode == 0
    assert m5kit("package", str(folder), "--out", str(tmp_path / "s.zip")).returncode == 0
    assert (tmp_path / "b.zip").read_bytes() == (tmp_path / "s.zip").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("export", "STUDY", "--format", "sas"), "There is no format 'sas'."),
        (("define", "nowhere"), "nowhere is not a study"),
        (("package", "nowhere"), "nowhere is not a study"),
        (("package", "nowhere", "--out", "no/such/x.zip"), "The folder no/such is not there."),
        (("verify", "nowhere.zip"), "nowhere.zip is not there."),
    ],
)
def test_what_cannot_be_done(study_folder: Folder, arguments: tuple[str, ...], says: str) -> None:
    done = m5kit(*[str(study_folder()) if a == "STUDY" else a for a in arguments])
    assert (done.returncode, done.stderr.count("\n"), says in done.stderr) == (2, 1, True)


@pytest.mark.parametrize(
    "words",
    [
        ("build", "STUDY", "--out", "STUDY/raw"),
        ("report", "STUDY", "--out", "STUDY/raw"),
        ("tlf", "STUDY", "--out", "STUDY/raw/tlf"),
        ("export", "STUDY", "--out", "STUDY/raw"),
        ("define", "STUDY", "--out", "STUDY/raw"),
        ("package", "STUDY", "--out", "STUDY/raw/x.zip"),
    ],
)
def test_no_output_lies_among_the_records(study_folder: Folder, words: tuple[str, ...]) -> None:
    folder = study_folder()
    before = sorted((folder / "raw").rglob("*"))
    done = m5kit(*[word.replace("STUDY", str(folder)) for word in words])
    assert (done.returncode, "lies among the raw records" in done.stderr) == (2, True)
    assert sorted((folder / "raw").rglob("*")) == before


def test_a_package_with_code_is_refused_on_request(study_folder: Folder, tmp_path: Path) -> None:
    folder = study_folder()
    (folder / "methods.py").write_text("import pathlib\npathlib.Path(__file__).with_name('ran').touch()\n")
    assert m5kit("package", str(folder), "--out", str(tmp_path / "s.zip")).returncode == 0
    (folder / "ran").unlink()
    for words in (["build", str(folder), "--out", str(tmp_path / "out")], ["check", str(folder)]):
        refused = m5kit(*words, "--no-code")
        assert (refused.returncode, "brings its own Python, which a build runs: methods.py." in refused.stderr) == (
            2,
            True,
        )
    assert not (folder / "ran").exists()
    assert m5kit("verify", str(tmp_path / "s.zip"), "--no-code").returncode == 2
    told = m5kit("verify", str(tmp_path / "s.zip"))
    assert (told.returncode, told.stderr.count("running the study's own Python: methods.py")) == (0, 1)


def test_no_sheet_can_name_code_elsewhere(study_folder: Folder, tmp_path: Path) -> None:
    (tmp_path / "evil.py").write_text("import pathlib\npathlib.Path(__file__).with_name('ran').touch()\n")
    folder = study_folder()
    sheet = folder / "spec" / "datasets.csv"
    for name in ("../../evil", "..\\..\\evil", str(tmp_path / "evil"), "os", "methods"):
        before = sheet.read_text()
        sheet.write_text(before + f"{name},Evil,sdtm,EVENTS,One record per event,USUBJID,,\n")
        assert m5kit("check", str(folder)).returncode in (1, 2)
        assert m5kit("build", str(folder), "--out", str(tmp_path / "out")).returncode == 2
        sheet.write_text(before)
    assert not (tmp_path / "ran").exists()
