"""Numbers as the decimals they stand for."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from m5kit.engine.decimals import compare_decimals, exact_decimals, number_in

SHORT = st.decimals(-100000, 100000, places=3, allow_nan=False).filter(lambda d: d != 0)


@given(SHORT)
def test_a_short_decimal_stays_as_it_is(number: Decimal) -> None:
    assert exact_decimals([float(number)])[0] == float(number)


@given(SHORT, SHORT)
def test_what_a_product_adds_is_taken_off(one: Decimal, other: Decimal) -> None:
    exact = one * other
    assert exact_decimals([float(one) * float(other)])[0] == pytest.approx(float(exact), rel=1e-11)
    if len(exact.normalize().as_tuple().digits) <= 12 and abs(exact) >= 1:
        assert exact_decimals([float(one) * float(other)])[0] == float(exact)


@pytest.mark.parametrize(
    ("number", "comparator", "limit", "answer"),
    [
        (1.05, "GT", 1.5 * 0.7, False),
        (1.05, "GE", 1.5 * 0.7, True),
        ((0.9 - 9.0) / 9.0 * 100, "LE", -90, True),
        ((0.27 - 0.3) / 0.3 * 100, "LE", -10, True),
        (1.3000000000000003, "EQ", 1.3, True),
        (1.3000001, "EQ", 1.3, False),
        (9007199254740993.0, "EQ", 9007199254740992.0, True),
        (1e300, "LT", np.inf, True),
        (np.nan, "LE", 1, False),
        (np.nan, "NE", 1, True),
    ],
)
def test_a_limit_includes_its_own_value(number: float, comparator: str, limit: float, answer: bool) -> None:
    assert compare_decimals([number], comparator, limit).tolist() == [answer]


def test_every_product_of_a_limit_of_normal_is_at_its_limit() -> None:
    """1.5 x an upper limit of 0.1 to 99.9, written as a decimal, is not above 1.5 x that limit in binary."""
    limits = np.arange(1, 1000) / 10
    written = np.array([float(Decimal(i) * Decimal("0.15")) for i in range(1, 1000)])
    assert not compare_decimals(written, "GT", 1.5 * limits).any()
    assert not compare_decimals(written / limits, "GT", 1.5).any()


@pytest.mark.parametrize("text", ["ND", "<1", "1,5", "nan", "inf", "1_000", "٣", "0x1", ""])
def test_what_is_no_number(text: str) -> None:
    assert number_in(text) is None
