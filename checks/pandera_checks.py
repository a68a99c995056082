"""Expectations as pandera asks them: of encoded columns and of ordinary ones alike, each once.

Loaded where a schema is made, since it loads pandera.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pandera.pandas as pa

from ..engine.ordinary import held
from ..specs import Dataset, Variable
from .expected import Expectation

CASES = 20  # records that pandera spells out, column by column, for a check of several columns


def type_check(variable: Variable, name: str) -> pa.Check:
    """The check that a column is text or a number, as the variable is."""
    kind = "text" if variable.is_text else "a number"
    return pa.Check(
        lambda column: held(column, text=variable.is_text) is not None,
        ignore_na=False,
        name=name,
        title=f"{variable} is {kind}.",
        error=f"{variable} is not {kind}.",
    )


def column_check(one: Expectation, variable: Variable) -> pa.Check:
    """The check of what is expected of one column; a column of another type has its own finding and passes."""

    def met(column: pd.Series) -> pd.Series:
        values = held(column, text=variable.is_text)
        if values is None:
            return pd.Series(np.ones(len(column), dtype=bool), column.index)
        return pd.Series(~one.bad(pd.DataFrame({variable.name: values}, copy=False)), column.index)

    return _check(one, met)


def frame_check(one: Expectation, dataset: Dataset) -> pa.Check:
    """The check of what is expected of several columns together; it passes where one is missing or of another type."""

    def met(frame: pd.DataFrame) -> pd.Series:
        names = [n for n in one.reads if n in frame and n in dataset.column_names]
        columns = {n: held(frame[n], text=dataset[n].is_text) for n in names}
        known = {n: c for n, c in columns.items() if c is not None}
        return pd.Series(~one.at(pd.DataFrame(known, index=frame.index, copy=False)), frame.index)

    return _check(one, met, CASES)


def _check(one: Expectation, met: Callable[..., pd.Series], cases: int | None = None) -> pa.Check:
    check = pa.Check(
        met,
        ignore_na=False,
        name=one.message.rule,
        title=one.message.says,
        description=one.message.mend,
        n_failure_cases=cases,
    )
    vars(check)["expectation"] = one  # for who has the answer to tell it in words
    return check
