"""The reference range and the last result before treatment, given and expected side by side."""

import numpy as np
import pandas as pd
import pytest

from m5kit.sdtm.reference_ranges import last_result, range_indicator


@pytest.mark.parametrize(
    ("number", "low", "high", "expected"),
    [
        (3.9, 4.0, 9.0, "LOW"),
        (4.0, 4.0, 9.0, "NORMAL"),
        (9.0, 4.0, 9.0, "NORMAL"),
        (9.1, 4.0, 9.0, "HIGH"),
        (9.1, 4.0, np.nan, "NORMAL"),
        (3.9, np.nan, 9.0, "NORMAL"),
        (5.0, np.nan, np.nan, None),
        (np.nan, 4.0, 9.0, None),
    ],
)
def test_reference_range(number: float, low: float, high: float, expected: str | None) -> None:
    (answer,) = range_indicator(*(pd.Series([x]) for x in (number, low, high)))
    assert answer == expected if expected else pd.isna(answer)


# subject, test, result, date, place in the declared order, first dose, whether it is the last before
RECORDS = [
    ("A", "HGB", "12", "2002-01-01", 1, "2002-01-10", ""),
    ("A", "HGB", "11", "2002-01-10", 2, "2002-01-10", "Y"),
    ("A", "HGB", "10", "2002-01-11", 3, "2002-01-10", ""),
    ("A", "WBC", "4", "2002-01-09", 2, "2002-01-10", "Y"),
    ("A", "WBC", "5", "2002-01-09", 1, "2002-01-10", ""),
    ("A", "WBC", None, "2002-01-10", 3, "2002-01-10", ""),
    ("B", "HGB", "9", "2002-01", 1, "2002-01-10", ""),
    ("B", "HGB", "8", "2002-01-10T09:00", 2, "2002-01-10T10:00", "Y"),
    ("B", "HGB", "7", "2002-01-10T10:30", 3, "2002-01-10T10:00", ""),
    ("C", "HGB", "6", "2002-01-10", 1, None, ""),
]


@pytest.mark.parametrize("backwards", [False, True])
def test_the_last_result_before_the_first_dose(backwards: bool) -> None:
    records = RECORDS[::-1] if backwards else RECORDS
    subject, test, result, date, order, dose, expected = zip(*records, strict=True)
    answer = last_result(
        pd.Series(result, dtype="category"),
        pd.Series(date, dtype="category"),
        pd.Series(dose, dtype="category"),
        pd.Series(test, dtype="category"),
        pd.Series(order, dtype="float64"),
        subject=pd.Series(subject, dtype="category"),
    )
    assert answer.astype("str").fillna("").tolist() == list(expected)


def test_no_records_no_flags() -> None:
    empty = pd.Series([], dtype="category")
    assert last_result(empty, empty, empty, empty, subject=empty).tolist() == []
