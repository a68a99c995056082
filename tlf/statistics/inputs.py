"""What every statistic asks of its arguments: complete, of one length, and named methods that exist."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ...specs.faults import SpecFault

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

NOISE = 1e-12  # of the largest value: what binary fractions add lies far below, what was measured far above
TIME_TOLERANCE = float(np.sqrt(np.finfo(float).eps))


def count_with_noun(which: npt.ArrayLike, what: str = "record") -> str:
    """How many are marked, with the noun.

    >>> count_with_noun([True, False]), count_with_noun([True, True], "subject")
    ('1 record', '2 subjects')
    """
    count = int(np.asarray(which, dtype=bool).sum())
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def float_array(name: str, values: Any, *, length: int | None = None) -> Floats:
    """The values as a one-dimensional array of floats without missing ones.

    Raises SpecFault when a value is missing or the length is not the one asked for: which records
    are complete is a decision of the display, and is taken before a statistic is asked.

    >>> float_array("AVAL", [1, 2])
    array([1., 2.])
    """
    array = np.asarray(values, dtype=float)
    if array.ndim != 1:
        raise SpecFault(f"{name} has {array.ndim} dimensions; give one column.")
    if length is not None and len(array) != length:
        raise SpecFault(f"{name} has {len(array)} values where {length} are wanted; give one for each record.")
    missing = int(np.isnan(array).sum())
    if missing:
        raise SpecFault(f"{name} is missing in {missing} of {len(array)} records; choose the complete records first.")
    return array


def without_noise(values: Floats) -> Floats:
    """The values, those that differ by what binary fractions add made equal, and 0 what differs from it by no more.

    So differences such as 0.3 - 0.2 and 0.2 - 0.1 tie, and 0.1 + 0.2 - 0.3 is none.

    >>> without_noise(np.array([0.3 - 0.2, 0.2 - 0.1, 0.1 + 0.2 - 0.3, -0.1])).tolist()
    [0.09999999999999998, 0.09999999999999998, 0.0, -0.1]
    """
    known = np.unique(np.append(values, 0.0))
    known = known[np.isfinite(known)]
    near = np.diff(known) <= NOISE * np.abs(known).max()
    if not near.any():
        return values
    first = np.maximum.accumulate(np.where(np.r_[True, ~near], np.arange(len(known)), 0))
    zero = np.searchsorted(known, 0.0)
    first[first == first[zero]] = zero
    there = np.isfinite(values)
    place = first[np.searchsorted(known, np.where(there, values, 0.0))]
    return np.where(there, known[place], values)


def as_flags(name: str, values: Any, *, length: int) -> Flags:
    """The values 1 (it happened) and 0 (it did not) as booleans; anything else is a SpecFault."""
    array = float_array(name, values, length=length)
    if not np.isin(array, (0.0, 1.0)).all():
        raise SpecFault(f"{name} holds other values than 0 and 1; give 1 for an event and 0 for a censored time.")
    truth: Flags = array == 1.0
    return truth


def codes(name: str, values: Any, *, length: int) -> tuple[Integers, tuple[Any, ...]]:
    """For each record the number of its level, and the levels in order.

    A pandas categorical keeps the order of its categories, unused ones left out; other values are sorted.
    Raises SpecFault when a value is missing.

    >>> codes("ARM", ["P", "PB", "P"], length=3)
    (array([0, 1, 0]), ('P', 'PB'))
    """
    import pandas as pd

    column = pd.Categorical(values) if not isinstance(values, pd.Series) else pd.Categorical(values.array)
    if len(column) != length:
        raise SpecFault(f"{name} has {len(column)} values where {length} are wanted; give one for each record.")
    missing = int((np.asarray(column.codes) < 0).sum())
    if missing:
        raise SpecFault(f"{name} is missing in {missing} of {length} records; choose the complete records first.")
    used = column.remove_unused_categories()
    return np.asarray(used.codes, dtype=np.int64), tuple(used.categories.tolist())


def check_one_of(name: str, value: Any, allowed: Sequence[Any]) -> None:
    """Raise SpecFault unless the value is one of those allowed.

    >>> check_one_of("ties", "efron", ("efron", "breslow"))
    """
    if value not in allowed:
        raise SpecFault(f"{name} cannot be {value!r}; choose one of {', '.join(map(str, allowed))}.")


def between_0_and_1(name: str, value: float) -> None:
    """Raise SpecFault unless the value lies strictly between 0 and 1, as a confidence level does."""
    if not 0.0 < value < 1.0:
        raise SpecFault(f"{name} is {value}; give a number between 0 and 1, such as 0.95.")


def same_times(*times: Floats) -> tuple[Floats, ...]:
    """The times, those that differ by rounding alone made equal.

    A time is the same as the one before it when they differ by less than 1.5e-8, in its unit or relative
    to the mean of all times (R survival, `aeqSurv`). So days divided into months tie as the days do.
    """
    known = np.unique(np.concatenate(times)) if times else np.empty(0)
    known = known[np.isfinite(known)]
    if len(known) < 2:
        return times
    gaps = np.diff(known)
    near = (gaps <= TIME_TOLERANCE) | (gaps <= TIME_TOLERANCE * np.abs(known).mean())
    if not near.any():
        return times
    cuts = known[np.r_[True, ~near]]
    place = [np.clip(np.searchsorted(cuts, t, side="right") - 1, 0, None) for t in times]
    return tuple(np.where(np.isfinite(t), cuts[p], t) for t, p in zip(times, place, strict=True))


def intervals(time: Any, entry: Any | None) -> tuple[Floats, Floats | None]:
    """End times and, where given, entry times, tied times made equal; each interval must have a length.

    Raises SpecFault when a record enters at or after its end, or a time is infinite.
    """
    ends = float_array("time", time)
    if not np.isfinite(ends).all():
        raise SpecFault("time holds an infinite value; give the last time a subject was seen.")
    if entry is None:
        return same_times(ends)[0], None
    starts = float_array("entry", entry, length=len(ends))
    ends, starts = same_times(ends, starts)
    empty = int((starts >= ends).sum())
    if empty:
        raise SpecFault(
            f"entry is not before time in {empty} of {len(ends)} records; leave out intervals of no length."
        )
    return ends, starts
