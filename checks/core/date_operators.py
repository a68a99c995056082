"""The operators of CDISC's rules that are about dates and durations."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...specs.iso8601 import is_iso8601
from ..messages import Mask
from .columns import Codes, RuleColumn, each_pair
from .comparator import Comparator

PARTS = ("year", "month", "day", "hour", "minute", "second")
_LEAST = {"year": 1, "month": 1, "day": 1, "hour": 0, "minute": 0, "second": 0}
_DATE = re.compile(
    r"(?P<year>\d{4}|-)(?:-(?P<month>\d\d|-)(?:-(?P<day>\d\d|-)(?:T(?P<hour>\d\d|-)"
    r"(?::(?P<minute>\d\d|-)(?::(?P<second>\d\d(?:\.\d+)?|-))?)?)?)?)?(?:Z|[+-]\d\d:\d\d)?"
)


@lru_cache(maxsize=2**17)
def moment(text: str) -> tuple[tuple[float, ...], int] | None:
    """The parts of a date and how many of them are known from the year on; None where it is none."""
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    parts = [found.group(p) for p in PARTS]
    known = next((i for i, part in enumerate(parts) if part in (None, "-")), len(parts))
    whole = (float(p) if p is not None and p != "-" else _LEAST[n] for n, p in zip(PARTS, parts, strict=True))
    return tuple(whole), known


def _moments(column: RuleColumn) -> tuple[NDArray[np.int64], Codes]:
    """For each record its date as far as the first 0, 1, ... 6 parts go, as whole numbers; how many are known, -1 for none."""

    def made(levels: Sequence[Any]) -> tuple[NDArray[np.int64], Codes]:
        found = [moment(v) if isinstance(v, str) and v else None for v in levels]
        parts = np.array([m[0] if m else (0.0,) * 6 for m in found], dtype=np.float64).reshape(len(levels), 6)
        parts[:, 5] = np.rint(parts[:, 5] * 1000)  # thousandths of a second
        weights = np.array([10**13, 10**11, 10**9, 10**7, 10**5, 1], dtype=np.int64)
        sums = np.cumsum(parts.astype(np.int64) * weights, axis=1)
        known = np.array([m[1] if m else -1 for m in found], dtype=np.int64)
        return np.column_stack([np.zeros(len(levels), dtype=np.int64), sums]), known

    sums, known = column.once("moments", made)
    return sums[column.codes], known[column.codes]


def dates_compared(compare: Callable[[Any, Any], Any], c: Comparator) -> Mask:
    """Dates are compared as far as both are known; where one is none, nothing holds."""
    component = str(c.options.get("date_component") or "")
    if component in PARTS:
        return each_pair(c.column, c.compared, partial(_parts_compared, compare, PARTS.index(component)))
    (ours, known), (theirs, also) = _moments(c.column), _moments(c.compared)
    far = np.minimum(known, also)
    records = np.arange(c.data.size)
    held = compare(ours[records, np.maximum(far, 0)], theirs[records, np.maximum(far, 0)])
    return np.asarray(held & (far >= 0), dtype=bool)


def _parts_compared(compare: Callable[[Any, Any], Any], at: int, a: Any, b: Any) -> bool:
    ours, theirs = (moment(v) if isinstance(v, str) and v else None for v in (a, b))
    return bool(ours and theirs and compare(ours[0][at], theirs[0][at]))


def is_complete(value: Any) -> bool:
    """Whether a value is a whole date."""
    try:
        return bool(isinstance(value, str) and datetime.fromisoformat(value))
    except ValueError:
        return False


def invalid_date(c: Comparator) -> Mask:
    """Whether the target is no date of ISO 8601."""
    return c.column.each(lambda v: not (isinstance(v, str) and is_iso8601(v)))


def invalid_duration(c: Comparator) -> Mask:
    """Whether the target is no duration of ISO 8601."""
    negative = c.options.get("negative") is not False

    def valid(value: Any) -> bool:
        if not isinstance(value, str) or (value.startswith("-") and not negative):
            return False
        return is_iso8601(value, "durationDatetime")

    return c.column.each(lambda v: not valid(v))
