"""No command replaces what it did not write: the study's folder, a thesis, somebody's sheets and pages."""

import shutil
from pathlib import Path

import pytest

from m5kit.cli.main import run


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A study whose folder bears its id."""
    assert run(["new", "study", str(tmp_path / "abc1"), "--id", "ABC1"]) == 0
    return tmp_path / "abc1"


def content(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


COMMANDS = {
    "build": ["build", "abc1", "--out", "."],
    "tlf": ["tlf", "abc1", "--out", "."],
    "shells": ["tlf", "abc1", "--shells", "--out", "."],
    "export": ["export", "abc1", "--format", "csv", "--out", "taken"],
    "define": ["define", "abc1", "--out", "taken"],
    "package": ["package", "abc1", "--out", "taken/mine.zip"],
    "new": ["new", "study", "abc1", "--id", "X"],
    "pack": ["spec", "pack", "abc1", "taken/mine.xlsx"],
    "p21": ["spec", "export", "abc1", "taken/mine.xlsx"],
    "compare": ["compare", "taken/a.csv", "taken/b.csv", "--csv", "taken/a.csv"],
    "import": ["spec", "import", "taken/define.xml", "abc1"],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_leaves_what_is_there(
    name: str, study: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    there = study.parent / "taken"
    for file in ("sdtm/thesis.docx", "abc1/csv/mine.txt", "mine.zip", "mine.xlsx"):
        (there / file).parent.mkdir(parents=True, exist_ok=True)
        (there / file).write_bytes(b"years of work")
    (there / "a.csv").write_text("USUBJID,AGE\n1,50\n")
    (there / "b.csv").write_text("USUBJID,AGE\n1,51\n")
    monkeypatch.chdir(study.parent)
    before = content(study.parent)
    assert run(COMMANDS[name]) == 2
    assert "Traceback" not in (said := capsys.readouterr().err)
    assert len(said.strip().splitlines()[-1]) > 20
    assert content(study.parent) == before


def test_inside_the_study(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(study)
    before = content(study)
    assert run(["build", ".", "--out", ".."]) == 2
    assert content(study) == before


def test_unpack_keeps_sheets_that_differ(study: Path) -> None:
    book, spec = study.parent / "book.xlsx", study / "spec"
    assert run(["spec", "pack", str(study), str(book)]) == 0
    assert run(["spec", "unpack", str(book), str(spec)]) == 0
    (spec / "DM.csv").write_text((spec / "DM.csv").read_text() + "\n")
    mine = (spec / "DM.csv").read_bytes()
    assert run(["spec", "unpack", str(book), str(spec)]) == 2
    assert (spec / "DM.csv").read_bytes() == mine
    assert run(["spec", "unpack", str(book), str(spec), "--replace"]) == 0
    assert (spec / "DM.csv").read_bytes() != mine


def test_simulate_keeps_forms_that_a_user_brought(study: Path) -> None:
    (study / "simulate.py").write_text(
        "def simulate(folder, study):\n    (folder / 'made.csv').write_text('SUBJID\\n1\\n')\n    return [folder / 'made.csv']\n"
    )
    before = content(study)
    assert run(["simulate", str(study)]) == 2
    assert content(study) == before
    assert run(["simulate", str(study), "--out", str(study.parent / "made")]) == 0
    assert run(["simulate", str(study), "--out", str(study.parent / "made")]) == 0


def test_the_same_commands_run_twice(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(study.parent)
    for _ in range(2):
        assert run(["build", "abc1", "--out", "out"]) == 0
        assert run(["export", "abc1", "--format", "csv"]) == 0
        assert run(["define", "abc1"]) == 0
        assert run(["package", "abc1"]) == 0
        assert run(["spec", "pack", "abc1"]) == 0
        (study / "spec.xlsx").unlink()
        (study.parent / "abc1" / "out").mkdir(exist_ok=True)


def test_records_that_a_study_makes_are_made_though_another_source_has_files(study: Path) -> None:
    (study / "design").mkdir()
    (study / "design" / "visits.csv").write_text("VISIT\n1\n")
    toml = study / "study.toml"
    toml.write_text(toml.read_text().replace('raw = "raw"', 'raw = "raw"\ndesign = "design"'))
    form = (study / "raw" / "enrolment.csv").read_text()
    (study / "simulate.py").write_text(
        f"def simulate(folder, study):\n    (folder / 'enrolment.csv').write_text({form!r})\n    return [folder / 'enrolment.csv']\n"
    )
    shutil.rmtree(study / "raw")
    assert run(["build", str(study), "--out", str(study.parent / "out")]) == 0
    assert (study / "raw" / "enrolment.csv").read_text() == form
