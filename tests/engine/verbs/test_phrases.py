"""Words put together and taken apart."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from m5kit.engine.verbs.phrases import phrase, plus
from m5kit.sdtm.long_text import text_part, text_parts


def test_sources_take_the_places_of_the_braces_in_their_order() -> None:
    cycle, day = pd.Series(["3", " 12 ", None], dtype="str"), pd.Series(["1", "15", "8"], dtype="str")
    assert phrase(cycle, day, value="CYCLE {} DAY {}").fillna("").tolist() == ["CYCLE 3 DAY 1", "CYCLE 12 DAY 15", ""]
    assert phrase(cycle, day, value="{}.{:0>2}").fillna("").tolist() == ["3.01", "12.15", ""]


def test_numbers_are_added_to_texts_that_are_numbers() -> None:
    assert plus(pd.Series(["0", "21"], dtype="str"), value="100").tolist() == [100.0, 121.0]


def test_a_long_text_is_cut_at_a_blank() -> None:
    text = "x" * 120 + " " + "y" * 90 + " end"
    source = pd.Series([text, "short", None], dtype="str")
    assert text_part(source, value="1").fillna("").tolist() == ["x" * 120, "short", ""]
    assert text_part(source, value="2").fillna("").tolist() == ["y" * 90 + " end", "", ""]
    assert text_part(source, value="3").isna().all()


def test_a_text_of_exactly_the_length_is_not_cut() -> None:
    assert text_parts("a" * 200) == ["a" * 200]
    assert text_parts("a" * 200 + " b") == ["a" * 200, "b"]


def test_a_word_longer_than_a_part_is_cut_within_and_letters_stay_whole() -> None:
    assert text_parts("\u00e9" * 5, 4) == ["\u00e9\u00e9", "\u00e9\u00e9", "\u00e9"]


@given(st.lists(st.text(alphabet="ab\u00e9\u20ac", min_size=1, max_size=8), min_size=1, max_size=12))
def test_no_part_is_too_long_and_no_letter_is_lost(words: list[str]) -> None:
    parts = text_parts(" ".join(words), 12)
    assert all(0 < len(part.encode("utf-8")) <= 12 for part in parts)
    assert "".join(parts).replace(" ", "") == "".join(words)
