"""The values of records as a person reads them: whole numbers whole, and what a format shows as a moment with that moment."""

import pandas as pd

from ..datasets.formats import formatted, moment_of
from ..engine.encoded import as_text
from ..specs import Dataset


def shown_values(frame: pd.DataFrame, dataset: Dataset) -> pd.DataFrame:
    """The records of a dataset as text, its columns as they are; missing is "".

    A number has as many digits as it needs; a day, a moment or a time has it behind, as in "23014 (2023-01-04)".
    """
    formats = {v.name: v.format for v in dataset.columns}
    return pd.DataFrame({name: _shown(frame[name], formats.get(str(name), "")) for name in frame.columns})


def _shown(column: pd.Series, format: str) -> pd.Series:
    texts = as_text(column).astype("object").where(column.notna(), "")
    if column.dtype != "float64" or not moment_of(format):
        return texts
    moments = pd.Series(formatted(column.to_numpy(), format).to_pylist(), index=column.index, dtype="object")
    return texts.where(column.isna(), texts + " (" + moments.fillna("").astype("str") + ")")
