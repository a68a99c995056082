"""The log-rank test against R's survdiff."""

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest

from m5kit.specs.faults import SpecFault
from m5kit.tlf.statistics.logrank import LogRank, log_rank

WEIGHTS = {0: "log-rank", 1: "peto"}

Data = Callable[[str], pd.DataFrame]


def agrees(ours: LogRank, r: Mapping[str, Any]) -> None:
    for field in ("observed", "expected", "variance", "chisq", "p"):
        np.testing.assert_allclose(getattr(ours, field), r[field], rtol=1e-8, atol=1e-12, err_msg=field)


@pytest.mark.parametrize("rho", [0, 1])
@pytest.mark.parametrize(("name", "group"), [("two_arms", "arm"), ("heavy", "group"), ("monotone", "arm")])
def test_log_rank_is_that_of_survdiff(
    name: str, group: str, rho: int, data: Data, r_survival: Mapping[str, Any]
) -> None:
    frame = data(name)
    agrees(log_rank(frame.time, frame.event, frame[group], weight=WEIGHTS[rho]), r_survival[f"{name}.logrank.{rho}"])


@pytest.mark.parametrize("rho", [0, 1])
def test_strata_are_compared_within(rho: int, data: Data, r_survival: Mapping[str, Any]) -> None:
    frame = data("two_arms")
    strata = frame.site + frame.sites.astype(str)
    ours = log_rank(frame.time, frame.event, frame.arm, strata=strata, weight=WEIGHTS[rho])
    agrees(ours, r_survival[f"two_arms.logrank_strata.{rho}"])


def test_r_own_data(shared: Any, r_survival_package: Mapping[str, Any], own: Data) -> None:
    for key in (k for k in r_survival_package if ".logrank." in k):
        name, _, rho = key.split(".")
        frame = own(name)
        agrees(
            log_rank(frame.time, frame.event, frame.group, strata=frame.stratum, weight=WEIGHTS[int(rho)]),
            r_survival_package[key],
        )


def test_a_stratum_without_events_or_with_one_group_adds_nothing() -> None:
    plain = log_rank([1, 2, 3, 4], [1, 1, 1, 0], ["a", "b", "a", "b"])
    more = log_rank(
        [1, 2, 3, 4, 1, 2, 1, 2], [1, 1, 1, 0, 0, 0, 1, 1], list("ababab") + ["a", "a"], strata=[1, 1, 1, 1, 2, 2, 3, 3]
    )
    assert more.chisq == pytest.approx(plain.chisq, rel=1e-12)


@pytest.mark.parametrize(
    ("time", "event", "group", "df"),
    [
        ([1, 2], [0, 0], ["a", "b"], 0),  # no events
        ([1, 2], [1, 1], ["a", "a"], 0),  # one group
        ([], [], [], 0),  # nobody
        ([7, 7, 7], [1, 1, 1], ["a", "b", "a"], 0),  # all die at once: nothing can differ
        ([1, 2, 1, 2], [1, 1, 1, 1], ["a", "b", "c", "d"], 3),
    ],
)
def test_nothing_to_compare_is_no_test(time: list[int], event: list[int], group: list[str], df: int) -> None:
    found = log_rank(time, event, group)
    assert found.df == df
    assert math.isnan(found.p) == (df == 0)


def test_groups_never_at_risk_together_cost_a_degree_of_freedom() -> None:
    found = log_rank([1, 2, 3, 4] * 2, [1] * 8, list("ababcdcd"), strata=[1] * 4 + [2] * 4)
    assert found.df == 2


def test_other_weights_are_refused() -> None:
    with pytest.raises(SpecFault, match="weight cannot be 'wilcoxon'; choose one of log-rank"):
        log_rank([1, 2], [1, 1], ["a", "b"], weight="wilcoxon")
