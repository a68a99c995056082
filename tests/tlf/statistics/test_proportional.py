"""Tests of proportional hazards against R's cox.zph."""

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest

from m5kit.specs.faults import SpecFault
from m5kit.tlf.statistics.cox import cox, hazard
from m5kit.tlf.statistics.partial import TimeTerm
from m5kit.tlf.statistics.proportional import Proportionality, proportionality

Data = Callable[[str], pd.DataFrame]
TRANSFORMS = ("km", "rank", "log", "identity")


def agrees(ours: Proportionality, r: Mapping[str, Any], rtol: float = 1e-7) -> None:
    tests = [*ours.terms.values(), ours.overall]
    np.testing.assert_array_equal([t.df for t in tests], r["df"])
    np.testing.assert_allclose([t.statistic for t in tests], r["chisq"], rtol=rtol)
    np.testing.assert_allclose([t.p for t in tests], r["p"], rtol=rtol)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("transform", TRANSFORMS)
def test_stratified(transform: str, ties: str, data: Data, r_survival: Mapping[str, Any]) -> None:
    d = data("two_arms")
    fit = cox(hazard(d.time, d.event, strata=d.site), {"B": d.arm == "B", "age": d.age, "sites": d.sites}, ties=ties)
    agrees(proportionality(fit, transform=transform), r_survival[f"two_arms.zph.{ties}.{transform}"])


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("transform", TRANSFORMS)
def test_a_factor_is_one_term(transform: str, ties: str, data: Data, r_survival: Mapping[str, Any]) -> None:
    d = data("heavy")
    fit = cox(hazard(d.time, d.event), {"y": d.group == "y", "z": d.group == "z", "age": d.age}, ties=ties)
    terms = {"group": ["y", "z"], "age": ["age"]}
    agrees(proportionality(fit, transform=transform, terms=terms), r_survival[f"heavy.zph_terms.{ties}.{transform}"])


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("transform", TRANSFORMS)
def test_late_entry(transform: str, ties: str, data: Data, r_survival: Mapping[str, Any]) -> None:
    d = data("late")
    fit = cox(hazard(d.time, d.event, entry=d.entry, strata=d.site), {"arm": d.arm, "age": d.age}, ties=ties)
    agrees(proportionality(fit, transform=transform), r_survival[f"late.zph.{ties}.{transform}"])


@pytest.mark.parametrize("transform", ["km", "log"])
def test_with_treatment_by_time_as_on_split_data(transform: str, data: Data, r_survival: Mapping[str, Any]) -> None:
    d = data("two_arms")
    trt = d.arm == "B"
    later = TimeTerm("later", trt, lambda t: t / 12)
    fit = cox(hazard(d.time, d.event, strata=d.site), {"trt": trt, "age": d.age}, time_terms=[later])
    agrees(proportionality(fit, transform=transform), r_survival[f"two_arms.zph_tt.{transform}"])


def test_a_slope_that_the_model_has_cannot_be_tested(data: Data) -> None:
    d = data("two_arms")
    later = TimeTerm("later", d.arm == "B", lambda t: t / 12)
    fit = cox(hazard(d.time, d.event), {"trt": d.arm == "B"}, time_terms=[later])
    tested = proportionality(fit, transform="identity").terms
    assert tested["trt"].df == 0 and math.isnan(tested["trt"].p)
    assert tested["later"].df == 1


def test_r_own_data(shared: Any, r_survival_package: Mapping[str, Any], own: Data) -> None:
    for key in (k for k in r_survival_package if ".zph." in k):
        name, _, transform = key.split(".")
        d = own(name)
        fit = cox(hazard(d.time, d.event, strata=d.stratum), {"group": d.group, "age": d.age})
        agrees(proportionality(fit, transform=transform), r_survival_package[key], rtol=1e-6)


def test_no_maximum_no_test(data: Data) -> None:
    d = data("monotone")
    found = proportionality(cox(hazard(d.time, d.event), {"arm": d.arm, "age": d.age}))
    assert math.isnan(found.overall.p) and math.isnan(found.terms["age"].p)
    nothing = proportionality(cox(hazard([1, 2], [0, 0]), {"x": [0, 1]}))
    assert nothing.overall.df == 0


def test_unknown_choices_are_refused(data: Data) -> None:
    d = data("two_arms")
    fit = cox(hazard(d.time, d.event), {"age": d.age}, ties="exact")
    with pytest.raises(SpecFault, match="proportionality is tested cannot be 'exact'; choose one of efron, breslow"):
        proportionality(fit)
    fit = cox(hazard(d.time, d.event), {"age": d.age})
    with pytest.raises(SpecFault, match="transform cannot be 'KM'"):
        proportionality(fit, transform="KM")
    with pytest.raises(SpecFault, match="covariate cannot be 'sex'"):
        proportionality(fit, terms={"sex": ["sex"]})
