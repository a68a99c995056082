"""Counts that nothing can be told from: not estimable, with the reason, never a made-up number."""

import math
from collections.abc import Callable
from typing import Any

import pytest

from m5kit.tlf.statistics.counts import chi_square, mcnemar
from m5kit.tlf.statistics.differences import METHODS, STRATIFIED, common_risk_difference, risk_difference
from m5kit.tlf.statistics.fisher import fisher
from m5kit.tlf.statistics.proportions import INTERVALS, proportion
from m5kit.tlf.statistics.ratios import odds_ratio, risk_ratio
from m5kit.tlf.statistics.stratified import association, breslow_day, mantel_haenszel

EMPTY_ARM = [[0, 0], [3, 4]]


@pytest.mark.parametrize("table", [EMPTY_ARM, [[3, 4], [0, 0]], [[0, 0], [3, 4], [0, 0]], [[0, 0, 0], [1, 2, 3]]])
def test_fisher_of_an_empty_arm(table: list[list[int]]) -> None:
    found = fisher(table)
    assert math.isnan(found.p) and "subjects" in found.reason


def test_fisher_of_one_outcome_is_1() -> None:
    assert fisher([[0, 5], [0, 7]]).p == 1.0 and fisher([[0, 5, 0], [0, 7, 0]]).p == 1.0


@pytest.mark.parametrize("method", METHODS)
def test_differences_of_an_empty_arm(method: str) -> None:
    found = risk_difference(EMPTY_ARM, method=method)
    assert math.isnan(found.value) and math.isnan(found.lower) and found.reason == "a group has no subjects"


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "table", [[[0, 5], [0, 7]], [[5, 0], [7, 0]], [[1, 0], [0, 1]], [[0, 1], [0, 1]], [[1, 0], [0, 9]]]
)
def test_differences_of_all_or_none_lie_within_their_limits(table: list[list[int]], method: str) -> None:
    found = risk_difference(table, method=method)
    assert -1 <= found.lower <= found.value + 1e-12 and found.value - 1e-12 <= found.upper <= 1
    if not found.value:
        assert math.isnan(found.p) or found.p == 1


@pytest.mark.parametrize("method", INTERVALS)
def test_shares_of_nobody(method: str) -> None:
    found = proportion(0, 0, method=method)
    assert math.isnan(found.value) and math.isnan(found.upper) and found.reason


@pytest.mark.parametrize("ratio", [odds_ratio, risk_ratio, lambda t: odds_ratio(t, method="exact")])
def test_ratios_of_an_empty_arm(ratio: Callable[[Any], Any]) -> None:
    found = ratio(EMPTY_ARM)
    assert math.isnan(found.value) and math.isnan(found.p) and found.reason


def test_ratios_with_a_cell_of_0_have_no_wald_limits() -> None:
    assert odds_ratio([[0, 5], [3, 4]]).value == 0.0 and odds_ratio([[5, 0], [3, 4]]).value == math.inf
    assert math.isnan(odds_ratio([[0, 5], [0, 4]]).value) and math.isnan(risk_ratio([[0, 5], [0, 4]]).value)
    for found in (odds_ratio([[0, 5], [3, 4]]), risk_ratio([[3, 4], [0, 5]])):
        assert math.isnan(found.lower) and math.isnan(found.p) and found.reason
    exact = odds_ratio([[0, 5], [3, 4]], method="exact")
    assert exact.lower == 0 < exact.upper < math.inf


@pytest.mark.parametrize("method", STRATIFIED)
def test_strata_without_two_groups(method: str) -> None:
    found = common_risk_difference([EMPTY_ARM, [[0, 0], [0, 0]]], method=method)
    assert math.isnan(found.value) and found.reason == "no stratum has subjects in both groups"


@pytest.mark.parametrize("tables", [[EMPTY_ARM], [[[0, 5], [0, 7]]], [[[0, 0], [0, 0]]], [[[1, 0], [0, 0]]]])
def test_strata_that_tell_nothing(tables: list[list[list[int]]]) -> None:
    for found in (
        mantel_haenszel(tables).test,
        association(tables),
        association(tables, "row-means"),
        breslow_day(tables),
    ):
        assert math.isnan(found.p) and not found.df and found.reason


def test_tests_without_change_or_choice() -> None:
    assert math.isnan(mcnemar([[5, 0], [0, 7]]).p) and mcnemar([[5, 0], [0, 7]]).reason == "no pair changed"
    assert math.isnan(chi_square(EMPTY_ARM).p) and chi_square(EMPTY_ARM).reason
