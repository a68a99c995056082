"""Curves, restricted means, weighted tests, subgroups and competing risks of random times against R."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from m5kit.tlf.statistics.finegray import fine_gray
from m5kit.tlf.statistics.incidence import cumulative_incidence, gray_test
from m5kit.tlf.statistics.logrank import Weight, log_rank
from m5kit.tlf.statistics.rmst import restricted_mean, restricted_mean_difference, restricted_mean_ratio
from m5kit.tlf.statistics.subgroups import subgroup_hazards
from m5kit.tlf.statistics.survival import (
    CONF_TYPES,
    Curve,
    follow_up,
    kaplan_meier,
    landmark,
    landmark_difference,
    quantile,
)
from m5kit.tlf.statistics.tails import ChiSquareTest

from .trials import differences, stored

Data = Mapping[str, Any]


def curve(d: Data, conf_type: str = "log", arm: str = "") -> Curve:
    mine = np.array([not arm or a == arm for a in d["arm"]])
    return kaplan_meier(np.array(d["time"])[mine], np.array(d["event"])[mine], conf_type=conf_type)


def median(conf_type: str) -> Callable[[Any], Sequence[float]]:
    def answer(d: Any) -> Sequence[float]:
        found = quantile(curve(d, conf_type))
        return found.value, found.lower, found.upper

    return answer


def limits(conf_type: str) -> Callable[[Any], Sequence[float]]:
    def answer(d: Any) -> Sequence[float]:
        found = curve(d, conf_type)
        kept = (found.survival < 1) & (found.survival > 1e-12)
        return [*found.lower[kept], *found.upper[kept]]

    return answer


def area(d: Any) -> Sequence[float]:
    a, b = (restricted_mean(curve(d, arm=arm), 6) for arm in "AB")
    away, ratio = restricted_mean_difference(a, b), restricted_mean_ratio(a, b)
    both = [x for e in (away, ratio) for x in (e.value, e.lower, e.upper, e.p)]
    return [a.value, a.std_err, b.value, b.std_err, *both]


def at_five(d: Any) -> Sequence[float]:
    found = landmark_difference(*(landmark(curve(d, arm=arm), 5) for arm in "AB"))
    return found.estimate, found.lower, found.upper, found.p


def reverse(d: Any) -> Sequence[float]:
    found = quantile(follow_up(d["time"], d["event"], conf_type="log-log"))
    return found.value, found.lower, found.upper


def weighted(weight: Weight) -> Callable[[Any], Sequence[float]]:
    def answer(d: Any) -> Sequence[float]:
        found = log_rank(d["time"], d["event"], d["arm"], entry=d.get("entry"), weight=weight)
        return found.chisq, found.p

    return answer


def late(d: Any) -> Sequence[float]:
    found = kaplan_meier(d["time"], d["event"], entry=d["entry"])
    kept = (found.n_risk > 0) & (found.n_event > 0)
    return [*found.n_risk[kept], *found.survival[kept]]


def subgroups(d: Any) -> Sequence[float]:
    treated = [int(a == "A") for a in d["arm"]]
    found = subgroup_hazards(d["time"], d["event"], treated, d["site"])
    wald = subgroup_hazards(d["time"], d["event"], treated, d["site"], test="wald")
    each = [x for r in found.ratios for x in (r.ratio, r.lower, r.upper, r.p)]
    return [*each, found.interaction.p, wald.interaction.p]


def incidence(d: Any) -> Sequence[float]:
    found = cumulative_incidence(d["time"], d["cause"])
    return [*found.value, *found.std_err]


def chi(found: ChiSquareTest) -> Sequence[float]:
    return found.statistic, found.df, found.p


def subdistribution(d: Any) -> Sequence[float]:
    found = fine_gray(d["time"], d["cause"], {"B": [a == "B" for a in d["arm"]], "age": d["age"]})
    return [*found.coef, *np.sqrt(np.diag(found.vcov)), found.vcov[0, 1], found.loglik]


OURS: dict[str, Callable[[Any], Sequence[float]]] = {
    **{f"median-{name}": median(name) for name in CONF_TYPES},
    "curve-logit": limits("logit"),
    "curve-arcsin": limits("arcsin"),
    "restricted-mean": area,
    "landmark-difference": at_five,
    "reverse-median": reverse,
    "gehan": weighted("gehan"),
    "tarone-ware": weighted("tarone-ware"),
    "fleming-harrington": weighted((0.5, 1.5)),
    "peto": weighted("peto"),
    "log-rank-entry": weighted("log-rank"),
    "curve-entry": late,
    "subgroups": subgroups,
    "cumulative-incidence": incidence,
    "gray": lambda d: chi(gray_test(d["time"], d["cause"], d["arm"])),
    "gray-three": lambda d: chi(gray_test(d["time"], d["cause"], d["arm"], rho=1)),
    "gray-strata": lambda d: chi(gray_test(d["time"], d["cause"], d["arm"], strata=d["site"])),
    "fine-gray": subdistribution,
}


@pytest.mark.parametrize("kind", OURS)
def test_random_times(kind: str) -> None:
    assert differences("trials_times", kind, OURS[kind]).max() < 1e-6


def test_every_kind_is_judged() -> None:
    assert set(OURS) == set(stored("trials_times"))
