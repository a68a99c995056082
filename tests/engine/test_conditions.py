"""For which records conditions hold, and for which of them that is in doubt."""

import numpy as np
import pandas as pd
import pytest

from m5kit.engine.conditions import NO_DATE, NO_NUMBER, SPELLING, holds, judged
from m5kit.engine.encoded import encoded
from m5kit.specs import SpecFault
from m5kit.specs.conditions import parsed


def column(*values: str | None) -> pd.Series:
    return encoded(pd.Series(list(values), dtype="str"))


FRAME = {
    "DOSE": column("10", "ND", "<1", None, "03.0"),
    "GIVEN": column("Y", "y", " Y ", "N", None),
    "DATE": column("2004-05-01", "2004", "UNK", "2004-05", None),
    "N": pd.Series([0.7 * 1.5, 0.1 + 0.2 - 0.3, np.nan, -90.00000000000001, 1.3000000000000003]),
    "LIMIT": pd.Series([1.05, 0.0, 1.0, -90.0, 1.3]),
    "TEXT": column("1.05", "0", "1", "ND", "1.30"),
}


def held(condition: str) -> list[int]:
    return np.flatnonzero(holds(parsed(condition), FRAME, 5)).tolist()


@pytest.mark.parametrize(
    ("condition", "records"),
    [
        ("DOSE GT 0", [0, 4]),
        ("DOSE EQ 3", [4]),
        ("DOSE EQ 3 OR DOSE GE 10", [0, 4]),
        ("NOT DOSE GT 5", [3, 4]),
        ("DOSE NE 10", [3, 4]),
        ("GIVEN EQ Y", [0]),
        ("GIVEN EQ Y IGNORING CASE", [0, 1, 2]),
        ("DATE LT 2004-06-01", [0, 3]),
        ("N GT 1.05", [4]),
        ("N LE -90", [3]),
        ("N EQ 1.3", [4]),
        ('N EQ ""', [2]),
        ('N NE ""', [0, 1, 3, 4]),
        ('GIVEN EQ "" OR GIVEN NE ""', [0, 1, 2, 3, 4]),
        ('DATE NE "" AND DATE BLANK', []),
        ("N IN (0, 1.05)", [0, 1]),
        ("N EQ VARIABLE LIMIT", [0, 1, 3, 4]),
        ("N GT LIMIT", []),
        ("N GE TEXT", [0, 1, 4]),
        ("N LT VARIABLE LIMIT OR N BLANK", [2]),
    ],
)
def test_conditions_hold(condition: str, records: list[int]) -> None:
    assert held(condition) == records


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ("DOSE GT 0", [(NO_NUMBER, [1, 2])]),
        ("DOSE EQ 3", [(NO_NUMBER, [1, 2])]),
        ("DOSE GT 0 AND GIVEN EQ y", [(NO_NUMBER, [1, 2]), (SPELLING, [0, 2])]),
        ('DOSE EQ "03.0"', []),
        ("GIVEN EQ Y", [(SPELLING, [1, 2])]),
        ("GIVEN NE Y", [(SPELLING, [1, 2])]),
        ("GIVEN EQ Y OR DOSE PRESENT", []),
        ("GIVEN EQ Y IGNORING CASE", []),
        ("DATE LT 2004-06-01", [(NO_DATE, [1, 2])]),
        ("N GE TEXT", [(NO_NUMBER, [3])]),
    ],
)
def test_what_is_in_doubt(condition: str, told: list[tuple[str, list[int]]]) -> None:
    found = judged(parsed(condition), FRAME, 5)[1]
    assert [(d.why, np.flatnonzero(d.at).tolist()) for d in found] == told


def test_a_year_beside_a_date_is_a_date() -> None:
    frame = {"A": encoded(pd.Series(["2001-12-24", "2002-05", "2002"])), "B": encoded(pd.Series(["2002", "2001", "x"]))}
    yes, doubts = judged(parsed("A GE B"), frame, 3)
    assert yes.tolist() == [False, True, False]
    assert [(d.why, np.flatnonzero(d.at).tolist()) for d in doubts] == [(NO_NUMBER, [2])]


def test_records_that_another_comparison_leaves_out_are_not_in_doubt() -> None:
    """QVAL holds words for other qualifiers; they are nobody's doubt."""
    frame = {"QNAM": column("LEVEL", "WHO"), "QVAL": column("80", "the nurse")}
    assert holds(parsed("QNAM EQ LEVEL AND QVAL LT 90"), frame, 2).tolist() == [True, False]
    assert judged(parsed("QNAM EQ LEVEL AND QVAL LT 90"), frame, 2)[1] == ()


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        ("N EQ high", "compares the numbers of N with text"),
        ("N STARTS 1", "compares the numbers of N with text"),
        ("M EQ 1", "names M, which is not a column there"),
        ("N LT M", "names M, which is not a column there"),
    ],
)
def test_what_cannot_be_compared(condition: str, says: str) -> None:
    with pytest.raises(SpecFault, match=says):
        held(condition)
