"""Lengths and decimals as the records have them, where the sheet leaves them open."""

import re

import numpy as np
import pandas as pd

from ..engine.encoded import is_encoded, used_levels
from ..specs import Variable

NUMBER_LENGTH = 8
MOST_DECIMALS = 12
_FORMAT = re.compile(r"\D*\d*\.(\d+)")


def byte_length(column: pd.Series) -> int:
    """The most bytes that a text of the column has, at least 1; 8 for a number column, as in a transport file.

    >>> byte_length(pd.Series(["ab", "abc"], dtype="category"))
    3
    """
    if not is_encoded(column):
        return NUMBER_LENGTH
    texts = used_levels(column).tolist()
    return max((len(str(t).encode("utf-8", "surrogatepass")) for t in texts), default=1) or 1


def stated_decimals(variable: Variable) -> int | None:
    """Places after the decimal point that the sheet or the format ("8.2") states; None where neither does.

    >>> stated_decimals(Variable("DM", "AGE", "Age", "float", format="8.2"))
    2
    """
    if variable.digits is not None:
        return variable.digits
    written = _FORMAT.fullmatch(variable.format)
    return int(written[1]) if written else None


def decimal_places(column: pd.Series) -> int:
    """Places after the decimal point that the values have, at most 12.

    >>> decimal_places(pd.Series([1.25, 3.0]))
    2
    """
    return _text_decimals(column) if is_encoded(column) else _number_decimals(column)


def _text_decimals(column: pd.Series) -> int:
    texts = pd.Series(used_levels(column), dtype="str")
    places = texts.str.extract(r"\.(\d+)\s*$", expand=False).str.len()
    return int(places.max()) if places.notna().any() else 0


def _number_decimals(column: pd.Series) -> int:
    values = column.dropna().to_numpy(dtype="float64")
    values = values[np.isfinite(values)]
    exact = (places for places in range(MOST_DECIMALS) if np.array_equal(np.round(values, places), values))
    return next(exact, MOST_DECIMALS)
