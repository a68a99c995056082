"""What text stands for a number, and what does not."""

import pandas as pd
import pytest

from m5kit.datasets.numerals import as_numbers, datetime_number, number_of
from m5kit.engine.encoded import encoded


@pytest.mark.parametrize(
    "text", ["1_0", "infinity", "-inf", "nan", "NaN", "１２", "1,5", "0x10", "1e", "", " ", "1 2", "−1", "1e9999", "²"]
)
def test_what_is_no_number(text: str) -> None:
    assert number_of(text) is None


@pytest.mark.parametrize(("text", "value"), [("+1.", 1.0), (" .5 ", 0.5), ("1e3", 1000.0), ("-0.25", -0.25)])
def test_what_is_a_number(text: str, value: float) -> None:
    assert number_of(text) == value


def test_a_moment_is_a_whole_one_in_the_calendar() -> None:
    texts = ["2019-02-03", "2019-02-30", "2019-02", "20190203", "21583", "2019-W05-1", None]
    numbers, odd = as_numbers(encoded(pd.Series(texts, dtype="str")), "date")
    assert numbers.fillna(-1).tolist() == [21583, -1, -1, 20190203, 21583, -1, -1]
    assert odd.tolist() == [False, True, True, False, False, True, False]
    assert datetime_number("2019-02-03T24:00") is None


def test_text_that_is_no_number_is_told_apart_from_missing() -> None:
    numbers, odd = as_numbers(encoded(pd.Series(["1.5", "ND", None], dtype="str")))
    assert numbers.fillna(-1).tolist() == [1.5, -1, -1]
    assert odd.tolist() == [False, True, False]
