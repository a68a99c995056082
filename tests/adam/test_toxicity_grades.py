"""Grades by criteria in numbers, at and beside each limit."""

import numpy as np
import pandas as pd
import pytest

from m5kit.adam.toxicity_grades import toxicity_grade
from m5kit.specs import Finding, GradeCriterion, Row, SpecFault
from m5kit.specs.cells import usable
from m5kit.specs.read_lists import grade_criteria

SHEET = """WBC,10^9/L,LLN,LT,1,1
WBC,10^9/L,VALUE,LT,3,2
WBC,10^9/L,VALUE,LT,2,3
WBC,10^9/L,VALUE,LT,1,4
AST,,ULN,GT,1,1
AST,,ULN,GT,2.5,2
WEIGHT,kg,PCHG,LE,-5,1
WEIGHT,kg,PCHG,GE,5,1
WEIGHT,kg,PCHG,LE,-10,2
PROT,,TEXT,EQ,1+,1
PROT,,TEXT,EQ,2+,2
"""
NAMES = ("test", "unit", "measure", "comparator", "limit", "grade")


def row(line: str, place: str) -> Row:
    return Row(dict(zip(NAMES, line.split(","), strict=True)), place)


GRADES = tuple(grade_criteria(row(line, f"grades.csv line {n}") for n, line in enumerate(SHEET.split(), 2)))

# test, unit, result, text, lower limit, upper limit, change in per cent, grade
CASES = [
    ("WBC", "10^9/L", 3.5, None, 4.0, None, None, 1),
    ("WBC", "10^9/L", 4.0, None, 4.0, None, None, 0),
    ("WBC", "10^9/L", 3.5, None, None, None, None, None),
    ("WBC", "10^9/L", 2.9, None, None, None, None, 2),
    ("WBC", "10^9/L", 2.0, None, None, None, None, 2),
    ("WBC", "10^9/L", 0.9, None, 4.0, None, None, 4),
    ("WBC", "/uL", 900, None, 4.0, None, None, None),
    ("AST", "U/L", 40, None, None, 40, None, 0),
    ("AST", "U/L", 41, None, None, 40, None, 1),
    ("AST", "U/L", 100, None, None, 40, None, 1),
    ("AST", "U/L", 101, None, None, 40, None, 2),
    ("AST", "U/L", 101, None, None, None, None, None),
    ("WEIGHT", "kg", 70, None, None, None, -4.9, 0),
    ("WEIGHT", "kg", 70, None, None, None, -5, 1),
    ("WEIGHT", "kg", 70, None, None, None, 5, 1),
    ("WEIGHT", "kg", 70, None, None, None, -12, 2),
    ("PROT", None, None, "NEGATIVE", None, None, None, 0),
    ("PROT", None, None, "2+", None, None, None, 2),
    ("PROT", None, None, None, None, None, None, None),
    ("HEIGHT", "cm", 170, None, None, None, 50, None),
]


def graded(cases: list[tuple[object, ...]], grades: tuple[GradeCriterion, ...]) -> list[float]:
    frame = pd.DataFrame([case[:7] for case in cases])
    text = {0, 1, 3}
    columns = [frame[i].astype("str" if i in text else "float64") for i in range(7)]
    return toxicity_grade(*columns, grades=grades).tolist()


def test_limits() -> None:
    wanted = [np.nan if case[-1] is None else float(case[-1]) for case in CASES]
    assert graded(list(CASES), GRADES) == pytest.approx(wanted, nan_ok=True)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("WBC,,UPPER,LT,1,1", "measure 'UPPER' is not known."),
        ("WBC,,VALUE,UNDER,1,1", "comparator 'UNDER' is not known."),
        ("WBC,,VALUE,LT,1,mild", "grade 'mild' is not a number."),
    ],
)
def test_a_row_that_cannot_be_read_is_no_criterion(line: str, says: str) -> None:
    found: list[Finding] = []
    assert usable("grades", [row(line, "grades.csv line 9")], found) == ()
    assert [f"{f.place}: {f.message}" for f in found] == [f"grades.csv line 9: {says}"]


def test_a_limit_that_is_no_number() -> None:
    with pytest.raises(SpecFault, match=r"grades\.csv line 9: the limit 'few' is no number"):
        graded(list(CASES), (GradeCriterion("WBC", "", "VALUE", "LT", "few", 1.0, "grades.csv line 9"),))
