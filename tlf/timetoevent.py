"""Analyses of time to an event: Kaplan-Meier estimates, log-rank tests, Cox models.

Times are AVAL of the dataset (or the analysis' variable), divided by the parameter days_per_month where given; an
event is a record with CNSR 0, as ADaM has it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..engine.encoded import combined
from ..specs import SpecFault
from .ground import Ground, Selection, column
from .models import CoxModel, model_of
from .number import Number
from .sheets import VERSUS, Analysis

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Times:
    """The records of one group or of two: time, whether the event happened, and where they came from."""

    chosen: Selection
    time: Floats
    event: NDArray[np.int64]

    def number(self, group: str, stat: str, value: float, words: str = "", column: str = "") -> Number:
        """A number computed from these records."""
        return Number(group, stat, float(value), len(self.time), self.chosen.where, words, column=column)


def times(analysis: Analysis, ground: Ground, group: str) -> Times:
    """The times and events of a group. Raises SpecFault where a time or CNSR is missing, or a subject is there twice."""
    chosen = ground.selection(analysis, group)
    if chosen.count < len(chosen):
        raise SpecFault(f"{analysis} has a subject twice. Name the parameter in its condition (PARAMCD EQ ...).")
    value = column(chosen, analysis.variable or "AVAL", analysis).to_numpy(dtype="float64")
    censored = column(chosen, "CNSR", analysis).to_numpy(dtype="float64")
    missing = int((np.isnan(value) | np.isnan(censored)).sum())
    if missing:
        raise SpecFault(f"{analysis} has {missing} records without a time or CNSR. Leave them out by its condition.")
    return Times(chosen, value / float(analysis.parameters.get("days_per_month", 1)), (censored == 0).astype(np.int64))


def strata(analysis: Analysis, chosen: Selection) -> NDArray[np.int64] | None:
    """A code for each combination of the parameter strata's variables; None without strata."""
    names = analysis.parameters.get("strata", "").split()
    if not names:
        return None
    columns = [column(chosen, name, analysis) for name in names]
    for found in columns:
        if found.isna().any():
            raise SpecFault(f"{analysis}: stratum {found.name} is missing in {int(found.isna().sum())} records.")
    return combined(columns)[0] if len(chosen) else np.empty(0, dtype=np.int64)


def _stratified(analysis: Analysis) -> str:
    names = analysis.parameters.get("strata", "").split()
    return f"stratified by {' and '.join(names)}" if names else "unstratified"


def _conf(analysis: Analysis) -> tuple[str, float]:
    return analysis.parameters.get("conf_type", "log-log"), float(analysis.parameters.get("conf_level", "0.95"))


def km(analysis: Analysis, ground: Ground) -> Iterator[Number]:
    """Subjects, events, censored, and the median with its limits (Brookmeyer and Crowley) in each group."""
    from .statistics.survival import kaplan_meier, quantile

    kind, level = _conf(analysis)
    words = f"Medians: Kaplan-Meier, {100 * level:g}% confidence limits by the {kind} transformation"
    for group in analysis.groups:
        data = times(analysis, ground, group)
        curve = kaplan_meier(data.time, data.event, conf_type=kind, conf_level=level)
        median = quantile(curve, 0.5)
        yield data.number(group, "n", curve.n)
        yield data.number(group, "events", curve.events)
        yield data.number(group, "censored", curve.n - curve.events)
        yield data.number(group, "km_median", median.value, words)
        yield data.number(group, "km_median_lower", median.lower)
        yield data.number(group, "km_median_upper", median.upper)


def landmark(analysis: Analysis, ground: Ground) -> Iterator[Number]:
    """Kaplan-Meier estimates at one time (parameter at) in per cent; for "A vs B" their difference and its z test.

    The test is on the parameter scale: plain, log or log-log (Klein and others, 2007).
    """
    from .statistics.survival import kaplan_meier, landmark_difference
    from .statistics.survival import landmark as point

    kind, level = _conf(analysis)
    if "at" not in analysis.parameters:
        raise SpecFault(f"{analysis.place}: the time of the estimate is not given; write at=12 among the parameters.")
    at, scale = float(analysis.parameters["at"]), analysis.parameters.get("scale", "plain")
    for group in analysis.groups:
        sides = [times(analysis, ground, side) for side in group.split(VERSUS)]
        points = [point(kaplan_meier(s.time, s.event, conf_type=kind, conf_level=level), at) for s in sides]
        if len(points) == 1:
            found, side = points[0], sides[0]
            words = f"Survival at {at:g}: Kaplan-Meier, {100 * level:g}% confidence limits by the {kind} transformation"
            yield side.number(group, "km_pct", 100 * found.survival, words)
            yield side.number(group, "km_pct_lower", 100 * found.lower)
            yield side.number(group, "km_pct_upper", 100 * found.upper)
            yield side.number(group, "at_risk", found.n_risk)
        else:
            both, test = times(analysis, ground, group), landmark_difference(points[0], points[1], scale=scale)
            yield both.number(group, "difference", 100 * test.estimate if scale == "plain" else test.estimate)
            words = f"P at {at:g}: z test of the Kaplan-Meier estimates, Greenwood variances, {scale} scale, two-sided"
            yield both.number(group, "p", test.p, words)


def curve(analysis: Analysis, ground: Ground) -> Iterator[Number]:
    """The Kaplan-Meier curve itself: at each time (the number's column) survival, and how many are censored there."""
    from .statistics.survival import kaplan_meier

    for group in analysis.groups:
        data = times(analysis, ground, group)
        found = kaplan_meier(data.time, data.event)
        for at, survival, left in zip(found.time, found.survival, found.n_censor, strict=True):
            yield data.number(group, "survival", survival, column=repr(float(at)))
            if left:
                yield data.number(group, "censored", float(left), column=repr(float(at)))


def at_risk(analysis: Analysis, ground: Ground) -> Iterator[Number]:
    """How many subjects are at risk at each of the times of the parameter at (the number's column)."""
    from .statistics.survival import numbers_at_risk

    wanted = [float(at) for at in analysis.parameters.get("at", "").split()]
    for group in analysis.groups:
        data = times(analysis, ground, group)
        for at, n in zip(wanted, numbers_at_risk(data.time, wanted), strict=True):
            yield data.number(group, "at_risk", float(n), column=f"{at:g}")


def logrank(analysis: Analysis, ground: Ground) -> Iterator[Number]:
    """The log-rank test of two groups, stratified by the parameter strata; two-sided P."""
    from .statistics.logrank import log_rank

    for pair in analysis.groups:
        data = times(analysis, ground, pair)
        side = column(data.chosen, ground.display.by, analysis).astype("str")
        test = log_rank(data.time, data.event, side, strata=strata(analysis, data.chosen))
        yield data.number(pair, "p", test.p, f"P values: log-rank test, {_stratified(analysis)}, two-sided")
        yield data.number(pair, "chisq", test.chisq)


def cox(analysis: Analysis, ground: Ground) -> Iterator[Number]:
    """A Cox model: hazard ratio, Wald limits and P of one of its terms; see `models` for how a model is written."""
    from .statistics.cox import hazard_ratio

    for group in analysis.groups:
        data, model = _fitted(analysis, ground, group)
        name = analysis.parameters.get("take", "TRT")
        if name not in model.fit.names:
            raise SpecFault(f"{analysis.place}: take={name} is not a term of the model {' + '.join(model.fit.names)}.")
        level = float(analysis.parameters.get("conf_level", "0.95"))
        ratio = hazard_ratio(model.fit, name, conf_level=level)
        words = f"{model.words}, {_stratified(analysis)}; {100 * level:g}% confidence limits and P by Wald's test"
        words += model.terms
        yield data.number(group, "n", model.fit.n)
        yield data.number(group, "events", model.fit.events)
        yield data.number(group, "hr", ratio.ratio, words)
        yield data.number(group, "hr_lower", ratio.lower)
        yield data.number(group, "hr_upper", ratio.upper)
        yield data.number(group, "p", ratio.p, words)
        yield data.number(group, "coef", ratio.coef, words)


def proportionality(analysis: Analysis, ground: Ground) -> Iterator[Number]:
    """The global test of proportional hazards of a Cox model (Grambsch and Therneau), by the parameter transform."""
    from .statistics.proportional import proportionality as test

    for group in analysis.groups:
        data, model = _fitted(analysis, ground, group)
        transform = analysis.parameters.get("transform", "km")
        words = f"Proportional hazards: Grambsch-Therneau score test, {transform} transform of time, all terms"
        yield data.number(group, "p", test(model.fit, transform=transform).overall.p, words)


def _fitted(analysis: Analysis, ground: Ground, group: str) -> tuple[Times, CoxModel]:
    """The model of an analysis; analyses that differ in what they take of a model share its fit."""
    data = times(analysis, ground, group)
    pair = group if VERSUS in group else analysis.parameters.get("compare", "")
    if VERSUS not in pair:
        raise SpecFault(f"{analysis.place}: which group is treated? Write compare=A vs B among the parameters.")
    asked = tuple(analysis.parameters.get(name, "") for name in ("model", "strata", "ties", "days_per_month"))
    key = (analysis.dataset, analysis.variable, data.chosen.where, ground.display.by, pair, *asked)
    fits = ground.kept.fits
    if key not in fits:
        side = column(data.chosen, ground.display.by, analysis).astype("str")
        model = model_of(analysis, data.chosen, np.where(side == pair.split(VERSUS)[0], 1.0, 0.0))
        fits[key] = model.fitted(data.time, data.event, strata(analysis, data.chosen))
    fit: CoxModel = fits[key]
    return data, fit
