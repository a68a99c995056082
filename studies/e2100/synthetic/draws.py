"""Streams of draws that are the same on every machine and in every release of Python."""

import random
from collections.abc import Sequence
from typing import TypeVar

Option = TypeVar("Option")


class Draws:
    """The stream of draws that belongs to one form and one patient.

    Only `Random.random` seeded by a string is used, which the library promises not to change, and only arithmetic
    that IEEE 754 rounds alike everywhere: no logarithm, cosine or power.
    """

    def __init__(self, form: str, patient: str) -> None:
        self._next = random.Random(f"E2100|{form}|{patient}").random

    def chance(self, probability: float) -> bool:
        """Whether something of this probability happens."""
        return self._next() < probability

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high, both included, each as likely."""
        return low + int(self._next() * (high - low + 1))

    def pick(self, options: Sequence[Option]) -> Option:
        """One of the options, each as likely."""
        return options[int(self._next() * len(options))]

    def some(self, options: Sequence[Option], count: int) -> list[Option]:
        """So many different options, in random order (all of them when there are fewer)."""
        left = list(options)
        return [left.pop(int(self._next() * len(left))) for _ in range(min(count, len(left)))]

    def bell(self) -> float:
        """A number of mean 0, variance 1 and bell shape within -6 and 6: twelve uniform draws less six.

        Added one by one, because the built-in `sum` rounds differently from one release of Python to the next.
        """
        draw = self._next
        half = draw() + draw() + draw() + draw() + draw() + draw()
        return half + draw() + draw() + draw() + draw() + draw() + draw() - 6.0

    def near(self, mean: float, spread: float, low: int, high: int) -> int:
        """A bell-shaped whole number, kept within low and high."""
        return min(high, max(low, int(mean + spread * self.bell() + 0.5)))

    def weighted(self, weights: Sequence[int]) -> int:
        """The position of one of the weights, chosen in proportion to it."""
        point = int(self._next() * sum(weights))
        for position, weight in enumerate(weights):
            point -= weight
            if point < 0:
                return position
        return len(weights) - 1
