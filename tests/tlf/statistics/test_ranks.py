"""Rank tests and quantiles against R's stats package."""

import math
from typing import Any

import numpy as np
import pytest

from m5kit.specs.faults import SpecFault
from m5kit.tlf.statistics.ranks import PCTLDEF, description, kruskal_wallis, rank_sum, sample_quantile

P = (0, 0.1, 0.25, 0.3, 1 / 3, 0.5, 0.7, 0.75, 0.9, 1)


def samples(case: dict[str, Any]) -> list[list[float]]:
    return [s if isinstance(s, list) else [s] for s in case["given"]]


def test_rank_sum(r_rank_sum: dict[str, Any]) -> None:
    first, second = samples(r_rank_sum)
    alternative = r_rank_sum["alternative"].replace(".", "-")
    ours = rank_sum(first, second, method=r_rank_sum["method"], correct=r_rank_sum["correct"], alternative=alternative)
    np.testing.assert_allclose([ours.w, ours.p], r_rank_sum["answer"], rtol=1e-9)


def test_exact_with_ties(r_rank_sum_shared_out: dict[str, Any]) -> None:
    first, second = samples(r_rank_sum_shared_out)
    found = [rank_sum(first, second, method="exact", alternative=a) for a in ("two-sided", "less", "greater")]
    np.testing.assert_allclose([found[0].w, *(f.p for f in found)], r_rank_sum_shared_out["answer"], rtol=1e-12)


def test_kruskal_wallis(r_kruskal: dict[str, Any]) -> None:
    ours = kruskal_wallis(r_kruskal["given"])
    np.testing.assert_allclose([ours.statistic, ours.df, ours.p], r_kruskal["answer"], rtol=1e-9)


def test_quantiles_of_all_types(r_quantile: dict[str, Any]) -> None:
    given = np.atleast_1d(r_quantile["given"])
    found = [sample_quantile(given, p, kind=r_quantile["type"]) for p in P]
    np.testing.assert_allclose(found, r_quantile["answer"], rtol=1e-12)


@pytest.mark.parametrize(
    # values 1 to 10, 25th percentile, by the formulas of PROC UNIVARIATE
    ("definition", "expected"),
    [(1, 2.5), (2, 2.0), (3, 3.0), (4, 2.75), (5, 3.0)],
)
def test_definitions_of_sas(definition: int, expected: float) -> None:
    assert sample_quantile(range(1, 11), 0.25, kind=PCTLDEF[definition]) == pytest.approx(expected)


def test_samples_of_nobody() -> None:
    assert math.isnan(rank_sum([], [1, 2]).p)
    assert math.isnan(rank_sum([1, 1], [1, 1, 1], method="normal").p)
    assert kruskal_wallis([[], [1, 2]]).df == 0 and kruskal_wallis([[1, 1], [1]]).df == 0
    assert kruskal_wallis([[1, 3], [], [2, 5]]).df == 1
    nobody, one = description([]), description([4])
    assert nobody.n == 0 and math.isnan(nobody.mean) and math.isnan(nobody.median) and math.isnan(nobody.maximum)
    assert (one.mean, one.q1, one.maximum) == (4, 4, 4) and math.isnan(one.std)


def test_a_described_column() -> None:
    d = description([3, 1, 4, 1, 5, 9, 2, 6])
    assert (d.n, d.mean, d.minimum, d.q1, d.median, d.q3, d.maximum) == (8, 3.875, 1, 1.5, 3.5, 5.5, 9)
    assert d.std == pytest.approx(2.7483761, rel=1e-7)


def test_unknown_choices_are_refused() -> None:
    with pytest.raises(SpecFault, match="kind cannot be 10"):
        sample_quantile([1], 0.5, kind=10)
    with pytest.raises(SpecFault, match="p within 0 and 1"):
        sample_quantile([1], 50)
    with pytest.raises(SpecFault, match="method cannot be 'asymptotic'; choose one of auto, exact, normal"):
        rank_sum([1], [2], method="asymptotic")
    with pytest.raises(SpecFault, match="first is missing in 1 of 2 records"):
        rank_sum([1, math.nan], [2])
