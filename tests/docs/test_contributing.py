"""The tasks of CONTRIBUTING, done in a scratch copy of the product: only the files that it names are touched."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Folder = Callable[..., Path]
LEFT = shutil.ignore_patterns("tests", "studies", "benchmarks", "build", "dist", ".*", "__pycache__", "*.egg-info")
VERB = '''"""Weights."""

import pandas as pd

from ..kinds import each_value


@each_value
def kilograms(weight: pd.Series, unit: pd.Series) -> pd.Series:
    """The weight in kilograms."""
    number = pd.to_numeric(weight)
    return number.where(unit.ne("lb"), number / 2.20462)
'''
OWN = VERB.replace("..kinds", "m5kit.methods").replace("kilograms", "weight_in_kilograms")
KIND = '''"""A line that is said twice."""

from ..kind import Kind

TWICE = Kind(name="twice", title="Twice", meaning="A line of text, twice.", groups=(0, 0), records=False)
'''


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Path:
    """The product, to be changed."""
    shutil.copytree(root, tmp_path / "clone" / "m5kit", ignore=LEFT)
    return tmp_path / "clone"


def m5kit(clone: Path, *words: object) -> str:
    """What a command of the copy prints."""
    command = [sys.executable, "-c", "from m5kit.cli.main import main; main()", *map(str, words)]
    environment = {**os.environ, "PYTHONPATH": str(clone)}
    done = subprocess.run(command, env=environment, cwd=clone, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def files(folder: Path) -> dict[str, bytes]:
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


def touched(before: dict[str, bytes], folder: Path) -> set[str]:
    return {name for name, content in files(folder).items() if before.get(name) != content and ".pyc" not in name}


def test_a_column_a_verb_and_a_kind_are_a_row_and_a_file(
    study_folder: Folder, sheets: dict[str, str], copy: Path
) -> None:
    rows = "VSSTRESN,Result in Kilograms,float,,Derived,raw.enrol.SBP raw.enrol.SEX,kilograms,,,,,\n"
    rows += "VSORNRLO,Own,float,,Derived,raw.enrol.SBP raw.enrol.SEX,weight_in_kilograms,,,,,\n"
    study = study_folder({"VS": sheets["VS"] + rows})
    lacking = m5kit(copy, "check", study)
    assert "No method is called 'kilograms'" in lacking
    assert "No method is called 'weight_in_kilograms'" in lacking
    (copy / "m5kit" / "engine" / "verbs" / "weights.py").write_text(VERB)
    (copy / "m5kit" / "tlf" / "kinds" / "twice.py").write_text(KIND)
    (study / "sdtm").mkdir()
    (study / "sdtm" / "vs.py").write_text(OWN)
    assert "No method" not in m5kit(copy, "check", study)
    shown = m5kit(copy, "show", study, "VS", "--subject", "P1")
    assert "VSSTRESN" in shown and "VSORNRLO" in shown
    code = "from m5kit.tlf.registry import kinds; print(kinds()['twice'].title)"
    assert (
        subprocess.check_output([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(copy)}) == b"Twice\n"
    )


def test_a_domain_and_a_display_are_a_command(copy: Path, tmp_path: Path) -> None:
    study = tmp_path / "trial"
    assert "wrote" in m5kit(copy, "new", "study", study, "--id", "T-01")
    (study / "raw" / "ae.csv").write_text("SUBJECT,AETERM,AESTDTC\n1001,headache,2019-02-01\n")
    before = files(study)
    m5kit(copy, "new", "domain", study, "AE", "--source", "raw.ae", "--empty")
    assert touched(before, study) == {"spec/AE.csv", "spec/datasets.csv", "spec/records.csv"}
    before = files(study)
    m5kit(copy, "new", "domain", study, "ADSL", "--source", "DM", "--empty")
    assert touched(before, study) == {"spec/ADSL.csv", "spec/datasets.csv", "spec/records.csv"}
    before = files(study)
    m5kit(copy, "new", "display", study, "T1")
    assert touched(before, study) == {"spec/displays.csv", "spec/analyses.csv"}
