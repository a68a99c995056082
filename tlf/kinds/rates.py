"""Event rates by exposure, and their comparison."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...engine.encoded import is_encoded, take
from ...specs import SpecFault
from ..categories import with_reason
from ..data import DisplayData, number_at
from ..effects import effect_numbers
from ..kind import Kind, Statistic, count_of, p_value_of
from ..model import Analysis, compares, group_codes
from ..model_terms import without_records
from ..number import Number
from ..parameters import MODEL, choice, number, split_values, text
from ..statistics.inputs import count_with_noun
from ..testing import TESTED, tested, words_of_test
from ..times import CONF_LEVEL
from ..words import SUBJECTS, model_words, variable_words

Floats = NDArray[np.float64]
UNIT = choice("unit", "What counts as an event: a subject with a record, or each record.", ("subjects", "records"))
EXPOSURE = text("exposure", "The variable of ADSL that holds each subject's exposure.", "TRTDURD")
PER = number("per", "Exposure that a rate is given by, in its unit: 36525 for days to give 100 years.", 1.0, above=0)
RATE_METHOD = choice(
    "method", "Exact Poisson limits of the rate, or with half the chance of what was seen.", ("exact", "mid-p")
)
RATIO_METHOD = choice("method", "Limits of the ratio: exact (given all events), or Wald's.", ("exact", "wald"))
RATE_TERMS = text("model", "The terms: TRT, the treatment, and variables of ADSL.", "TRT", MODEL)
DISTRIBUTION = choice("distribution", "Distribution of the counts.", ("poisson", "negative-binomial"))


def _totals(analysis: Analysis, data: DisplayData, group: str) -> tuple[int, float]:
    """Events and exposure of a group: of the subjects of the denominator."""
    subjects, time = _exposure(analysis, data, group)
    own = data.selection(analysis, group).subjects
    own = own[np.isin(own, subjects)]
    return len(own) if UNIT.of(analysis) == "records" else len(np.unique(own)), float(time.sum())


def _exposure(analysis: Analysis, data: DisplayData, group: str) -> tuple[NDArray[np.int64], Floats]:
    """The subjects of a group with their exposure. Raises SpecFault where one is missing."""
    name = EXPOSURE.of(analysis)
    if name not in data.adsl.columns:
        raise SpecFault(f"{analysis.place}: exposure {name} is not a column of ADSL.")
    subjects = np.unique(data.denominator(analysis, group).subjects)
    time: Floats = data.adsl[name].to_numpy(dtype="float64")[subjects]
    if np.isnan(time).any():
        missing = int(np.isnan(time).sum())
        raise SpecFault(f"{analysis}: {name} is missing in {missing} of {group}. Write denominator {name} PRESENT.")
    return subjects, time


def rate(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """Events by exposure with exact Poisson limits (Garwood)."""
    from ..statistics.rates import incidence_rate

    level, per, method = CONF_LEVEL.of(analysis), PER.of(analysis), RATE_METHOD.of(analysis)
    words = f"Rates: events by {variable_words(EXPOSURE.of(analysis), SUBJECTS, data.spec)}, {100 * level:g}% {method} Poisson limits"
    for group in analysis.groups:
        events, time = _totals(analysis, data, group)
        found, chosen = (
            incidence_rate(events, time / per, method=method, conf_level=level),
            data.selection(analysis, group),
        )
        said = with_reason(words, found.reason)
        yield number_at(group, "events", events, chosen)
        yield number_at(group, "exposure", time / per, chosen)
        for stat, value in (("rate", found.value), ("lower", found.lower), ("upper", found.upper)):
            yield number_at(group, stat, value, chosen, said)


def rate_ratio(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """The rate of the first group over that of the second, with limits and P."""
    from ..statistics.rates import rate_ratio as ratio

    level, method = CONF_LEVEL.of(analysis), RATIO_METHOD.of(analysis)
    words = f"Rate ratios: {method if method == 'exact' else 'Wald'} {100 * level:g}% limits{words_of_test(analysis, ratio=True)}"
    for pair in analysis.groups:
        first, second = (_totals(analysis, data, group) for group in group_codes(pair))
        found, chosen = ratio(first, second, method=method, conf_level=level), data.selection(analysis, pair)
        yield from effect_numbers(pair, tested(analysis, found, ratio=True), chosen, words)


def rate_difference(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """The rate of the first group less that of the second, with Wald limits and P."""
    from ..statistics.rates import rate_difference as difference

    level, per = CONF_LEVEL.of(analysis), PER.of(analysis)
    for pair in analysis.groups:
        first, second = ((e, t / per) for e, t in (_totals(analysis, data, group) for group in group_codes(pair)))
        found, chosen = difference(first, second, conf_level=level), data.selection(analysis, pair)
        words = f"Differences of rates: Wald {100 * level:g}% limits{words_of_test(analysis)}"
        yield from effect_numbers(pair, tested(analysis, found), chosen, words)


def rate_model(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """A regression of each subject's number of records with exposure as offset: a rate, or the ratio of two groups."""
    from ..statistics.design import design
    from ..statistics.effect import not_estimable
    from ..statistics.rates import model_rate, model_rate_ratio
    from ..statistics.rates import rate_model as fitted

    level, kind = CONF_LEVEL.of(analysis), DISTRIBUTION.of(analysis)
    terms = [term.replace(" ", "") for term in split_values(RATE_TERMS.of(analysis), "+")]
    others = tuple(dict.fromkeys(n for term in terms for n in term.split("*") if n != "TRT"))
    of = f" of {model_words(' + '.join(terms), SUBJECTS, data.spec)}" if others else ""
    words = f"Rates: {kind.replace('-', ' ')} regression{of} with exposure as offset, {100 * level:g}% Wald limits"
    groups = tuple(dict.fromkeys(code for group in analysis.groups for code in group_codes(group)))
    parts = [(_exposure(analysis, data, group), data.selection(analysis, group)) for group in groups]
    counts = [np.searchsorted(np.sort(chosen.subjects), s, side="right") for (s, _), chosen in parts]
    first = [np.searchsorted(np.sort(chosen.subjects), s, side="left") for (s, _), chosen in parts]
    arm = np.repeat(np.array(groups, dtype=object), [len(s) for (s, _), _ in parts])
    y = np.concatenate([a - b for a, b in zip(counts, first, strict=True)]).astype(float)
    time = np.concatenate([t for (_, t), _ in parts]) / PER.of(analysis)
    people = np.concatenate([s for (s, _), _ in parts])
    made = design({"TRT": arm} | {name: _covariate(name, people, analysis, data) for name in others}, terms)
    model = fitted(y, time, made, distribution=kind)
    for group in analysis.groups:
        codes, chosen = group_codes(group), data.selection(analysis, group)
        at = [{"TRT": code} for code in codes]
        if reason := without_records(group, made):
            yield from effect_numbers(group, not_estimable(reason, kind, level), chosen, words)
            continue
        if compares(group):
            found = tested(analysis, model_rate_ratio(model, *at, conf_level=level), ratio=True)
        else:  # P that a rate is 1 is of no use
            found = replace(model_rate(model, at[0], conf_level=level), p=np.nan)
        yield from effect_numbers(group, found, chosen, words)


def _covariate(name: str, people: NDArray[np.int64], analysis: Analysis, data: DisplayData) -> Any:
    """A variable of ADSL for the subjects of a model. Raises SpecFault where there is none, or it is missing."""
    if name not in data.adsl.columns:
        raise SpecFault(f"{analysis.place}: {name} of the model is not a column of ADSL.")
    values = take(data.adsl[name], people)
    if values.isna().any():
        lacking = count_with_noun(values.isna(), "subject")
        raise SpecFault(f"{analysis}: {name} is missing in {lacking}. Write denominator {name} PRESENT.")
    return values.array if is_encoded(values) else values.to_numpy(dtype="float64")


COMPARED = (
    Statistic("estimate", "the estimate", 2),
    Statistic("lower", "its lower limit", 2),
    Statistic("upper", "its upper limit", 2),
    p_value_of("two-sided P value that there is no difference", sides=2),
)
RATE = Kind(
    name="rate",
    title="Event rate by exposure",
    meaning="Events by exposure (exposure-adjusted incidence) with exact Poisson limits.",
    statistics=(
        count_of("events", "subjects with a record, or records"),
        Statistic("exposure", "exposure of the group"),
        Statistic("rate", "events by exposure", 2),
        Statistic("lower", "its lower limit", 2),
        Statistic("upper", "its upper limit", 2),
    ),
    make=rate,
    parameters=(UNIT, EXPOSURE, PER, RATE_METHOD, CONF_LEVEL),
)
RATE_RATIO = Kind(
    name="rate_ratio",
    title="Ratio of two event rates",
    meaning="The event rate of the first group over that of the second, with limits and P.",
    statistics=COMPARED,
    make=rate_ratio,
    groups=(2, 2),
    compares=True,
    parameters=(UNIT, EXPOSURE, RATIO_METHOD, *TESTED, CONF_LEVEL),
)
RATE_DIFFERENCE = Kind(
    name="rate_difference",
    title="Difference of two event rates",
    meaning="The event rate of the first group less that of the second, with limits and P.",
    statistics=COMPARED,
    make=rate_difference,
    groups=(2, 2),
    compares=True,
    parameters=(UNIT, EXPOSURE, PER, *TESTED, CONF_LEVEL),
)
RATE_MODEL = Kind(
    name="rate_model",
    title="Regression of event counts",
    meaning="A Poisson or negative binomial regression of records by exposure: a rate, or the ratio of two groups.",
    statistics=COMPARED,
    make=rate_model,
    groups=(1, 2),
    parameters=(RATE_TERMS, EXPOSURE, PER, DISTRIBUTION, *TESTED, CONF_LEVEL),
)
