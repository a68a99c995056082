"""Numbers as the decimals they stand for: the one rule for every comparison of numbers.

A collected or derived number is held in binary, and what binary fractions add
is no part of it: 0.7 x 1.5 is 1.05, from 9.0 to 0.9 is -90 per cent, visit
1.3000000000000003 is visit 1.3. Wherever a number is held against another (in
conditions, grades, ranges, classes, joins) both are rounded to twelve
significant digits, and to twelve decimals at most; whole numbers stay as they are.
"""

import operator
import re
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

DIGITS = 12
NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*", re.ASCII)
COMPARED = {
    "EQ": operator.eq,
    "NE": operator.ne,
    "LT": operator.lt,
    "LE": operator.le,
    "GT": operator.gt,
    "GE": operator.ge,
}
Floats = NDArray[np.float64]


def exact_decimals(numbers: ArrayLike) -> Floats:
    """The numbers without what binary fractions add; missing stays missing.

    >>> exact_decimals([0.7 * 1.5, (0.9 - 9.0) / 9.0 * 100, 1.3000000000000003, 0.1 + 0.2 - 0.3]).tolist()
    [1.05, -90.0, 1.3, 0.0]
    """
    given = np.asarray(numbers, dtype="float64")
    size = np.abs(given)
    broken = np.isfinite(given) & (given != np.floor(given))
    if not broken.any():
        return given
    before = np.floor(np.log10(size, where=broken, out=np.zeros_like(size)))
    scale = 10.0 ** np.clip(DIGITS - 1 - before, 0, DIGITS)
    return np.where(broken, np.round(np.where(broken, given, 0.0) * scale) / scale + 0.0, given)


@lru_cache(maxsize=2**16)
def number_in(text: str) -> float | None:
    """The number that a text is, outer blanks off; None where it is none.

    >>> number_in(" 03.0 "), number_in("<1"), number_in("1,5"), number_in("nan")
    (3.0, None, None, None)
    """
    return float(text) if NUMBER.fullmatch(text) else None


def compare_decimals(numbers: ArrayLike, comparator: str, limits: ArrayLike) -> NDArray[np.bool_]:
    """Whether each number is EQ, NE, LT, LE, GT or GE its limit, as decimals; a missing side is neither, but NE.

    >>> compare_decimals([1.05, 1.06], "GT", 1.5 * 0.7).tolist()
    [False, True]
    """
    return np.asarray(COMPARED[comparator](exact_decimals(numbers), exact_decimals(limits)), dtype=bool)


def exact_decimal(number: float) -> float:
    """One number without what binary fractions add."""
    return number if number == number // 1 else _broken(number)


@lru_cache(maxsize=2**16)
def _broken(number: float) -> float:
    return float(exact_decimals(number))


def one_compared(number: float, comparator: str, limit: float) -> bool:
    """`compare_decimals` of one number.

    >>> one_compared(1.05, "GT", 1.5 * 0.7)
    False
    """
    return bool(COMPARED[comparator](exact_decimal(number), exact_decimal(limit)))
