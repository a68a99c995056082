"""Numbers that nothing can be told from: not estimable, with the reason."""

import math
from typing import Any

import numpy as np
import pytest

from m5kit.specs.faults import SpecFault
from m5kit.tlf.statistics.adjusted import adjusted_difference, adjusted_mean, covariance_analysis
from m5kit.tlf.statistics.design import design
from m5kit.tlf.statistics.linear import contrast, linear_model, one_way
from m5kit.tlf.statistics.means import geometric_mean, mean_difference, mean_estimate, paired_difference
from m5kit.tlf.statistics.ranks import kruskal_wallis, rank_sum
from m5kit.tlf.statistics.signed_rank import hodges_lehmann, pseudomedian, signed_rank


@pytest.mark.parametrize("values", [[], [3.0]])
def test_one_value_has_no_limits(values: list[float]) -> None:
    found = mean_estimate(values)
    assert math.isnan(found.p) and math.isnan(found.lower) and found.reason == "fewer than two values"
    assert math.isnan(paired_difference(values, values).p)


@pytest.mark.parametrize("variance", ["welch", "pooled"])
@pytest.mark.parametrize(("first", "second"), [([], [1, 2]), ([1.0], [2.0]), ([2, 2], [2, 2]), ([], [])])
def test_samples_without_a_spread(first: Any, second: Any, variance: str) -> None:
    found = mean_difference(first, second, variance=variance)
    assert math.isnan(found.p) and found.reason


@pytest.mark.parametrize("variance", ["welch", "pooled"])
def test_what_binary_fractions_add_is_no_spread(variance: str) -> None:
    """R: `t.test(rep(0.1, 3), rep(0.1, 7))` stops with "data are essentially constant"."""
    found = mean_difference([0.1] * 3, [0.1] * 7, variance=variance)
    assert math.isnan(found.p) and found.reason == "the standard error is 0: nothing varies"
    assert math.isnan(paired_difference([0.3, 0.2, 0.4], [0.2, 0.1, 0.3]).p)
    assert one_way([[0.1] * 3, [0.1] * 7]).reason == "all values are equal"
    fit = linear_model([0.1] * 10, {"x": [0, 1] * 5})
    assert (fit.sigma, math.isnan(contrast(fit, {"x": 1}).p)) == (0.0, True)


def test_differences_that_binary_fractions_alone_tell_apart_tie() -> None:
    """R: `wilcox.test(round(c(0.3 - 0.2, 0.2 - 0.1, 0.1 + 0.2 - 0.3, -0.4 + 0.3), 12))`: V = 4, P = 0.7728."""
    found = signed_rank([0.3 - 0.2, 0.2 - 0.1, 0.1 + 0.2 - 0.3, -0.4 + 0.3])
    assert (found.v, found.n, found.method, round(found.p, 4)) == (4.0, 3, "normal", 0.7728)
    assert rank_sum([0.3 - 0.2], [0.2 - 0.1, 0.5]).w == 0.5


def test_geometric_means_need_positive_values() -> None:
    assert geometric_mean([1.0, 0.0, -2.0]).reason == "2 of 3 values are not positive"
    assert geometric_mean([]).reason == "there are no values"
    one = geometric_mean([7.0])
    assert one.value == pytest.approx(7.0) and math.isnan(one.cv) and one.reason


def test_ranks_of_nothing() -> None:
    assert signed_rank([0.0, 0.0]).reason == "no difference is other than 0"
    assert rank_sum([], [1.0]).reason == "a group has no values"
    assert rank_sum([1, 1], [1, 1], method="normal").reason == "all values are equal"
    assert kruskal_wallis([[1, 1], [1]]).reason == "all values are equal"
    assert kruskal_wallis([[1, 2], []]).reason == "fewer than two groups have values"
    assert one_way([[1, 2], []]).reason
    for found in (hodges_lehmann([], [1.0]), pseudomedian([])):
        assert math.isnan(found.value) and found.reason


def test_a_cell_without_records_has_no_adjusted_mean() -> None:
    arms, sites = ["A", "A", "B", "B", "A", "A"], ["n", "s", "n", "n", "s", "n"]
    fit = covariance_analysis(
        [1.0, 2.0, 3.0, 5.0, 2.5, 1.5], design({"arm": arms, "site": sites}, ["arm", "site", "arm*site"])
    )
    empty, there = adjusted_mean(fit, {"arm": "B", "site": "s"}), adjusted_mean(fit, {"arm": "B", "site": "n"})
    assert math.isnan(empty.value) and "no records" in empty.reason
    assert there.value == pytest.approx(4.0)
    assert math.isnan(adjusted_mean(fit, {"arm": "B"}).value)
    assert math.isnan(fit.type_iii("arm").p) and "no records" in fit.type_iii("arm").reason


def test_models_of_too_little() -> None:
    one_arm = covariance_analysis([1.0, 2.0], design({"arm": ["A", "A"]}, ["arm"]))
    assert one_arm.type_iii("arm").reason == "arm has one level"
    full = covariance_analysis([1.0, 2.0], design({"arm": ["A", "B"]}, ["arm"]))
    away = adjusted_difference(full, {"arm": "A"}, {"arm": "B"})
    assert away.value == pytest.approx(-1.0) and math.isnan(away.p) and math.isnan(full.type_iii("arm").p)
    nobody = covariance_analysis([], design({"arm": np.array([], dtype=str), "base": []}, ["arm", "base"]))
    assert math.isnan(adjusted_mean(nobody, {}).p)


def test_a_model_names_what_is_there() -> None:
    with pytest.raises(SpecFault, match="term cannot be 'site'"):
        design({"arm": ["A", "B"]}, ["arm", "site"])
    with pytest.raises(SpecFault, match="level of arm cannot be 'C'"):
        design({"arm": ["A", "B"]}, ["arm"]).weights({"arm": "C"})
    with pytest.raises(SpecFault, match="stands twice"):
        design({"arm": ["A", "B"]}, ["arm", "arm"])
