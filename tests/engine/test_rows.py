"""Conditions on records."""

import numpy as np
import pandas as pd
import pytest

from m5kit.engine.conditions import holds
from m5kit.engine.encoded import encoded
from m5kit.engine.rows import chosen
from m5kit.engine.tables import Table
from m5kit.specs import Dataset, Record, SpecFault
from m5kit.specs.conditions import parsed


def visits(record: Record) -> Dataset:
    return Dataset("SV", "Visits", "sdtm", "SPECIAL PURPOSE", "One record per visit", (), (), records=(record,))


FRAME = pd.DataFrame({"A": encoded(pd.Series(["10", "9", None, "x"])), "N": [10.0, 9.0, np.nan, 0.0]})


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("A PRESENT", [1, 1, 0, 1]),
        ("A BLANK", [0, 0, 1, 0]),
        ("A EQ 10", [1, 0, 0, 0]),
        ("A NE 10", [0, 1, 1, 0]),  # x is no number, so it is not known to be another
        ('A NE "10"', [0, 1, 1, 1]),
        ("A IN (9, x)", [0, 1, 0, 1]),
        ("A NOTIN (9, x)", [1, 0, 1, 0]),
        ("A LT 10", [0, 1, 0, 0]),
        ("N GE 9", [1, 1, 0, 0]),
        ("N EQ 10", [1, 0, 0, 0]),
        ("N NE 10", [0, 1, 1, 1]),
        ("N GT 0 AND A PRESENT", [1, 1, 0, 0]),
    ],
)
def test_holds(condition: str, expected: list[int]) -> None:
    assert holds(parsed(condition), FRAME, 4).astype(int).tolist() == expected


def test_a_column_that_is_not_there() -> None:
    with pytest.raises(SpecFault, match="names B, which is not a column there"):
        holds(parsed("B EQ 1"), FRAME, 4)


@pytest.mark.parametrize(
    ("once", "expected"),
    [
        ((), [0, 1, 2, 3]),
        (("SUBJ",), [0, 2]),
        (("SUBJ", "VISIT"), [0, 1, 2]),
    ],
)
def test_once_takes_the_first_of_records_alike(once: tuple[str, ...], expected: list[int]) -> None:
    frame = pd.DataFrame({"SUBJ": encoded(pd.Series(list("aabb"))), "VISIT": [1.0, 2.0, np.nan, np.nan]})
    dataset = visits(Record("SV", "", "raw.visits", once=once))
    rows = chosen(dataset, {"raw.visits": Table("raw.visits", frame)}, None)
    assert rows.segments[0].positions.tolist() == expected


def test_once_of_a_column_that_is_not_there() -> None:
    frame = pd.DataFrame({"SUBJ": encoded(pd.Series(["a"]))})
    dataset = visits(Record("SV", "", "raw.visits", place="records.csv line 2", once=("X",)))
    with pytest.raises(SpecFault, match=r"records.csv line 2: once names X, which is not a column of raw.visits"):
        chosen(dataset, {"raw.visits": Table("raw.visits", frame)}, None)
