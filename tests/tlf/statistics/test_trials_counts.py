"""Proportions, differences, ratios, strata, pairs and tables of random counts against R."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from m5kit.tlf.statistics.counts import mcnemar, trend
from m5kit.tlf.statistics.differences import common_risk_difference, risk_difference
from m5kit.tlf.statistics.effect import Effect
from m5kit.tlf.statistics.fisher import fisher
from m5kit.tlf.statistics.freeman_halton import freeman_halton
from m5kit.tlf.statistics.proportions import INTERVALS, proportion
from m5kit.tlf.statistics.ratios import odds_ratio, risk_ratio
from m5kit.tlf.statistics.stratified import association, breslow_day, mantel_haenszel
from m5kit.tlf.statistics.tails import ChiSquareTest

from .trials import differences, stored


def share(method: str) -> Callable[[Any], Sequence[float]]:
    def limits(d: Any) -> Sequence[float]:
        found = proportion(d["x"], d["n"], method=method)
        return found.lower, found.upper

    return limits


def limits(found: Effect) -> Sequence[float]:
    return found.lower, found.upper


def ratio(found: Effect) -> Sequence[float]:
    return found.value, found.lower, found.upper, found.p


def chi(found: ChiSquareTest) -> Sequence[float]:
    return found.statistic, found.df, found.p


def common(d: Any) -> Sequence[float]:
    found = common_risk_difference(d["t"])
    return found.value, found.std_err, found.lower, found.upper, found.p


def cmh(d: Any) -> Sequence[float]:
    found = mantel_haenszel(d["t"])
    return found.test.statistic, found.test.p, found.odds_ratio, found.lower, found.upper


def homogeneity(d: Any) -> Sequence[float]:
    plain, tarone = breslow_day(d["t"], tarone=False), breslow_day(d["t"])
    return plain.statistic, plain.p, tarone.statistic, tarone.p


def score(found: Effect) -> Sequence[float]:
    return found.lower, found.upper, found.p


def changed(method: str) -> Callable[[Any], Sequence[float]]:
    def test(d: Any) -> Sequence[float]:
        found = mcnemar(d["t"], method=method)
        return (found.p,) if method == "exact" else (found.statistic, found.p)

    return test


OURS: dict[str, Callable[[Any], Sequence[float]]] = {
    **{method: share(method) for method in INTERVALS if method != "wald-corrected"},
    "difference-wald": lambda d: limits(risk_difference(d["t"])),
    "difference-newcombe": lambda d: limits(risk_difference(d["t"], method="newcombe")),
    "difference-miettinen-nurminen": lambda d: score(risk_difference(d["t"], method="miettinen-nurminen")),
    "common-miettinen-nurminen": lambda d: score(common_risk_difference(d["t"], method="miettinen-nurminen")),
    "common-mantel-haenszel": common,
    "odds-ratio": lambda d: ratio(odds_ratio(d["t"])),
    "odds-ratio-exact": lambda d: ratio(odds_ratio(d["t"], method="exact")),
    "odds-ratio-mid-p": lambda d: ratio(odds_ratio(d["t"], method="mid-p")),
    "risk-ratio": lambda d: ratio(risk_ratio(d["t"])),
    "cmh": cmh,
    "breslow-day": homogeneity,
    "general-association": lambda d: chi(association(d["t"])),
    "row-means": lambda d: chi(association(d["t"], "row-means")),
    "row-means-modified-ridit": lambda d: chi(association(d["t"], "row-means", scores="modified-ridit")),
    "row-means-kruskal": lambda d: chi(association(d["t"], "row-means", scores="rank")),
    "correlation": lambda d: chi(association(d["t"], "correlation")),
    "correlation-one": lambda d: chi(association(d["t"], "correlation")),
    "trend": lambda d: chi(trend(d["t"])),
    "mcnemar": changed("chi-square"),
    "mcnemar-corrected": changed("corrected"),
    "mcnemar-exact": changed("exact"),
    "freeman-halton": lambda d: (fisher(d["t"]).p,),
    "freeman-halton-223": lambda d: (fisher(d["t"]).p,),
}


@pytest.mark.parametrize("kind", OURS)
def test_random_counts(kind: str) -> None:
    # R's network algorithm joins paths of nearly one length, so its own P has about six digits
    close = 2e-6 if kind.startswith("freeman-halton") else 1e-7
    assert differences("trials_counts", kind, OURS[kind]).max() < close


def test_every_kind_is_judged() -> None:
    assert set(OURS) == set(stored("trials_counts"))


@pytest.mark.parametrize(
    ("method", "lower", "upper"),
    # Newcombe, Statistics in Medicine 1998;17:873-890, table II, contrast (a): 56/70 against 48/80
    [
        ("wald", 0.0575, 0.3425),
        ("wald-corrected", 0.0441, 0.3559),
        ("miettinen-nurminen", 0.0528, 0.3382),
        ("newcombe", 0.0524, 0.3339),
        ("newcombe-corrected", 0.0428, 0.3422),
    ],
)
def test_published_limits_of_a_difference(method: str, lower: float, upper: float) -> None:
    found = risk_difference([[56, 14], [48, 32]], method=method)
    np.testing.assert_allclose([found.lower, found.upper], [lower, upper], atol=5.1e-5)


def test_the_migraine_example_of_sas() -> None:
    """SAS/STAT User's Guide, PROC FREQ, Cochran-Mantel-Haenszel statistics: headache by treatment, over gender."""
    tables = [[[16, 11], [5, 20]], [[12, 16], [7, 19]]]
    found = mantel_haenszel(tables)
    np.testing.assert_allclose([found.test.statistic, found.test.p], [8.3052, 0.0040], atol=5.1e-5)
    np.testing.assert_allclose([found.odds_ratio, found.lower, found.upper], [3.3132, 1.4456, 7.5934], atol=5.1e-5)
    np.testing.assert_allclose(breslow_day(tables, tarone=False).p, 0.2218, atol=5.1e-5)
    for statistic in ("general", "row-means", "correlation"):
        assert association(tables, statistic).statistic == pytest.approx(8.3052, abs=5.1e-5)


def test_a_large_table_is_simulated_and_says_so() -> None:
    large = np.arange(36).reshape(6, 6) * 7 % 11 + 20
    found = freeman_halton(large, largest=100_000)
    assert found.method == "monte-carlo" and freeman_halton(large, largest=100_000) == found
    assert 0 < found.std_err < 0.001
    small = np.array([[10, 4, 3], [5, 8, 9], [1, 2, 7]])
    drawn, known = freeman_halton(small, largest=1), freeman_halton(small)
    assert drawn.method == "monte-carlo" and known.method == "exact"
    assert abs(drawn.p - known.p) < 4 * drawn.std_err
