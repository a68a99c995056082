"""Text that stands for numbers: decimal numerals, and complete dates and times as SAS counts them.

What Python takes for a number and nobody else does (`1_0`, `infinity`, `nan`, full-width digits) is text here.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

NUMERAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?", re.ASCII)
DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
TIME = re.compile(r"([+-]?)(\d{2,6}):([0-5]\d)(?::([0-5]\d(?:\.\d+)?))?", re.ASCII)
EPOCH = date(1960, 1, 1)


def number_of(text: str) -> float | None:
    """The number that a decimal numeral stands for, outer blanks aside; None where the text is none.

    >>> [number_of(text) for text in ("1.50", " -2e3", "1_0", "nan", "infinity", "1,5", "１２", "1e9999")]
    [1.5, -2000.0, None, None, None, None, None, None]
    """
    bare = text.strip(" \t")
    if not NUMERAL.fullmatch(bare):
        return None
    value = float(bare)
    return value if abs(value) != float("inf") else None


def _date_number(text: str) -> float | None:
    """The days from 1960-01-01 to a whole date in ISO 8601; None where the text is none.

    >>> _date_number("1960-01-02"), _date_number("2019-02-30"), _date_number("2019-02"), _date_number("20190203")
    (1.0, None, None, None)
    """
    try:
        return float((date.fromisoformat(text) - EPOCH).days) if DATE.fullmatch(text) else None
    except ValueError:
        return None


def datetime_number(text: str) -> float | None:
    """The seconds from the beginning of 1960 to a date and time in ISO 8601; None where the text is none.

    >>> datetime_number("1960-01-02T00:01"), datetime_number("1960-01-01T00:00:00.5"), datetime_number("1960-01-01")
    (86460.0, 0.5, None)
    """
    day, separator, clock = text.partition("T")
    days, seconds = _date_number(day), time_number(clock)
    if not separator or days is None or seconds is None or not 0 <= seconds < 86400:
        return None
    return days * 86400 + seconds


def time_number(text: str) -> float | None:
    """The seconds that a clock or a duration in hours shows; None where the text is none.

    >>> time_number("08:30"), time_number("26:00:00.25"), time_number("08:61"), time_number("8")
    (30600.0, 93600.25, None, None)
    """
    parts = TIME.fullmatch(text)
    if not parts:
        return None
    seconds = int(parts[2]) * 3600 + int(parts[3]) * 60 + float(parts[4] or 0)
    return -seconds if parts[1] == "-" else seconds


MOMENTS: Mapping[str, Callable[[str], float | None]] = {
    "date": _date_number,
    "datetime": datetime_number,
    "time": time_number,
}


def _numbers_of(texts: Iterable[str], moment: str = "") -> "np.ndarray":
    """For each text its number as float64, or its moment ("date", "datetime", "time"); NaN where it is neither."""
    import numpy as np

    read = MOMENTS.get(moment, number_of)
    found = [value if (value := number_of(text)) is not None else read(text) for text in texts]
    return np.array([np.nan if value is None else value for value in found], dtype=np.float64)


def as_numbers(column: "pd.Series", moment: str = "") -> "tuple[pd.Series, pd.Series]":
    """An encoded column as float64, and which of its records have text that is no number; each level is read once."""
    import numpy as np
    import pandas as pd

    codes = column.cat.codes.to_numpy()
    levels = np.append(_numbers_of(map(str, column.cat.categories.tolist()), moment), np.nan)
    return pd.Series(levels[codes], index=column.index), pd.Series(
        np.append(np.isnan(levels[:-1]), False)[codes], index=column.index
    )
