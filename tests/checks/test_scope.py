"""What a package follows, and what was not looked at."""

from pathlib import Path

import pytest

from m5kit.checks.scope import Followed, followed
from m5kit.checks.validate import validate

from .conftest import Columns, frame_of  # noqa: F401


def _package(folder: Path, tables: dict[str, str]) -> list[str]:
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text.replace("|", "\n") + "\n", encoding="utf-8")
    return [str(f) for f in validate([folder])]


def test_what_was_not_looked_at_stands_first(tmp_path: Path) -> None:
    assert _package(tmp_path, {"vs": "USUBJID,VSSEQ|a,0"})[:2] == [
        (
            "note: the package: The datasets were not compared with a define.xml: none was found beside them. "
            "Put define.xml beside the datasets, or name it with --define. [NOT-LOOKED-AT]"
        ),
        (
            "note: the package: Values were not compared with controlled terminology: no terminology was given. "
            "Name the file of a CDISC package with --ct. [NOT-LOOKED-AT]"
        ),
    ]


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({"ts": "TSPARMCD,TSVAL|SDTIGVER,3.1.2"}, "The package follows SDTMIG 3.1.2, which is not known here"),
        ({"ts": "TSPARMCD,TSVAL|SNDIGVER,3.1"}, "The package follows SEND"),
        ({"bw": "USUBJID,BWSEQ|a,1", "om": "USUBJID,OMSEQ|a,1"}, "The package follows SEND"),
        ({"xx": "USUBJID,XXSEQ|a,1"}, "The variables of XX were not compared with SDTMIG 3.4"),
    ],
)
def test_what_is_not_known_here_is_said(tables: dict[str, str], said: str, tmp_path: Path) -> None:
    assert any(said in line and "NOT-LOOKED-AT" in line for line in _package(tmp_path, tables))


@pytest.mark.parametrize(
    ("value", "version"), [("3.2", "3.2"), ("SDTM Implementation Guide Version 3.3", "3.3"), ("", "")]
)
def test_the_version_that_ts_declares(value: str, version: str, tmp_path: Path) -> None:
    from m5kit.checks.submitted import as_submitted
    from m5kit.datasets.read import read_datasets

    (tmp_path / "ts.csv").write_text(f"TSPARMCD,TSVAL\nTITLE,x\nSDTIGVER,{value}\n", encoding="utf-8")
    table = as_submitted(read_datasets(tmp_path / "ts.csv")[0]).table()
    assert followed({"TS": table}) == Followed(version)


def test_an_older_guide_is_not_asked_for_what_came_later(tmp_path: Path) -> None:
    dm = "STUDYID,DOMAIN,USUBJID,SUBJID,ARM,ARMCD|S,DM,a,1,A,A"
    for version, asked in (("3.2", False), ("3.3", True), ("3.4", True)):
        (tmp_path / version).mkdir()
        lines = _package(tmp_path / version, {"dm": dm, "ts": f"TSPARMCD,TSVAL|SDTIGVER,{version}"})
        assert any("ARMNRS" in line for line in lines) is asked
