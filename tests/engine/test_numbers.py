"""Numbers in collected text: read by a declared rule, or told."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from m5kit.engine.encoded import number_text
from m5kit.engine.numbers import is_like_number, read_numbers
from m5kit.engine.reports import Report
from m5kit.engine.verbs.standard_units import standard_number, standard_result, standard_unit
from m5kit.engine.verbs.text import copy, joined, upper
from m5kit.specs import Codelist, Term, UnitConversion
from m5kit.specs.spelling import folded, seen_alike

READ = [
    ("1.5", ".", "", 1.5),
    (" -2 ", ".", "", -2.0),
    (".5e3", ".", "", 500.0),
    ("1,5", ".", "", None),
    ("1,5", ",", "", 1.5),
    ("1.5", ",", "", None),
    ("1,234.5", ".", "", None),
    ("1,234.5", ".", ",", 1234.5),
    ("1.234,5", ",", ".", 1234.5),
    ("12,34.5", ".", ",", None),
    ("1_0", ".", "", None),
    ("nan", ".", "", None),
    ("infinity", ".", "", None),
    ("1e999", ".", "", None),
    ("１２", ".", "", None),
    ("−3", ".", "", None),
    ("1.5 H", ".", "", None),
    ("0x10", ".", "", None),
]


@pytest.mark.parametrize(("text", "mark", "thousands", "expected"), READ)
def test_read(text: str, mark: str, thousands: str, expected: float | None) -> None:
    (found,) = read_numbers(pd.Series([text], dtype="str"), mark, thousands)
    assert (None if pd.isna(found) else found) == expected


@given(st.floats(-1e14, 1e14, allow_nan=False))
def test_numbers_as_text_have_at_most_15_digits(number: float) -> None:
    text = number_text(number)
    assert len(text.lstrip("-").replace(".", "").strip("0")) <= 15
    assert float(text) == float(f"{number:.15g}")


@pytest.mark.parametrize(
    ("text", "like"),
    [
        ("1,5", True),
        ("<40", True),
        ("−3", True),
        ("1.5 H", True),
        ("１２", True),
        ("2+", False),
        ("TRACE", False),
        ("", False),
    ],
)
def test_what_looks_like_a_number(text: str, like: bool) -> None:
    assert is_like_number(text) is like


UNITS = [
    UnitConversion("", "µmol/L", "mmol/L", 0.001),
    UnitConversion("", "g", "g"),
]


def standard(result: str, unit: str = "g", mark: str = ".") -> tuple[float | None, str | None, list[str]]:
    report = Report(lambda row: "lb.csv line 2, LBORRES")
    columns = [pd.Series([text], dtype="str") for text in ("GLUC", result, unit)]
    (number,) = standard_number(*columns, units=UNITS, decimal_mark=mark, report=report)
    (text,) = standard_result(*columns, units=UNITS, decimal_mark=mark)
    told = [f"{f.rule}: {f.message}" for f in report.found]
    return (None if pd.isna(number) else number), (None if pd.isna(text) else text), told


@pytest.mark.parametrize(
    ("result", "mark", "number", "text", "told"),
    [
        ("1.5", ".", 1.5, "1.5", []),
        ("1,5", ",", 1.5, "1.5", []),
        ("1,5", ".", None, "1,5", ["NUMBER-UNREADABLE: '1,5' is not read as a number."]),
        ("1_0", ".", None, "1_0", ["NUMBER-UNREADABLE: '1_0' is not read as a number."]),
        ("１２", ".", None, "１２", ["NUMBER-UNREADABLE: '１２' is not read as a number."]),
        ("<40", ".", None, "<40", ["NUMBER-SIGNED: '<40' has a sign, so it has no number; the text has it."]),
        ("≤0,5", ",", None, "≤0.5", ["NUMBER-SIGNED: '≤0,5' has a sign, so it has no number; the text has it."]),
        ("NEGATIVE", ".", None, "NEGATIVE", []),
        ("nan", ".", None, "nan", []),
    ],
)
def test_no_number_goes_without_a_word(
    result: str, mark: str, number: float | None, text: str, told: list[str]
) -> None:
    assert standard(result, mark=mark) == (number, text, told)


@pytest.mark.parametrize("unit", ["\u00b5mol/L", "\u03bcmol/L", "\u200b\u00b5mol/L"])
def test_units_that_look_alike_are_one(unit: str) -> None:
    assert standard("5", unit) == (0.005, "0.005", [])
    assert standard_unit(pd.Series(["GLUC"]), pd.Series([unit]), units=UNITS).tolist() == ["mmol/L"]


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("\u00b5g", "\u03bcg", True),
        ("e\u0301", "\u00e9", True),
        ("a\u200bb", "ab", True),
        ("\uff2d", "M", True),
        ("mg", "Mg", False),
    ],
)
def test_characters_that_look_alike(one: str, other: str, alike: bool) -> None:
    assert (seen_alike(one) == seen_alike(other)) is alike


def test_words_that_look_alike_are_folded_together() -> None:
    assert folded("Cafe\u0301  NO\u00a0") == folded("caf\u00e9 no")


def test_upper_leaves_the_sign_for_micro() -> None:
    assert upper(pd.Series(["5 \u00b5g or 5 \u03bcg/day"], dtype="str")).tolist() == ["5 \u00b5G OR 5 \u03bcG/DAY"]


def test_numbers_go_into_texts_as_decimals() -> None:
    assert joined(pd.Series([0.1 + 0.2]), pd.Series([3.0]), value="-").tolist() == ["0.3-3"]


@pytest.mark.parametrize(
    ("text", "terms", "declared", "told"),
    [
        ("NA", (), None, 1),
        (".", (), None, 1),
        ("n/d", (), None, 1),
        ("NA", ("NA",), None, 0),
        ("NA", (), [], 0),
        ("NONE", (), None, 0),
    ],
)
def test_marks_of_missing_values(text: str, terms: tuple[str, ...], declared: list[str] | None, told: int) -> None:
    report = Report(lambda row: "ae.csv line 2, AEREL")
    listed = Codelist("X", "X", terms=tuple(map(Term, terms)))
    assert copy(pd.Series([text], dtype="str"), codelist=listed, missing=declared, report=report).tolist() == [text]
    assert [f.rule for f in report.found] == ["MISSING-MARK"] * told
