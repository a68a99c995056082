"""Values act on nobody: control characters of a terminal, formulas of a spreadsheet."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from m5kit.outputs import inert_cell, inert_text
from m5kit.package.findings import write_findings_files
from m5kit.specs import Finding

Folder = Callable[..., Path]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, é, µ, 中", "plain, é, µ, 中"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("\x1b[31mred\x1b]0;title\x07", "\\x1b[31mred\\x1b]0;title\\x07"),
        ("\x9b2J", "\\x9b2J"),
        ("over\rwritten\x08", "over\\x0dwritten\\x08"),
        ("evil\u202etxt.exe", "evil\\u202etxt.exe"),
    ],
)
def test_a_terminal_is_not_told_what_to_do(text: str, shown: str) -> None:
    assert inert_text(text) == shown


@given(st.text())
def test_nothing_acting_is_left(text: str) -> None:
    shown = inert_text(text)
    assert not any((ord(c) < 32 and c not in "\n\t") or 0x7F <= ord(c) < 0xA0 for c in shown)
    assert inert_text(shown) == shown


@given(st.text(min_size=1))
def test_no_cell_is_a_formula(text: str) -> None:
    cell = inert_cell(text)
    assert cell in (inert_text(text), inert_text(f"'{text}"))
    if cell[0] in "=@\t\r":
        raise AssertionError(cell)
    if cell[0] in "+-":
        float(cell)


def test_the_terminal_shows_what_is_in_the_data(
    study_folder: Folder, raw: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    from m5kit.cli.main import run

    folder = study_folder(raw={"events": raw["events"].replace("nausea", "nau\x1b[2Jsea")})
    for words in (["show", str(folder), "AE", "--subject", "P1"], ["trace", str(folder), "AE", "P1", "1"]):
        run(words)
        printed = capsys.readouterr()
        assert "\x1b" not in printed.out + printed.err
        assert "nau\\x1b[2Jsea" in printed.out


def test_findings_csv_has_no_formulas(tmp_path: Path) -> None:
    evil: dict[str, Any] = {"place": "=cmd|' /C calc'!A0", "message": "+1+1 is no date.", "mend": "-2"}
    write_findings_files([Finding("RULE", "note", **evil)], tmp_path)
    row = next(csv.DictReader(io.StringIO((tmp_path / "findings.csv").read_text(encoding="utf-8"))))
    assert (row["place"], row["message"], row["mend"]) == ("'=cmd|' /C calc'!A0", "'+1+1 is no date.", "-2")
