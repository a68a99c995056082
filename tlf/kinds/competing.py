"""Competing risks: cumulative incidence at a time, Gray's test, the Fine-Gray model."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ...specs import SpecFault
from ..categories import with_reason
from ..cox_model import COMPARE, MODEL, TAKE, TERMS, columns_of
from ..data import DisplayData
from ..kind import TIMES, Kind, Statistic, count_of, p_value_of
from ..model import Analysis
from ..number import Number
from ..parameters import choice, number, records_condition, required_number
from ..reasons import NOT_FOLLOWED, of_limits
from ..testing import TESTED, tested, words_of_test
from ..times import CENSORED, CONF_LEVEL, DAYS_PER_MONTH, STRATA, TIME, Times, strata, time_words, times
from .km import X, Y

COMPETING = records_condition("competing", "The condition on a record that is a competing event, such as CNSR EQ 2.")
AT = required_number("at", "The time of the estimate.")
RHO = number("rho", "Power of the weight 1 - incidence; 0 is Gray's own test.", 0.0)
CONF_TYPE = choice("conf_type", "Transformation of the incidence for its limits.", ("log-log", "plain"))


def _causes(analysis: Analysis, data: DisplayData, own: Times) -> NDArray[np.int64]:
    """0 censored, 1 the event (CNSR 0), 2 a competing event."""
    if not COMPETING.of(analysis):
        raise SpecFault(f"{analysis.place}: what competes? Write competing=CNSR EQ 2 among the parameters.")
    other = data.holding(analysis.dataset, COMPETING.of(analysis))[own.chosen.positions]
    found: NDArray[np.int64] = np.where(other, 2, own.event)
    return found


def incidence(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """The cumulative incidence of the event at one time in per cent, competing events at work, with limits."""
    from ..statistics.incidence import cumulative_incidence, incidence_at

    level, transformation, at = CONF_LEVEL.of(analysis), CONF_TYPE.of(analysis), AT.of(analysis)
    words = (
        f"Cumulative incidence at {time_words(at, analysis)}: Aalen-Johansen, {100 * level:g}% limits, {transformation}"
    )
    for group in analysis.groups:
        own = times(analysis, data, group)
        curve = cumulative_incidence(own.time, _causes(analysis, data, own), conf_type=transformation, conf_level=level)
        found = incidence_at(curve, at)
        why = NOT_FOLLOWED if np.isnan(found.survival) else ""
        said, limits = (with_reason(words, reason) for reason in (why, of_limits(found.survival, found.lower, why)))
        yield own.number(group, "events", curve.events)
        yield own.number(group, "competing", curve.competing)
        yield own.number(group, "pct", 100 * found.survival, said)
        yield own.number(group, "pct_lower", 100 * found.lower, limits)
        yield own.number(group, "pct_upper", 100 * found.upper, limits)


def incidence_curve(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """The cumulative incidence itself: at each time (the number's column) its value and limits, up to the last time."""
    from ..statistics.incidence import cumulative_incidence

    level, transformation = CONF_LEVEL.of(analysis), CONF_TYPE.of(analysis)
    words = f"Bands: pointwise {100 * level:g}% confidence limits by the {transformation} transformation"
    for group in analysis.groups:
        own = times(analysis, data, group)
        curve = cumulative_incidence(own.time, _causes(analysis, data, own), conf_type=transformation, conf_level=level)
        for at, value, lower, upper in zip(curve.time, curve.value, curve.lower, curve.upper, strict=True):
            yield own.number(group, "incidence", value, column=repr(float(at)))
            yield own.number(group, "lower", lower, words, column=repr(float(at)))
            yield own.number(group, "upper", upper, words, column=repr(float(at)))
        if len(curve.value) and curve.last > curve.time[-1]:
            yield own.number(group, "incidence", curve.value[-1], column=repr(float(curve.last)))


def gray(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """Gray's test that the cumulative incidence is the same in two groups or more, stratified by strata."""
    from ..statistics.incidence import gray_test

    for pair in analysis.groups:
        own = times(analysis, data, pair)
        side = data.sides(own.chosen, pair, analysis)
        rho, stratum = RHO.of(analysis), strata(analysis, own.chosen)
        found = gray_test(own.time, _causes(analysis, data, own), side, strata=stratum, rho=rho)
        words = "P values: Gray's test of cumulative incidence" + (
            f" with weight (1 - incidence)^{rho:g}" if rho else ""
        )
        said = with_reason(words, found.reason)
        yield own.number(pair, "p", found.p, said)
        yield own.number(pair, "chisq", found.statistic)
        yield own.number(pair, "df", found.df)


def finegray(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """The subdistribution hazard ratio of a term of Fine and Gray's model, with Wald limits and P.

    See `cox_model` for how a model is written; its terms do not change with time.
    """
    from ..statistics.finegray import fine_gray, subdistribution_hazard_ratio

    level, name = CONF_LEVEL.of(analysis), TAKE.of(analysis)
    for pair in analysis.groups:
        own = times(analysis, data, pair)
        columns = columns_of(analysis, own.chosen, data, pair)
        if columns.moving:
            raise SpecFault(f"{analysis.place}: a Fine-Gray model takes no {columns.moving[0].name}. Leave it out.")
        if name not in columns.fixed:
            raise SpecFault(f"{analysis.place}: take={name} is not a term of the model {' + '.join(columns.fixed)}.")
        fit = fine_gray(own.time, _causes(analysis, data, own), columns.fixed)
        found = tested(analysis, subdistribution_hazard_ratio(fit, name, conf_level=level), ratio=True)
        words = f"Subdistribution hazard ratios: Fine-Gray model, {100 * level:g}% Wald limits"
        words += words_of_test(analysis, ratio=True)
        words += f"{TERMS}{' + '.join(columns.fixed)}" if len(columns.fixed) > 1 else ""
        said = with_reason(words, found.reason)
        for stat, value in (("estimate", found.value), ("lower", found.lower), ("upper", found.upper), ("p", found.p)):
            yield own.number(pair, stat, value, said)


INCIDENCE = Kind(
    name="incidence",
    title="Cumulative incidence at one time",
    meaning="The cumulative incidence of the event (CNSR 0) at one time in per cent, competing events at work.",
    statistics=(
        Statistic("pct", "cumulative incidence in per cent"),
        Statistic("pct_lower", "its lower limit"),
        Statistic("pct_upper", "its upper limit"),
        count_of("events", "subjects with the event"),
        count_of("competing", "subjects with a competing event"),
    ),
    make=incidence,
    parameters=(AT, COMPETING, CONF_TYPE, DAYS_PER_MONTH, CONF_LEVEL),
    variables=(0, 1),
    default=(TIME,),
    also=(CENSORED,),
)
INCIDENCE_CURVE = Kind(
    name="incidence_curve",
    title="Cumulative incidence curve",
    meaning="The cumulative incidence of the event, competing events at work, a column for each time; drawn by curves.",
    statistics=(
        Statistic("incidence", "cumulative incidence after the time", 4),
        Statistic("lower", "its lower limit", 4),
        Statistic("upper", "its upper limit", 4),
    ),
    make=incidence_curve,
    parameters=(COMPETING, CONF_TYPE, DAYS_PER_MONTH, CONF_LEVEL, X, Y),
    variables=(0, 1),
    default=(TIME,),
    also=(CENSORED,),
    spread=TIMES,
)
GRAY = Kind(
    name="gray",
    title="Gray's test",
    meaning="Gray's test that the cumulative incidence of the event is the same in two groups or more.",
    statistics=(
        p_value_of("P value"),
        Statistic("chisq", "the statistic", 2),
        count_of("df", "its degrees of freedom"),
    ),
    make=gray,
    groups=(2, 0),
    compares=True,
    parameters=(COMPETING, RHO, STRATA, DAYS_PER_MONTH),
    variables=(0, 1),
    default=(TIME,),
    also=(CENSORED,),
)
FINE_GRAY = Kind(
    name="finegray",
    title="Fine-Gray model",
    meaning="A Fine-Gray model: the subdistribution hazard ratio of one of its terms, with limits and P.",
    statistics=(
        Statistic("estimate", "subdistribution hazard ratio", 2),
        Statistic("lower", "its lower limit", 2),
        Statistic("upper", "its upper limit", 2),
        p_value_of("two-sided P value that it is 1"),
    ),
    make=finegray,
    groups=(1, 2),
    compares=True,
    parameters=(COMPETING, MODEL, TAKE, COMPARE, *TESTED, DAYS_PER_MONTH, CONF_LEVEL),
    variables=(0, 1),
    default=(TIME,),
    also=(CENSORED,),
)
