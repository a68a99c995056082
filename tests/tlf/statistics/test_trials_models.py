"""Logistic, Poisson and negative binomial regression, and event rates, of random data against R."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from m5kit.tlf.statistics.design import design
from m5kit.tlf.statistics.effect import Effect
from m5kit.tlf.statistics.exact_logistic import exact_odds_ratio
from m5kit.tlf.statistics.logistic import LogisticModel, logistic, model_odds_ratio
from m5kit.tlf.statistics.rates import (
    RateModel,
    incidence_rate,
    model_rate,
    model_rate_ratio,
    rate_difference,
    rate_model,
    rate_ratio,
)

from .trials import differences, stored


def ratio(found: Effect) -> Sequence[float]:
    return found.value, found.lower, found.upper, found.p


def limits(found: Effect) -> Sequence[float]:
    return found.value, found.lower, found.upper


def fitted(d: Any) -> LogisticModel:
    return logistic(d["y"], design({"arm": d["arm"], "age": d["age"]}, ("arm", "age")))


def wald(d: Any) -> Sequence[float]:
    fit = fitted(d)
    return [
        fit.loglik,
        *ratio(model_odds_ratio(fit, {"arm": "A"}, {"arm": "B"})),
        *ratio(model_odds_ratio(fit, {"age": 1.0}, {"age": 0.0})),
    ]


def profile(method: str) -> Callable[[Any], Sequence[float]]:
    def answer(d: Any) -> Sequence[float]:
        fit = fitted(d)
        assert fit.method == method
        return ratio(model_odds_ratio(fit, {"arm": "B"}, {"arm": "A"}, limits="profile"))

    return answer


def exact(d: Any, *, mid_p: bool) -> Sequence[float]:
    model = design({"TRT": d["arm"], "site": d["site"], "dose": d["dose"]}, ("TRT", "site", "dose"))
    return ratio(exact_odds_ratio(d["y"], model, [arm == "B" for arm in d["arm"]], mid_p=mid_p))


def counted(d: Any, distribution: str) -> RateModel:
    model = design({"arm": d["arm"], "age": d["age"]}, ("arm", "age"))
    return rate_model(d["y"], d["time"], model, distribution=distribution)


def poisson(d: Any) -> Sequence[float]:
    fit = counted(d, "poisson")
    away = model_rate_ratio(fit, {"arm": "A"}, {"arm": "B"})
    return [fit.loglik, *ratio(away), *limits(model_rate(fit, {"arm": "A"}))]


def negative_binomial(d: Any) -> Sequence[float]:
    fit = counted(d, "negative-binomial")
    return [fit.size, fit.loglik, *ratio(model_rate_ratio(fit, {"arm": "A"}, {"arm": "B"}))]


OURS: dict[str, Callable[[Any], Sequence[float]]] = {
    "logistic": wald,
    "logistic-profile": profile("maximum-likelihood"),
    "logistic-firth": profile("firth"),
    "poisson": poisson,
    "negative-binomial": negative_binomial,
    "incidence-rate": lambda d: limits(incidence_rate(d["x"], d["t"])),
    "incidence-rate-mid-p": lambda d: limits(incidence_rate(d["x"], d["t"], method="mid-p")),
    "logistic-exact": lambda d: exact(d, mid_p=False),
    "logistic-exact-separated": lambda d: exact(d, mid_p=False),
    "logistic-mid-p": lambda d: exact(d, mid_p=True),
    "rate-ratio": lambda d: ratio(rate_ratio(tuple(d["a"]), tuple(d["b"]))),
    "rate-ratio-wald": lambda d: ratio(rate_ratio(tuple(d["a"]), tuple(d["b"]), method="wald")),
    "rate-difference": lambda d: limits(rate_difference(tuple(d["a"]), tuple(d["b"]))),
}


@pytest.mark.parametrize("kind", OURS)
def test_random_outcomes(kind: str) -> None:
    # R takes standard errors from the weights of the last step but one, and sizes P down to 1e-3
    close = 1e-6
    assert differences("trials_models", kind, OURS[kind]).max() < close


def test_every_kind_is_judged() -> None:
    assert set(OURS) == set(stored("trials_models"))
