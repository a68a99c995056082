"""The schema of a dataset for frames of polars: the same checks, each asked of the columns that it reads.

Loaded where such a schema is made, since it loads polars and pandera.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pandera.polars as pa
import polars as pl

from ..checks.expected import Expectation
from ..checks.schema import TYPE, Checks, assembled
from ..engine.ordinary import held
from ..specs import Codelist, Dataset, Variable


def polars_schema(dataset: Dataset, codelists: Mapping[str, Codelist]) -> pa.DataFrameSchema:
    """The pandera schema of a dataset for frames of polars; its checks have the names of their rules.

    A frame that is evaluated (`DataFrame`, not `LazyFrame`) has its values checked, too.
    """
    made: pa.DataFrameSchema = assembled(dataset, codelists, pa, Checks(_type_check, _column_check, _frame_check))
    return made


def _column(data: Any, name: str, *, text: bool) -> pd.Series | None:
    """A column of a frame of polars as the expectations take it; None where it is of another type."""
    return held(data.lazyframe.select(name).collect().get_column(name).to_pandas(), text=text)


def _type_check(variable: Variable) -> pa.Check:
    kind = "text" if variable.is_text else "a number"
    return pa.Check(
        lambda data: _column(data, data.key, text=variable.is_text) is not None,
        name=TYPE,
        title=f"{variable} is {kind}.",
        error=f"{variable} is not {kind}.",
    )


def _column_check(one: Expectation, variable: Variable) -> pa.Check:
    def met(data: Any) -> pl.LazyFrame:
        values = _column(data, data.key, text=variable.is_text)
        if values is None:
            return pl.LazyFrame({data.key: np.ones(data.lazyframe.select(pl.len()).collect().item(), dtype=bool)})
        return pl.LazyFrame({data.key: ~one.bad(pd.DataFrame({variable.name: values}, copy=False))})

    return _check(one, met)


def _frame_check(one: Expectation, dataset: Dataset) -> pa.Check:
    def met(data: Any) -> pl.LazyFrame:
        there = data.lazyframe.collect_schema().names()
        names = [n for n in one.reads if n in there and n in dataset.column_names]
        columns = {n: _column(data, n, text=dataset[n].is_text) for n in names}
        size = data.lazyframe.select(pl.len()).collect().item()
        known = pd.DataFrame({n: c for n, c in columns.items() if c is not None}, index=range(size), copy=False)
        return pl.LazyFrame({one.message.rule: ~one.at(known)})

    return _check(one, met)


def _check(one: Expectation, met: Callable[[Any], pl.LazyFrame]) -> pa.Check:
    return pa.Check(met, ignore_na=False, name=one.message.rule, title=one.message.says, description=one.message.mend)
