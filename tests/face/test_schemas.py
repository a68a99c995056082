"""`m5kit.schema_for` and `m5kit schema`: a built dataset read by another reader passes, a wrong value fails by record."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
from pandera.errors import SchemaErrors

import m5kit
from m5kit.cli.main import run

Folder = Callable[..., Path]


@pytest.fixture
def dm(study_folder: Folder, tmp_path: Path) -> pd.DataFrame:
    """DM of a built package as pyreadstat reads its transport file."""
    m5kit.Study.open(study_folder()).build().write(tmp_path / "out")
    file = next((tmp_path / "out").rglob("dm.xpt"))
    frame: pd.DataFrame = pyreadstat.read_xport(file)[0]
    return frame


def test_the_engines_schema_takes_what_pyreadstat_reads(dm: pd.DataFrame, tmp_path: Path) -> None:
    rules = m5kit.schema_for(tmp_path / "study", "DM")
    rules.validate(dm, lazy=True)
    with pytest.raises(SchemaErrors) as caught:
        rules.validate(dm.assign(SEX=["F", "Z"]), lazy=True)
    cases = caught.value.failure_cases[["column", "check", "failure_case", "index"]]
    assert cases.to_numpy().tolist() == [["SEX", "CODELIST", "Z", 1]]


@pytest.mark.parametrize(
    ("changed", "cases"),
    [
        ({}, []),
        ({"SEX": ["F", "Z"]}, [("SEX", "CODELIST", "Z", 1)]),
        ({"USUBJID": ["X", "X"]}, [("DM", "KEY-DUPLICATE", None, 0), ("DM", "KEY-DUPLICATE", None, 1)]),
        ({"SEX": [1.0, 2.0]}, [("SEX", "DM.SEX is not text.", None, None)]),
        ({"ODD": [1, 2]}, [("DM", "column_in_schema", None, None)]),
    ],
    ids=["as built", "a wrong term", "a key twice", "a wrong type", "a column too many"],
)
def test_frames_of_polars(
    changed: dict[str, list[object]], cases: list[tuple[object, ...]], dm: pd.DataFrame, tmp_path: Path
) -> None:
    polars = pytest.importorskip("polars")
    rules = m5kit.schema_for(tmp_path / "study", "DM", frames="polars")
    frame = polars.from_pandas(dm).with_columns(polars.Series(n, values) for n, values in changed.items())
    found: list[tuple[object, ...]] = []
    try:
        rules.validate(frame, lazy=True)
    except SchemaErrors as errors:
        found = errors.failure_cases.select("column", "check", "failure_case", "index").rows()
    assert {(*c[:2], c[2] if c[1] == "CODELIST" else None, c[3]) for c in found} == set(cases)


def test_the_command_writes_a_file_that_needs_pandera_alone(dm: pd.DataFrame, tmp_path: Path) -> None:
    assert run(["schema", str(tmp_path / "study"), "--out", str(tmp_path / "schemas")]) == 0
    assert sorted(f.name for f in (tmp_path / "schemas").iterdir()) == ["ae.py", "dm.py", "suppae.py", "vs.py"]
    text = (tmp_path / "schemas" / "dm.py").read_text(encoding="utf-8")
    assert "m5kit" not in text.partition("\n")[2]
    made: dict[str, object] = {}
    exec(text, made)  # noqa: S102 - the file is what is tested
    made["schema"].validate(dm, lazy=True)  # type: ignore[attr-defined]
    with pytest.raises(SchemaErrors):
        made["schema"].validate(dm.assign(SEX=["F", "Z"]), lazy=True)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("XM",), "m5kit: The study has no dataset 'XM'."),
        ((), "m5kit: Name a dataset, or a folder for all of them with --out."),
        (("DM", "--to", "xml"), "m5kit: There is no form 'xml'. Use one of python, yaml, json."),
    ],
)
def test_what_cannot_be_written(
    study_folder: Folder, words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["schema", str(study_folder()), *words]) == 2
    assert capsys.readouterr().err.strip() == said


def test_a_file_of_somebody_else_stays(
    study_folder: Folder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "dm.py").write_text("print(1)\n", encoding="utf-8")
    assert run(["schema", str(study_folder()), "DM", "--out", str(tmp_path / "mine")]) == 2
    assert "is not replaced: m5kit did not write it" in capsys.readouterr().err
    assert (tmp_path / "mine" / "dm.py").read_text(encoding="utf-8") == "print(1)\n"
