"""Mixed models for repeated measures of random data against R."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from m5kit.tlf.statistics.covariance import STRUCTURES
from m5kit.tlf.statistics.design import design
from m5kit.tlf.statistics.mmrm import MixedModel, mmrm, mmrm_difference, mmrm_mean

from .trials import differences, stored

TERMS = ("arm", "visit", "base", "arm*visit")
VISITS = ("1", "2", "3", "4")


def fitted(d: Any, covariance: str, terms: Sequence[str] = TERMS) -> MixedModel:
    visit = [str(v) for v in d["visit"]]
    model = design({"arm": d["arm"], "visit": visit, "base": d["base"]}, terms)
    return mmrm(d["y"], d["id"], visit, model, covariance=covariance)


def estimated(covariance: str) -> Callable[[Any], Sequence[float]]:
    def answer(d: Any) -> Sequence[float]:
        fit = fitted(d, covariance)
        means = [mmrm_mean(fit, {"arm": a, "visit": v}, df="residual") for v in VISITS for a in "AB"]
        return [fit.loglik, *(m.value for m in means), *(m.std_err for m in means)]

    return answer


def freedom(df: str) -> Callable[[Any], Sequence[float]]:
    def answer(d: Any) -> Sequence[float]:
        fit = fitted(d, "compound-symmetry")
        away = [mmrm_difference(fit, {"arm": "A", "visit": v}, {"arm": "B", "visit": v}, df=df) for v in VISITS]
        tests = [fit.type_iii(term, df=df) for term in TERMS]
        of_means = (getattr(a, f) for f in ("value", "std_err", "df", "lower", "upper", "p") for a in away)
        return [*of_means, *(getattr(t, f) for f in ("within", "statistic", "p") for t in tests)]

    return answer


def student(d: Any) -> Sequence[float]:
    fit = fitted(d, "unstructured", ("arm", "visit", "arm*visit"))
    away = [mmrm_difference(fit, {"arm": "A", "visit": v}, {"arm": "B", "visit": v}) for v in VISITS]
    return [x for a in away for x in (a.df, a.p, a.lower, a.upper)]


def hotelling(d: Any) -> Sequence[float]:
    found = fitted(d, "unstructured", ("visit",)).type_iii("visit")
    return found.statistic, found.between, found.within, found.p


def by_group(d: Any) -> Sequence[float]:
    visit = [str(v) for v in d["visit"]]
    model = design(
        {"arm": d["arm"], "visit": visit, "base": d["base"]}, ("arm", "visit", "base", "arm*visit", "arm*base")
    )
    fit = mmrm(d["y"], d["id"], visit, model, group=d["arm"])
    means = [[mmrm_mean(fit, {"arm": a, "visit": v}, df="residual") for v in VISITS] for a in "AB"]
    return [x for arm in means for part in ("value", "std_err") for x in (getattr(m, part) for m in arm)]


OURS: dict[str, Callable[[Any], Sequence[float]]] = {
    **{name: estimated(name) for name in STRUCTURES},
    "kenward-roger": freedom("kenward-roger-expected"),
    "satterthwaite": freedom("satterthwaite"),
    "complete-t": student,
    "complete-hotelling": hotelling,
    "by-group": by_group,
}


# R's optimisers stop at about six digits; lmerTest takes the derivatives of the variance numerically
CLOSE = {"kenward-roger": 2e-5, "satterthwaite": 5e-4, "complete-t": 1e-9, "complete-hotelling": 1e-7}


@pytest.mark.parametrize("kind", OURS)
def test_random_visits(kind: str) -> None:
    assert differences("trials_mmrm", kind, OURS[kind]).max() < CLOSE.get(kind, 1e-5)


def test_our_likelihood_is_never_below_that_of_gls() -> None:
    for name in STRUCTURES:
        for trial in stored("trials_mmrm")[name]["trials"]:
            assert fitted(trial["given"], name).loglik > trial["answer"][0] - 1e-9 * abs(trial["answer"][0])


def test_every_kind_is_judged() -> None:
    assert set(OURS) == set(stored("trials_mmrm"))
