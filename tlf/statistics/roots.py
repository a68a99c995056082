"""Where a rising function is 0."""

from collections.abc import Callable


def between(rising: Callable[[float], float], low: float, high: float) -> float:
    """Where a function that rises from below 0 at `low` to above 0 at `high` is 0, by bisection to the last digits.

    >>> round(between(lambda x: x * x - 2, 0.0, 2.0), 10)
    1.4142135624
    """
    for _ in range(200):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if rising(middle) < 0 else (low, middle)
    return (low + high) / 2
