"""Verbs of classes that numbers fall into."""

import re
from typing import Annotated

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ...specs import SpecFault
from ...specs.conditions import SIGNS
from ..decimals import compare_decimals
from ..encoded import number_text
from ..kinds import each_value
from ..parameters import Must
from ..reports import Report

_NUMBER = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)"
_CLASS = re.compile(rf"(<=|>=|<|>)\s*({_NUMBER})|({_NUMBER})\s*-\s*({_NUMBER})")


def classes(value: str) -> dict[str, re.Match[str]]:
    """The classes of numbers in a cell, `<-30; -30-0; >0`, by what they are called; raises ValueError."""
    found: dict[str, re.Match[str]] = {}
    for name in (part.strip() for part in value.split(";")):
        read = _CLASS.fullmatch(name)
        if not read:
            raise ValueError(f"{name!r} is no class of numbers: write <50, <=50, >50, >=50 or 50-64, with ; between")
        if read[3] is not None and float(read[3]) > float(read[4]):
            raise ValueError(f"{name!r} begins after its end")
        if other := next((n for n, known in found.items() if _overlap(known, read)), ""):
            raise ValueError(f"{name!r} and {other!r} share numbers, which would be of the first alone")
        found[name] = read
    return found


def _overlap(one: re.Match[str], other: re.Match[str]) -> bool:
    """Whether two classes have more than an end in common."""
    (low, high), (below, above) = _ends(one), _ends(other)
    return max(low, below) < min(high, above)


def _ends(read: re.Match[str]) -> tuple[float, float]:
    sign, bound, low, high = read.groups()
    if low is not None:
        return float(low), float(high)
    return (-np.inf, float(bound)) if sign.startswith("<") else (float(bound), np.inf)


@each_value
def range_group(
    source: pd.Series,
    *,
    value: Annotated[str, Must("classes of numbers, <50; 50-64; >=65", classes)],
    report: Report | None = None,
) -> pd.Series:
    """The class of {value} in which the number lies.

    Classes are written `<50; 50-64; >=65`, both ends of a range included; a
    number in none of them is left without a class, and reported.
    Raises SpecFault where a class is written otherwise.

    >>> range_group(pd.Series([49.0, 64.0, 65.0, np.nan]), value="<50; 50-64; >=65").tolist()
    ['<50', '50-64', '>=65', nan]
    """
    try:
        known = classes(value)
    except ValueError as error:
        raise SpecFault(f"{error}.") from error
    answer = np.select([_lies_in(source, read) for read in known.values()], list(known), "")
    if report is not None:
        says = source.map(lambda number: f"{number_text(float(number))} is in none of the classes {value}.", "ignore")
        mend = "Write the classes so that they have every number, or query the value."
        report(source.notna() & (answer == ""), says, rule="CLASS-NONE", mend=mend)
    return pd.Series(answer, index=source.index, dtype="str").replace("", None)


def _lies_in(source: pd.Series, read: re.Match[str]) -> NDArray[np.bool_]:
    sign, bound, low, high = read.groups()
    numbers = source.to_numpy(dtype="float64", na_value=np.nan)
    if low is not None:
        return compare_decimals(numbers, "GE", float(low)) & compare_decimals(numbers, "LE", float(high))
    return compare_decimals(numbers, SIGNS[sign], float(bound))
