"""t tests, rank tests with shifts, geometric means and linear models of random numbers against R."""

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import Any

import pytest

from m5kit.tlf.statistics.adjusted import (
    CovarianceAnalysis,
    adjusted_difference,
    adjusted_mean,
    covariance_analysis,
)
from m5kit.tlf.statistics.design import design
from m5kit.tlf.statistics.linear import Estimate
from m5kit.tlf.statistics.means import geometric_mean, mean_difference, mean_estimate, paired_difference
from m5kit.tlf.statistics.ranks import rank_sum
from m5kit.tlf.statistics.signed_rank import hodges_lehmann, pseudomedian, signed_rank

from .trials import differences, stored


def student(found: Estimate) -> Sequence[float]:
    return found.statistic, found.df, found.p, found.lower, found.upper


def geometric(d: Any) -> Sequence[float]:
    found = geometric_mean(d["x"])
    return found.value, found.lower, found.upper, found.cv


def signed_exact(d: Any) -> Sequence[float]:
    found, shift = signed_rank(d["x"], method="exact"), pseudomedian(d["x"])
    return found.v, found.p, shift.value, shift.lower, shift.upper


def signed_normal(d: Any) -> Sequence[float]:
    found = signed_rank(d["x"], method="normal")
    return found.v, found.p, signed_rank(d["x"], method="normal", correct=False).p


def signed_ties(d: Any) -> Sequence[float]:
    found = signed_rank(d["x"], method="exact")
    return found.v, found.p


def shift(d: Any) -> Sequence[float]:
    found, moved = rank_sum(d["x"], d["y"], method="exact"), hodges_lehmann(d["x"], d["y"], method="exact")
    return found.w, found.p, moved.value, moved.lower, moved.upper


def moses(d: Any) -> Sequence[float]:
    found = hodges_lehmann(d["x"], d["y"])
    return found.value, found.lower, found.upper


def fitted(d: Mapping[str, Any], terms: Sequence[str]) -> CovarianceAnalysis:
    variables = {name: d[name] for name in ("arm", "site", "base")}
    return covariance_analysis(d["y"], design(variables, terms))


def ancova(*terms: str) -> Callable[[Any], Sequence[float]]:
    def answer(d: Any) -> Sequence[float]:
        fit = fitted(d, terms)
        means = [adjusted_mean(fit, {"arm": a}) for a in "ABC"]
        away = [adjusted_difference(fit, {"arm": a}, {"arm": b}) for a, b in combinations("ABC", 2)]
        tests = [fit.type_iii(term) for term in terms]
        fields = ("value", "std_err", "lower", "upper")
        return [
            *(getattr(m, field) for field in fields for m in means),
            *(getattr(m, field) for field in (*fields, "p") for m in away),
            *(t.statistic for t in tests),
            *(t.p for t in tests),
        ]

    return answer


def cells(d: Any) -> Sequence[float]:
    fit = fitted(d, ("arm", "site", "base", "arm*site"))
    found = [adjusted_mean(fit, {"arm": a, "site": s, "base": 1.5}) for s in "ns" for a in "ABC"]
    return [*(m.value for m in found), *(m.std_err for m in found)]


OURS: dict[str, Callable[[Any], Sequence[float]]] = {
    "t-one": lambda d: student(mean_estimate(d["x"])),
    "t-paired": lambda d: student(paired_difference(d["x"], d["y"])),
    "t-pooled": lambda d: student(mean_difference(d["x"], d["y"], variance="pooled")),
    "t-welch": lambda d: student(mean_difference(d["x"], d["y"])),
    "geometric-mean": geometric,
    "signed-rank-exact": signed_exact,
    "signed-rank-normal": signed_normal,
    "signed-rank-ties": signed_ties,
    "rank-sum-shift": shift,
    "rank-sum-shift-moses": moses,
    "ancova": ancova("arm", "site", "base"),
    "ancova-interaction": ancova("arm", "site", "base", "arm*site"),
    "ancova-slopes": ancova("arm", "base", "site", "arm*base"),
    "ancova-cell": cells,
}


@pytest.mark.parametrize("kind", OURS)
def test_random_numbers(kind: str) -> None:
    assert differences("trials_means", kind, OURS[kind]).max() < 1e-7


def test_every_kind_is_judged() -> None:
    assert set(OURS) == set(stored("trials_means"))
