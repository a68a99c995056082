"""ADTR: tumour measurements, and the sum of the target lesions at each assessment."""

import pandas as pd


def rows(source: pd.DataFrame, *, key: str) -> pd.DataFrame:
    """Every measurement; for the sum (SUMDIAM) the first measurement of each subject and assessment (TRLNKGRP)."""
    if key != "SUMDIAM":
        return source
    return source[~source.duplicated(["USUBJID", "TRLNKGRP"])]
