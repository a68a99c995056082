"""Numbers as transport files keep them: IBM System/360 floating point, and the missing values of SAS.

An IBM double is one sign bit, seven bits of exponent (base 16, excess 64) and 56 bits of fraction (TS-140, "Numeric
data fields"). An IEEE double has 53 bits of mantissa, so every one from 2**-260 up to (not including) 2**252 has one
exact IBM form. Files say a missing value by one byte (a letter, "_" or ".") followed by zeros.

In memory a missing value is a NaN. The plain one, `.`, is numpy's own NaN; the special ones, `.A` to `.Z` and `._`,
are NaNs whose lowest byte is the ASCII code of their letter. Taking, sorting, concatenating and Parquet keep those
bits; arithmetic, text formats and 32-bit floats do not promise to.
"""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

LETTERS = "_ABCDEFGHIJKLMNOPQRSTUVWXYZ"

_PLAIN = 0x7FF8 << 48
_SIGN = np.uint64(1 << 63)
_MANTISSA = np.uint64((1 << 52) - 1)
_LEADING = np.uint64(1 << 52)
_FRACTION = np.uint64((1 << 56) - 1)
_INFINITE = np.uint64(0x7FF << 52)

# By the first twelve bits of an IEEE double (sign and exponent): the first byte of the IBM double, in its place, and
# how far the mantissa moves up so that its exponent is a power of 16. Zero and NaN come out right by a factor of nought.
_TOP = np.arange(4096, dtype=np.int64)
_POWER = _TOP % 2048 + 1
_HELD = (_POWER >= 764) & (_POWER < 1276)
_FIRST = np.where(_HELD, (_TOP >= 2048) * 128 + (_POWER >> 2) - 191, (_POWER == 2048) * ord(".")).astype(np.uint64)
_FIRST <<= np.uint64(56)
_FACTOR = np.where(_HELD, 1 << (_POWER & 3), 0).astype(np.uint64)

_IS_LETTER = np.zeros(256, dtype=np.bool_)
_IS_LETTER[[ord(letter) for letter in LETTERS]] = True

# What one unit of the 56-bit fraction is worth, by the first byte (sign and exponent).
_UNITS = np.ldexp(np.where(np.arange(256) < 128, 1.0, -1.0), 4 * (np.arange(256) % 128 - 64) - 56)


def special_missing(letter: str) -> float:
    """The NaN that stands for a special missing value, one of A to Z and "_"; "." gives the plain NaN.

    >>> str(missing_letter([special_missing("C")])[0])
    'C'
    """
    if letter == ".":
        return float("nan")
    if len(letter) != 1 or letter not in LETTERS:
        raise ValueError(f"a special missing value is one of {LETTERS}, not {letter!r}")
    return float(np.uint64(_PLAIN | ord(letter)).view(np.float64))


def missing_letter(values: "ArrayLike") -> "NDArray[np.str_]":
    """For each number the letter of its special missing value, "." for a plain missing one, "" for a number.

    >>> missing_letter([1.5, float("nan"), special_missing("_")]).tolist()
    ['', '.', '_']
    """
    numbers = np.ascontiguousarray(values, dtype=np.float64)
    bits = numbers.view(np.uint64)
    low = bits.astype(np.uint8)
    # A NaN with any other payload (R's NA, the negative NaN of 0/0) is a plain missing value.
    special = (bits - low == np.uint64(_PLAIN)) & _IS_LETTER[low]
    words = np.array(["", "."])[np.isnan(numbers).astype(np.intp)]
    words[special] = low[special].astype(np.uint32).view("U1")
    return words


def ibm_from_ieee(values: "NDArray[np.float64]") -> "tuple[NDArray[np.uint64], int | None]":
    """The numbers as IBM doubles, each a uint64 in the byte order of this machine, and the first that has no such form.

    That is the position (from 0) of the first number that is infinite, 2**252 or more, or nearer to zero than 2**-260
    without being zero; None when all can be held. Negative zero becomes zero: the format has only one.
    """
    bits = np.ascontiguousarray(values, dtype=np.float64).view(np.uint64)
    top = (bits >> np.uint64(52)).view(np.int64)
    result = bits & _MANTISSA
    result |= _LEADING
    factor = _FACTOR.take(top, mode="wrap")
    result *= factor
    result |= _FIRST.take(top, mode="wrap")
    odd = factor == 0
    odd &= bits != 0
    odd &= bits != np.uint64(_PLAIN)
    return (result, None) if not odd.any() else _mended(bits, result, np.flatnonzero(odd))


def _mended(
    bits: "NDArray[np.uint64]", result: "NDArray[np.uint64]", odd: "NDArray[np.intp]"
) -> "tuple[NDArray[np.uint64], int | None]":
    """The result with its special missing values put in, and the first of the odd places that has no IBM form."""
    found = bits[odd]
    missing = (found & ~_SIGN) > _INFINITE
    letters = missing_letter(found.view(np.float64))
    special = letters > "."  # the letters come after the full stop, the empty text of a number before it
    result[odd[special]] = (found[special] & np.uint64(0xFF)) << np.uint64(56)
    unfit = odd[~missing & (found != _SIGN)]
    return result, int(unfit[0]) if unfit.size else None


def ieee_from_ibm(bits: "NDArray[np.uint64]") -> "NDArray[np.float64]":
    """The numbers that IBM doubles stand for, given as uint64 in the byte order of this machine.

    A fraction of more than 53 bits is rounded to the nearest double, ties to even. A zero fraction is a missing
    value when its first byte is one of the codes (see the head of this file), zero otherwise.
    """
    fraction = bits & _FRACTION
    first = (bits >> np.uint64(56)).astype(np.uint8)
    values = fraction.astype(np.float64) * _UNITS[first]
    empty = np.flatnonzero(fraction == 0)
    if empty.size:
        codes = first[empty]
        special = np.uint64(_PLAIN) | codes.astype(np.uint64)
        plain = np.where(codes == ord("."), np.uint64(_PLAIN), np.uint64(0))
        values[empty] = np.where(_IS_LETTER[codes], special, plain).view(np.float64)
    return values
