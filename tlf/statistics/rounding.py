"""Rounding and printing of numbers, as tables print them."""

import math
from typing import Any, overload

import numpy as np

from ...specs.faults import SpecFault
from .inputs import Floats, check_one_of

HALVES = ("away", "even")
P_STYLES = ("journal", "three", "four", "sas")

# SAS's ROUND calls a value half-way when it is so within a few units of its last digits. Twelve digits
# are kept here: enough for 0.285 (in binary 0.28499999999999998), too many for a result to be near by chance.
FUZZ = 2.0**-40


@overload
def rounded(value: float, decimals: int = 0, *, half: str = "away") -> float: ...
@overload
def rounded(value: Floats, decimals: int = 0, *, half: str = "away") -> Floats: ...
def rounded(value: Any, decimals: int = 0, *, half: str = "away") -> Any:
    """The value to so many decimals; a half goes away from zero (SAS ROUND) or to the even digit (SAS ROUNDE).

    A value counts as half-way when it is so to 12 significant digits, since 0.285 and most decimal halves
    have no exact binary form: Python's own `round` gives 0.28 for it, and by its binary value rightly so.
    decimals may be negative (-1: to tens). NaN and infinities stay. Numbers in, a number out; array in, array out.

    >>> rounded(0.285, 2), rounded(-2.5), rounded(2.5, half="even"), rounded(1234.5, -2)
    (0.29, -3.0, 2.0, 1200.0)
    """
    check_one_of("half", half, HALVES)
    if isinstance(value, float):
        return _rounded_number(float(value), decimals, half)
    given = np.asarray(value, dtype=float)
    power = 10.0 ** abs(decimals)
    with np.errstate(invalid="ignore", over="ignore"):
        size = np.abs(given) * power if decimals >= 0 else np.abs(given) / power
        below = np.floor(size)
        rest, slack = size - below, FUZZ * np.maximum(size, 1.0)
        up = rest >= 0.5 - slack
        if half == "even":
            up &= ~((np.abs(rest - 0.5) <= slack) & (below % 2 == 0))
        whole = np.where(size >= 2.0**52, size, below + up)
        result = np.copysign(whole / power if decimals >= 0 else whole * power, given) + 0.0
    result = np.where(np.isfinite(given), result, given)
    return float(result) if result.ndim == 0 else result


def _rounded_number(given: float, decimals: int, half: str) -> float:
    """The same of one number, by the same steps: arrays cost many times as much."""
    if not math.isfinite(given):
        return given
    power = 10.0 ** abs(decimals)
    size = abs(given) * power if decimals >= 0 else abs(given) / power
    if size < 2.0**52:
        below = float(math.floor(size))
        rest, slack = size - below, FUZZ * max(size, 1.0)
        up = rest >= 0.5 - slack and not (half == "even" and abs(rest - 0.5) <= slack and below % 2 == 0)
        size = below + up
    return math.copysign(size / power if decimals >= 0 else size * power, given) + 0.0


def fixed(value: float, decimals: int, *, missing: str = "NE", half: str = "away") -> str:
    """The value with exactly so many decimals; NaN (not estimable) prints as `missing`; no minus before a zero.

    >>> fixed(0.595, 2), fixed(-0.04, 1), fixed(float("nan"), 1)
    ('0.60', '0.0', 'NE')
    """
    if decimals < 0:
        raise SpecFault(f"A printed number cannot have {decimals} decimals; give 0 or more.")
    if math.isnan(value):
        return missing
    if math.isinf(value):
        return "Inf" if value > 0 else "-Inf"
    return f"{rounded(value, decimals, half=half) + 0.0:.{decimals}f}"


def p_value(p: float, style: str = "journal", *, missing: str = "NE") -> str:
    """A P value as a style prints it.

    journal: <0.001; three decimals below 0.01; two otherwise; >0.99 (New England Journal of Medicine).
    three: <0.001, >0.999, else three decimals. four: <0.0001, >0.9999, else four.
    sas: the format PVALUE6.4, <.0001 else four decimals. The limits are compared before rounding, so 0.00978
    prints as 0.010. Raises SpecFault when p is not a probability or the style is unknown.

    >>> [p_value(p) for p in (0.0002, 0.0082, 0.0148, 0.163, 0.995)]
    ['<0.001', '0.008', '0.01', '0.16', '>0.99']
    >>> p_value(0.00002, "sas"), p_value(0.5, "four")
    ('<.0001', '0.5000')
    """
    check_one_of("style", style, P_STYLES)
    if math.isnan(p):
        return missing
    if not -1e-12 <= p <= 1 + 1e-9:
        raise SpecFault(f"P is {p}; a probability lies between 0 and 1.")
    if style == "sas":
        return "<.0001" if p < 0.0001 else fixed(p, 4)
    decimals = {"journal": 3 if p < 0.01 else 2, "three": 3, "four": 4}[style]
    smallest = {"journal": 0.001, "three": 0.001, "four": 0.0001}[style]
    if p < smallest:
        return f"<{smallest:g}" if smallest >= 0.001 else "<0.0001"
    top = 1 - 10.0**-decimals
    return f">{top:.{decimals}f}" if p > top + 1e-12 else fixed(p, decimals)


def percent(count: int, total: int, decimals: int = 1, *, empty: str = "NA") -> str:
    """The count in percent of the total; of nobody, the text for an empty group.

    Counts are rounded exactly, as the ratio of integers that they are.

    >>> percent(33, 365), percent(0, 365), percent(0, 0), percent(1, 8, 0)
    ('9.0', '0.0', 'NA', '13')
    """
    if not 0 <= count <= total:
        raise SpecFault(f"{count} of {total} is no share; the count lies between 0 and the total.")
    if not total:
        return empty
    tenths = (2 * 100 * 10**decimals * count + total) // (2 * total)
    return f"{tenths // 10**decimals}.{tenths % 10**decimals:0{decimals}d}" if decimals else str(tenths)


def count_percent(count: int, total: int, decimals: int = 1, *, zero: str | None = "0", empty: str = "NA") -> str:
    """A count with its percentage in parentheses, as a table cell.

    zero: what a count of 0 prints as; None prints it like any other count. An empty group prints `empty`,
    since nobody was there to be counted.

    >>> count_percent(33, 365), count_percent(0, 365), count_percent(0, 0), count_percent(0, 9, zero=None)
    ('33 (9.0)', '0', 'NA', '0 (0.0)')
    """
    share = percent(count, total, decimals, empty=empty)
    if not total:
        return empty
    return zero if zero is not None and count == 0 else f"{count} ({share})"


def range_text(lower: float, upper: float, decimals: int, *, missing: str = "NE", joint: str = ", ") -> str:
    """Two limits with a joint, each not estimable by itself.

    >>> range_text(0.512, 0.695, 2), range_text(10.0, float("nan"), 1, joint=" to ")
    ('0.51, 0.70', '10.0 to NE')
    """
    return f"{fixed(lower, decimals, missing=missing)}{joint}{fixed(upper, decimals, missing=missing)}"
