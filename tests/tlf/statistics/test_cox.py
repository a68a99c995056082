"""Cox models against R's coxph, and the models that cannot be estimated."""

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest

from m5kit.specs.faults import SpecFault
from m5kit.tlf.statistics.cox import CoxFit, cox, hazard, hazard_ratio, time_split, wald_test
from m5kit.tlf.statistics.partial import TimeTerm

Data = Callable[[str], pd.DataFrame]
TIES = ("efron", "breslow", "exact")


def agrees(fit: CoxFit, r: Mapping[str, Any]) -> None:
    assert fit.converged and not fit.infinite and not fit.aliased
    ratios = [hazard_ratio(fit, name) for name in fit.names]
    pairs: dict[str, Any] = {
        "coef": fit.coef,
        "vcov": fit.vcov,
        "loglik": [fit.loglik_null, fit.loglik],
        "likelihood_ratio": [fit.likelihood_ratio.statistic, fit.likelihood_ratio.p],
        "score": [fit.score.statistic, fit.score.p],
        "wald": [fit.wald.statistic, fit.wald.p],
        "p": [h.p for h in ratios],
        "lower": [h.lower for h in ratios],
        "upper": [h.upper for h in ratios],
    }
    for field, ours in pairs.items():
        theirs = np.reshape(r[field], np.shape(ours))
        np.testing.assert_allclose(ours, theirs, rtol=1e-7, atol=1e-10, err_msg=field)


@pytest.mark.parametrize("ties", TIES)
@pytest.mark.parametrize("stratified", [False, True])
def test_models_are_those_of_coxph(stratified: bool, ties: str, data: Data, r_survival: Mapping[str, Any]) -> None:
    d = data("two_arms")
    explained = hazard(d.time, d.event, strata=d.site if stratified else None)
    fit = cox(explained, {"B": d.arm == "B", "age": d.age, "sites": d.sites}, ties=ties)
    agrees(fit, r_survival[f"two_arms.cox{'_strata' if stratified else ''}.{ties}"])


@pytest.mark.parametrize("ties", TIES)
def test_heavy_ties(ties: str, data: Data, r_survival: Mapping[str, Any]) -> None:
    d = data("heavy")
    agrees(cox(hazard(d.time, d.event), {"dose": d.dose, "age": d.age}, ties=ties), r_survival[f"heavy.cox.{ties}"])


@pytest.mark.parametrize("ties", TIES)
def test_offsets(ties: str, data: Data, r_survival: Mapping[str, Any]) -> None:
    d = data("two_arms")
    fit = cox(hazard(d.time, d.event, offset=0.03 * d.age), {"B": d.arm == "B"}, ties=ties)
    agrees(fit, r_survival[f"two_arms.cox_offset.{ties}"])


@pytest.mark.parametrize("ties", TIES[:2])
@pytest.mark.parametrize("stratified", [False, True])
def test_late_entry(stratified: bool, ties: str, data: Data, r_survival: Mapping[str, Any]) -> None:
    d = data("late")
    explained = hazard(d.time, d.event, entry=d.entry, strata=d.site if stratified else None)
    fit = cox(explained, {"arm": d.arm, "age": d.age}, ties=ties)
    agrees(fit, r_survival[f"late.cox{'_strata' if stratified else ''}.{ties}"])


def in_r_order(fit: CoxFit, order: list[int]) -> tuple[Any, Any]:
    return fit.coef[order], fit.vcov[np.ix_(order, order)]


@pytest.mark.parametrize("ties", TIES[:2])
def test_treatment_by_time(ties: str, data: Data, r_survival: Mapping[str, Any]) -> None:
    d = data("two_arms")
    trt = d.arm == "B"
    later = TimeTerm("later", trt, lambda t: t / 12)
    fit = cox(hazard(d.time, d.event, strata=d.site), {"trt": trt, "age": d.age}, ties=ties, time_terms=[later])
    r = r_survival[f"two_arms.cox_tt.{ties}"]
    coef, vcov = in_r_order(fit, [0, 2, 1])
    np.testing.assert_allclose(coef, r["coef"], rtol=1e-7)
    np.testing.assert_allclose(vcov, r["vcov"], rtol=1e-7)
    np.testing.assert_allclose([fit.loglik_null, fit.loglik], r["loglik"], rtol=1e-10)


@pytest.mark.parametrize("ties", TIES[:2])
def test_a_covariate_of_many_values_by_time(ties: str, data: Data, r_survival: Mapping[str, Any]) -> None:
    d = data("two_arms")
    fit = cox(hazard(d.time, d.event), {"sites": d.sites}, ties=ties, time_terms=[TimeTerm("age:log", d.age, np.log)])
    r = r_survival[f"two_arms.cox_tt_age.{ties}"]
    coef, vcov = in_r_order(fit, [1, 0])
    np.testing.assert_allclose(coef, r["coef"], rtol=1e-7)
    np.testing.assert_allclose(vcov, r["vcov"], rtol=1e-7)


@pytest.mark.parametrize("ties", TIES[:2])
def test_time_terms_with_late_entry_equal_the_split_data(ties: str, data: Data) -> None:
    d = data("late")
    pieces = time_split(d.time, d.event, d.time[d.event == 1])
    entered = np.maximum(pieces.entry, d.entry.to_numpy()[pieces.row])
    kept = entered < pieces.time
    row, end = pieces.row[kept], pieces.time[kept]
    arm, age, site = (d[c].to_numpy()[row] for c in ("arm", "age", "site"))
    explained = hazard(end, pieces.event[kept], entry=entered[kept], strata=site)
    split = cox(explained, {"arm": arm, "age": age, "arm:t": arm * end, "age:t": age * np.sqrt(end)}, ties=ties)
    terms = [TimeTerm("arm:t", d.arm, lambda t: t), TimeTerm("age:t", d.age, np.sqrt)]
    explained = hazard(d.time, d.event, entry=d.entry, strata=d.site)
    whole = cox(explained, {"arm": d.arm, "age": d.age}, ties=ties, time_terms=terms)
    np.testing.assert_allclose(whole.coef, split.coef, rtol=1e-8)
    np.testing.assert_allclose(whole.vcov, split.vcov, rtol=1e-8)


def test_r_own_data(shared: Any, r_survival_package: Mapping[str, Any], own: Data) -> None:
    keys = [k for k in r_survival_package if ".cox." in k]
    for key in keys:
        name, _, ties = key.split(".")
        d = own(name)
        fit = cox(hazard(d.time, d.event, strata=d.stratum), {"group": d.group, "age": d.age}, ties=ties)
        agrees(fit, r_survival_package[key])
    for name in {k.split(".")[0] for k in keys}:
        d = own(name)
        term = TimeTerm("group:log", d.group, np.log)
        fit = cox(hazard(d.time, d.event, strata=d.stratum), {"group": d.group, "age": d.age}, time_terms=[term])
        r = r_survival_package[f"{name}.cox_tt"]
        np.testing.assert_allclose(in_r_order(fit, [0, 2, 1])[0], r["coef"], rtol=1e-6)
        np.testing.assert_allclose(in_r_order(fit, [0, 2, 1])[1], r["vcov"], rtol=1e-6)


@pytest.mark.parametrize("ties", TIES)
def test_a_likelihood_without_a_maximum_is_named(ties: str, data: Data, r_survival: Mapping[str, Any]) -> None:
    d = data("monotone")
    fit = cox(hazard(d.time, d.event), {"arm": d.arm, "age": d.age}, ties=ties)
    assert fit.infinite == ("arm",) and fit.converged
    assert fit.coef[0] == -math.inf
    arm = hazard_ratio(fit, "arm")
    assert arm.ratio == 0.0 and math.isnan(arm.p) and math.isnan(arm.upper)
    assert math.isnan(fit.wald.p) and fit.likelihood_ratio.df == 2
    r = r_survival["monotone.cox_arm"]
    np.testing.assert_allclose(
        [fit.coef[1], fit.std_err[1], fit.loglik], [r["age"], r["se"], r["loglik"][1]], rtol=1e-6
    )


def test_what_is_lost_with_an_infinite_coefficient_is_named() -> None:
    # as b grows, both events come to be certain whatever a is: R prints a = -1.4e-05 with standard error 815084
    explained = hazard([4, 5, 4, 2, 2, 2], [0, 0, 1, 1, 0, 1], strata=[0, 1, 1, 1, 1, 0])
    fit = cox(explained, {"a": [1, 0, 1, 1, 0, 0], "b": [1, 0, 1, 1, 0, 2]})
    assert fit.infinite == ("a", "b")
    np.testing.assert_array_equal(fit.coef, [math.nan, math.inf])
    assert fit.loglik == pytest.approx(-math.log(2), rel=1e-9)


def test_a_heavy_subject_leaves_no_rounding_in_the_risk_sets_before_its_entry() -> None:
    # the limit of the log likelihood as a grows, summed subject by subject; R stops at -3.09920630436621
    time, event = [7, 3, 5, 4, 2, 6, 7, 3, 1, 6], [0, 1, 1, 0, 0, 0, 1, 0, 1, 1]
    entry, stratum = [1, 2, 3, 0, 1, 0, 1, 1, 0, 0], [0, 0, 1, 1, 1, 0, 0, 1, 0, 1]
    covariates = {"a": [1, 1, 0, 1, 1, 0, 1, 1, 0, 0], "b": [1, 2, 0, 2, 1, 0, 2, 1, 0, 1]}
    fit = cox(hazard(time, event, entry=entry, strata=stratum), covariates)
    assert fit.infinite == ("a",) and fit.coef[0] == math.inf
    assert fit.loglik == pytest.approx(-3.099206305858, rel=1e-11)
    assert fit.coef[1] == pytest.approx(0.4812118, rel=1e-6)


def test_covariates_that_say_nothing_new_are_left_out(data: Data, r_survival: Mapping[str, Any]) -> None:
    d = data("two_arms")
    covariates = {"age": d.age, "constant": 3 + 0 * d.age, "sites": d.sites, "both": 2 * d.age - d.sites}
    fit = cox(hazard(d.time, d.event), covariates)
    assert fit.aliased == ("constant", "both")
    r = r_survival["two_arms.aliased"]
    np.testing.assert_allclose(fit.coef, [r["coef"][0], np.nan, r["coef"][1], np.nan], rtol=1e-7)
    assert fit.wald.df == fit.score.df == 2
    assert fit.wald.statistic == pytest.approx(r["wald"][0], rel=1e-7)
    within = cox(hazard(d.time, d.event, strata=d.site), {"age": d.age, "north": d.site == "n"})
    assert within.aliased == ("north",)


@pytest.mark.parametrize("name", ["none", "one_time"])
@pytest.mark.parametrize("ties", TIES)
def test_models_of_nothing(name: str, ties: str, data: Data, r_survival: Mapping[str, Any]) -> None:
    d = data(name)
    fit = cox(hazard(d.time, d.event), {"arm": d.arm}, ties=ties)
    if name == "none" or ties == "exact":
        assert fit.aliased == ("arm",) and math.isnan(fit.coef[0]) and math.isnan(fit.wald.p)
    expected = [0.0, 0.0] if name == "none" else r_survival[f"one_time.cox.{ties}"]
    np.testing.assert_allclose([fit.loglik_null, fit.loglik], expected, rtol=1e-9)


@pytest.mark.parametrize("time", [[], [4]])
def test_nobody_and_one_subject_have_no_hazard_ratio(time: list[int]) -> None:
    fit = cox(hazard(time, [1] * len(time)), {"x": [2.0] * len(time)})
    assert fit.n == len(time) and fit.aliased == ("x",) and math.isnan(hazard_ratio(fit, "x").ratio)


def test_a_stratum_without_events_changes_nothing(data: Data) -> None:
    d = data("two_arms")
    plain = cox(hazard(d.time, d.event, strata=d.site), {"age": d.age})
    e = pd.concat([d, d.assign(site="new", event=0)])
    more = cox(hazard(e.time, e.event, strata=e.site), {"age": e.age})
    np.testing.assert_allclose(more.coef, plain.coef, rtol=1e-10)
    np.testing.assert_allclose(more.vcov, plain.vcov, rtol=1e-10)


def test_a_model_without_covariates_has_a_likelihood(data: Data) -> None:
    d = data("two_arms")
    empty, full = cox(hazard(d.time, d.event), {}), cox(hazard(d.time, d.event), {"age": d.age})
    assert empty.loglik == pytest.approx(full.loglik_null, rel=1e-12) and math.isnan(empty.wald.p)


def test_ratios_of_weighted_sums(data: Data) -> None:
    d = data("two_arms")
    fit = cox(hazard(d.time, d.event), {"B": d.arm == "B", "age": d.age})
    ten = hazard_ratio(fit, {"age": 10})
    assert ten.ratio == pytest.approx(hazard_ratio(fit, "age").ratio ** 10, rel=1e-12)
    assert ten.p == pytest.approx(hazard_ratio(fit, "age").p, rel=1e-12)
    both = wald_test(fit, ["B", "age"])
    assert both.df == 2 and both.statistic == pytest.approx(fit.wald.statistic, rel=1e-12)


def test_follow_up_split_as_survsplit_does(data: Data, r_survival: Mapping[str, Any]) -> None:
    d = data("two_arms")
    ours, r = time_split(d.time, d.event, [5, 12, 60]), r_survival["two_arms.split"]
    np.testing.assert_array_equal(ours.row + 1, r["row"])
    for field, theirs in (("entry", "tstart"), ("time", "time"), ("event", "event")):
        np.testing.assert_array_equal(getattr(ours, field), r[theirs])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"ties": "discrete"}, "ties cannot be 'discrete'; choose one of efron, breslow, exact"),
        ({"time_terms": [TimeTerm("x", [0, 1], np.log)]}, "A covariate is named twice in x, x"),
        ({"time_terms": [TimeTerm("t", [0, 1], lambda t: t[:1])]}, "The function of time of t must give one finite"),
        ({"ties": "exact", "time_terms": [TimeTerm("t", [0, 1], np.log)]}, "ties = exact takes no entry times"),
    ],
)
def test_models_that_cannot_be_are_refused(change: dict[str, Any], said: str) -> None:
    with pytest.raises(SpecFault, match=said):
        cox(hazard([1, 2], [1, 1]), {"x": [0, 1]}, **change)


def test_an_unknown_covariate_has_no_ratio(data: Data) -> None:
    d = data("two_arms")
    with pytest.raises(SpecFault, match="covariate cannot be 'AGE'; choose one of age"):
        hazard_ratio(cox(hazard(d.time, d.event), {"age": d.age}), "AGE")
