"""Cox models: hazard ratios, and the test of proportional hazards."""

from collections.abc import Iterator

from ...specs import SpecFault
from ..categories import with_reason
from ..cox_model import COMPARE, MODEL, TAKE, TIES, CoxModel, columns_of, compared
from ..data import DisplayData
from ..kind import Kind, Statistic, count_of, p_value_of
from ..model import Analysis
from ..number import Number
from ..parameters import choice, split_values, text
from ..testing import TESTED, tested, words_of_test
from ..times import CENSORED, CONF_LEVEL, DAYS_PER_MONTH, ENTRY, STRATA, TIME, Times, strata, stratified, times
from ..words import model_words

SCALES = {"km": "Kaplan-Meier transform of", "rank": "rank of", "identity": "untransformed", "log": "logarithm of"}
TRANSFORM = choice("transform", "Transformation of time in the test.", ("km", "rank", "identity", "log"))
TERMS = text("terms", "The terms that are tested together, with + between; all where blank.")
OF_MODEL = (MODEL, STRATA, TIES, COMPARE, DAYS_PER_MONTH, ENTRY)


def cox(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """A Cox model: hazard ratio, Wald limits and P of one of its terms; see `cox_model` for how a model is written."""
    from ..statistics.cox import hazard_ratio
    from ..statistics.effect import Effect

    for group in analysis.groups:
        own, model = _fitted(analysis, data, group)
        name = TAKE.of(analysis)
        if name not in model.fit.names:
            raise SpecFault(f"{analysis.place}: take={name} is not a term of the model {' + '.join(model.fit.names)}.")
        level = CONF_LEVEL.of(analysis)
        ratio = hazard_ratio(model.fit, name, conf_level=level)
        own_test = Effect(ratio.ratio, ratio.lower, ratio.upper, level, "wald", ratio.std_err, ratio.p, ratio.reason)
        p = tested(analysis, own_test, ratio=True).p
        words = f"{model.words}, {stratified(analysis, data)}; {100 * level:g}% confidence limits"
        words += " and P by Wald's test" if "p" in analysis.stats else " by Wald's test"
        words += f"{words_of_test(analysis, ratio=True)}{model.terms}"
        said = with_reason(words, ratio.reason)
        yield own.number(group, "n", model.fit.n)
        yield own.number(group, "events", model.fit.events)
        yield own.number(group, "hr", ratio.ratio, said)
        yield own.number(group, "hr_lower", ratio.lower)
        yield own.number(group, "hr_upper", ratio.upper)
        yield own.number(group, "p", p, said)
        yield own.number(group, "coef", ratio.coef, said)


def proportionality(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """The global test of proportional hazards of a Cox model (Grambsch and Therneau), by the parameter transform."""
    from ..statistics.proportional import proportionality as test

    for group in analysis.groups:
        own, model = _fitted(analysis, data, group)
        transform = TRANSFORM.of(analysis)
        words = f"Proportional hazards: Grambsch-Therneau score test, {SCALES[transform]} time, all terms"
        found = test(model.fit, transform=transform).overall
        yield own.number(group, "p", found.p, with_reason(words, found.reason))


def cox_test(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """Wald's test that several terms of a Cox model are all 0, such as the indicators of one factor."""
    from ..statistics.cox import wald_test

    for group in analysis.groups:
        own, model = _fitted(analysis, data, group)
        terms = [term for term in split_values(TERMS.of(analysis), "+") if term] or list(model.fit.names)
        unknown = [term for term in terms if term not in model.fit.names]
        if unknown:
            raise SpecFault(f"{analysis.place}: {unknown[0]} is not a term of the model {' + '.join(model.fit.names)}.")
        found = wald_test(model.fit, terms)
        named = model_words(" + ".join(terms), analysis.dataset, data.spec)
        words = f"P values of {named}: Wald's test in the Cox model, "
        words += f"{stratified(analysis, data)}{model.terms}"
        yield own.number(group, "p", found.p, with_reason(words, found.reason))
        yield own.number(group, "chisq", found.statistic)
        yield own.number(group, "df", found.df)


def _fitted(analysis: Analysis, data: DisplayData, group: str) -> tuple[Times, CoxModel]:
    """The model of an analysis; analyses that differ in what they take of a model share its fit."""
    own = times(analysis, data, group)
    pair = compared(analysis, group)
    settings = (
        MODEL.of(analysis),
        STRATA.of(analysis),
        TIES.of(analysis),
        DAYS_PER_MONTH.of(analysis),
        ENTRY.of(analysis),
    )
    key = (analysis.dataset, analysis.variable, own.chosen.where, data.display.by, pair, *settings)
    fits = data.cache.fits
    if key not in fits:
        model = columns_of(analysis, own.chosen, data, group)
        fits[key] = model.fitted(own.time, own.event, strata(analysis, own.chosen), own.entry)
    fit: CoxModel = fits[key]
    return own, fit


COX = Kind(
    name="cox",
    title="Cox model",
    meaning="A Cox model: the hazard ratio of one of its terms with Wald's limits and P.",
    statistics=(
        Statistic("hr", "hazard ratio", 2),
        Statistic("hr_lower", "its lower limit", 2),
        Statistic("hr_upper", "its upper limit", 2),
        p_value_of("P value by Wald's test"),
        Statistic("coef", "logarithm of the ratio", 3),
        count_of("n", "subjects"),
        count_of("events", "their events"),
    ),
    make=cox,
    groups=(1, 2),
    compares=True,
    parameters=(*OF_MODEL, TAKE, *TESTED, CONF_LEVEL),
    variables=(0, 1),
    default=(TIME,),
    also=(CENSORED,),
)
COX_TEST = Kind(
    name="cox_test",
    title="Test of terms of a Cox model",
    meaning="Wald's test that several terms of a Cox model are all 0, such as the indicators of one factor.",
    statistics=(
        p_value_of("P value"),
        Statistic("chisq", "the statistic", 2),
        count_of("df", "its degrees of freedom"),
    ),
    make=cox_test,
    groups=(1, 2),
    compares=True,
    parameters=(*OF_MODEL, TERMS),
    variables=(0, 1),
    default=(TIME,),
    also=(CENSORED,),
)
PROPORTIONALITY = Kind(
    name="proportionality",
    title="Test of proportional hazards",
    meaning="The global test of proportional hazards of a Cox model (Grambsch and Therneau).",
    statistics=(p_value_of("P value of all terms together"),),
    make=proportionality,
    groups=(1, 2),
    compares=True,
    parameters=(*OF_MODEL, TRANSFORM),
    variables=(0, 1),
    default=(TIME,),
    also=(CENSORED,),
)
