"""How a number of the results is printed: its decimals by statistic, P values, dates, and what cannot be estimated."""

import math
from collections.abc import Mapping
from datetime import date, timedelta

from ..specs import SpecFault
from .kind import P_VALUE, PERCENT, Statistic
from .statistics.rounding import P_STYLES, fixed, p_value

NONE = "NE"
SAS_EPOCH = date(1960, 1, 1)
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def decimals_of(statistic: Statistic, wanted: Mapping[str, int]) -> int:
    """The decimals of a statistic: as wanted for it, as wanted for all ("*"), or its own; those of counts are fixed.

    >>> decimals_of(Statistic("pct", ""), {"*": 0}), decimals_of(Statistic("n", "", 0, True), {"*": 2})
    (0, 0)
    """
    if statistic.name in wanted:
        return wanted[statistic.name]
    return statistic.decimals if statistic.fixed else wanted.get("*", statistic.decimals)


def printed(
    statistic: Statistic,
    value: float,
    wanted: Mapping[str, int],
    style: str = "journal",
    half: str = "away",
    *,
    bounds: bool = False,
) -> str:
    """A number as it is printed; NE where it cannot be estimated.

    half: halves are rounded away from zero (as SAS does) or to the even digit (as R does).
    A P value is printed in its style (`statistics.rounding.p_value`) unless decimals are wanted for it.
    bounds: a share that is neither 0 nor 100 is not printed as if it were, but as <1 or >99.

    >>> printed(Statistic("pct", ""), 59.942, {}), printed(Statistic("p", "", form=P_VALUE), 0.00978, {})
    ('59.9', '0.010')
    """
    if math.isnan(value) or math.isinf(value):
        return NONE
    if statistic.form == P_VALUE and statistic.name not in wanted:
        return p_value(value, style, missing=NONE)
    decimals = decimals_of(statistic, wanted)
    text = fixed(value, decimals, missing=NONE, half=half)
    return _bounded(text, value, decimals) if bounds and statistic.form == PERCENT else text


def _bounded(text: str, value: float, decimals: int) -> str:
    """A share as printed, or the bound that it is beyond where it would be printed as 0 or 100.

    >>> _bounded("0", 0.4, 0), _bounded("100.0", 99.97, 1), _bounded("0", 0.0, 0)
    ('<1', '>99.9', '0')
    """
    step = 10.0**-decimals
    if value > 0 and float(text) == 0:
        return f"<{step:.{decimals}f}"
    return f">{100 - step:.{decimals}f}" if value < 100 and float(text) == 100 else text


def day_in_words(value: float, form: str = "day") -> str:
    """A SAS day in words: "7 June 2007"; with form "month" "June 2007", with form "short" "7 Jun 2007".

    Raises SpecFault for another form.

    >>> day_in_words(17324.0), day_in_words(15330.0, "month")
    ('7 June 2007', 'December 2001')
    """
    if form not in ("day", "month", "short"):
        raise SpecFault(f"form is {form!r}; write form=day, form=month or form=short.")
    if math.isnan(value):
        return NONE
    on = SAS_EPOCH + timedelta(days=int(value))
    name = MONTHS[on.month - 1]
    month = f"{name[:3] if form == 'short' else name} {on.year}"
    return month if form == "month" else f"{on.day} {month}"


__all__ = ["NONE", "P_STYLES", "day_in_words", "decimals_of", "fixed", "printed"]
