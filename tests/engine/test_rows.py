"""Conditions on records."""

import numpy as np
import pandas as pd
import pytest

from m5kit.engine.encoded import encoded
from m5kit.engine.rows import holds
from m5kit.specs import SpecFault
from m5kit.specs.conditions import parsed

FRAME = pd.DataFrame({"A": encoded(pd.Series(["10", "9", None, "x"])), "N": [10.0, 9.0, np.nan, 0.0]})


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("A PRESENT", [1, 1, 0, 1]),
        ("A BLANK", [0, 0, 1, 0]),
        ("A EQ 10", [1, 0, 0, 0]),
        ("A NE 10", [0, 1, 1, 1]),
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
