"""Verbs of order among the records of a subject."""

import numpy as np
import pandas as pd

from ..engine.code_arrays import counted
from ..engine.combinations import combined, ordered
from ..engine.encoded import codes_in, encoded, levels_in
from ..engine.pieces import by_pieces


def sequence(*order: pd.Series, subject: pd.Series) -> pd.Series:
    """A number from 1 that tells the subject's records apart, in the order of the columns named.

    Missing values come first; records alike in all of them keep the canonical
    order of the input, so shuffled input gives the same numbers.

    >>> sequence(pd.Series([2.0, 1.0, 5.0]), subject=pd.Series(["a", "a", "b"], dtype="category")).tolist()
    [2.0, 1.0, 1.0]
    """
    people = encoded(subject)
    ranked, _ = ordered([people, *order], len(people))
    sizes = np.roll(counted(codes_in(people), len(levels_in(people))), 1)  # missing first, as among the ranked
    before = np.roll(np.cumsum(sizes) - sizes, -1)
    numbers = np.empty(len(ranked), dtype="float64")
    owners = codes_in(people)

    def count(at: slice) -> None:
        records = ranked[at]
        numbers[records] = np.arange(at.start, at.stop) - before[owners[records]] + 1

    by_pieces(len(ranked), count)
    return pd.Series(numbers)


def sequence_within(*order: pd.Series, subject: pd.Series) -> pd.Series:
    """A number from 1 for each distinct combination of the columns within the subject; missing values come first.

    >>> sequence_within(pd.Series([2.0, 1.0, 2.0]), subject=pd.Series(["a"] * 3, dtype="category")).tolist()
    [2.0, 1.0, 2.0]
    """
    groups, count = combined([subject, *order])
    first = np.zeros(count, dtype=np.int64)
    first[groups[::-1]] = np.arange(len(groups))[::-1]
    numbers = sequence(
        *(column.iloc[first].reset_index(drop=True) for column in order),
        subject=subject.iloc[first].reset_index(drop=True),
    )
    return pd.Series(numbers.to_numpy()[groups])


def record_number(*order: pd.Series) -> pd.Series:
    """A number from 1 over all records of the dataset, in the order of the columns named; missing values come first.

    For datasets without subjects, such as those of associated persons and of pools.

    >>> record_number(pd.Series([2.0, 1.0, 5.0])).tolist()
    [2.0, 1.0, 3.0]
    """
    ranked, _ = ordered(list(order), len(order[0]))
    numbers = np.empty(len(ranked), dtype="float64")
    numbers[ranked] = np.arange(len(ranked)) + 1
    return pd.Series(numbers)
