"""Fisher's exact test against R's fisher.test."""

import math
from typing import Any

import numpy as np
import pytest

from m5kit.specs.faults import SpecFault
from m5kit.tlf.statistics.fisher import fisher
from m5kit.tlf.statistics.freeman_halton import freeman_halton


def test_two_by_two(r_fisher: dict[str, Any]) -> None:
    ours = fisher(r_fisher["given"], alternative=r_fisher["alternative"].replace(".", "-"))
    p, odds, lower, upper = r_fisher["answer"]
    assert ours.p == pytest.approx(p, rel=1e-9)
    if sum(column[0] for column in r_fisher["given"]):
        np.testing.assert_allclose([ours.odds_ratio, ours.lower, ours.upper], [odds, lower, upper], rtol=1e-8)


def test_larger_tables(r_fisher_large: dict[str, Any]) -> None:
    assert fisher(r_fisher_large["given"]).p == pytest.approx(r_fisher_large["answer"], rel=1e-6)


def test_a_two_by_two_table_is_also_a_larger_one() -> None:
    for table in ([[276, 71], [284, 42]], [[3, 1], [1, 3]], [[7, 358], [0, 346]]):
        assert freeman_halton(np.array(table)).p == pytest.approx(fisher(table).p, rel=1e-9)


def test_a_table_that_could_not_be_otherwise() -> None:
    ours = fisher([[0, 5], [0, 7]])
    assert ours.p == 1.0 and math.isnan(ours.odds_ratio)
    assert (ours.lower, ours.upper) == (0.0, math.inf)


def test_what_cannot_be_tested_is_refused() -> None:
    with pytest.raises(SpecFault, match="alternative of a table larger than 2 x 2 cannot be 'less'"):
        fisher([[1, 2, 3], [4, 5, 6]], alternative="less")
    with pytest.raises(SpecFault, match=r"alternative cannot be 'two\.sided'"):
        fisher([[1, 2], [3, 4]], alternative="two.sided")
