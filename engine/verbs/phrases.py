"""Verbs that put words together or take them apart."""

import pandas as pd

from ..kinds import each_value


@each_value
def phrase(*sources: pd.Series, value: str) -> pd.Series:
    """The words "{value}" with the sources in place of the braces; missing where a source is.

    Braces may have a format: {:0>2} fills up to two places with zeros.

    >>> phrase(pd.Series(["7", None], dtype="str"), value="T{:0>2}").tolist()
    ['T07', nan]
    """
    parts = pd.concat([s.astype("str").str.strip() for s in sources], axis=1)
    texts = [
        value.format(*row) if all(isinstance(p, str) for p in row) else None for row in parts.itertuples(index=False)
    ]
    return pd.Series(texts, index=parts.index, dtype="str")


@each_value
def plus(source: pd.Series, *, value: str) -> pd.Series:
    """The number of the source plus {value}.

    >>> plus(pd.Series(["7", None], dtype="str"), value="100").tolist()
    [107.0, nan]
    """
    return pd.to_numeric(source).astype("float64") + float(value)
