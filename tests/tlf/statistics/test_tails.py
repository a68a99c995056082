"""Tail areas against values printed by R (digits = 15)."""

import math

import pytest

from m5kit.specs.faults import SpecFault
from m5kit.tlf.statistics.tails import chi_square_test, chi_square_upper, confidence_factor, normal_two_sided


@pytest.mark.parametrize(
    # pchisq(x, df, lower.tail = FALSE)
    ("x", "df", "p"),
    [
        (3.841458820694124, 1, 0.05),
        (0.0, 1, 1.0),
        (0.0, 4, 1.0),
        (10.0, 2, 0.00673794699908547),
        (10.0, 3, 0.0185661354630432),
        (25.0, 7, 0.00075880025565825),
        (200.0, 1, 2.08848758376255e-45),
        (1.0, 12, 0.999985835062678),
        (math.inf, 3, 0.0),
    ],
)
def test_chi_square(x: float, df: int, p: float) -> None:
    assert chi_square_upper(x, df) == pytest.approx(p, rel=1e-10)


def test_no_degree_of_freedom_no_test() -> None:
    nothing = chi_square_test(5.0, 0)
    assert nothing.df == 0 and math.isnan(nothing.p) and math.isnan(nothing.statistic)


def test_normal() -> None:
    assert normal_two_sided(-1.959963984540054) == pytest.approx(0.05, rel=1e-12)
    assert confidence_factor(0.9) == pytest.approx(1.64485362695147, rel=1e-12)
    with pytest.raises(SpecFault, match="conf_level is 95"):
        confidence_factor(95)
