"""What holds for all datasets of E2100: records that a closed query calls repeats are left out."""

import pandas as pd


def rows(before: pd.DataFrame, *, raw_queries: pd.DataFrame) -> pd.DataFrame:
    """All records but the toxicities that a closed query names as the repeat of another (RECORD is the RECID to drop)."""
    kept = before.iloc[:, :0]
    if "RECID" not in before:
        return kept
    closed = raw_queries[(raw_queries["FORM"] == "TOXICITY") & (raw_queries["ACTION"] == "DUPLICATE")]
    repeats = set(closed["RECORD"].astype("str"))
    return kept[~before["RECID"].astype("str").isin(repeats)]
