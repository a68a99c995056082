"""Analysis windows: days in and between them, and windows that cannot be read."""

import pandas as pd
import pytest

from m5kit.adam.windows import analysis_window, window_distance, window_number, window_target
from m5kit.specs import SpecFault

WINDOWS = ["Baseline: -14 to 1, target 1", "Week 2: 8 to 21, target 15", "Week 4: 20 to 40"]


def test_both_days_belong_to_a_window_and_the_first_of_two_counts() -> None:
    days = pd.Series([-15.0, -14.0, 1.0, 2.0, 8.0, 20.0, 21.0, 22.0, 40.0, 41.0, float("nan")])
    names = analysis_window(days, visit_windows=WINDOWS)
    assert names.astype("object").where(names.notna(), "").tolist() == [
        *("", "Baseline", "Baseline", "", "Week 2", "Week 2", "Week 2", "Week 4", "Week 4", "", "")
    ]
    numbers = window_number(days, visit_windows=WINDOWS)
    assert numbers.fillna(0).tolist() == [0, 1, 1, 0, 2, 2, 2, 3, 3, 0, 0]


def test_a_window_without_a_target_has_no_distance() -> None:
    days = pd.Series([9.0, 30.0, -3.0])
    targets = window_target(days, visit_windows=WINDOWS)
    assert targets.fillna(-1).tolist() == [15.0, -1.0, 1.0]
    assert window_distance(days, targets).fillna(-1).tolist() == [6.0, -1.0, 3.0]  # there is no day 0


def test_a_window_that_cannot_be_read_is_told() -> None:
    with pytest.raises(
        SpecFault, match=r"The window 'Week 2, 8-21' cannot be read. Write it as 'Week 2: 8 to 21, target"
    ):
        analysis_window(pd.Series([1.0]), visit_windows=["Week 2, 8-21"])
