"""Mixed models for repeated measures (MMRM): fit, adjusted means and their differences, Type III tests."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...specs.faults import SpecFault
from .covariance import STRUCTURES, by_group
from .design import Design, Level
from .freedom import DF, coefficient_covariance, denominator
from .inputs import Flags, Floats, check_one_of, codes, float_array
from .linear import Estimate, VarianceTest, estimate, f_test, independent
from .reml import Point, Repeated, maximum, repeated_measures

# What is tried when a structure does not converge: fewer parameters each time.
FALLBACKS = ("unstructured", "heterogeneous-toeplitz", "heterogeneous-ar1", "compound-symmetry")
UNKNOWN = "not estimable: some combination of levels has no records"


@dataclass(frozen=True, eq=False)
class MixedModel:
    """A fitted MMRM.

    covariance: the structure that was fitted; failed: those tried before it, each with the reason why it was left.
    visits: the levels of the visit. used: the columns of the design that others do not already say.
    n, subjects: records and subjects. reason: why there is no fit, in words; then every number is NaN.
    """

    design: Design
    covariance: str
    failed: tuple[tuple[str, str], ...]
    visits: tuple[Any, ...]
    n: int
    subjects: int
    used: Flags
    data: Repeated | None
    point: Point | None
    reason: str = ""

    @property
    def coef(self) -> Floats:
        """Coefficients of the design's columns; NaN where aliased or not fitted."""
        found = np.full(len(self.used), np.nan)
        if self.point is not None:
            found[self.used] = self.point.coef / self.design.size[self.used]
        return found

    @property
    def sigma(self) -> Floats:
        """The covariance matrix of the visits; with groups, of those of each group along the diagonal."""
        return np.full((len(self.visits),) * 2, np.nan) if self.point is None else self.point.shape.sigma

    @property
    def loglik(self) -> float:
        """The restricted log likelihood (R `gls`; SAS prints -2 times it)."""
        return math.nan if self.point is None else self.point.loglik - float(np.log(self.design.size[self.used]).sum())

    def estimate(self, weights: Floats, *, df: str = "kenward-roger", conf_level: float = 0.95) -> Estimate:
        """A weighted sum of the coefficients with t limits and P.

        df: kenward-roger (with their standard error; by the observed information, as SAS), kenward-roger-expected (by
        the expected one), satterthwaite, or residual (records less columns).
        NaN with a reason where the records do not determine it or nothing converged.
        """
        check_one_of("df", df, DF)
        if self.point is None or self.data is None:
            return estimate(math.nan, math.nan, math.nan, conf_level, self.reason)
        if not self.design.estimable(weights):
            return estimate(math.nan, math.nan, math.nan, conf_level, UNKNOWN)
        row = (weights / self.design.size)[self.used]
        vcov = coefficient_covariance(self.data, self.point, df)
        freedom, _ = denominator(self.data, self.point, row[None], df)
        return estimate(float(row @ self.point.coef), math.sqrt(max(float(row @ vcov @ row), 0.0)), freedom, conf_level)

    def type_iii(self, term: str, *, df: str = "kenward-roger") -> VarianceTest:
        """The F test that a term is 0, adjusted for all others (SAS Type III)."""
        check_one_of("df", df, DF)
        check_one_of("term", term, tuple(self.design.terms))
        place = self.design.terms[term]
        size = place.stop - place.start
        if self.point is None or self.data is None:
            return f_test(math.nan, size, math.nan, self.reason)
        if not size or self.design.empty.size:
            return f_test(math.nan, size, math.nan, UNKNOWN if size else f"{term} has one level")
        rows = np.eye(len(self.used))[place]
        vcov, value = coefficient_covariance(self.data, self.point, df), rows @ self.point.coef
        freedom, scale = denominator(self.data, self.point, rows, df)
        return f_test(scale * float(value @ np.linalg.solve(rows @ vcov @ rows.T, value)) / size, size, freedom)


def mmrm(
    response: Any, subject: Any, visit: Any, model: Design, *, covariance: str | Sequence[str] = "unstructured",
    group: Any | None = None,
) -> MixedModel:  # fmt: skip
    """The MMRM of a response by restricted maximum likelihood (SAS PROC MIXED with REPEATED; R nlme `gls`).

    response, subject, visit: one value for each record of the design, none missing; a subject has at most one
    record at a visit. The order of visits is that of the categories, else sorted. Subjects with any visits count.
    covariance: unstructured, heterogeneous-toeplitz, heterogeneous-ar1, heterogeneous-compound-symmetry,
    toeplitz, ar1 or compound-symmetry; or several of them, tried in this order until one converges (`FALLBACKS`).
    group: one value for each record, where each group of subjects has covariance parameters of its own (SAS GROUP=).
    Nothing converging is told in `reason`, never by a number.
    Raises SpecFault when values are missing, lengths differ, or a subject has two records at a visit.
    """
    wanted = (covariance,) if isinstance(covariance, str) else tuple(covariance)
    for name in wanted:
        check_one_of("covariance", name, tuple(STRUCTURES))
    n = len(model.x)
    y = float_array("response", response, length=n)
    who, people = codes("subject", subject, length=n)
    when, visits = codes("visit", visit, length=n)
    twice = n - len(np.unique(who * max(len(visits), 1) + when))
    if twice:
        raise SpecFault(f"A subject has more than one record at a visit, {twice} times; choose one of them.")
    used = independent(model.x / model.size)
    if n <= int(used.sum()) or not used.any():
        lack = "there are no more records than columns of the model"
        return MixedModel(model, wanted[-1], (), visits, n, len(people), used, None, None, lack)
    side, sides = codes("group", group, length=n) if group is not None else (np.zeros(n, np.int64), ("",))
    if len(np.unique(who * len(sides) + side)) > len(people):
        raise SpecFault("A subject is in two groups, so that its visits have no covariance.")
    data = repeated_measures(y, model.x[:, used] / model.size[used], who, side * len(visits) + when)
    failed: list[tuple[str, str]] = []
    for name in wanted:
        structure = STRUCTURES[name] if len(sides) == 1 else by_group(STRUCTURES[name], len(sides))
        point, reason = maximum(data, structure)
        if point is not None:
            return MixedModel(model, name, tuple(failed), visits, n, len(people), used, data, point)
        failed.append((name, reason))
    said = "; ".join(f"{STRUCTURES[name].label}: {reason}" for name, reason in failed)
    return MixedModel(model, wanted[-1], tuple(failed), visits, n, len(people), used, None, None, said)


def mmrm_mean(
    fit: MixedModel, at: Mapping[str, Level], *, df: str = "kenward-roger", conf_level: float = 0.95
) -> Estimate:
    """The adjusted (LS) mean at some levels, others averaged (see `Design.weights`), with t limits."""
    return fit.estimate(fit.design.weights(at), df=df, conf_level=conf_level)


def mmrm_difference(
    fit: MixedModel, first: Mapping[str, Level], second: Mapping[str, Level], *, df: str = "kenward-roger",
    conf_level: float = 0.95,
) -> Estimate:  # fmt: skip
    """An adjusted mean less another, such as two arms at a visit, with t limits and P."""
    weights = fit.design.weights(first) - fit.design.weights(second)
    return fit.estimate(weights, df=df, conf_level=conf_level)
