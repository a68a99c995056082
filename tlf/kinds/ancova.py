"""Analysis of covariance: adjusted means, their differences, tests of terms."""

from collections.abc import Iterator

from ...specs import SpecFault
from ..categories import with_reason
from ..data import DisplayData, number_at
from ..kind import Kind, Statistic, count_of, p_value_of
from ..model import VERSUS, Analysis, compares, group_codes
from ..model_terms import AMONG, TREATMENT, ModelData, levels_at, model_data, model_groups, without_records
from ..number import Number
from ..parameters import text
from ..times import CONF_LEVEL
from .means import ESTIMATED, estimate_numbers, no_estimate

MODEL = text("model", "The terms of the model, such as TRT + BASE + SITEGR1; TRT is the treatment.", TREATMENT)
TAKE = text("take", "The term that is tested.", TREATMENT)


def ancova(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """The adjusted (LS) mean of a group, or the difference of two groups', in a linear model of all groups."""
    from ..statistics.adjusted import covariance_analysis

    level = CONF_LEVEL.of(analysis)
    own = _model(analysis, data)
    fit = covariance_analysis(own.response, own.model)
    words = f"Adjusted means: linear model of {own.terms}, {100 * level:g}% t limits"
    for group in analysis.groups:
        if reason := without_records(group, own.model):
            yield number_at(group, "n", fit.fit.n, own.chosen)
            yield from estimate_numbers(group, no_estimate(reason, level), own.chosen, words)
            continue
        rows = [own.model.weights(levels_at(analysis, {TREATMENT: code}, own.model)) for code in group_codes(group)]
        if not rows:
            raise SpecFault(f"{analysis.place}: an adjusted mean is of one group or compares two, not of {group}.")
        found = fit.estimate(rows[0] - rows[1] if compares(group) else rows[0], conf_level=level)
        yield number_at(group, "n", fit.fit.n, own.chosen)
        yield from estimate_numbers(group, found, own.chosen, words)


def term(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """The F test (Type III) of one term of a linear model, such as TRT, or a numbered dose for a dose response."""
    from ..statistics.adjusted import covariance_analysis

    for group in analysis.groups:
        own = model_data(analysis, data, group, MODEL.of(analysis))
        taken = TAKE.of(analysis)
        if taken not in own.model.terms:
            raise SpecFault(f"{analysis.place}: take={taken} is not a term of the model {MODEL.of(analysis)}.")
        found = covariance_analysis(own.response, own.model).type_iii(taken)
        words = f"P values of terms: F test (Type III) in the linear model of {own.terms}"
        said = with_reason(words, found.reason)
        yield number_at(group, "p", found.p, own.chosen, said)
        yield number_at(group, "f", found.statistic, own.chosen, said)


def _model(analysis: Analysis, data: DisplayData) -> ModelData:
    return model_data(analysis, data, VERSUS.join(model_groups(analysis, data)), MODEL.of(analysis))


ANCOVA = Kind(
    name="ancova",
    title="Analysis of covariance",
    meaning="The adjusted (LS) mean of a group, or the difference of two, in a linear model, with t limits and P.",
    statistics=(*ESTIMATED, count_of("n", "records of the model")),
    make=ancova,
    groups=(1, 2),
    parameters=(MODEL, AMONG, CONF_LEVEL),
    variables=(1, 1),
)
MODEL_TERM = Kind(
    name="model_term",
    title="Test of a term of a linear model",
    meaning="The F test (Type III) of one term of a linear model: treatment, or a numbered dose for a dose response.",
    statistics=(p_value_of("P value"), Statistic("f", "the statistic", 2)),
    make=term,
    groups=(1, 0),
    parameters=(MODEL, TAKE),
    variables=(1, 1),
)
