"""Analysis of covariance: adjusted means, their differences, tests of terms."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ...specs import SpecFault
from ..categories import with_reason
from ..data import DisplayData, number_at
from ..kind import Kind, Statistic, count_of, p_value_of
from ..model import VERSUS, Analysis, compares, group_codes
from ..model_terms import AMONG, TREATMENT, ModelData, levels_at, model_data, model_groups, without_records
from ..number import Number
from ..parameters import choice, switch, text
from ..statistics.inputs import count_with_noun
from ..testing import TESTED, asked, tested, words_of_test
from ..times import CONF_LEVEL
from .means import ESTIMATED, estimate_numbers, no_estimate

if TYPE_CHECKING:
    from ..statistics.adjusted import CovarianceAnalysis
    from ..statistics.inputs import Floats
    from ..statistics.linear import Estimate

MODEL = text("model", "The terms of the model, such as TRT + BASE + SITEGR1; TRT is the treatment.", TREATMENT)
LOG = switch("log", "The logarithm of the variable is modelled: geometric means, and their ratios.")
ADJUST = choice(
    "adjust",
    "Adjusts P and limits for all comparisons of the row; dunnett, of any comparisons, is by the multivariate t distribution.",
    ("none", "dunnett", "tukey", "sidak", "bonferroni"),
)
ADJUSTED = {
    "dunnett": "single-step by the multivariate t distribution (Dunnett)",
    "tukey": "single-step by the multivariate t distribution (Tukey-Kramer)",
    "sidak": "Sidak",
    "bonferroni": "Bonferroni",
}
TAKE = text("take", "The term that is tested.", TREATMENT)


def ancova(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """The adjusted (LS) mean of a group, or the difference of two groups', in a linear model of all groups."""
    from ..statistics.adjusted import covariance_analysis

    level, log = CONF_LEVEL.of(analysis), LOG.of(analysis)
    own = _model(analysis, data)
    fit = covariance_analysis(_logarithm(own.response, analysis) if log else own.response, own.model)
    words = f"Adjusted {'geometric ' * log}means: linear model of {own.terms}{', of the logarithms' * log}"
    words += f", {100 * level:g}% t limits{words_of_test(analysis, ratio=log)}"
    family = _Family(analysis, own, fit)
    for group in analysis.groups:
        if reason := without_records(group, own.model):
            yield number_at(group, "n", fit.fit.n, own.chosen)
            yield from estimate_numbers(group, no_estimate(reason, level), own.chosen, words)
            continue
        rows = [own.model.weights(levels_at(analysis, {TREATMENT: code}, own.model)) for code in group_codes(group)]
        if not rows:
            raise SpecFault(f"{analysis.place}: an adjusted mean is of one group or compares two, not of {group}.")
        found = fit.estimate(rows[0] - rows[1] if compares(group) else rows[0], conf_level=level)
        found = family.adjusted(found) if compares(group) else found
        found = exponential(found, analysis) if log else tested(analysis, found)
        yield number_at(group, "n", fit.fit.n, own.chosen)
        yield from estimate_numbers(group, found, own.chosen, words + (family.words if compares(group) else ""))


@dataclass(frozen=True, eq=False)
class _Family:
    """The comparisons of an analysis, whose P values and limits are adjusted together."""

    analysis: Analysis
    own: ModelData
    fit: "CovarianceAnalysis"

    @cached_property
    def rows(self) -> "Floats":
        """The weights of each comparison that can be estimated."""
        found = []
        for pair in (g for g in self.analysis.groups if compares(g) and not without_records(g, self.own.model)):
            first, second = (
                self.own.model.weights(levels_at(self.analysis, {TREATMENT: code}, self.own.model))
                for code in group_codes(pair)
            )
            found.append(first - second)
        return np.array(found).reshape(len(found), -1)

    @property
    def words(self) -> str:
        """How the comparisons are adjusted, for a footnote; blank where they are not."""
        way = ADJUST.of(self.analysis)
        return "" if way == "none" else f"; P and limits adjusted for {len(self.rows)} comparisons, {ADJUSTED[way]}"

    def adjusted(self, found: "Estimate") -> "Estimate":
        """A comparison with P and limits that hold for all of them. Raises SpecFault beside a one-sided test."""
        from ..statistics.simultaneous import simultaneous

        way = ADJUST.of(self.analysis)
        if way == "none" or found.reason:
            return found
        if asked(self.analysis):
            raise SpecFault(f"{self.analysis.place}: adjust goes with two-sided tests of no difference. Take one out.")
        variance = self.rows @ np.nan_to_num(self.fit.fit.vcov) @ self.rows.T
        return simultaneous(found, variance, method=way)


def exponential(found: "Estimate", analysis: Analysis) -> "Estimate":
    """An estimate of logarithms as a geometric mean or a ratio, with the P that the analysis asks for of a ratio."""
    value, lower, upper = (float(np.exp(x)) for x in (found.value, found.lower, found.upper))
    return tested(analysis, replace(found, value=value, lower=lower, upper=upper), ratio=True)


def _logarithm(response: "Floats", analysis: Analysis) -> "Floats":
    if (response <= 0).any():
        raise SpecFault(f"{analysis}: {count_with_noun(response <= 0)} is not above 0 and has no logarithm.")
    logarithms: Floats = np.log(response)
    return logarithms


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
    parameters=(MODEL, LOG, ADJUST, AMONG, *TESTED, CONF_LEVEL),
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
