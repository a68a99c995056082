"""Counts against R's stats package."""

import math
from typing import Any

import numpy as np
import pytest

from m5kit.specs.faults import SpecFault
from m5kit.tlf.statistics.counts import chi_square, trend
from m5kit.tlf.statistics.proportions import proportion
from m5kit.tlf.statistics.stratified import association, mantel_haenszel
from m5kit.tlf.statistics.tails import ChiSquareTest


def agrees(ours: ChiSquareTest, answer: Any) -> None:
    np.testing.assert_allclose([ours.statistic, ours.df, ours.p], answer, rtol=1e-9, atol=1e-14)


def test_chi_square(r_chi_square: dict[str, Any]) -> None:
    agrees(chi_square(r_chi_square["given"], correct=r_chi_square["correct"]), r_chi_square["answer"])


def test_mantel_haenszel(r_cmh: dict[str, Any]) -> None:
    ours = mantel_haenszel(r_cmh["given"], correct=r_cmh["correct"])
    found = [ours.test.statistic, ours.test.p, ours.odds_ratio, ours.lower, ours.upper]
    np.testing.assert_allclose(found, r_cmh["answer"], rtol=1e-9)


def test_association(r_association: dict[str, Any]) -> None:
    agrees(association(r_association["given"]), r_association["answer"])


def test_trend(r_trend: dict[str, Any]) -> None:
    agrees(trend(r_trend["given"]), r_trend["answer"])


def limits(case: dict[str, Any], method: str) -> None:
    ours = proportion(*case["given"], method=method, conf_level=case["level"])
    np.testing.assert_allclose([ours.lower, ours.upper], case["answer"], rtol=1e-9, atol=1e-14)


def test_clopper_pearson(r_exact: dict[str, Any]) -> None:
    limits(r_exact, "exact")


def test_wilson(r_wilson: dict[str, Any]) -> None:
    limits(r_wilson, "wilson")


def test_wilson_corrected(r_wilson__corrected: dict[str, Any]) -> None:
    limits(r_wilson__corrected, "wilson-corrected")


@pytest.mark.parametrize(
    # 0.3 -/+ 1.959964 sqrt(0.3 x 0.7 / 50), and half of a fiftieth further
    ("method", "count", "lower", "upper"),
    [
        ("wald", 15, 0.17297981638, 0.42702018362),
        ("wald-corrected", 15, 0.16297981638, 0.43702018362),
        ("wald", 0, 0.0, 0.0),
        ("wald-corrected", 50, 0.99, 1.0),
    ],
)
def test_wald(method: str, count: int, lower: float, upper: float) -> None:
    ours = proportion(count, 50, method=method)
    np.testing.assert_allclose([ours.lower, ours.upper], [lower, upper], atol=1e-9)


def test_shares_of_nobody_are_not_estimable() -> None:
    assert math.isnan(proportion(0, 0).value) and math.isnan(proportion(0, 0).upper)


@pytest.mark.parametrize("table", [[[0, 0], [0, 0]], [[3, 0], [4, 0]], [[1, 2]], [[3], [4]]])
def test_tables_with_an_empty_margin_are_no_test(table: list[list[int]]) -> None:
    assert chi_square(table).df == 0 and math.isnan(chi_square(table).p)


def test_strata_that_say_nothing_add_nothing() -> None:
    table = [[20, 30], [12, 40]]
    plain, more = mantel_haenszel([table]), mantel_haenszel([table, [[0, 0], [0, 0]], [[1, 0], [0, 0]]])
    assert more == plain
    nothing = mantel_haenszel([[[0, 0], [5, 5]]])
    assert nothing.test.df == 0 and math.isnan(nothing.odds_ratio)
    assert mantel_haenszel([[[5, 0], [2, 5]]]).odds_ratio == math.inf


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ([[1, -2], [3, 4]], "something other than counts"),
        ([[1, 2.5], [3, 4]], "something other than counts"),
        ([1, 2], r"has the shape \(2,\); give counts in 2 dimensions"),
    ],
)
def test_what_is_not_counts_is_refused(table: Any, said: str) -> None:
    with pytest.raises(SpecFault, match=said):
        chi_square(table)


def test_shares_above_the_whole_are_refused() -> None:
    with pytest.raises(SpecFault, match="5 of 4 is no share"):
        proportion(5, 4)
    with pytest.raises(SpecFault, match="method cannot be 'agresti'; choose one of exact, mid-p, wald"):
        proportion(1, 4, method="agresti")
    with pytest.raises(SpecFault, match="The tables are 2 x 3; give tables of 2 x 2"):
        mantel_haenszel([[[1, 2, 3], [4, 5, 6]]])
    with pytest.raises(SpecFault, match="The table has 3 rows; a trend is tested in two"):
        trend([[1, 2], [3, 4], [5, 6]])
    with pytest.raises(SpecFault, match="There are 1 scores for 2 columns"):
        trend([[1, 2], [3, 4]], [1.0])
