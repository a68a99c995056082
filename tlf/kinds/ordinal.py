"""Ordered categories: the odds of a higher one in two groups, by the proportional odds model."""

from collections.abc import Iterator

import numpy as np

from ..data import DisplayData, number_at, record_column, texts
from ..effects import effect_numbers
from ..kind import Kind, Statistic, count_of, p_value_of
from ..model import Analysis, group_codes
from ..model_terms import TREATMENT, levels_at, model_data, without_records
from ..number import Number
from ..testing import TESTED, tested, words_of_test
from ..times import CONF_LEVEL
from .logistic import MODEL


def proportional_odds(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """The odds of a higher category in the first group against the second, one odds ratio for all categories.

    Categories are the values of the variable, in the order of its numeric companion, its codelist, or themselves.
    """
    from ..statistics.effect import not_estimable
    from ..statistics.ordinal import cumulative_odds_ratio
    from ..statistics.ordinal import proportional_odds as fitted

    level, name = CONF_LEVEL.of(analysis), analysis.variables[0]
    order = {value: float(i) for i, (value,) in enumerate(data.combinations(analysis, (name,)))}
    for pair in analysis.groups:
        chosen = data.selection(analysis, pair)
        placed = np.array(
            [order.get(str(v), np.nan) for v in texts(record_column(chosen, name, analysis))], dtype="float64"
        )
        own = model_data(analysis, data, pair, MODEL.of(analysis), response=placed)
        words = f"Odds ratios: proportional odds model of {own.terms}, {100 * level:g}% Wald limits"
        words += words_of_test(analysis, ratio=True)
        if reason := without_records(pair, own.model):
            found = not_estimable(reason, "wald", level)
        else:
            at = [levels_at(analysis, {TREATMENT: code}, own.model) for code in group_codes(pair)]
            found = cumulative_odds_ratio(fitted(own.response, own.model), *at, conf_level=level)
        yield number_at(pair, "n", len(own.response), chosen)
        yield from effect_numbers(pair, tested(analysis, found, ratio=True), chosen, words)


PROPORTIONAL_ODDS = Kind(
    name="proportional_odds",
    title="Proportional odds model",
    meaning="The odds of a higher category in two groups, one ratio for all categories, with limits and P.",
    statistics=(
        Statistic("estimate", "odds ratio of a higher category", 2),
        Statistic("lower", "its lower limit", 2),
        Statistic("upper", "its upper limit", 2),
        p_value_of("two-sided P value that it is 1"),
        count_of("n", "records of the model"),
    ),
    make=proportional_odds,
    groups=(2, 2),
    compares=True,
    parameters=(MODEL, *TESTED, CONF_LEVEL),
    variables=(1, 1),
    numeric=False,
)
