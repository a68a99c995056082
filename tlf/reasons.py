"""Why a number cannot be estimated, in words; "" where it can: for a number that prints NE beside a finding that says so."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

NOBODY = "a group has nobody"
ALIKE = "nothing varies"
NO_EVENTS = "there are no events"
TOO_FEW = "there are too few values"
ABOVE = "the curve does not come down so far"
NOT_FOLLOWED = "nobody was followed so long"
AT_THE_END = "the estimate is 0 or 100%, where this transformation has no limits"


def of_table(value: float, counts: ArrayLike) -> str:
    """Of a test of a table of categories by groups; each of its margins must have two that are not 0."""
    table = np.asarray(counts, dtype="float64")
    if not np.isnan(value):
        return ""
    if any((table.sum(axis=axis) == 0).any() for axis in (0, 1)):
        return "a group has nobody, or all are of one category"
    return ALIKE


def of_limits(value: float, limit: float, otherwise: str = "") -> str:
    """Of limits of a share, whose estimate is there although they are not."""
    return AT_THE_END if np.isnan(limit) and not np.isnan(value) else otherwise


def of_samples(value: float, samples: Sequence[NDArray[np.float64]]) -> str:
    """Of a test of numbers in several groups."""
    if not np.isnan(value):
        return ""
    if any(not len(sample) for sample in samples):
        return "a group has no values"
    return ALIKE if len(np.unique(np.concatenate(samples))) == 1 else TOO_FEW


def of_times(value: float, event: ArrayLike, groups: Sequence[str], sides: int) -> str:
    """Of a test of times to event; groups has the group of each subject, of which there should be so many sides."""
    if not np.isnan(value):
        return ""
    if len(set(groups)) < sides:
        return NOBODY
    return ALIKE if np.any(event) else NO_EVENTS
