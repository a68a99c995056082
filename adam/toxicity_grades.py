"""Verbs of toxicity: the grade of a result by criteria in numbers, as the sheet `grades` says.

The sheet has a row for each grade of a test: test, unit (blank: any), measure,
comparator (LT LE GT GE EQ), limit, grade. measure is what is compared with the
limit: VALUE the result, LLN or ULN the result in multiples of the lower or
upper limit of normal, PCHG the change from baseline in per cent, TEXT the
result as text. The highest grade whose criterion holds counts.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..engine.decimals import compare_decimals
from ..engine.kinds import each_value
from ..specs import GradeCriterion, SpecFault


@each_value
def toxicity_grade(
    test: pd.Series,
    unit: pd.Series,
    result: pd.Series,
    text: pd.Series,
    low: pd.Series,
    high: pd.Series,
    percent: pd.Series,
    *,
    grades: Sequence[GradeCriterion],
) -> pd.Series:
    """The highest grade whose criterion in the sheet grades holds for the result. It is 0 where none holds, and missing where the test has no criteria or one that could decide cannot be looked at.

    Sources: the test, its unit, the result as number and as text, the lower
    and upper limit of normal, and the change from baseline in per cent.

    >>> grades = [GradeCriterion("NEUT", "", "VALUE", "LT", "1.5", 2)]
    >>> empty = pd.Series([np.nan] * 2)
    >>> toxicity_grade(pd.Series(["NEUT", "NEUT"]), empty, pd.Series([1.4, 1.5]), empty, empty, empty, empty,
    ...     grades=grades).tolist()
    [2.0, 0.0]
    """
    measured = {"VALUE": result, "LLN": result / low, "ULN": result / high, "PCHG": percent, "TEXT": text}
    met, unseen = np.full(len(test), 0.0), np.full(len(test), -1.0)
    graded = np.zeros(len(test), dtype=bool)
    for of_test, of_unit in dict.fromkeys((c.test, c.unit) for c in grades):
        mine = (test.eq(of_test) & (unit.eq(of_unit) if of_unit else True)).to_numpy(dtype=bool)
        graded |= mine
        at = np.flatnonzero(mine)
        for criterion in (c for c in grades if (c.test, c.unit) == (of_test, of_unit)):
            column = measured[criterion.measure].iloc[at]
            known = column.notna().to_numpy()
            reached = known & _holds(column, criterion)
            met[at[reached]] = np.maximum(met[at[reached]], criterion.grade)
            unseen[at[~known]] = np.maximum(unseen[at[~known]], criterion.grade)
    return pd.Series(met, index=test.index).where(graded & (met >= unseen))


def _holds(column: pd.Series, criterion: GradeCriterion) -> NDArray[np.bool_]:
    if criterion.measure == "TEXT":
        return column.eq(criterion.limit).fillna(False).to_numpy(dtype=bool)
    try:
        limit = float(criterion.limit)
    except ValueError as error:
        raise SpecFault(f"{criterion.place}: the limit {criterion.limit!r} is no number.") from error
    return compare_decimals(column.to_numpy(dtype="float64", na_value=np.nan), criterion.comparator, limit)
