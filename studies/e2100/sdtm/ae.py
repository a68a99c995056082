"""AE of E2100: what the toxicity form and the expedited report say together."""

import numpy as np
import pandas as pd

from m5kit.methods import each_value


@each_value
def outcome(grade: pd.Series, reported: pd.Series, resolved: pd.Series) -> pd.Series:
    """FATAL at grade 5; else RECOVERED/RESOLVED where the form has the date resolved or the expedited report says recovered; else NOT RECOVERED/NOT RESOLVED."""
    told = np.select(
        [grade.eq("5"), resolved.notna() | reported.eq("Recovered")],
        ["FATAL", "RECOVERED/RESOLVED"],
        "NOT RECOVERED/NOT RESOLVED",
    )
    return pd.Series(told, dtype="str").where(grade.notna().to_numpy())
