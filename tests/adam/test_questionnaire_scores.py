"""Scores of scales by the sheet scores, held against sums made by hand."""

import numpy as np
import pandas as pd
import pytest

from m5kit.adam.questionnaire_scores import answered_items, scale_of, scale_score
from m5kit.engine.reports import Report
from m5kit.specs import Finding, ScaleItem, SpecFault

SHEET = """A,a1,N
A,a2,Y
A,a3,Y
A,a4,N
B,b1,N
B,b2,N
SUM,A,
SUM,B,
"""
SCORES = tuple(
    ScaleItem(s, i, r == "Y", 0.0, 4.0, f"scores.csv line {n}")
    for n, (s, i, r) in enumerate((line.split(",") for line in SHEET.split()), 2)
)
ITEMS = ("a1", "a2", "a3", "a4", "b1", "b2")

# answers to a1 a2 a3 a4 b1 b2; then the scores by hand: A, B, SUM
CASES: list[tuple[str, float | None, float | None, float | None]] = [
    ("4 0 1 2 3 1", 4 + 4 + 3 + 2, 4, 17),
    ("0 4 4 0 0 0", 0, 0, 0),
    ("4 0 1 . 3 1", (4 + 4 + 3) * 4 / 3, 4, (4 + 4 + 3) * 4 / 3 + 4),
    ("4 0 . . 3 1", None, 4, None),
    ("4 0 1 2 3 .", 13, None, None),
    (". . . . . .", None, None, None),
]


def long(answers: list[str]) -> tuple[pd.Series, pd.Series, pd.Series]:
    rows = [(f"s{n}", i, a) for n, case in enumerate(answers) for i, a in zip(ITEMS, case.split(), strict=True)]
    subject, item, answer = zip(*rows, strict=True)
    numbers = pd.Series([np.nan if a == "." else float(a) for a in answer])
    return pd.Series(item, dtype="category"), numbers, pd.Series(subject, dtype="category")


def quiet() -> Report:
    return Report(lambda row: f"row {row}", None, [])


def scored(answers: list[str], scale: str, total: float = 0.8, *, backwards: bool = False) -> dict[str, float]:
    """The scores of a scale, of the records as they are or in reverse."""
    step = slice(None, None, -1 if backwards else 1)
    item, answer, subject = (column[step].reset_index(drop=True) for column in long(answers))
    made = scale_score(
        item,
        answer,
        subject=subject,
        value=scale,
        scores=SCORES,
        score_answered=0.5,
        total_answered=total,
        report=quiet(),
    )
    return {str(key): float(value) for key, value in made.items()}


@pytest.mark.parametrize(("scale", "column"), [("A", 1), ("B", 2), ("SUM", 3)])
def test_scores_by_hand(scale: str, column: int) -> None:
    by_hand = {f"s{n}": case[column] for n, case in enumerate(CASES)}
    wanted = {key: value for key, value in by_hand.items() if isinstance(value, int | float)}
    assert scored([case[0] for case in CASES], scale) == pytest.approx(wanted)


def test_total_asks_for_a_share_of_all_items() -> None:
    assert scored(["4 0 1 . 3 1"], "SUM", 0.9) == {}


def test_order_of_records_does_not_matter() -> None:
    answers = [case[0] for case in CASES]
    assert scored(answers, "SUM") == scored(answers, "SUM", backwards=True)


def test_answer_outside_its_range_is_reported_and_does_not_count() -> None:
    item, answer, subject = long(["7 0 1 2 3 1"])
    found: list[Finding] = []
    report = Report(lambda row: f"row {row}", None, found)
    made = answered_items(item, answer, subject=subject, value="A", scores=SCORES, report=report)
    assert made.to_dict() == {"s0": 3.0}
    assert [str(f) for f in found] == [
        (
            "error: row 0: The answer is outside the range of the item, so it does not count. "
            "Query the site, or mend the sheet scores. [ANSWER-RANGE]"
        )
    ]


def test_a_scale_that_is_not_there_and_one_that_is_part_of_itself() -> None:
    with pytest.raises(SpecFault, match="the sheet scores has no scale 'C'"):
        scale_of(SCORES, "C")
    loop = (ScaleItem("A", "A", place="scores.csv line 2"),)
    with pytest.raises(SpecFault, match=r"scores.csv line 2: the scale A is part of itself"):
        scale_of(loop, "A")
    bad = (ScaleItem("A", "a1", high=4.0, place="scores.csv line 2"),)
    with pytest.raises(SpecFault, match="low and high of an item must be numbers"):
        scale_of(bad, "A")
