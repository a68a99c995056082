"""Values as a person reads them."""

import pandas as pd

from m5kit.specs import Dataset, Variable
from m5kit.trace.values import shown_values


def test_whole_numbers_are_whole_and_days_have_their_date() -> None:
    formats = {"ADT": "DATE9.", "ATM": "TIME8.", "AVAL": ""}
    columns = tuple(Variable("ADLB", name, name, "float", format=text) for name, text in formats.items())
    dataset = Dataset("ADLB", "Laboratory", "adam", "BASIC DATA STRUCTURE", "One", (), columns)
    frame = pd.DataFrame(
        {
            "ADT": [23014.0, None, -1.0],
            "ATM": [30600.0, None, 0.0],
            "AVAL": [21.0, 0.1 + 0.2, None],
            "WORDS": pd.Series(["a", None, "b"], dtype="category"),
        }
    )
    assert shown_values(frame, dataset).to_dict("list") == {
        "ADT": ["23014 (2023-01-04)", "", "-1 (1959-12-31)"],
        "ATM": ["30600 (08:30:00)", "", "0 (00:00:00)"],
        "AVAL": ["21", "0.3", ""],
        "WORDS": ["a", "", "b"],
    }
