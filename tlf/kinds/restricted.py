"""More of the Kaplan-Meier curve: quantiles, follow-up, restricted means; hazard ratios by subgroup."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from ..by_strata import WEIGHTS, Sample, over_strata, stratified_effect
from ..categories import with_reason
from ..data import DisplayData, record_column
from ..kind import Kind, Statistic, count_of, p_value_of
from ..model import Analysis, compares, group_codes
from ..number import Number
from ..parameters import VARIABLES, choice, number, required_number, text
from ..statistics.strata_effects import StratumEffect
from ..testing import TESTED, tested, words_of_test
from ..times import (
    CENSORED,
    CONF_LEVEL,
    CONF_TYPE,
    DAYS_PER_MONTH,
    ENTRY,
    STRATA,
    TIME,
    strata,
    stratified,
    time_words,
    times,
)
from ..words import variable_words

if TYPE_CHECKING:
    from ..statistics.effect import Effect
    from ..statistics.rmst import RestrictedMean

SHARE = number("share", "The share that has had the event: 0.25 for the first quartile.", 0.5, above=0, below=1)
UNTIL = required_number("until", "The restriction time, in the unit of the times.")
SCALE = choice("scale", "What compares two groups.", ("difference", "ratio"))
SUBGROUP = text("subgroup", "The variable whose levels are compared.", "", VARIABLES, required=True)
TEST = choice("test", "How the interaction is tested.", ("likelihood-ratio", "wald"))


def quantile(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """The time by which a share has had the event, with limits (Brookmeyer and Crowley) of a transformation."""
    from ..statistics.survival import kaplan_meier
    from ..statistics.survival import quantile as at_share

    transformation, level, share = CONF_TYPE.of(analysis), CONF_LEVEL.of(analysis), SHARE.of(analysis)
    words = f"Quantiles: Kaplan-Meier, {100 * level:g}% confidence limits by the {transformation} transformation"
    for group in analysis.groups:
        own = times(analysis, data, group)
        found = at_share(
            kaplan_meier(own.time, own.event, entry=own.entry, conf_type=transformation, conf_level=level), share
        )
        yield own.number(group, "time", found.value, words)
        yield own.number(group, "lower", found.lower)
        yield own.number(group, "upper", found.upper)


def follow_up(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """The median follow-up by reverse Kaplan-Meier (Schemper and Smith), with limits."""
    from ..statistics.survival import follow_up as reverse
    from ..statistics.survival import quantile as at_share

    transformation, level = CONF_TYPE.of(analysis), CONF_LEVEL.of(analysis)
    words = f"Follow-up: reverse Kaplan-Meier, {100 * level:g}% limits by the {transformation} transformation"
    for group in analysis.groups:
        own = times(analysis, data, group)
        found = at_share(reverse(own.time, own.event, conf_type=transformation, conf_level=level))
        yield own.number(group, "n", len(own.time))
        yield own.number(group, "time", found.value, words)
        yield own.number(group, "lower", found.lower)
        yield own.number(group, "upper", found.upper)


def rmst(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """The restricted mean survival time up to a time; of two groups the difference or ratio, with limits and P."""
    from ..statistics.rmst import restricted_mean
    from ..statistics.survival import kaplan_meier

    level, until = CONF_LEVEL.of(analysis), UNTIL.of(analysis)
    words = f"Restricted mean survival time up to {time_words(until, analysis)}, {100 * level:g}% limits"
    for group in analysis.groups:
        own = times(analysis, data, group)
        found: RestrictedMean | Effect
        if not compares(group):
            found, p = restricted_mean(kaplan_meier(own.time, own.event, conf_level=level), until), np.nan
            said = with_reason(words, found.reason)
        else:
            found = _compared(analysis, data, group)
            ratio = SCALE.of(analysis) == "ratio"
            found = tested(analysis, found, ratio=ratio)
            told = f"{words}{over_strata(analysis, data)}{words_of_test(analysis, ratio=ratio)}"
            said, p = with_reason(told, found.reason), found.p
        for stat, value in (("estimate", found.value), ("lower", found.lower), ("upper", found.upper), ("p", p)):
            yield own.number(group, stat, value, said)


def _compared(analysis: Analysis, data: DisplayData, pair: str) -> "Effect":
    """The difference or the ratio of two restricted means; over strata their weighted mean, of ratios on the log scale."""
    from ..statistics.effect import exponential
    from ..statistics.rmst import restricted_mean, restricted_mean_difference, restricted_mean_ratio
    from ..statistics.survival import kaplan_meier

    until, ratio = UNTIL.of(analysis), SCALE.of(analysis) == "ratio"

    def of(first: Sample, second: Sample) -> StratumEffect:
        level = CONF_LEVEL.of(analysis)
        means = [restricted_mean(kaplan_meier(s.time, s.event, conf_level=level), until) for s in (first, second)]
        away = restricted_mean_ratio(*means) if ratio else restricted_mean_difference(*means)
        value = float(np.log(away.value)) if ratio else away.value
        reason = "" if np.isfinite(away.std_err) else away.reason
        return StratumEffect(value, away.std_err, len(first.time), len(second.time), reason)

    if STRATA.of(analysis):
        found = stratified_effect(analysis, data, pair, of)
        return exponential(found) if ratio else found
    sides = [times(analysis, data, side) for side in group_codes(pair)]
    means = [restricted_mean(kaplan_meier(s.time, s.event, conf_level=CONF_LEVEL.of(analysis)), until) for s in sides]
    return restricted_mean_ratio(*means) if ratio else restricted_mean_difference(*means)


def interaction(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """P that the hazard ratio of two groups is the same in all levels of a subgroup, by a Cox model with products."""
    from ..statistics.subgroups import subgroup_hazards

    name, test = SUBGROUP.of(analysis), TEST.of(analysis)
    words = f"Interaction P values: {test.replace('-', ' ')} test of treatment by {variable_words(name, analysis.dataset, data.spec)} in a Cox model"
    for pair in analysis.groups:
        own = times(analysis, data, pair)
        levels = record_column(own.chosen, name, analysis)
        kept = levels.notna().to_numpy()
        treated = data.sides(own.chosen, pair, analysis) == group_codes(pair)[0]
        stratum = strata(analysis, own.chosen)
        if not kept.any():
            for stat in ("p", "chisq", "df"):
                yield own.number(pair, stat, np.nan, with_reason(words, f"{name} is missing in all records"))
            continue
        found = subgroup_hazards(
            own.time[kept], own.event[kept], treated[kept], levels[kept].astype("str").to_numpy(),
            strata=None if stratum is None else stratum[kept], test=test,
        ).interaction  # fmt: skip
        said = with_reason(f"{words}, {stratified(analysis, data)}", found.reason)
        yield own.number(pair, "p", found.p, said)
        yield own.number(pair, "chisq", found.statistic, said)
        yield own.number(pair, "df", found.df)


LIMITED = (
    Statistic("time", "the time"),
    Statistic("lower", "its lower limit"),
    Statistic("upper", "its upper limit"),
)
QUANTILE = Kind(
    name="km_quantile",
    title="Kaplan-Meier quantile",
    meaning="The time by which a share of subjects has had the event, with its limits (Brookmeyer and Crowley).",
    statistics=LIMITED,
    make=quantile,
    parameters=(SHARE, DAYS_PER_MONTH, ENTRY, CONF_TYPE, CONF_LEVEL),
    variables=(0, 1),
    default=(TIME,),
    also=(CENSORED,),
)
FOLLOW_UP = Kind(
    name="follow_up",
    title="Median follow-up",
    meaning="The median follow-up by reverse Kaplan-Meier, with its limits.",
    statistics=(*LIMITED, count_of("n", "subjects")),
    make=follow_up,
    parameters=(DAYS_PER_MONTH, CONF_TYPE, CONF_LEVEL),
    variables=(0, 1),
    default=(TIME,),
    also=(CENSORED,),
)
RMST = Kind(
    name="rmst",
    title="Restricted mean survival time",
    meaning="The restricted mean survival time; of two groups the difference or the ratio, with limits and P.",
    statistics=(
        Statistic("estimate", "the mean, or what compares two", 2),
        Statistic("lower", "its lower limit", 2),
        Statistic("upper", "its upper limit", 2),
        p_value_of("two-sided P value", sides=2),
    ),
    make=rmst,
    groups=(1, 2),
    parameters=(UNTIL, SCALE, STRATA, WEIGHTS, *TESTED, DAYS_PER_MONTH, CONF_LEVEL),
    variables=(0, 1),
    default=(TIME,),
    also=(CENSORED,),
)
INTERACTION = Kind(
    name="interaction",
    title="Test of interaction of treatment and subgroup",
    meaning="P that the hazard ratio of two groups is the same in all levels of a subgroup.",
    statistics=(
        p_value_of("P value of the products"),
        Statistic("chisq", "the statistic", 2),
        count_of("df", "its degrees of freedom"),
    ),
    make=interaction,
    groups=(2, 2),
    compares=True,
    parameters=(SUBGROUP, TEST, STRATA, DAYS_PER_MONTH),
    variables=(0, 1),
    default=(TIME,),
    also=(CENSORED,),
)
