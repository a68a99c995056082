"""What a user can break: every time one clear line, exit code 2, and nothing lost of what was there."""

import errno
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]
LOOK = "Look at the permissions of the folder, or name another."
ROOM = "Make room on the disk, or name a folder on another, and run it again."
MAIN = "from m5kit.cli.main import main; main()"


@pytest.fixture
def study(m5kit: Command, tmp_path: Path) -> Path:
    """A new study, as `m5kit new study` writes it."""
    m5kit("new", "study", tmp_path / "trial", "--id", "T1")
    return tmp_path / "trial"


def lines(text: str) -> list[str]:
    """What was said but for what is being written."""
    return [line for line in text.splitlines() if not line.startswith("writing ")]


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def files(folder: Path) -> dict[str, bytes]:
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


# -- what is written wrongly ----------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("study.toml", 'id = "T1"', "", 'study.toml gives the study no identifier. Add `id = "..."` under [study].'),
        ("study.toml", "[study]", "[study", "study.toml cannot be read: "),
        ("spec/datasets.csv", "dataset,", "dataste,", "datasets.csv has no column 'dataset'. Did you mean 'dataste'?"),
        ("spec/DM.csv", "variable,", "varible,", "DM.csv has no column 'variable'. Did you mean 'varible'?"),
        ("spec/records.csv", "source", "sauce", "records.csv has no column 'source'."),
        ("spec/codelists.csv", "codelist,", "list,", "codelists.csv has no column 'codelist'."),
        ("spec/DM.csv", "STUDYID,", '"STUDYID,', " is no line of a CSV sheet: "),
    ],
)
def test_a_file_that_cannot_be_understood(
    m5kit: Command, study: Path, file: str, old: str, new: str, says: str
) -> None:
    change(study / file, old, new)
    for command in ("check", "build"):
        done = m5kit(command, study)
        assert (done.code, done.out) == (2, "")
        assert len(done.err.splitlines()) == 1
        assert says in done.err


def test_a_sheet_with_semicolons(m5kit: Command, study: Path) -> None:
    sheet = study / "spec" / "DM.csv"
    sheet.write_text(sheet.read_text(encoding="utf-8").replace(",", ";"), encoding="utf-8")
    assert m5kit("check", study).err == (
        "m5kit: DM.csv has no column 'variable'. Save it with commas, not semicolons.\n"
    )


@pytest.mark.parametrize("file", ["study.toml", "spec/DM.csv"])
def test_a_file_that_is_not_utf_8(m5kit: Command, study: Path, file: str) -> None:
    content = (study / file).read_bytes()
    (study / file).write_bytes(content.replace(b"\n", b"\n#\xe9\n", 1))
    done = m5kit("build", study)
    assert done.code == 2
    assert lines(done.err) == [f"m5kit: {study / file} line 2 is not UTF-8. Save the {done.err.split()[-3]} as UTF-8."]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('version = "3.4"', 'version = "3.4"\nnope = 1', "Nothing reads 'nope' of standard 1."),
        ('version = "3.4"', "version = 3.4", "version is 3.4, and a text is meant."),
        ("stamp = 2020-01-01T00:00:00", 'stamp = "now"', "stamp is 'now', and a date and time is meant."),
        ('subject = "SUBJECT"', 'subject = "PATID"', "No form has the field 'PATID', so no record has a subject."),
        ('"enrolment"', '"enrollment"', "names the form 'enrollment', which is not there. Mend its name. Did you mean"),
        ("[parameters]", '[terminology]\nct = "ct.txt"\n[parameters]', "ct.txt is not there."),
        ("[parameters]", '[queries]\nform = "queries"\n[parameters]', "form names the form 'queries', which is not"),
    ],
)
def test_a_setting_is_told_by_check_and_stops_a_build(
    m5kit: Command, study: Path, old: str, new: str, says: str
) -> None:
    change(study / "study.toml", old, new)
    checked, built = m5kit("check", study), m5kit("build", study)
    assert (checked.code, built.code) == (1, 2)
    assert says in checked.out
    assert says in built.err
    assert lines(built.err)[-1] == "m5kit: the spec has 1 fault; nothing was built."


@pytest.mark.parametrize(("code", "says"), [("def x(:\n", "SyntaxError"), ("1 / 0\n", "ZeroDivisionError")])
def test_code_of_the_study_that_cannot_be_loaded(m5kit: Command, study: Path, code: str, says: str) -> None:
    (study / "methods.py").write_text(code)
    assert f"{study}/methods.py cannot be loaded: {says}" in m5kit("build", study).err
    assert m5kit("show", study, "DM").code == 0


def test_a_method_of_the_study_that_fails(m5kit: Command, study: Path) -> None:
    (study / "methods.py").write_text('def mine(x):\n    """Mine."""\n    return x["q"]\n')
    change(study / "spec" / "DM.csv", "raw.enrolment.SITE,copy", "raw.enrolment.SITE,mine")
    done = m5kit("build", study)
    assert (done.code, lines(done.err)) == (
        2,
        [
            "running the study's own Python: methods.py",
            "m5kit: DM.csv line 14, DM.SITEID: the method mine failed with KeyError: 'q'. "
            + "See where with --debug, and mend the method or its sources.",
        ],
    )


def test_no_raw_records(m5kit: Command, study: Path) -> None:
    (study / "raw" / "enrolment.csv").unlink()
    done = m5kit("build", study)
    says = f"m5kit: {study} has no simulate.py, so its raw records cannot be made. Put them into {study}/raw."
    assert (done.code, lines(done.err)) == (2, [says])


# -- where it is written to -----------------------------------------------------------


@pytest.fixture
def built(m5kit: Command, study: Path, tmp_path: Path) -> Path:
    """The folder of a build of the study."""
    assert m5kit("build", study, "--out", tmp_path / "out").code == 0
    return tmp_path / "out" / "t1"


@pytest.mark.parametrize("place", ["out", "out/t1"])
def test_a_file_is_where_a_folder_should_be(m5kit: Command, study: Path, tmp_path: Path, place: str) -> None:
    (tmp_path / place).parent.mkdir(exist_ok=True)
    (tmp_path / place).write_text("mine")
    done = m5kit("build", study, "--out", tmp_path / "out")
    assert (done.code, len(lines(done.err))) == (2, 1)
    assert str(tmp_path / place) in done.err
    assert (tmp_path / place).read_text() == "mine"


def test_a_folder_that_cannot_be_written_to(
    m5kit: Command, study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = Path.mkdir

    def refused(self: Path, *args: Any, **kwargs: Any) -> None:
        if ".making-" in self.name:
            raise PermissionError(errno.EACCES, "Permission denied", str(self))
        make(self, *args, **kwargs)

    monkeypatch.setattr(Path, "mkdir", refused)
    done = m5kit("build", study, "--out", tmp_path / "out")
    says = f"m5kit: {tmp_path}/out cannot be written to: Permission denied. {LOOK}"
    assert (done.code, lines(done.err)) == (2, [says])


def test_a_full_disk_leaves_the_old_build(
    m5kit: Command, study: Path, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files(built)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "manifest.json")

    monkeypatch.setattr("m5kit.package.write.write_manifest", full)
    done = m5kit("build", study, "--out", built.parent)
    says = f"m5kit: {built} cannot be written: No space left on device (manifest.json). What was there before is untouched. {ROOM}"
    assert (done.code, lines(done.err)) == (2, [says])
    assert files(built) == before
    assert [f.name for f in built.parent.iterdir()] == ["t1"]


def test_ctrl_c_in_the_middle_leaves_the_old_build(study: Path, built: Path) -> None:
    before = files(built)
    code = "import m5kit.package.write as w, os, signal\n"
    code += "w.write_manifest = lambda *_: os.kill(os.getpid(), signal.SIGINT)\n"
    command = [sys.executable, "-c", code + MAIN, "build", str(study), "--out", str(built.parent)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, lines(done.stderr)) == (2, ["m5kit: stopped. What was built before is untouched."])
    assert files(built) == before
    assert [f.name for f in built.parent.iterdir()] == ["t1"]


def test_two_builds_at_once_into_one_folder(study: Path, built: Path) -> None:
    before = files(built)
    command = [sys.executable, "-c", MAIN, "build", str(study), "--out", str(built.parent)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate(timeout=120) for process in both]
    assert [(process.returncode, lines(err)) for process, (_, err) in zip(both, said, strict=True)] == [(0, [])] * 2
    assert files(built) == before
    assert [f.name for f in built.parent.iterdir()] == ["t1"]
