"""Verbs of arithmetic with the numbers of several sources: sum, difference, product, ratio."""

from collections.abc import Callable, Sequence
from functools import reduce

import numpy as np
import pandas as pd

from ..decimals import exact_decimals
from ..kinds import each_value
from ..numbers import numbers_of
from ..reports import Report

Operation = Callable[[pd.Series, pd.Series], pd.Series]


@each_value
def sum_of(
    *sources: pd.Series, decimal_mark: str = ".", thousands_mark: str = "", report: Report | None = None
) -> pd.Series:
    """The sum of the sources; missing where one of them is.

    A text that is no number is left missing and reported.

    >>> sum_of(pd.Series([0.1, 1.0]), pd.Series(["0.2", None], dtype="str")).tolist()
    [0.3, nan]
    """
    return _together(pd.Series.add, sources, decimal_mark, thousands_mark, report)


@each_value
def difference_of(
    first: pd.Series,
    second: pd.Series,
    *,
    decimal_mark: str = ".",
    thousands_mark: str = "",
    report: Report | None = None,
) -> pd.Series:
    """The first source less the second; missing where one of them is.

    A text that is no number is left missing and reported.

    >>> difference_of(pd.Series([1.1, 2.0]), pd.Series([1.0, np.nan])).tolist()
    [0.1, nan]
    """
    return _together(pd.Series.sub, (first, second), decimal_mark, thousands_mark, report)


@each_value
def product_of(
    *sources: pd.Series, decimal_mark: str = ".", thousands_mark: str = "", report: Report | None = None
) -> pd.Series:
    """The product of the sources; missing where one of them is.

    A text that is no number is left missing and reported.

    >>> product_of(pd.Series([1.1, 2.0]), pd.Series([3.0, np.nan])).tolist()
    [3.3, nan]
    """
    return _together(pd.Series.mul, sources, decimal_mark, thousands_mark, report)


@each_value
def ratio_of(
    first: pd.Series,
    second: pd.Series,
    *,
    decimal_mark: str = ".",
    thousands_mark: str = "",
    report: Report | None = None,
) -> pd.Series:
    """The first source divided by the second; missing where one of them is, or the second is 0.

    A text that is no number, and a division by 0, is left missing and reported.

    >>> ratio_of(pd.Series([3.0, 1.0]), pd.Series([2.0, 0.0])).tolist()
    [1.5, nan]
    """
    top, below = (numbers_of(source, decimal_mark, thousands_mark, report) for source in (first, second))
    if report is not None:
        at = below.eq(0) & top.notna()
        report(at, "Nothing is divided by 0.", rule="DIVISION", severity="error", mend="Query the value.")
    return pd.Series(exact_decimals((top / below.where(below.ne(0))).to_numpy()), index=top.index)


def _together(
    operation: Operation, sources: Sequence[pd.Series], mark: str, thousands: str, report: Report | None
) -> pd.Series:
    numbers = [numbers_of(source, mark, thousands, report) for source in sources]
    answer = reduce(operation, numbers)
    return pd.Series(exact_decimals(np.asarray(answer, dtype="float64")), index=answer.index)
