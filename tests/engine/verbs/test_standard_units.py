"""Results in standard units: literal conversions, results with signs, results in words."""

import numpy as np
import pandas as pd
import pytest

from m5kit.engine.reports import Report
from m5kit.engine.verbs.standard_units import half_away, standard_number, standard_result, standard_unit
from m5kit.specs import Finding, Row
from m5kit.specs.cells import usable
from m5kit.specs.read_lists import unit_conversions

HEAD = ("test", "from", "to", "factor", "offset", "decimals", "system")
SHEET = [
    ("HGB", "g/dL", "g/L", "10", "", "0", "SI"),
    ("HGB", "g/L", "g/L", "", "", "", "SI"),
    ("HGB", "g/L", "g/dL", "1/10", "", "1", "US"),
    ("BILI", "mg/dL", "umol/L", "17.104", "", "1", ""),
    ("TEMP", "F", "C", "5/9", "-160/9", "1", ""),
    ("", "U/L", "U/L", "1", "0", "", ""),
    ("INR", "", "", "1", "0", "", ""),
]
UNITS = tuple(unit_conversions(Row(dict(zip(HEAD, row, strict=True)), "units.csv") for row in SHEET))
COLLECTED = [  # test, result, unit, then number, text and unit expected under SI
    ("HGB", "12.2", "g/dL", 122.0, "122", "g/L"),
    ("HGB", "118", "g/L", 118.0, "118", "g/L"),
    ("BILI", "0.7", "mg/dL", 12.0, "12", "umol/L"),
    ("BILI", "<0.2", "mg/dL", np.nan, "<3.4", "umol/L"),
    ("TEMP", "98.6", "F", 37.0, "37", "C"),
    ("AST", "40", "U/L", 40.0, "40", "U/L"),
    ("AST", " hemolysed ", "U/L", np.nan, "hemolysed", "U/L"),
    ("INR", "1.10", None, 1.1, "1.1", None),
    ("PROT", "trace", None, np.nan, "trace", None),
    ("PROT", "0", None, np.nan, "0", None),
    ("AST", None, "U/L", np.nan, None, "U/L"),
    ("AST", "3", "ukat/L", np.nan, None, None),
]


def columns() -> list[pd.Series]:
    return [pd.Series([row[n] for row in COLLECTED], dtype="str") for n in range(3)]


def silent() -> Report:
    return Report(lambda row: f"labs.csv line {row + 2}")


def test_numbers() -> None:
    numbers = standard_number(*columns(), units=UNITS, unit_system="SI", report=silent())
    assert numbers.tolist() == pytest.approx([row[3] for row in COLLECTED], nan_ok=True)


def test_texts() -> None:
    texts = standard_result(*columns(), units=UNITS, unit_system="SI")
    assert [None if pd.isna(t) else t for t in texts] == [row[4] for row in COLLECTED]


def test_units() -> None:
    test, _, unit = columns()
    units = standard_unit(test, unit, units=UNITS, unit_system="SI")
    assert [None if pd.isna(u) else u for u in units] == [row[5] for row in COLLECTED]


def test_the_cell_value_names_another_system_of_units() -> None:
    given = [pd.Series([text], dtype="str") for text in ("HGB", "118", "g/L")]
    answer = standard_number(*given, units=UNITS, unit_system="SI", value="US", report=silent())
    assert answer.tolist() == [11.8]


def test_a_unit_that_is_not_declared_is_reported() -> None:
    report = silent()
    standard_number(*columns(), units=UNITS, unit_system="SI", report=report)
    says = "error: labs.csv line 13: ukat/L is not declared as a unit of AST."
    mend = "Add the unit to the sheet units, or query the site. [UNIT-UNKNOWN]"
    assert [str(f) for f in report.found if f.severity == "error"] == [f"{says} {mend}"]


def test_results_that_are_numbers_already() -> None:
    test, unit = (pd.Series([text] * 2, dtype="str") for text in ("HGB", "g/dL"))
    results = pd.Series([12.25, np.nan])
    assert standard_number(test, results, unit, units=UNITS, unit_system="SI", report=silent()).tolist()[0] == 123.0
    assert standard_result(test, results, unit, units=UNITS, unit_system="SI").tolist()[0] == "123"


@pytest.mark.parametrize(
    ("number", "decimals", "rounded"),
    [(2.675, 2, 2.68), (1.005, 2, 1.01), (-0.5, 0, -1.0), (0.49999, 0, 0.0), (122.5, 0, 123.0), (69.853, 1, 69.9)],
)
def test_halves_are_rounded_away_from_zero(number: float, decimals: int, rounded: float) -> None:
    assert half_away(np.array([number]), decimals).tolist() == [rounded]


@pytest.mark.parametrize("column", ["factor", "offset", "decimals"])
def test_a_sheet_that_cannot_be_read_says_where(column: str) -> None:
    row = Row({"test": "HGB", "from": "g/dL", "to": "g/L", column: "ten"}, "units.csv line 9")
    found: list[Finding] = []
    assert usable("units", [row], found) == ()
    assert [f.place for f in found] == ["units.csv line 9"]
    assert f"{column} 'ten' is not a " in found[0].message
