"""A digest of a table's cells, the same whatever engine and type holds them."""

from typing import Any

import numpy as np
import pandas as pd
from findings_study import COLUMNS

NUMBERS = ("LBSEQ", "LBSTRESN", "VISITNUM", "LBDY")


def digest(table: Any) -> str:
    """A number from every cell of every column, in the order of subject and sequence."""
    frame = table.to_pandas() if hasattr(table, "to_pandas") else table
    order = np.lexsort(
        (frame["LBSEQ"].to_numpy(dtype="float64"), frame["USUBJID"].astype("str").to_numpy(dtype=object))
    )
    parts = []
    for name in COLUMNS:
        column = frame[name].iloc[order].reset_index(drop=True)
        if name in NUMBERS:
            values = column.astype("float64").fillna(-9e9).round(4)
        else:
            values = column.astype("object").where(column.notna(), "").astype("str")
        parts.append(f"{int(pd.util.hash_array(values.to_numpy(), categorize=True).sum()) % 10**10}")
    return ":".join(parts)
