"""Times that nothing can be told from: not estimable, with the reason."""

import math
from typing import Any

import numpy as np
import pytest

from m5kit.specs.faults import SpecFault
from m5kit.tlf.statistics.finegray import fine_gray, subdistribution_hazard_ratio
from m5kit.tlf.statistics.incidence import cumulative_incidence, gray_test, incidence_at
from m5kit.tlf.statistics.logrank import log_rank
from m5kit.tlf.statistics.rmst import restricted_mean, restricted_mean_difference, restricted_mean_ratio
from m5kit.tlf.statistics.subgroups import subgroup_hazards
from m5kit.tlf.statistics.survival import CONF_TYPES, SCALES, kaplan_meier, landmark, landmark_difference, quantile


@pytest.mark.parametrize("conf_type", CONF_TYPES)
@pytest.mark.parametrize(
    ("time", "event"), [([], []), ([3.0], [0]), ([3.0], [1]), ([5.0, 5.0], [1, 1]), ([1, 2], [0, 0])]
)
def test_curves_of_little(time: list[float], event: list[int], conf_type: str) -> None:
    found = kaplan_meier(time, event, conf_type=conf_type)
    median = quantile(found)
    assert math.isnan(median.value) == (not any(event))
    assert np.all(np.isnan(found.lower) | (found.lower <= found.survival + 1e-12))


@pytest.mark.parametrize("scale", SCALES)
def test_landmarks_that_cannot_be_compared(scale: str) -> None:
    nobody, still = landmark(kaplan_meier([], []), 1.0), landmark(kaplan_meier([5.0, 6.0], [0, 1]), 1.0)
    for pair in ((nobody, still), (still, still)):
        found = landmark_difference(*pair, scale=scale)
        assert math.isnan(found.p) and math.isnan(found.lower)


def test_restricted_means_beyond_follow_up() -> None:
    short, whole = kaplan_meier([1.0, 2.0], [1, 0]), kaplan_meier([1.0, 2.0], [1, 1])
    found = restricted_mean(short, 5.0)
    assert math.isnan(found.value) and found.reason.startswith("follow-up of a group ends")
    assert restricted_mean(whole, 5.0).value == pytest.approx(1.5)
    assert restricted_mean(kaplan_meier([], []), 5.0).reason == "the group has no subjects"
    for compared in (restricted_mean_difference, restricted_mean_ratio):
        away = compared(found, restricted_mean(whole, 5.0))
        assert math.isnan(away.value) and math.isnan(away.p) and away.reason
    with pytest.raises(SpecFault, match="give a time above 0"):
        restricted_mean(whole, 0.0)


@pytest.mark.parametrize("weight", ["log-rank", "gehan", "tarone-ware", "peto", (1.0, 1.0)])
@pytest.mark.parametrize(("event", "group"), [([0, 0, 0], "aab"), ([1, 1, 1], "aaa")])
def test_tests_of_nothing(event: list[int], group: str, weight: Any) -> None:
    found = log_rank([1, 2, 3], event, list(group), weight=weight)
    assert math.isnan(found.p) and found.df == 0 and "fewer than two groups" in found.reason


def test_competing_risks_of_nothing() -> None:
    nobody = cumulative_incidence([], [])
    assert nobody.n == 0 and math.isnan(incidence_at(nobody, 1.0).survival)
    none = cumulative_incidence([1, 2, 3], [0, 2, 0])
    assert none.events == 0 and incidence_at(none, 2.5).survival == 0.0 and math.isnan(incidence_at(none, 9.0).survival)
    one = cumulative_incidence([4.0], [1])
    assert one.value.tolist() == [1.0] and math.isnan(one.lower[0])
    with pytest.raises(SpecFault, match="holds other values"):
        cumulative_incidence([1.0], [-1])


@pytest.mark.parametrize(("cause", "group"), [([0, 2, 0, 2], "abab"), ([1, 1, 1, 1], "aaaa")])
def test_gray_of_nothing(cause: list[int], group: str) -> None:
    found = gray_test([1, 2, 3, 4], cause, list(group))
    assert math.isnan(found.p) and found.reason


def test_fine_gray_of_nothing() -> None:
    assert fine_gray([1, 2], [0, 2], {"x": [0, 1]}).reason == "no event of the cause"
    assert fine_gray([1, 2], [1, 1], {"x": [1, 1]}).reason == "no covariate varies"
    apart = fine_gray([1, 2, 3, 4, 5, 6], [1, 1, 1, 2, 0, 0], {"x": [1, 1, 1, 0, 0, 0]})
    assert apart.reason == "a coefficient grows without end"
    assert math.isnan(subdistribution_hazard_ratio(apart, "x").value)
    twice = fine_gray([1, 2, 3, 4], [1, 2, 1, 0], {"x": [0, 1, 1, 0], "y": [0, 2, 2, 0]})
    assert math.isnan(twice.coef[1]) and subdistribution_hazard_ratio(twice, "y").reason


def test_subgroups_without_events_or_arms() -> None:
    found = subgroup_hazards([1, 2, 3, 4, 5, 6], [1, 1, 1, 0, 0, 0], [0, 1, 0, 0, 1, 1], list("aaabbb"))
    assert math.isnan(found.ratios[1].ratio) and found.events == (3, 0)
    assert math.isnan(found.interaction.p) and found.interaction.reason
    alone = subgroup_hazards([1, 2, 3], [1, 1, 0], [0, 1, 1], list("aaa"))
    assert math.isnan(alone.interaction.p)
