"""One-sided tests, and tests against a margin: what the P of an estimate with a standard error is asked of.

The limits stay those of `conf_level`: a one-sided test at 2.5 per cent goes with two-sided limits of 95 per cent.
"""

import math
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from ..specs import SpecFault
from .model import Analysis
from .parameters import choice, number

if TYPE_CHECKING:
    from .statistics.effect import Effect
    from .statistics.linear import Estimate

ALTERNATIVE = choice(
    "alternative",
    "What P is evidence for: a difference either way, or that the estimate is greater, or less, than nothing or the margin.",
    ("two-sided", "greater", "less"),
)
DIRECTION = choice(
    "alternative",
    "Two-sided, or that the first group has the greater, or the lesser, values or odds.",
    ("two-sided", "greater", "less"),
)
MARGIN = number(
    "margin",
    "The value that P tests the estimate against, such as -10 where 10 points less are no inferiority; blank: no difference.",
    math.nan,
)
TESTED = (ALTERNATIVE, MARGIN)
WORDS = {"greater": "greater than", "less": "less than", "two-sided": "other than"}
NO_TEST = "the method has limits only, and no P value"
NO_SUCH_TEST = "the method has no standard error, and so no test of that kind"
Found = TypeVar("Found", "Effect", "Estimate")


def asked(analysis: Analysis) -> bool:
    """Whether an analysis asks for another test than the two-sided one of no difference."""
    return ALTERNATIVE.of(analysis) != "two-sided" or not math.isnan(MARGIN.of(analysis))


def tested(analysis: Analysis, found: Found, *, ratio: bool = False, scale: float = 1.0) -> Found:
    """The estimate with the P that the analysis asks for; unchanged where it asks for no other.

    ratio: its test is on the scale of logarithms, and the margin a ratio above 0; scale: what the margin is divided by, 100
    for percentage points. Raises SpecFault for a ratio with a margin that is not above 0.
    """
    if not asked(analysis) or math.isnan(found.value):
        return found
    if math.isnan(found.std_err):
        return replace(found, p=math.nan, reason=found.reason or NO_SUCH_TEST)
    value, margin = found.value, MARGIN.of(analysis) / scale
    if ratio:
        if margin <= 0:
            raise SpecFault(f"{analysis.place}: margin is {margin:g}; that of a ratio is above 0, such as 1.3.")
        value, margin = (math.log(x) if x > 0 else -math.inf for x in (value, margin))
    away = value - (0.0 if math.isnan(margin) else margin)
    return replace(found, p=tail_area(away / found.std_err, getattr(found, "df", math.inf), ALTERNATIVE.of(analysis)))


def tail_area(statistic: float, df: float, alternative: str) -> float:
    """The P of a t statistic with df degrees of freedom (infinite: a normal one) for an alternative.

    >>> round(tail_area(1.959964, math.inf, "greater"), 6), round(tail_area(-2.0, 10.0, "less"), 6)
    (0.025, 0.036694)
    """
    from .statistics.linear import t_tail
    from .statistics.tails import tail

    return tail(statistic, alternative) if math.isinf(df) else t_tail(statistic, df, alternative)


def sides_of_test(analysis: Analysis) -> str:
    """Two-sided, or one-sided with its direction, of a test of two groups, for a footnote."""
    told = {"greater": "one-sided (greater in the first group)", "less": "one-sided (less in the first group)"}
    return told.get(DIRECTION.of(analysis), "two-sided")


def words_of_test(analysis: Analysis, *, ratio: bool = False, unit: str = "") -> str:
    """What P is of, for a footnote; blank where it is the two-sided one of no difference."""
    if not asked(analysis):
        return ""
    alternative, margin = ALTERNATIVE.of(analysis), MARGIN.of(analysis)
    against = (1.0 if ratio else 0.0) if math.isnan(margin) else margin
    sides = "two-sided" if alternative == "two-sided" else "one-sided"
    return f"; P {sides}, of a {'ratio' if ratio else 'value'} {WORDS[alternative]} {against:g}{unit}"
