"""Typed values as the text a person would see: numbers, and dates and times counted from an epoch.

Every function takes float64 values (NaN for missing) and gives a dictionary-encoded pyarrow array, null for missing;
each distinct value is put in words once.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

EPOCH = "1960-01-01"  # where SAS counts from
DAY = 86400


def number_in_decimals(value: float) -> str:
    """A number in decimals: integers without a point, no exponent, no binary noise.

    Shortest text that gives the number back; but where 15 significant digits come within two units of the last bit,
    as they do after arithmetic or a passage through IBM floats, those.

    >>> number_in_decimals(12.0), number_in_decimals(0.1 + 0.2), number_in_decimals(1 / 3), number_in_decimals(1e-7), number_in_decimals(2.0**53)
    ('12', '0.3', '0.3333333333333333', '0.0000001', '9007199254740992')
    """
    from math import isfinite, ulp

    if not isfinite(value):
        return str(value)
    if value == int(value):
        return str(int(value))
    rounded = float(f"{value:.15g}")
    near = rounded if abs(rounded - value) <= 2 * ulp(value) else value
    return format(Decimal(repr(near)), "f").removesuffix(".0")


def numbers_in_decimals(values: "np.ndarray") -> Any:
    """Numbers as `number_in_decimals` writes them; float32 in as many digits as it has."""
    import numpy as np

    if values.dtype == np.float32:
        return _of_distinct(values, lambda value: number_in_decimals(float(str(np.float32(value)))))
    return _of_distinct(values, number_in_decimals)


def date_text(days: "np.ndarray", *, epoch: str = EPOCH) -> Any:
    """Days since the epoch as ISO 8601 dates; as a number where that is outside the years 1 to 9999."""
    return _of_distinct(days, lambda value: _moment(value * DAY, epoch, "D") or number_in_decimals(value))


def datetime_text(seconds: "np.ndarray", *, epoch: str = EPOCH) -> Any:
    """Seconds since the epoch as ISO 8601 date and time, with fractions of a second only where there are any."""
    return _of_distinct(seconds, lambda value: _moment(value, epoch, "us") or number_in_decimals(value))


def time_text(seconds: "np.ndarray", *, minutes: bool = False) -> Any:
    """Seconds as hours, minutes, seconds; hours may pass 24; as a number where negative.

    minutes: whether the seconds are left out where they are nought, as a format such as TIME5. does.
    """
    return _of_distinct(seconds, lambda value: clock(value, minutes=minutes))


def day_time_text(seconds: "np.ndarray") -> Any:
    """Seconds under a format that takes both: a time where they are within a day, else date and time."""
    return _of_distinct(
        seconds,
        lambda value: clock(value) if 0 <= value < DAY else _moment(value, EPOCH, "us") or number_in_decimals(value),
    )


def clock(value: float, *, minutes: bool = False) -> str:
    """So many seconds as a clock reads.

    >>> clock(30600), clock(30600, minutes=True), clock(30600.25), clock(-1)
    ('08:30:00', '08:30', '08:30:00.25', '-1')
    """
    if value < 0:
        return number_in_decimals(value)
    micro = round(value * 1_000_000)
    seconds, fraction = divmod(micro, 1_000_000)
    text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}"
    if minutes and not seconds % 60 and not fraction:
        return text
    return f"{text}:{seconds % 60:02}" + (f".{fraction:06}".rstrip("0") if fraction else "")


def _moment(seconds: float, epoch: str, unit: str) -> str:
    """The ISO 8601 text so many seconds after the epoch, in days or down to fractions; "" where there is no such."""
    from datetime import datetime, timedelta

    try:
        moment = datetime.fromisoformat(epoch) + timedelta(seconds=seconds)
    except OverflowError:
        return ""
    if unit == "D":
        return moment.date().isoformat() if moment.time().isoformat() == "00:00:00" else ""
    whole, _, fraction = moment.isoformat().partition(".")
    return f"{whole}.{fraction.rstrip('0')}" if fraction else whole


def _of_distinct(values: "np.ndarray", text: Callable[[float], str]) -> Any:
    """The text of each value, made once for each distinct one."""
    import numpy as np
    import pyarrow as pa

    missing = np.isnan(values)
    distinct, codes = np.unique(values[~missing], return_inverse=True)
    indices = np.zeros(len(values), dtype=np.int32)
    indices[~missing] = codes
    words, places = np.unique(np.array([text(float(value)) for value in distinct], dtype=object), return_inverse=True)
    merged = places[indices] if len(distinct) else indices
    return pa.DictionaryArray.from_arrays(pa.array(merged, mask=missing), pa.array(list(words), pa.string()))
