"""Sheets that methods are handed whole: what is wrong with a row is told before anything is made."""

import pytest

from m5kit.specs import Row, Spec
from m5kit.specs.check_criteria import criteria_faults
from m5kit.specs.read_lists import grade_criteria, scale_items

GRADE = {"test": "HGB", "measure": "VALUE", "comparator": "LT", "limit": "100", "grade": "2"}
ITEM = {"scale": "PWB", "item": "Q1", "low": "0", "high": "4"}


def told(sheet: str, row: dict[str, str]) -> list[str]:
    rows = [Row(row, f"{sheet}.csv line 2")]
    grades, scores = (rows, []) if sheet == "grades" else ([], rows)
    spec = Spec({"id": "S"}, {}, {}, {}, grades=tuple(grade_criteria(grades)), scores=tuple(scale_items(scores)))
    return [f"{f.severity} {f.place}: {f.message}" for f in criteria_faults(spec)]


@pytest.mark.parametrize(
    ("sheet", "row", "says"),
    [
        ("grades", GRADE, []),
        ("grades", {**GRADE, "limit": "low"}, ["error grades.csv line 2: limit 'low' is not a number."]),
        ("grades", {**GRADE, "measure": "TEXT", "comparator": "EQ", "limit": "low"}, []),
        (
            "grades",
            {**GRADE, "measure": "TEXT", "limit": "low"},
            ["error grades.csv line 2: A text is compared by LT."],
        ),
        ("scores", ITEM, []),
        ("scores", {**ITEM, "high": ""}, ["error scores.csv line 2: The item Q1 has no high."]),
        ("scores", {**ITEM, "item": "PWB", "low": "", "high": ""}, []),
    ],
)
def test_a_row(sheet: str, row: dict[str, str], says: list[str]) -> None:
    assert told(sheet, row) == says
