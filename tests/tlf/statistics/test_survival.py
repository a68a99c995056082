"""Kaplan-Meier curves against R survival's answers, and the cases R leaves open."""

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest

from m5kit.specs.faults import SpecFault
from m5kit.tlf.statistics.survival import (
    Curve,
    follow_up,
    kaplan_meier,
    landmark,
    landmark_difference,
    numbers_at_risk,
    quantile,
)

Data = Callable[[str], pd.DataFrame]
SETS = ("single", "flat", "one_time", "none", "two_arms.A", "two_arms.B", "late")
TYPES = ("plain", "log", "log-log")


def curve_of(data: Data, name: str, conf_type: str) -> Curve:
    frame = data(name.split(".")[0])
    if "." in name:
        frame = frame[frame.arm == name.split(".")[1]]
    entry = frame.entry if name == "late" else None
    return kaplan_meier(frame.time, frame.event, entry=entry, conf_type=conf_type)


@pytest.mark.parametrize("conf_type", TYPES)
@pytest.mark.parametrize("name", SETS)
def test_curves_are_those_of_survfit(name: str, conf_type: str, data: Data, r_survival: Mapping[str, Any]) -> None:
    ours, r = curve_of(data, name, conf_type), r_survival[f"{name}.curve.{conf_type}"]
    for field in ("time", "n_risk", "n_event", "n_censor", "survival", "std_err", "lower", "upper"):
        np.testing.assert_allclose(getattr(ours, field), r[field], rtol=1e-9, atol=1e-13, err_msg=field)


@pytest.mark.parametrize("conf_type", TYPES)
@pytest.mark.parametrize("name", SETS)
def test_quantiles_are_those_of_survfit(name: str, conf_type: str, data: Data, r_survival: Mapping[str, Any]) -> None:
    curve, r = curve_of(data, name, conf_type), r_survival[f"{name}.quantile.{conf_type}"]
    ours = [quantile(curve, p) for p in r["p"]]
    for field in ("value", "lower", "upper"):
        np.testing.assert_allclose([getattr(q, field) for q in ours], r[field], rtol=1e-12, err_msg=field)


@pytest.mark.parametrize("conf_type", TYPES)
@pytest.mark.parametrize("name", SETS[:-1])
def test_rates_at_a_time_are_those_of_survfit(
    name: str, conf_type: str, data: Data, r_survival: Mapping[str, Any]
) -> None:
    curve, r = curve_of(data, name, conf_type), r_survival[f"{name}.rates.{conf_type}"]
    ours = [landmark(curve, t) for t in r["time"]]
    for field in ("n_risk", "survival", "std_err", "lower", "upper"):
        np.testing.assert_allclose([getattr(x, field) for x in ours], r[field], rtol=1e-9, err_msg=field)


def test_the_level_of_confidence_is_a_choice(data: Data, r_survival: Mapping[str, Any]) -> None:
    frame = data("two_arms")
    ours, r = kaplan_meier(frame.time, frame.event, conf_level=0.9), r_survival["two_arms.curve.level90"]
    np.testing.assert_allclose(ours.lower, r["lower"], rtol=1e-9)


@pytest.mark.parametrize("conf_type", TYPES)
@pytest.mark.parametrize("arm", ["A", "B"])
def test_follow_up_is_the_curve_of_being_censored(
    arm: str, conf_type: str, data: Data, r_survival: Mapping[str, Any]
) -> None:
    frame = data("two_arms").query("arm == @arm")
    ours, r = (
        quantile(follow_up(frame.time, frame.event, conf_type=conf_type)),
        r_survival[f"two_arms.{arm}.follow_up.{conf_type}"],
    )
    np.testing.assert_allclose([ours.value, ours.lower, ours.upper], [r["value"], r["lower"], r["upper"]])


@pytest.mark.parametrize(
    ("time", "event", "midpoint", "first"),
    [
        ([1, 2, 3, 4], [1, 1, 1, 1], 2.5, 2.0),  # flat at one half between 2 and 3
        ([1, 2, 3, 4], [1, 1, 0, 0], 3.0, 2.0),  # flat to the last time observed
        ([1, 2, 3], [1, 1, 1], 2.0, 2.0),  # jumps over one half
        ([1, 2, 3], [0, 0, 0], math.nan, math.nan),  # never falls
        ([5], [1], 5.0, 5.0),  # one subject
        ([], [], math.nan, math.nan),  # nobody
    ],
)
def test_medians_by_both_conventions(time: list[int], event: list[int], midpoint: float, first: float) -> None:
    curve = kaplan_meier(time, event)
    found = [quantile(curve).value, quantile(curve, convention="first").value]
    np.testing.assert_equal(found, [midpoint, first])


def test_a_group_of_nobody_has_a_curve_without_times() -> None:
    curve = kaplan_meier([], [])
    assert (curve.n, curve.events, len(curve.time)) == (0, 0, 0)
    assert math.isnan(landmark(curve, 12).survival) and landmark(curve, 12).n_risk == 0


def test_times_that_differ_by_rounding_alone_are_one_time() -> None:
    assert kaplan_meier([0.1 + 0.2, 0.3, 1.0], [1, 1, 1]).n_event.tolist() == [2, 1]


def test_numbers_at_risk_count_those_whose_time_it_is() -> None:
    assert numbers_at_risk([3, 6, 6, 9], [0, 3, 6, 6.5, 10]).tolist() == [4, 4, 3, 1, 0]
    assert numbers_at_risk([3, 6, 6, 9], [2, 3], entry=[0, 2, 3, 0]).tolist() == [2, 3]


@pytest.mark.parametrize(("scale", "z"), [("plain", 1.8188526747), ("log", 1.77915513666), ("log-log", -1.81244330781)])
def test_curves_compared_at_a_time(scale: str, z: float) -> None:
    # 32 of 122 and 39 of 104 die at 1, the others at 20; z from summary(survfit(...), times = 12) in R
    first = landmark(kaplan_meier([1] * 32 + [20] * 90, [1] * 122), 12)
    second = landmark(kaplan_meier([1] * 39 + [20] * 65, [1] * 104), 12)
    assert landmark_difference(first, second, scale=scale).z == pytest.approx(z, rel=1e-9)


def test_curves_that_have_not_dropped_cannot_be_compared() -> None:
    still = landmark(kaplan_meier([5, 6], [1, 1]), 2)
    for scale in TYPES:
        assert math.isnan(landmark_difference(still, still, scale=scale).p)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"time": [1, np.nan], "event": [1, 0]}, "time is missing in 1 of 2 records"),
        ({"time": [1, 2], "event": [1]}, "event has 1 values where 2 are wanted"),
        ({"time": [1, 2], "event": [1, 2]}, "event holds other values than 0 and 1"),
        ({"time": [1, 2], "event": [1, 0], "entry": [0, 2]}, "entry is not before time in 1 of 2 records"),
        ({"time": [1, 2], "event": [1, 0], "conf_type": "loglog"}, "conf_type cannot be 'loglog'; choose one of plain"),
        ({"time": [1, 2], "event": [1, 0], "conf_level": 95}, "conf_level is 95; give a number between 0 and 1"),
        ({"time": [1, np.inf], "event": [1, 0]}, "time holds an infinite value"),
    ],
)
def test_what_cannot_be_a_curve_is_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(SpecFault, match=said):
        kaplan_meier(**given)


def test_r_own_data(shared: Any, r_survival_package: Mapping[str, Any], own: Callable[[str], pd.DataFrame]) -> None:
    for key in (k for k in r_survival_package if ".quantile." in k or ".rates." in k):
        name, kind, conf_type, group = key.split(".")
        frame = own(name)
        arm = frame[frame.group == int(group)]
        curve, r = kaplan_meier(arm.time, arm.event, conf_type=conf_type), r_survival_package[key]
        ours = [quantile(curve, p) for p in r["p"]] if kind == "quantile" else [landmark(curve, t) for t in r["time"]]
        for field in set(r) - {"p", "time"}:
            np.testing.assert_allclose([getattr(x, field) for x in ours], r[field], rtol=1e-9, err_msg=f"{key} {field}")
