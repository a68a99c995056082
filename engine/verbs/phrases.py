"""Verbs that put words together or take them apart."""

from typing import Annotated

import pandas as pd

from ..encoded import as_text
from ..kinds import each_value
from ..numbers import numbers_of
from ..parameters import NUMBER
from ..reports import Report


@each_value
def phrase(*sources: pd.Series, value: str) -> pd.Series:
    """The words "{value}" with the sources in place of the braces; missing where a source is.

    Braces may have a format: {:0>2} fills up to two places with zeros.

    >>> phrase(pd.Series(["7", None], dtype="str"), value="T{:0>2}").tolist()
    ['T07', nan]
    """
    parts = pd.concat([as_text(s).str.strip() for s in sources], axis=1)
    texts = [
        value.format(*row) if all(isinstance(p, str) for p in row) else None for row in parts.itertuples(index=False)
    ]
    return pd.Series(texts, index=parts.index, dtype="str")


@each_value
def plus(
    source: pd.Series,
    *,
    value: Annotated[str, NUMBER],
    decimal_mark: str = ".",
    thousands_mark: str = "",
    report: Report | None = None,
) -> pd.Series:
    """The number of the source plus {value}.

    A text that is no number is left missing and reported.

    >>> plus(pd.Series(["7", None], dtype="str"), value="100").tolist()
    [107.0, nan]
    """
    return numbers_of(source, decimal_mark, thousands_mark, report) + float(value)
