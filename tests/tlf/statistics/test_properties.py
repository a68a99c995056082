"""What must hold of the statistics whatever the data: order of limits, swapped groups, relabelled subjects, units."""

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from m5kit.tlf.statistics.differences import METHODS, risk_difference
from m5kit.tlf.statistics.fisher import fisher
from m5kit.tlf.statistics.incidence import cumulative_incidence
from m5kit.tlf.statistics.logrank import log_rank
from m5kit.tlf.statistics.means import mean_difference
from m5kit.tlf.statistics.proportions import INTERVALS, proportion
from m5kit.tlf.statistics.rates import incidence_rate, rate_ratio
from m5kit.tlf.statistics.ratios import odds_ratio
from m5kit.tlf.statistics.stratified import association
from m5kit.tlf.statistics.survival import kaplan_meier

counts = st.integers(0, 60)
tables = st.lists(st.lists(counts, min_size=2, max_size=2), min_size=2, max_size=2).filter(lambda t: all(map(sum, t)))
times = st.lists(st.tuples(st.integers(1, 30), st.integers(0, 2), st.sampled_from("ab")), min_size=1, max_size=40)


@pytest.mark.parametrize("method", INTERVALS)
@given(total=st.integers(1, 400), data=st.data())
@settings(max_examples=20, deadline=None)
def test_limits_hold_the_share_and_mirror_its_complement(method: str, total: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, total))
    found, other = proportion(count, total, method=method), proportion(total - count, total, method=method)
    if method != "agresti-coull":
        assert found.lower <= found.value + 1e-12 and found.value - 1e-12 <= found.upper
    assert 0 <= found.lower <= found.upper <= 1
    assert found.lower == pytest.approx(1 - other.upper, abs=1e-9)


@pytest.mark.parametrize("method", METHODS)
@given(table=tables)
@settings(max_examples=20, deadline=None)
def test_differences_of_swapped_groups_are_mirrored(method: str, table: list[list[int]]) -> None:
    found, other = risk_difference(table, method=method), risk_difference(table[::-1], method=method)
    assert -1 <= found.lower <= found.value + 1e-9 and found.value - 1e-9 <= found.upper <= 1
    assert (found.lower, found.value) == pytest.approx((-other.upper, -other.value), abs=1e-8)
    assert found.p == pytest.approx(other.p, nan_ok=True)


@given(table=tables)
@settings(max_examples=20, deadline=None)
def test_odds_ratios_of_swapped_groups_are_inverse(table: list[list[int]]) -> None:
    for method in ("wald", "exact"):
        found, other = odds_ratio(table, method=method), odds_ratio(table[::-1], method=method)
        if 0 < found.value < math.inf:
            assert found.value == pytest.approx(1 / other.value, rel=1e-7)
        if 0 < found.lower < math.inf:
            assert found.lower == pytest.approx(1 / other.upper, rel=1e-7)


@given(table=st.lists(st.lists(st.integers(0, 8), min_size=3, max_size=3), min_size=2, max_size=4))
@settings(max_examples=20, deadline=None)
def test_fisher_knows_no_order_of_rows_and_columns(table: list[list[int]]) -> None:
    turned = [row[::-1] for row in table[::-1]]
    found, other = fisher(table), fisher(turned)
    assert found.p == pytest.approx(other.p, rel=1e-9, nan_ok=True)
    assert math.isnan(found.p) or 0 < found.p <= 1


@given(tables=st.lists(tables, min_size=1, max_size=4))
@settings(max_examples=20, deadline=None)
def test_tests_of_two_by_two_strata_are_one_test(tables: list[list[list[int]]]) -> None:
    found = [association(tables, statistic) for statistic in ("general", "row-means", "correlation")]
    for other in found[1:]:
        assert other.statistic == pytest.approx(found[0].statistic, rel=1e-7, abs=1e-9, nan_ok=True)


@given(records=times, factor=st.floats(0.1, 50))
@settings(max_examples=20, deadline=None)
def test_survival_and_incidence_know_no_unit_and_add_up(records: list[tuple[int, int, str]], factor: float) -> None:
    time, cause, group = (list(column) for column in zip(*records, strict=True))
    event = [int(c > 0) for c in cause]
    curve, scaled = kaplan_meier(time, event), kaplan_meier(np.array(time) * factor, event)
    np.testing.assert_allclose(curve.survival, scaled.survival, atol=1e-12)
    first, second = cumulative_incidence(time, cause), cumulative_incidence(time, [3 - c if c else 0 for c in cause])
    ends = [float(one.value[-1]) if len(one.value) else 0.0 for one in (first, second)]
    assert sum(ends) == pytest.approx(1 - float(curve.survival[-1]), abs=1e-9)
    one, other = log_rank(time, event, group), log_rank(np.array(time) * factor, event, group)
    assert one.chisq == pytest.approx(other.chisq, rel=1e-7, abs=1e-12, nan_ok=True)


@given(first=st.lists(st.floats(-50, 50), max_size=12), second=st.lists(st.floats(-50, 50), max_size=12))
@example(first=[0.0, 0.0], second=[0.0, 8.8e-117])
@settings(max_examples=20, deadline=None)
def test_differences_of_means_are_mirrored_or_say_why_not(first: list[float], second: list[float]) -> None:
    for variance in ("welch", "pooled"):
        found, other = (mean_difference(*pair, variance=variance) for pair in ((first, second), (second, first)))
        assert found.p == pytest.approx(other.p, nan_ok=True, rel=1e-6, abs=1e-12)
        assert math.isnan(found.p) == bool(found.reason)


@given(events=counts, others=counts, time=st.floats(0.5, 500), factor=st.floats(0.1, 20))
@settings(max_examples=20, deadline=None)
def test_rates_follow_their_unit(events: int, others: int, time: float, factor: float) -> None:
    found, scaled = incidence_rate(events, time), incidence_rate(events, time * factor)
    assert found.lower <= found.value <= found.upper
    assert found.upper == pytest.approx(scaled.upper * factor, rel=1e-9)
    ratio = rate_ratio((events, time), (others, time * factor))
    again = rate_ratio((events, 2 * time), (others, 2 * time * factor))
    assert ratio.upper == pytest.approx(again.upper, rel=1e-9, nan_ok=True)
