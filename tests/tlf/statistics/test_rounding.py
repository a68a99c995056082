"""Rounding and printing: literal tables, and Python's decimals as a judge."""

import math
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from m5kit.specs.faults import SpecFault
from m5kit.tlf.statistics.rounding import count_percent, fixed, p_value, percent, range_text, rounded

NAN = float("nan")


@pytest.mark.parametrize(
    ("value", "decimals", "away", "even"),
    [
        (0.285, 2, 0.29, 0.28),
        (0.275, 2, 0.28, 0.28),
        (1.005, 2, 1.01, 1.0),
        (2.675, 2, 2.68, 2.68),
        (2.5, 0, 3.0, 2.0),
        (-2.5, 0, -3.0, -2.0),
        (3.5, 0, 4.0, 4.0),
        (0.49999999, 0, 0.0, 0.0),
        (8.805, 1, 8.8, 8.8),
        (15.0, -1, 20.0, 20.0),
        (25.0, -1, 30.0, 20.0),
        (1e18, 2, 1e18, 1e18),
        (-0.04, 1, 0.0, 0.0),
        (0.0, 3, 0.0, 0.0),
        (math.inf, 1, math.inf, math.inf),
    ],
)
def test_halves(value: float, decimals: int, away: float, even: float) -> None:
    assert rounded(value, decimals) == away
    assert rounded(value, decimals, half="even") == even


@given(st.integers(-(10**8), 10**8), st.integers(0, 4), st.integers(0, 3))
def test_decimals_round_as_they_are_written(digits: int, places: int, decimals: int) -> None:
    written = Decimal(digits).scaleb(-places)
    for half, rule in (("away", ROUND_HALF_UP), ("even", ROUND_HALF_EVEN)):
        expected = written.quantize(Decimal(1).scaleb(-decimals), rounding=rule)
        assert rounded(float(written), decimals, half=half) == float(expected)


def test_arrays_round_as_their_values_do() -> None:
    given_values = np.array([0.285, -2.345, NAN, math.inf])
    np.testing.assert_array_equal(rounded(given_values, 2), [0.29, -2.35, NAN, math.inf])
    assert given_values[0] == 0.285


@given(st.floats(), st.integers(-3, 8), st.sampled_from(["away", "even"]))
def test_a_number_rounds_as_in_an_array(value: float, decimals: int, half: str) -> None:
    (expected,) = rounded(np.array([value]), decimals, half=half)
    np.testing.assert_array_equal(rounded(value, decimals, half=half), expected)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(0.595, 2, "0.60"), (11.75, 1, "11.8"), (-0.04, 1, "0.0"), (NAN, 1, "NE"), (math.inf, 2, "Inf"), (7, 0, "7")],
)
def test_fixed_decimals(value: float, decimals: int, text: str) -> None:
    assert fixed(value, decimals) == text


@pytest.mark.parametrize(
    ("p", "journal", "three", "four", "sas"),
    [
        (0.0, "<0.001", "<0.001", "<0.0001", "<.0001"),
        (0.00005, "<0.001", "<0.001", "<0.0001", "<.0001"),
        (0.0009999, "<0.001", "<0.001", "0.0010", "0.0010"),
        (0.001, "0.001", "0.001", "0.0010", "0.0010"),
        (0.0082, "0.008", "0.008", "0.0082", "0.0082"),
        (0.00978, "0.010", "0.010", "0.0098", "0.0098"),
        (0.01, "0.01", "0.010", "0.0100", "0.0100"),
        (0.0148, "0.01", "0.015", "0.0148", "0.0148"),
        (0.0523, "0.05", "0.052", "0.0523", "0.0523"),
        (0.163, "0.16", "0.163", "0.1630", "0.1630"),
        (0.94, "0.94", "0.940", "0.9400", "0.9400"),
        (0.9951, ">0.99", "0.995", "0.9951", "0.9951"),
        (1.0, ">0.99", ">0.999", ">0.9999", "1.0000"),
        (NAN, "NE", "NE", "NE", "NE"),
    ],
)
def test_p_values(p: float, journal: str, three: str, four: str, sas: str) -> None:
    assert [p_value(p, style) for style in ("journal", "three", "four", "sas")] == [journal, three, four, sas]


@pytest.mark.parametrize(
    ("count", "total", "decimals", "text"),
    [
        (33, 365, 1, "9.0"),
        (32, 365, 1, "8.8"),
        (1, 365, 1, "0.3"),
        (1, 8, 0, "13"),  # 12.5
        (5, 8, 1, "62.5"),
        (1, 16, 1, "6.3"),  # 6.25
        (365, 365, 1, "100.0"),
        (0, 0, 1, "NA"),
    ],
)
def test_percentages(count: int, total: int, decimals: int, text: str) -> None:
    assert percent(count, total, decimals) == text


@given(st.integers(0, 5000), st.integers(1, 5000), st.integers(0, 3))
def test_percentages_are_the_exact_ratio_rounded(count: int, more: int, decimals: int) -> None:
    total = count + more
    exact = rounded(100 * count / total, decimals)
    assert percent(count, total, decimals) == f"{exact:.{decimals}f}"


def test_cells() -> None:
    assert [count_percent(33, 365), count_percent(0, 365), count_percent(0, 0)] == ["33 (9.0)", "0", "NA"]
    assert count_percent(0, 5, zero=None) == "0 (0.0)" and count_percent(0, 0, empty="0") == "0"
    assert range_text(0.5149, NAN, 2) == "0.51, NE"


def test_what_cannot_be_printed_is_refused() -> None:
    with pytest.raises(SpecFault, match=r"P is 1\.2; a probability lies between 0 and 1"):
        p_value(1.2)
    with pytest.raises(SpecFault, match="style cannot be 'nejm'; choose one of journal"):
        p_value(0.2, "nejm")
    with pytest.raises(SpecFault, match="5 of 4 is no share"):
        percent(5, 4)
    with pytest.raises(SpecFault, match="half cannot be 'up'"):
        rounded(2.5, half="up")
    with pytest.raises(SpecFault, match="cannot have -1 decimals"):
        fixed(2.5, -1)
