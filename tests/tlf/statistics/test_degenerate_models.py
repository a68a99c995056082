"""Models that cannot be estimated: the reason is told, and no number is made up."""

import math
from typing import Any

import numpy as np
import pytest

from m5kit.specs.faults import SpecFault
from m5kit.tlf.statistics.covariance import STRUCTURES
from m5kit.tlf.statistics.design import design
from m5kit.tlf.statistics.logistic import logistic, model_odds_ratio
from m5kit.tlf.statistics.mmrm import FALLBACKS, mmrm, mmrm_difference
from m5kit.tlf.statistics.rates import (
    incidence_rate,
    model_rate,
    model_rate_ratio,
    rate_difference,
    rate_model,
    rate_ratio,
)

A, B = {"arm": "A"}, {"arm": "B"}


def visits(n: int, m: int) -> dict[str, Any]:
    subject = np.repeat(np.arange(n), m)
    return {
        "subject": subject,
        "visit": np.tile([f"W{k}" for k in range(m)], n),
        "arm": np.where(subject % 2 == 0, "A", "B"),
        "y": np.sin(np.arange(n * m) * 1.7) + 0.3 * subject % 3,
    }


@pytest.mark.parametrize("covariance", STRUCTURES)
def test_a_subject_alone_has_no_model(covariance: str) -> None:
    d = visits(1, 3)
    fit = mmrm(d["y"], d["subject"], d["visit"], design(d, ["visit"]), covariance=covariance)
    assert fit.reason == "there are no more records than columns of the model"
    assert math.isnan(fit.loglik) and math.isnan(fit.estimate(fit.design.weights({})).p)
    assert math.isnan(fit.type_iii("visit").p) and np.isnan(fit.sigma).all()


@pytest.mark.parametrize("covariance", STRUCTURES)
def test_equal_values_have_no_covariance(covariance: str) -> None:
    d = visits(10, 3)
    fit = mmrm(np.ones(30), d["subject"], d["visit"], design(d, ["arm", "visit"]), covariance=covariance)
    assert fit.point is None and fit.reason and math.isnan(mmrm_difference(fit, A, B).value)


def test_one_subject_a_group_falls_back_and_says_so() -> None:
    d = visits(2, 4)
    model = design(d, ["arm", "visit"])
    fit = mmrm(d["y"], d["subject"], d["visit"], model, covariance=FALLBACKS)
    assert [name for name, _ in fit.failed] == list(FALLBACKS[: len(fit.failed)]) and fit.failed
    assert all(reason for _, reason in fit.failed)
    assert fit.covariance == FALLBACKS[len(fit.failed)] or fit.reason


def test_visits_never_seen_together_are_not_unstructured() -> None:
    d = visits(20, 3)
    kept = ~((d["subject"] % 2 == 0) & (d["visit"] == "W1")) & ~((d["subject"] % 2 == 1) & (d["visit"] == "W2"))
    some = {name: values[kept] for name, values in d.items()}
    fit = mmrm(some["y"], some["subject"], some["visit"], design(some, ["visit"]), covariance="unstructured")
    assert fit.point is None and fit.reason.startswith("unstructured: ")
    tried = mmrm(some["y"], some["subject"], some["visit"], design(some, ["visit"]), covariance=FALLBACKS)
    assert tried.failed[0][0] == "unstructured" and tried.covariance != "unstructured"


def test_an_arm_without_a_visit() -> None:
    d = visits(20, 3)
    kept = ~((d["arm"] == "B") & (d["visit"] == "W2"))
    some = {name: values[kept] for name, values in d.items()}
    fit = mmrm(some["y"], some["subject"], some["visit"], design(some, ["arm", "visit", "arm*visit"]))
    last, first = mmrm_difference(fit, {**A, "visit": "W2"}, {**B, "visit": "W2"}), {"visit": "W0"}
    assert math.isnan(last.value) and "no records" in last.reason
    assert math.isfinite(mmrm_difference(fit, {**A, **first}, {**B, **first}).p)


def test_two_records_at_a_visit_are_refused() -> None:
    with pytest.raises(SpecFault, match="more than one record at a visit"):
        mmrm([1.0, 2.0], [1, 1], ["W0", "W0"], design({"arm": ["A", "A"]}, []))


@pytest.mark.parametrize(
    ("event", "arm", "age", "separation"),
    [
        ([0, 0, 0, 1, 1, 1], list("AAABBB"), [1, 2, 3, 1, 2, 3], "complete"),
        ([0, 0, 1, 1, 1, 1], list("AAABBB"), [1, 2, 2, 1, 2, 3], "quasi-complete"),
    ],
)
def test_separation_is_told_and_firth_used(event: list[int], arm: list[str], age: list[float], separation: str) -> None:
    fit = logistic(event, design({"arm": arm, "age": age}, ["arm"]))
    assert (fit.separation, fit.method) == (separation, "firth")
    found = model_odds_ratio(fit, B, A)
    assert found.method == "firth, profile" and 1 < found.value < math.inf and found.lower < found.value


@pytest.mark.parametrize("event", [0, 1])
def test_all_or_none_have_the_event(event: int) -> None:
    fit = logistic([event] * 4, design({"arm": list("AABB")}, ["arm"]))
    assert fit.reason == ("every record has the event" if event else "no record has the event")
    assert math.isnan(model_odds_ratio(fit, A, B).value) and math.isnan(fit.wald_test("arm").p)


def test_a_logistic_model_of_one_arm() -> None:
    fit = logistic([0, 1, 1], design({"arm": list("AAA")}, ["arm"]))
    assert fit.wald_test("arm").reason == "arm has one level"


def test_rates_of_nothing() -> None:
    assert incidence_rate(0, 0).reason == "there is no exposure"
    assert rate_difference((0, 0), (1, 5)).reason == "a group has no exposure"
    assert rate_ratio((0, 3), (0, 5)).reason == "no group has events"
    assert rate_ratio((0, 3), (2, 5), method="wald").value == 0.0
    assert math.isnan(rate_ratio((0, 3), (2, 5), method="wald").upper)
    none = rate_ratio((2, 3), (0, 5))
    assert none.value == math.inf and 0 < none.lower < none.upper == math.inf
    with pytest.raises(SpecFault, match="no count of events"):
        incidence_rate(1.5, 3)


@pytest.mark.parametrize("distribution", ["poisson", "negative-binomial"])
def test_an_arm_without_events_has_no_rate_ratio(distribution: str) -> None:
    model = design({"arm": list("AAABBB")}, ["arm"])
    fit = rate_model([0, 0, 0, 1, 2, 1], np.ones(6), model, distribution=distribution)
    assert "no events" in fit.reason and math.isnan(model_rate_ratio(fit, A, B).value)
    nobody = rate_model(np.zeros(6), np.ones(6), model, distribution=distribution)
    assert nobody.reason == "there are no events" and math.isnan(model_rate(nobody, A).value)


def test_counts_that_vary_less_than_poisson() -> None:
    model = design({"arm": list("AAABBB")}, ["arm"])
    fit = rate_model([2, 2, 2, 4, 4, 4], np.ones(6), model, distribution="negative-binomial")
    assert math.isinf(fit.size) and "no more than Poisson" in fit.reason
    assert model_rate_ratio(fit, B, A).value == pytest.approx(2.0)
