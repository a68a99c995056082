"""Kaplan-Meier estimates: medians, estimates at one time, the curve, the numbers at risk."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from ..by_strata import WEIGHTS, Sample, over_strata, samples, stratified_effect
from ..categories import with_reason
from ..data import DisplayData
from ..kind import TIMES, Kind, Statistic, count_of, p_value_of
from ..model import Analysis, compares
from ..number import Number
from ..parameters import choice, numbers, required_number, switch, text
from ..reasons import ALIKE, NOT_FOLLOWED, of_limits
from ..statistics.effect import normal_effect, not_estimable
from ..statistics.strata_effects import StratumEffect
from ..testing import TESTED, asked, tested, words_of_test
from ..times import CENSORED, CONF_LEVEL, CONF_TYPE, DAYS_PER_MONTH, ENTRY, STRATA, TIME, time_words, times

if TYPE_CHECKING:
    from ..statistics.survival import Curve

AT = required_number("at", "The time of the estimate.")
SLACK = 1e-12  # of a time, for what division by the days of a month leaves behind
TIMES_AT = numbers("at", "The times at which subjects are counted.")
SCALE = choice("scale", "Scale on which the two estimates are compared.", ("plain", "log", "log-log"))
EXTEND = switch("extend", "An estimate after the last time of the group stays what it was then.")
X = text("x", "Label of the horizontal axis.", "Time")
Y = text("y", "Label of the vertical axis.", "Probability")


NOBODY_YET = Sample(np.empty(0), np.empty(0, np.int64), None)


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
    from ..statistics.survival import kaplan_meier
    from ..statistics.survival import landmark as estimate_at

    transformation, level, at = CONF_TYPE.of(analysis), CONF_LEVEL.of(analysis), AT.of(analysis)
    for group in analysis.groups:
        if compares(group):
            yield from _difference(analysis, data, group)
        else:
            side = times(analysis, data, group)
            made = kaplan_meier(side.time, side.event, entry=side.entry, conf_type=transformation, conf_level=level)
            found, known = estimate_at(made, at), EXTEND.of(analysis) or _known(made, at)
            words = f"Survival at {time_words(at, analysis)}: Kaplan-Meier, {100 * level:g}% confidence limits by the"
            words += f" {transformation} transformation"
            said = words if known else with_reason(words, NOT_FOLLOWED)
            limits = with_reason(words, of_limits(found.survival, found.lower)) if known else said
            yield side.number(group, "km_pct", 100 * found.survival if known else np.nan, said)
            yield side.number(group, "km_pct_lower", 100 * found.lower if known else np.nan, limits)
            yield side.number(group, "km_pct_upper", 100 * found.upper if known else np.nan, limits)
            yield side.number(group, "at_risk", found.n_risk)


def _difference(analysis: Analysis, data: DisplayData, pair: str) -> Iterator[Number]:
    """The difference of two curves at one time on a scale, or its weighted mean over strata, with limits and P."""
    scale, at = SCALE.of(analysis), AT.of(analysis)

    def of(first: Sample, second: Sample) -> StratumEffect:
        return _apart(first, second, analysis)

    both = times(analysis, data, pair)
    words = f"P at {time_words(at, analysis)}: z test of the Kaplan-Meier estimates, Greenwood variances"
    words += f", {scale} scale{'' if asked(analysis) else ', two-sided'}{over_strata(analysis, data)}"
    words += words_of_test(analysis, unit="%" if scale == "plain" else "")
    if STRATA.of(analysis):
        test = stratified_effect(analysis, data, pair, of)
    else:
        ((first, second),) = samples(analysis, data, pair) if len(both.time) else ((NOBODY_YET, NOBODY_YET),)
        one = _apart(first, second, analysis)
        test = normal_effect(one.value, one.std_err, scale, CONF_LEVEL.of(analysis))
        reason = one.reason or (ALIKE if np.isnan(test.p) else "")
        test = not_estimable(reason, scale, test.conf_level, test.value) if reason else test
    test = tested(analysis, test, scale=100 if scale == "plain" else 1)
    said = with_reason(words, test.reason)
    factor = 100 if scale == "plain" else 1
    yield both.number(pair, "difference", factor * test.value, said if np.isnan(test.value) else "")
    yield both.number(pair, "difference_lower", factor * test.lower)
    yield both.number(pair, "difference_upper", factor * test.upper)
    yield both.number(pair, "p", test.p, said)


def _apart(first: Sample, second: Sample, analysis: Analysis) -> StratumEffect:
    """How far two curves are apart at the time of the estimate."""
    from ..statistics.survival import kaplan_meier, landmark_difference
    from ..statistics.survival import landmark as estimate_at

    at, curves = AT.of(analysis), [kaplan_meier(s.time, s.event, entry=s.entry) for s in (first, second)]
    test = landmark_difference(*(estimate_at(one, at) for one in curves), scale=SCALE.of(analysis))
    known = EXTEND.of(analysis) or all(_known(one, at) for one in curves)
    value, sizes = test.estimate if known else np.nan, (len(first.time), len(second.time))
    return StratumEffect(value, test.std_err, *sizes, "" if known else NOT_FOLLOWED)


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
    parameters=(AT, SCALE, EXTEND, STRATA, WEIGHTS, *TESTED, DAYS_PER_MONTH, ENTRY, CONF_TYPE, CONF_LEVEL),
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
