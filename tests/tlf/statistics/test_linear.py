"""Linear models and pattern-mixture means against R."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from m5kit.specs.faults import SpecFault
from m5kit.tlf.statistics.linear import contrast, difference, linear_model, one_way, pattern_mixture

STORED = json.loads((Path(__file__).resolve().parents[2] / "fixtures" / "r" / "linear_answers.json").read_text())


@pytest.fixture
def d() -> dict[str, Any]:
    return {name: np.array(values) for name, values in STORED["data"].items()}


def test_a_model_is_that_of_lm(d: dict[str, Any]) -> None:
    r = STORED["answers"]["model"]
    fit = linear_model(d["change"], {"trt": d["trt"], "base": d["base"], "both": d["trt"] * d["base"]})
    np.testing.assert_allclose(fit.coef, r["coef"], rtol=1e-9)
    np.testing.assert_allclose(fit.vcov, r["vcov"], rtol=1e-9)
    assert fit.df == r["df"] and fit.sigma == pytest.approx(r["sigma"], rel=1e-12)
    each = [contrast(fit, {name: 1.0}) for name in fit.names]
    np.testing.assert_allclose([e.p for e in each], r["p"], rtol=1e-9)
    np.testing.assert_allclose([(e.lower, e.upper) for e in each], r["limits"], rtol=1e-9)


def test_contrasts_are_weighted_sums(d: dict[str, Any]) -> None:
    fit = linear_model(d["change"], {"trt": d["trt"], "base": d["base"], "both": d["trt"] * d["base"]})
    ours = contrast(fit, {"trt": 1, "both": 70})
    found = [ours.value, ours.std_err, ours.statistic, ours.p]
    np.testing.assert_allclose(found, STORED["answers"]["at_70"]["answer"], rtol=1e-8)


def test_covariates_that_say_nothing_new_are_left_out(d: dict[str, Any]) -> None:
    fit = linear_model(d["change"], {"trt": d["trt"], "twice": 2 * d["trt"], "base": d["base"]})
    assert fit.aliased == ("twice",) and math.isnan(fit.coef[2]) and math.isnan(contrast(fit, {"twice": 1}).p)
    expected = [np.nan if v is None else v for v in STORED["answers"]["aliased"]["coef"]]
    np.testing.assert_allclose(fit.coef, expected, rtol=1e-9)


@pytest.mark.parametrize("arm", ["0", "1"])
def test_pattern_mixture_is_the_delta_method(arm: str) -> None:
    r = STORED["answers"]["mixture"][arm]
    ours = pattern_mixture(r["values"], r["std_errs"], r["counts"])
    np.testing.assert_allclose([ours.value, ours.std_err, ours.p, ours.lower, ours.upper], r["answer"], rtol=1e-9)


def test_a_difference_adds_variances() -> None:
    found = difference(pattern_mixture([2.0], [0.3], [9]), pattern_mixture([1.0], [0.4], [8]))
    assert found.value == 1.0 and found.std_err == pytest.approx(0.5)
    assert found.p == pytest.approx(0.0455002638963584, rel=1e-10)  # 2 * pnorm(-2)


def test_too_few_to_tell() -> None:
    one, two = linear_model([5.0], {"x": [1.0]}), linear_model([1.0, 2.0], {"x": [0, 1]})
    assert one.aliased == ("x",) and one.df == 0 and math.isnan(contrast(one, {"(intercept)": 1}).p)
    assert two.df == 0 and math.isnan(two.sigma) and math.isnan(contrast(two, {"x": 1}).upper)
    assert linear_model([], {"x": []}).aliased == ("(intercept)", "x")


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(SpecFault, match="x has 1 values where 2 are wanted"):
        linear_model([1, 2], {"x": [1]})
    with pytest.raises(SpecFault, match="covariate cannot be 'z'; choose one of"):
        contrast(linear_model([1, 2], {"x": [1, 2]}), {"z": 1})
    with pytest.raises(SpecFault, match="not all 0"):
        pattern_mixture([1.0], [1.0], [0])


def test_one_way_analysis_of_variance(r_one_way: dict[str, Any]) -> None:
    ours = one_way(r_one_way["given"])
    np.testing.assert_allclose([ours.statistic, ours.between, ours.within, ours.p], r_one_way["answer"], rtol=1e-9)


@pytest.mark.parametrize(
    ("samples", "p"),
    [([[1, 2, 3]], math.nan), ([[1], [2], []], math.nan), ([[2, 2], [2, 2]], math.nan), ([[1, 1], [2, 2]], 0.0)],
)
def test_variance_where_there_is_nothing_to_compare(samples: list[list[float]], p: float) -> None:
    assert one_way(samples).p == pytest.approx(p, nan_ok=True)
