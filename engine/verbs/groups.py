"""Verbs of classes that numbers fall into."""

import re

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...specs import SpecFault
from ...specs.conditions import SIGNS
from ..decimals import compared
from ..kinds import each_value

_CLASS = re.compile(r"(<=|>=|<|>)\s*([\d.]+)|([\d.]+)\s*-\s*([\d.]+)")


@each_value
def range_group(source: pd.Series, *, value: str) -> pd.Series:
    """The class of {value} in which the number lies.

    Classes are written `<50; 50-64; >=65`, both ends of a range included; a
    number in none of them is left without a class.
    Raises SpecFault where a class is written otherwise.

    >>> range_group(pd.Series([49.0, 64.0, 65.0, np.nan]), value="<50; 50-64; >=65").tolist()
    ['<50', '50-64', '>=65', nan]
    """
    names = [part.strip() for part in value.split(";")]
    answer = np.select([_lies_in(source, name) for name in names], names, "")
    return pd.Series(answer, index=source.index, dtype="str").replace("", None)


def _lies_in(source: pd.Series, name: str) -> NDArray[np.bool_]:
    read = _CLASS.fullmatch(name)
    if not read:
        raise SpecFault(f"{name!r} is no class of numbers. Write <50, <=50, >50, >=50 or 50-64.")
    sign, bound, low, high = read.groups()
    numbers = source.to_numpy(dtype="float64", na_value=np.nan)
    if low is not None:
        return compared(numbers, "GE", float(low)) & compared(numbers, "LE", float(high))
    return compared(numbers, SIGNS[sign], float(bound))
