"""Mixed models for repeated measures: adjusted means at a visit, and their differences."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...specs import SpecFault
from ..data import DisplayData, number_at
from ..kind import Kind, count_of
from ..model import VERSUS, Analysis, compares, group_codes
from ..model_terms import AMONG, TREATMENT, VISIT, ModelData, levels_at, model_data, model_groups, without_records
from ..number import Number
from ..parameters import choice, switch, text
from ..testing import TESTED, tested, words_of_test
from ..times import CONF_LEVEL
from .means import ESTIMATED, estimate_numbers, no_estimate

if TYPE_CHECKING:
    from ..statistics.mmrm import MixedModel

MODEL = text(
    "model", "The terms; TRT is the treatment, VISIT the visit.", "TRT + VISIT + TRT*VISIT + BASE + BASE*VISIT"
)
VISITS = text("visit", "The variable of the visit.", "AVISIT")
AT = text("at", "The visit of the adjusted mean; the mean of all visits where blank.")
COVARIANCE = choice(
    "covariance",
    "Covariance of a subject's visits; fallback tries unstructured and then structures with fewer parameters.",
    (
        "fallback", "unstructured", "heterogeneous-toeplitz", "heterogeneous-ar1", "heterogeneous-compound-symmetry",
        "toeplitz", "ar1", "compound-symmetry",
    ),
)  # fmt: skip
BY_GROUP = switch("by_group", "Each group of the treatment has covariance parameters of its own.")
DF = choice(
    "df",
    "Degrees of freedom; those of Kenward and Roger by the observed information, as SAS has it, or by the expected one.",
    ("kenward-roger", "kenward-roger-expected", "satterthwaite", "residual"),
)
DF_WORDS = {
    "kenward-roger": "Kenward-Roger",
    "kenward-roger-expected": "Kenward-Roger (expected information)",
    "satterthwaite": "Satterthwaite",
    "residual": "residual",
}


def mmrm(analysis: Analysis, data: DisplayData) -> Iterator[Number]:
    """The adjusted mean of a group at a visit, or the difference of two groups', in a mixed model fitted by REML."""
    level, df, at = CONF_LEVEL.of(analysis), DF.of(analysis), AT.of(analysis)
    own, fit = _fitted(analysis, data)
    for group in analysis.groups:
        if reason := without_records(group, own.model):
            yield number_at(group, "n", fit.subjects, own.chosen)
            yield from estimate_numbers(group, no_estimate(reason, level), own.chosen, _words(fit, own, analysis))
            continue
        stand = {VISIT: at} if at else {}
        rows = [
            own.model.weights(levels_at(analysis, {TREATMENT: code, **stand}, own.model)) for code in group_codes(group)
        ]
        if not rows:
            raise SpecFault(f"{analysis.place}: an adjusted mean is of one group or compares two, not of {group}.")
        found = fit.estimate(rows[0] - rows[1] if compares(group) else rows[0], df=df, conf_level=level)
        found = tested(analysis, found)
        yield number_at(group, "n", fit.subjects, own.chosen)
        yield from estimate_numbers(group, found, own.chosen, _words(fit, own, analysis))


def _fitted(analysis: Analysis, data: DisplayData) -> tuple[ModelData, "MixedModel"]:
    """The model; analyses that differ in what they take of it share its fit."""
    from ..statistics.mmrm import FALLBACKS
    from ..statistics.mmrm import mmrm as fitted

    group, covariance = VERSUS.join(model_groups(analysis, data)), COVARIANCE.of(analysis)
    where = data.selection(analysis, group).where
    settings = (MODEL.of(analysis), covariance, VISITS.of(analysis), BY_GROUP.of(analysis))
    key = ("mmrm", analysis.dataset, analysis.variables, where, data.display.by, *settings)
    if key not in data.cache.fits:
        own = model_data(analysis, data, group, MODEL.of(analysis), visit=VISITS.of(analysis))
        tried = FALLBACKS if covariance == "fallback" else covariance
        side = own.treatment if BY_GROUP.of(analysis) else None
        fit = fitted(own.response, own.subject, own.visit, own.model, covariance=tried, group=side)
        data.cache.fits[key] = (own, fit)
    found: tuple[ModelData, MixedModel] = data.cache.fits[key]
    return found


def _words(fit: "MixedModel", own: ModelData, analysis: Analysis) -> str:
    """How the model was fitted, and what did not converge before it."""
    df, level = DF.of(analysis), CONF_LEVEL.of(analysis)
    structure = fit.covariance.replace("-", " ").replace("ar1", "AR(1)")
    by = " by group" if BY_GROUP.of(analysis) else ""
    words = f"Adjusted means: mixed model for repeated measures (REML) of {own.terms}, {structure} covariance{by}"
    words += f", {DF_WORDS[df]} degrees of freedom, {100 * level:g}% limits{words_of_test(analysis)}"
    for name, reason in fit.failed if fit.point is not None else ():
        words += f"; {name.replace('-', ' ')}: {reason}"
    return words


MMRM = Kind(
    name="mmrm",
    title="Mixed model for repeated measures",
    meaning="The adjusted mean of a group at a visit, or the difference of two, in a mixed model fitted by REML.",
    statistics=(*ESTIMATED, count_of("n", "subjects of the model")),
    make=mmrm,
    groups=(1, 2),
    parameters=(MODEL, VISITS, AT, COVARIANCE, BY_GROUP, DF, AMONG, *TESTED, CONF_LEVEL),
    variables=(1, 1),
)
