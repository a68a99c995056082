"""Kaplan-Meier estimates: medians, estimates at one time, the curve, the numbers at risk."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from ..categories import with_reason
from ..data import DisplayData
from ..kind import TIMES, Kind, Statistic, count_of, p_value_of
from ..model import Analysis, group_codes
from ..number import Number
from ..parameters import choice, numbers, required_number, switch, text
from ..reasons import ALIKE, NOT_FOLLOWED, of_limits
from ..times import CENSORED, CONF_LEVEL, CONF_TYPE, DAYS_PER_MONTH, ENTRY, TIME, time_words, times

if TYPE_CHECKING:
    from ..statistics.survival import Curve

AT = required_number("at", "The time of the estimate.")
SLACK = 1e-12  # of a time, for what division by the days of a month leaves behind
TIMES_AT = numbers("at", "The times at which subjects are counted.")
SCALE = choice("scale", "Scale on which the two estimates are compared.", ("plain", "log", "log-log"))
EXTEND = switch("extend", "An estimate after the last time of the group stays what it was then.")
X = text("x", "Label of the horizontal axis.", "Time")
Y = text("y", "Label of the vertical axis.", "Probability")


def km(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """Subjects, events, censored, and the median with its limits (Brookmeyer and Crowley) in each group."""
    from ..statistics.survival import kaplan_meier, quantile

    transformation, level = CONF_TYPE.of(analysis), CONF_LEVEL.of(analysis)
    words = f"Medians: Kaplan-Meier, {100 * level:g}% confidence limits by the {transformation} transformation"
    for group in analysis.groups:
        own = times(analysis, data, group)
        found = kaplan_meier(own.time, own.event, entry=own.entry, conf_type=transformation, conf_level=level)
        median = quantile(found, 0.5)
        yield own.number(group, "n", found.n)
        yield own.number(group, "events", found.events)
        yield own.number(group, "censored", found.n - found.events)
        yield own.number(group, "km_median", median.value, words)
        yield own.number(group, "km_median_lower", median.lower)
        yield own.number(group, "km_median_upper", median.upper)


def landmark(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """Kaplan-Meier estimates at one time (parameter at) in per cent; for "A vs B" their difference and its z test.

    The test is on the parameter scale: plain, log or log-log (Klein and others, 2007). After the last time of a group
    nothing is known of it while somebody is left, so the estimates are missing, unless extend=yes.
    """
    from ..statistics.survival import kaplan_meier, landmark_difference
    from ..statistics.survival import landmark as estimate_at

    transformation, level = CONF_TYPE.of(analysis), CONF_LEVEL.of(analysis)
    at, scale, extend = AT.of(analysis), SCALE.of(analysis), EXTEND.of(analysis)
    for group in analysis.groups:
        sides = [times(analysis, data, side) for side in group_codes(group) or (group,)]
        curves = [
            kaplan_meier(s.time, s.event, entry=s.entry, conf_type=transformation, conf_level=level) for s in sides
        ]
        points = [estimate_at(one, at) for one in curves]
        known = extend or all(_known(one, at) for one in curves)
        if len(points) == 1:
            found, side = points[0], sides[0]
            words = f"Survival at {time_words(at, analysis)}: Kaplan-Meier, {100 * level:g}% confidence limits by the"
            words += f" {transformation} transformation"
            said = words if known else with_reason(words, NOT_FOLLOWED)
            limits = with_reason(words, of_limits(found.survival, found.lower)) if known else said
            yield side.number(group, "km_pct", 100 * found.survival if known else np.nan, said)
            yield side.number(group, "km_pct_lower", 100 * found.lower if known else np.nan, limits)
            yield side.number(group, "km_pct_upper", 100 * found.upper if known else np.nan, limits)
            yield side.number(group, "at_risk", found.n_risk)
        else:
            both, test = (
                times(analysis, data, group),
                landmark_difference(points[0], points[1], scale=scale, conf_level=level),
            )
            estimate = 100 * test.estimate if scale == "plain" else test.estimate
            words = f"P at {time_words(at, analysis)}: z test of the Kaplan-Meier estimates, Greenwood variances"
            words += f", {scale} scale, two-sided"
            said = with_reason(words, "" if known and not np.isnan(test.p) else ALIKE if known else NOT_FOLLOWED)
            yield both.number(group, "difference", estimate if known else np.nan, "" if known else said)
            factor = 100 if scale == "plain" else 1
            yield both.number(group, "difference_lower", factor * test.lower if known else np.nan)
            yield both.number(group, "difference_upper", factor * test.upper if known else np.nan)
            yield both.number(group, "p", test.p if known else np.nan, said)


def _known(found: "Curve", at: float) -> bool:
    """Whether the curve says anything of a time: up to its last one, and after it where nobody was left."""
    return bool(len(found.time)) and (at <= found.time[-1] * (1 + SLACK) or found.survival[-1] == 0)


def curve(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """The Kaplan-Meier curve itself: at each time (the number's column) survival, its limits, and how many are censored."""
    from ..statistics.survival import kaplan_meier

    transformation, level = CONF_TYPE.of(analysis), CONF_LEVEL.of(analysis)
    words = f"Bands: pointwise {100 * level:g}% confidence limits by the {transformation} transformation"
    for group in analysis.groups:
        own = times(analysis, data, group)
        found = kaplan_meier(own.time, own.event, entry=own.entry, conf_type=transformation, conf_level=level)
        steps = zip(found.time, found.survival, found.lower, found.upper, found.n_censor, strict=True)
        for at, survival, lower, upper, left in steps:
            yield own.number(group, "survival", survival, column=repr(float(at)))
            yield own.number(group, "lower", lower, words, column=repr(float(at)))
            yield own.number(group, "upper", upper, words, column=repr(float(at)))
            if left:
                yield own.number(group, "censored", float(left), column=repr(float(at)))


def at_risk(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """How many subjects are at risk at each of the times of the parameter at (the number's column)."""
    from ..statistics.survival import numbers_at_risk

    wanted = TIMES_AT.of(analysis)
    for group in analysis.groups:
        own = times(analysis, data, group)
        for at, n in zip(wanted, numbers_at_risk(own.time, wanted, entry=own.entry), strict=True):
            yield own.number(group, "at_risk", float(n), column=f"{at:g}")


KM = Kind(
    name="km",
    title="Kaplan-Meier estimates",
    meaning="Subjects, events, and the Kaplan-Meier median with its limits (Brookmeyer and Crowley).",
    statistics=(
        count_of("n", "subjects"),
        count_of("events", "subjects with the event"),
        count_of("censored", "subjects without it"),
        Statistic("km_median", "median time"),
        Statistic("km_median_lower", "its lower limit"),
        Statistic("km_median_upper", "its upper limit"),
    ),
    make=km,
    parameters=(DAYS_PER_MONTH, ENTRY, CONF_TYPE, CONF_LEVEL),
    variables=(0, 1),
    default=(TIME,),
    also=(CENSORED,),
)
LANDMARK = Kind(
    name="landmark",
    title="Kaplan-Meier estimates at one time",
    meaning="The Kaplan-Meier estimate at one time in per cent; for two groups the difference and its z test.",
    statistics=(
        Statistic("km_pct", "survival in per cent", sides=1),
        Statistic("km_pct_lower", "its lower limit", sides=1),
        Statistic("km_pct_upper", "its upper limit", sides=1),
        Statistic("at_risk", "subjects at risk just before", 0, fixed=True, sides=1),
        p_value_of("P value of the difference", sides=2),
        Statistic("difference", "difference on the scale, in per cent on the plain one", sides=2),
        Statistic("difference_lower", "its lower limit", sides=2),
        Statistic("difference_upper", "its upper limit", sides=2),
    ),
    make=landmark,
    groups=(1, 2),
    parameters=(AT, SCALE, EXTEND, DAYS_PER_MONTH, ENTRY, CONF_TYPE, CONF_LEVEL),
    variables=(0, 1),
    default=(TIME,),
    also=(CENSORED,),
)
CURVE = Kind(
    name="curve",
    title="Kaplan-Meier curve",
    meaning="The Kaplan-Meier curve, a column for each time; drawn by the layout curves.",
    statistics=(
        Statistic("survival", "survival after the time", 4),
        count_of("censored", "subjects censored then"),
        Statistic("lower", "lower limit of survival", 4),
        Statistic("upper", "its upper limit", 4),
    ),
    make=curve,
    parameters=(DAYS_PER_MONTH, ENTRY, CONF_TYPE, CONF_LEVEL, X, Y),
    variables=(0, 1),
    default=(TIME,),
    also=(CENSORED,),
    spread=TIMES,
)
AT_RISK = Kind(
    name="at_risk",
    title="Numbers at risk",
    meaning="Subjects at risk at each of several times; drawn under curves.",
    statistics=(count_of("at_risk", "subjects at risk just before the time"),),
    make=at_risk,
    parameters=(TIMES_AT, DAYS_PER_MONTH, ENTRY),
    variables=(0, 1),
    default=(TIME,),
    also=(CENSORED,),
    spread=TIMES,
)
