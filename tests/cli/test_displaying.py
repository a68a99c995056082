"""Displays alone, and shells, from the command line."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

DISPLAYS = """display,number,layout,title,population,where,by,groups,stub,footnotes,orientation,parameters,reason,purpose
D1,Table 1,table,Deaths,Everybody,,ARM,A=Arm A; B=Arm B,Patients,,,,,
D2,Table 2,table,Treated,Everybody,,ARM,A=Arm A; B=Arm B,Patients,,,,,
"""
ANALYSES = """display,analysis,row,column,label,indent,kind,population,dataset,variable,where,denominator,groups,stats,decimals,cell,footnote,parameters
D1,DTH,Deaths,,Died,,count,,ADSL,,DTHFL EQ Y,,,n pct,,{n} ({pct}),,
D2,TRT,Treated,,Treated,,count,,ADSL,,SAFFL EQ Y,,,n,,{n},,
"""


@pytest.fixture
def folder(trial: Callable[..., Path]) -> Path:
    made = trial("P1,A,2020-01-01,2020-01-02,,2020-06-01\nP2,B,2020-01-01,,,")
    (made / "spec" / "displays.csv").write_text(DISPLAYS, encoding="utf-8")
    (made / "spec" / "analyses.csv").write_text(ANALYSES, encoding="utf-8")
    return made


def test_displays_alone(m5kit: Callable[..., Any], folder: Path, tmp_path: Path) -> None:
    done = m5kit("tlf", folder, "table 2", "--out", tmp_path / "out", "--json")
    assert done.code == 0
    told = json.loads(done.out)
    assert told["findings"] == []
    files = {Path(file).name for file in told["files"]}
    assert files == {
        "D2.rtf",
        "D2.html",
        "displays.pdf",
        "index.html",
        "results.csv",
        "results.parquet",
        "ars.json",
    }
    assert all((tmp_path / "out" / "t1" / file).is_file() for file in files)


def test_shells_are_printed_or_written(m5kit: Callable[..., Any], folder: Path, tmp_path: Path) -> None:
    done = m5kit("tlf", folder, "--shells")
    assert done.code == 0
    assert done.out.count("(N = xx)") == 4
    assert "xx (xx.x)" in done.out
    done = m5kit("tlf", folder, "--shells", "--out", tmp_path / "out")
    assert done.out == f"2 displays in {tmp_path / 'out' / 't1'}\n"
    assert "xx (xx.x)" in (tmp_path / "out" / "t1" / "D1.html").read_text(encoding="utf-8")


def test_an_unknown_display(m5kit: Callable[..., Any], folder: Path) -> None:
    done = m5kit("tlf", folder, "D11")
    assert done.code == 2
    assert done.err == "m5kit: The study has no display 'D11'. Did you mean 'D1'?\n"


def test_what_check_finds_of_a_display_is_told_with_it(m5kit: Callable[..., Any], folder: Path, tmp_path: Path) -> None:
    text = (folder / "spec" / "displays.csv").read_text(encoding="utf-8")
    (folder / "spec" / "displays.csv").write_text(text.replace("Table 1,table", "Table 1,histogram"), encoding="utf-8")
    done = m5kit("tlf", folder, "D1", "--out", tmp_path / "out")
    assert done.code == 1
    assert "Layout histogram of display D1 shows an analysis of kind histogram, and there is none" in done.out
    assert m5kit("tlf", folder, "D2", "--out", tmp_path / "two").code == 0
