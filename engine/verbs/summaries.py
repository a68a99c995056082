"""Verbs that take one number from many: the largest, the smallest, the average."""

import pandas as pd

from ..kinds import per_subject


@per_subject
def largest(source: pd.Series, *, subject: pd.Series) -> pd.Series:
    """The largest number.

    >>> largest(pd.Series([3.0, 1.0]), subject=pd.Series(["a", "a"], dtype="category")).to_dict()
    {'a': 3.0}
    """
    return source.groupby(subject.astype("str").to_numpy()).max()


@per_subject
def smallest(source: pd.Series, *, subject: pd.Series) -> pd.Series:
    """The smallest number.

    >>> smallest(pd.Series([3.0, 1.0]), subject=pd.Series(["a", "a"], dtype="category")).to_dict()
    {'a': 1.0}
    """
    return source.groupby(subject.astype("str").to_numpy()).min()


@per_subject
def average(source: pd.Series, *, subject: pd.Series) -> pd.Series:
    """The arithmetic mean of the numbers.

    >>> average(pd.Series([3.0, 1.0]), subject=pd.Series(["a", "a"], dtype="category")).to_dict()
    {'a': 2.0}
    """
    return source.groupby(subject.astype("str").to_numpy()).mean()
