"""Logistic regression: the odds ratio of two groups, adjusted."""

from collections.abc import Iterator

from ...specs import SpecFault
from ..data import DisplayData, number_at
from ..effects import effect_numbers
from ..kind import Kind, Statistic, count_of, p_value_of
from ..model import Analysis, group_codes
from ..model_terms import TREATMENT, levels_at, model_data, without_records
from ..number import Number
from ..parameters import choice, records_condition, text
from ..testing import TESTED, tested, words_of_test
from ..times import CONF_LEVEL

MODEL = text("model", "The terms of the model, such as TRT + AGE + SEX; TRT is the treatment.", TREATMENT)
EVENT = records_condition("event", "The condition on a record that is the event, such as AVALC EQ Y.")
LIMITS = choice(
    "limits",
    "Wald limits, by the profile likelihood, or exact given the sums of all other terms; mid-p: by half of what was seen.",
    ("wald", "profile", "exact", "mid-p"),
)
SEPARATED = choice(
    "separated", "What is done where outcomes are separated: Firth's likelihood, or exact.", ("firth", "exact")
)

EXACT = ("exact", "mid-p")


def logistic(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """The adjusted odds ratio of the event in the first group against the second, by logistic regression.

    Where outcomes are separated Firth's likelihood is used, or the exact distribution, and the footnote says so.
    """
    from ..statistics.effect import not_estimable
    from ..statistics.exact_logistic import exact_odds_ratio
    from ..statistics.logistic import logistic as fitted
    from ..statistics.logistic import model_odds_ratio

    level, limits = CONF_LEVEL.of(analysis), LIMITS.of(analysis)
    if not EVENT.of(analysis):
        raise SpecFault(f"{analysis.place}: what is the event? Write event=AVALC EQ Y among the parameters.")
    for pair in analysis.groups:
        chosen = data.selection(analysis, pair)
        if chosen.count < len(chosen):
            raise SpecFault(f"{analysis} has a subject twice. Choose one record of each by its condition.")
        happened = data.holding(analysis.dataset, EVENT.of(analysis))[chosen.positions].astype(float)
        own = model_data(analysis, data, pair, MODEL.of(analysis), response=happened)
        fit = fitted(own.response, own.model)
        if reason := without_records(pair, own.model):
            yield number_at(pair, "n", fit.n, chosen)
            yield number_at(pair, "events", fit.events, chosen)
            yield from effect_numbers(
                pair, not_estimable(reason, limits, level), chosen, f"Odds ratios: logistic regression of {own.terms}"
            )
            continue
        at = [levels_at(analysis, {TREATMENT: code}, own.model) for code in group_codes(pair)]
        if limits in EXACT or (fit.separation and SEPARATED.of(analysis) == "exact"):
            first = own.treatment == group_codes(pair)[0]
            found = exact_odds_ratio(own.response, own.model, first, mid_p=limits == "mid-p", conf_level=level)
        else:
            found = model_odds_ratio(fit, at[0], at[1], limits=limits, conf_level=level)
        words = f"Odds ratios: logistic regression of {own.terms}, {100 * level:g}% limits, {found.method}"
        words += f" ({fit.separation} separation)" if fit.separation else ""
        words += words_of_test(analysis, ratio=True)
        found = tested(analysis, found, ratio=True)
        yield number_at(pair, "n", fit.n, chosen)
        yield number_at(pair, "events", fit.events, chosen)
        yield from effect_numbers(pair, found, chosen, words)


LOGISTIC = Kind(
    name="logistic",
    title="Logistic regression",
    meaning="The adjusted odds ratio of two groups by logistic regression with limits and P; Firth's or exact where separated.",
    statistics=(
        Statistic("estimate", "odds ratio", 2),
        Statistic("lower", "its lower limit", 2),
        Statistic("upper", "its upper limit", 2),
        p_value_of("two-sided P value that it is 1"),
        count_of("n", "subjects"),
        count_of("events", "subjects with the event"),
    ),
    make=logistic,
    groups=(2, 2),
    compares=True,
    parameters=(MODEL, EVENT, LIMITS, SEPARATED, *TESTED, CONF_LEVEL),
)
