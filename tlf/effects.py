"""The numbers of an estimate with limits and P, as kinds that compare two groups hand them over."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .categories import with_reason
from .data import Selection, number_at
from .number import Number
from .testing import NO_TEST

if TYPE_CHECKING:
    from .statistics.effect import Effect


METHODS = {
    "wald": "Wald",
    "wald-corrected": "Wald with continuity correction",
    "newcombe": "Newcombe",
    "newcombe-corrected": "Newcombe with continuity correction",
    "miettinen-nurminen": "Miettinen-Nurminen",
    "mantel-haenszel": "Mantel-Haenszel",
}


def method_words(method: str) -> str:
    """A method of a difference of shares as it is called."""
    return METHODS.get(method, method)


def effect_numbers(group: str, found: "Effect", chosen: Selection, words: str, scale: float = 1.0) -> Iterator[Number]:
    """Estimate, limits and P of an effect, with its words and the reason where it is not estimable.

    scale: what estimate and limits are multiplied by, 100 for percentage points.
    """
    said = with_reason(words, found.reason)
    test = said if found.reason or found.p == found.p else with_reason(words, NO_TEST)
    yield number_at(group, "estimate", scale * found.value, chosen, said)
    yield number_at(group, "lower", scale * found.lower, chosen, said)
    yield number_at(group, "upper", scale * found.upper, chosen, said)
    yield number_at(group, "p", found.p, chosen, test)
