"""Analysis of covariance: adjusted (LS) means and their differences, and Type III tests of a linear model."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .design import Design, Level
from .inputs import Floats, check_one_of
from .linear import Estimate, LinearFit, VarianceTest, estimate, f_test, least_squares

UNKNOWN = "not estimable: some combination of levels has no records"


@dataclass(frozen=True, eq=False)
class CovarianceAnalysis:
    """A linear model of a design (SAS PROC GLM; R `lm`), which adjusted means are made of."""

    design: Design
    fit: LinearFit

    def estimate(self, weights: Floats, *, conf_level: float = 0.95) -> Estimate:
        """A weighted sum of the coefficients with t limits and P; NaN where the records do not determine it."""
        if not self.design.estimable(weights):
            return estimate(math.nan, math.nan, self.fit.df, conf_level, UNKNOWN)
        variance = float(weights @ np.nan_to_num(self.fit.vcov) @ weights) if self.fit.df > 0 else math.nan
        value = float(weights @ np.nan_to_num(self.fit.coef))
        return estimate(value, math.sqrt(max(variance, 0.0)), self.fit.df, conf_level)

    def type_iii(self, term: str) -> VarianceTest:
        """The F test that a term is 0, adjusted for all others (SAS Type III; R `drop1` with contr.sum).

        NaN where some combination of levels has no records, or the term has one level.
        Raises SpecFault when the term is not in the model.
        """
        check_one_of("term", term, tuple(self.design.terms))
        place = self.design.terms[term]
        size = place.stop - place.start
        if not size or np.isnan(self.fit.coef[place]).any() or self.design.empty.size:
            return f_test(math.nan, size, self.fit.df, UNKNOWN if size else f"{term} has one level")
        coef, vcov = self.fit.coef[place], self.fit.vcov[place, place]
        if not self.fit.df or not self.fit.sigma > 0:
            return f_test(math.nan, size, self.fit.df)
        return f_test(float(coef @ np.linalg.solve(vcov, coef)) / size, size, self.fit.df)


def covariance_analysis(response: Any, model: Design) -> CovarianceAnalysis:
    """The linear model of a response, one value for each record of the design.

    >>> from .design import design
    >>> made = design({"arm": ["a", "a", "b", "b"], "base": [1.0, 2.0, 3.0, 5.0]}, ["arm", "base"])
    >>> found = covariance_analysis([1.0, 2.0, 4.0, 6.0], made)
    >>> round(adjusted_difference(found, {"arm": "b"}, {"arm": "a"}).value, 6)
    1.0
    """
    return CovarianceAnalysis(model, least_squares(response, model.names, model.x))


def adjusted_mean(fit: CovarianceAnalysis, at: Mapping[str, Level], *, conf_level: float = 0.95) -> Estimate:
    """The adjusted mean at some levels (and values of covariates), others averaged: see `Design.weights`.

    R: `emmeans`; SAS: LSMEANS.
    """
    return fit.estimate(fit.design.weights(at), conf_level=conf_level)


def adjusted_difference(
    fit: CovarianceAnalysis, first: Mapping[str, Level], second: Mapping[str, Level], *, conf_level: float = 0.95
) -> Estimate:
    """An adjusted mean less another, with t limits and P (SAS: LSMEANS / PDIFF CL)."""
    return fit.estimate(fit.design.weights(first) - fit.design.weights(second), conf_level=conf_level)
