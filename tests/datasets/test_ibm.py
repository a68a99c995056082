"""Numbers between IEEE and IBM form. The literal pairs were worked out by hand from TS-140's description."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from m5kit.datasets.ibm import LETTERS, ibm_from_ieee, ieee_from_ibm, missing_letter, special_missing

LOWEST, BEYOND = 2.0**-260, 2.0**252

PAIRS = [
    (0.0, "0000000000000000"),
    (1.0, "4110000000000000"),
    (-1.0, "c110000000000000"),
    (2.0, "4120000000000000"),
    (0.5, "4080000000000000"),
    (15.0, "41f0000000000000"),
    (16.0, "4210000000000000"),
    (-118.625, "c276a00000000000"),
    (0.1, "401999999999999a"),
    (LOWEST, "0010000000000000"),
    (np.nextafter(BEYOND, 0), "7ffffffffffffff8"),
    (float("nan"), "2e00000000000000"),
]


@pytest.mark.parametrize(("number", "expected"), PAIRS)
def test_a_number_has_its_ibm_form(number: float, expected: str) -> None:
    bits, unfit = ibm_from_ieee(np.array([number]))
    assert (f"{bits[0]:016x}", unfit) == (expected, None)


@pytest.mark.parametrize(("expected", "bits"), PAIRS)
def test_an_ibm_form_is_its_number(expected: float, bits: str) -> None:
    found = ieee_from_ibm(np.array([int(bits, 16)], dtype=np.uint64))
    np.testing.assert_array_equal(found, [expected])


def test_forms_that_no_careful_writer_makes_are_read_all_the_same() -> None:
    forms = ["8000000000000000", "4000000000000000", "4201000000000000", "41ffffffffffffff"]
    found = ieee_from_ibm(np.array([int(form, 16) for form in forms], dtype=np.uint64))
    # Negative zero and a zero with an exponent are zero; an unnormalised 1; 56 bits of ones round up to 16.
    assert found.tolist() == [0.0, 0.0, 1.0, 16.0]
    assert not np.signbit(found).any()


held = st.one_of(
    st.just(0.0), st.floats(LOWEST, BEYOND, exclude_max=True), st.floats(-BEYOND, -LOWEST, exclude_min=True)
)


@given(st.lists(held, max_size=40))
@example([LOWEST, -LOWEST, float(np.nextafter(BEYOND, 0)), 1 / 3, 5e-324 * 2**820])
def test_every_double_in_range_comes_back_bit_for_bit(numbers: list[float]) -> None:
    given_ = np.array(numbers, dtype=np.float64) + 0.0  # negative zero is the one double that has no form
    bits, unfit = ibm_from_ieee(given_)
    assert unfit is None
    assert ieee_from_ibm(bits).tobytes() == given_.tobytes()


beyond = st.one_of(
    st.sampled_from([np.inf, -np.inf, BEYOND, -BEYOND, 5e-324, float(np.nextafter(LOWEST, 0))]),
    st.floats(BEYOND, allow_nan=False),
    st.floats(0, LOWEST, exclude_min=True, exclude_max=True),
)


@given(beyond, st.integers(0, 5))
def test_the_first_number_out_of_range_is_named(number: float, before: int) -> None:
    numbers = np.array([1.0] * before + [-number, number, 2.0])
    assert ibm_from_ieee(numbers)[1] == before


def test_special_missing_values_have_forms_and_come_back() -> None:
    numbers = np.array([special_missing(letter) for letter in LETTERS])
    bits, unfit = ibm_from_ieee(numbers)
    assert unfit is None
    assert [f"{form:016x}"[:2] for form in bits] == [f"{ord(letter):02x}" for letter in LETTERS]
    assert not (bits & np.uint64((1 << 56) - 1)).any()
    assert ieee_from_ibm(bits).tobytes() == numbers.tobytes()
    assert missing_letter(ieee_from_ibm(bits)).tolist() == list(LETTERS)


def test_special_missing_values_survive_what_frames_do() -> None:
    frame = pd.DataFrame({"A": [1.0, special_missing("A"), np.nan, special_missing("Z")]})
    moved = pd.concat([frame.iloc[[3, 1]], frame.take([0, 2])]).sort_index().reset_index(drop=True)
    assert missing_letter(moved["A"]).tolist() == ["", "A", ".", "Z"]


def test_nans_of_other_makers_are_plainly_missing() -> None:
    negative, of_r, odd = (np.uint64(bits) for bits in (0xFFF8 << 48, 0x7FF00000000007A2, 0x7FF8000000000021))
    numbers = np.array([negative, of_r, odd], dtype=np.uint64).view(np.float64)
    assert missing_letter(numbers).tolist() == [".", ".", "."]
    assert [f"{form:016x}" for form in ibm_from_ieee(numbers)[0]] == ["2e00000000000000"] * 3


@pytest.mark.parametrize("letter", ["a", "", "AB", "1"])
def test_a_special_missing_value_is_one_of_the_letters(letter: str) -> None:
    with pytest.raises(ValueError, match="is one of _ABC"):
        special_missing(letter)
