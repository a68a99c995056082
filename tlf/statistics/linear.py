"""Linear models by least squares, contrasts of their coefficients, analysis of variance, means over patterns of dropout."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...specs.faults import SpecFault
from .design import INTERCEPT
from .inputs import NOISE, Floats, between_0_and_1, check_one_of, float_array, without_noise
from .tails import confidence_factor, normal_two_sided


@dataclass(frozen=True)
class LinearFit:
    """A linear model; vectors follow `names`, the intercept first.

    coef: NaN when aliased, a covariate that those before it already say. vcov: NaN there, and throughout when
    no degree of freedom is left. sigma: residual standard deviation. df: n less the coefficients estimated.
    """

    names: tuple[str, ...]
    coef: Floats
    vcov: Floats
    sigma: float
    df: int
    n: int
    aliased: tuple[str, ...]


@dataclass(frozen=True)
class Estimate:
    """An estimate with its standard error, limits and two-sided P that it is 0; df is infinite for a normal one.

    reason: why a number is NaN, in words; blank where all are estimable.
    """

    value: float
    std_err: float
    df: float
    statistic: float
    p: float
    lower: float
    upper: float
    conf_level: float
    reason: str = ""


def t_tail(statistic: float, df: float, alternative: str) -> float:
    """The P of a t statistic: two-sided, greater (the area above it) or less (below); NaN without degrees of freedom.

    >>> round(t_tail(-2.0, 10.0, "less"), 6)
    0.036694
    """
    from scipy.special import stdtr

    if not df > 0:
        return math.nan
    if alternative == "two-sided":
        return 2 * float(stdtr(df, -abs(statistic)))
    return float(stdtr(df, -statistic if alternative == "greater" else statistic))


@dataclass(frozen=True)
class VarianceTest:
    """An F statistic with its degrees of freedom, between and within, and P; NaN with a reason where there is no test."""

    statistic: float
    between: int
    within: float
    p: float
    reason: str = ""


def f_test(statistic: float, between: int, within: float, reason: str = "") -> VarianceTest:
    """The F statistic with its P.

    >>> round(f_test(4.0, 1, 10).p, 6)
    0.073388
    """
    if not between or not within > 0 or math.isnan(statistic):
        return VarianceTest(math.nan, between, within, math.nan, reason or "no degree of freedom is left")
    from scipy.special import fdtrc

    return VarianceTest(statistic, between, within, float(fdtrc(between, within, statistic)), reason)


def one_way(samples: Sequence[Any]) -> VarianceTest:
    """The one-way analysis of variance of samples with one variance (R `oneway.test` with var.equal, SAS PROC ANOVA).

    Empty samples are left out; fewer than two, no degree of freedom within, or values all equal give no test.

    >>> round(one_way([[1, 2, 3], [2, 3, 4], [4, 5, 6]]).statistic, 6)
    7.0
    """
    used = [s for s in (float_array("sample", sample) for sample in samples) if len(s)]
    used = np.split(without_noise(np.concatenate(used)), np.cumsum([len(s) for s in used])[:-1]) if used else used
    between, within = max(len(used) - 1, 0), sum(map(len, used)) - len(used)
    if not between or not within:
        return f_test(math.nan, between, within, "fewer than two groups, or one value in each")
    mean = float(np.concatenate(used).mean())
    means = float(sum(len(s) * (float(s.mean()) - mean) ** 2 for s in used)) / between
    rest = float(sum(float(((s - s.mean()) ** 2).sum()) for s in used)) / within
    if all(np.ptp(s) == 0 for s in used):
        means, rest = means if np.ptp(np.concatenate(used)) else 0.0, 0.0
    if not rest:
        reason = "all values are equal" if not means else ""
        return VarianceTest(math.inf if means else math.nan, between, within, 0.0 if means else math.nan, reason)
    return f_test(means / rest, between, within)


def linear_model(response: Any, covariates: Mapping[str, Any]) -> LinearFit:
    """The least squares fit of the response on an intercept and the covariates (R `lm`).

    Raises SpecFault when values are missing or lengths differ.

    >>> linear_model([1, 3, 5, 7], {"x": [0, 1, 2, 3]}).coef.round(6).tolist()
    [1.0, 2.0]
    """
    y = float_array("response", response)
    n = len(y)
    columns = [np.ones(n), *(float_array(name, values, length=n) for name, values in covariates.items())]
    return least_squares(y, (INTERCEPT, *covariates), np.column_stack(columns))


def least_squares(response: Any, names: tuple[str, ...], x: Floats) -> LinearFit:
    """The least squares fit of the response on named columns (records x columns).

    Raises SpecFault when a value is missing or the lengths differ.
    """
    y = float_array("response", response, length=len(x))
    n = len(y)
    used = independent(x)
    df, q = n - int(used.sum()), len(names)
    coef, vcov = np.full(q, np.nan), np.full((q, q), np.nan)
    if not used.any():
        return LinearFit(names, coef, vcov, math.nan, 0, n, names)
    orthogonal, upper = np.linalg.qr(x[:, used])
    coef[used] = np.linalg.solve(upper, orthogonal.T @ y)
    sigma = math.nan
    if df > 0:
        left = float(((y - x[:, used] @ coef[used]) ** 2).sum())
        sigma = math.sqrt(left / df) if left > (NOISE / 10) ** 2 * float((y**2).sum()) else 0.0
        inverse = np.linalg.inv(upper)
        vcov[np.ix_(used, used)] = sigma**2 * inverse @ inverse.T
    aliased = tuple(name for name, kept in zip(names, used, strict=True) if not kept)
    return LinearFit(names, coef, vcov, sigma, df, n, aliased)


def independent(x: Floats) -> Any:
    """Which columns are not combinations of those before them."""
    used = np.zeros(x.shape[1], bool)
    basis = np.zeros((len(x), 0))
    for j, column in enumerate(x.T):
        rest = column - basis @ (basis.T @ column)
        rest = rest - basis @ (basis.T @ rest)
        used[j] = len(basis.T) < len(x) and float(np.linalg.norm(rest)) > 1e-7 * float(np.linalg.norm(column))
        if used[j]:
            basis = np.column_stack([basis, rest / np.linalg.norm(rest)])
    return used


def contrast(fit: LinearFit, weights: Mapping[str, float], *, conf_level: float = 0.95) -> Estimate:
    """A weighted sum of coefficients, such as an adjusted mean or a difference of two, with t limits and P.

    Raises SpecFault when a name is not in the model.

    >>> contrast(linear_model([1, 3, 5, 8], {"x": [0, 1, 2, 3]}), {"x": 1}).value.__round__(4)
    2.3
    """
    for name in weights:
        check_one_of("covariate", name, fit.names)
    factor = np.array([weights.get(name, 0.0) for name in fit.names])
    used = factor != 0
    value = float(factor[used] @ fit.coef[used])
    return estimate(
        value, math.sqrt(float(factor[used] @ fit.vcov[np.ix_(used, used)] @ factor[used])), fit.df, conf_level
    )


def estimate(value: float, std_err: float, df: float, conf_level: float, reason: str = "") -> Estimate:
    """The estimate with its limits and P from Student's t, or the normal distribution when df is infinite."""
    between_0_and_1("conf_level", conf_level)
    statistic = value / std_err if std_err > 0 else math.nan
    if math.isinf(df):
        p, factor = normal_two_sided(statistic), confidence_factor(conf_level)
    elif df > 0:
        from scipy.special import stdtr, stdtrit

        p, factor = 2 * float(stdtr(df, -abs(statistic))), float(stdtrit(df, 0.5 + conf_level / 2))
    else:
        p = factor = math.nan
        reason = reason or "no degree of freedom is left"
    if not reason and math.isnan(p):
        reason = "the standard error is 0: nothing varies" if std_err == 0 else "not estimable from these records"
    lower, upper = value - factor * std_err, value + factor * std_err
    return Estimate(value, std_err, df, statistic, p, lower, upper, conf_level, reason)


def pattern_mixture(
    values: Sequence[float], std_errs: Sequence[float], counts: Sequence[int], *, conf_level: float = 0.95
) -> Estimate:
    """A quantity estimated in each pattern of dropout, averaged over the patterns of one arm.

    values, std_errs: the estimate in each pattern, such as the mean change at a visit, with its standard error.
    counts: subjects with the pattern. The mean weighs patterns by their share of subjects; its variance is the
    delta method's, the shares being estimated too: sum of share^2 std_err^2, plus the variance of the values
    over the shares divided by the number of subjects. Normal limits.
    Source: Hogan and Laird, Statistics in Medicine 1997;16:239-257.
    Raises SpecFault when lengths differ or nobody has any pattern.

    >>> pattern_mixture([0.0, 4.0], [1.0, 1.0], [30, 10]).value
    1.0
    """
    mean, error = float_array("values", values), float_array("std_errs", std_errs, length=len(values))
    size = float_array("counts", counts, length=len(values))
    total = float(size.sum())
    if not total > 0 or (size < 0).any():
        raise SpecFault("counts of the patterns must be 0 or more, and not all 0.")
    share = size / total
    value = float(share @ mean)
    variance = float(share**2 @ error**2) + float(share @ (mean - value) ** 2) / total
    return estimate(value, math.sqrt(variance), math.inf, conf_level)


def difference(first: Estimate, second: Estimate) -> Estimate:
    """First minus second of two independent estimates, with normal limits at the first's level.

    >>> two = pattern_mixture([2.0], [0.3], [9]), pattern_mixture([1.0], [0.4], [8])
    >>> round(difference(*two).std_err, 6)
    0.5
    """
    error = math.hypot(first.std_err, second.std_err)
    return estimate(first.value - second.value, error, math.inf, first.conf_level)
