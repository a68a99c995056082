"""The last record before treatment."""

import pandas as pd

from m5kit.sdtm.last_observation import last_before


def coded(*texts: str | None) -> pd.Series:
    return pd.Series(texts, dtype="str").astype("category")


def test_one_record_is_marked_for_each_test_of_a_subject() -> None:
    answer = last_before(
        coded("1", "2", None, "4", "5", "6"),
        coded("2002-01-01", "2002-01-04", "2002-01-05", "2002-01-03", "2002-01-02", "2002-01-06"),
        coded("2002-01-05", "2002-01-05", "2002-01-05", "2002-01-05", "2002-01-01", "2002-01-05"),
        coded("T01", "T01", "T01", "T02", "T01", "T02"),
        subject=coded("a", "a", "a", "a", "b", "a"),
    )
    assert answer.astype("str").fillna("").tolist() == ["", "Y", "", "Y", "", ""]


def test_the_reference_day_itself_counts_and_its_time_is_not_looked_at() -> None:
    answer = last_before(coded("1"), coded("2002-01-05T18:00"), coded("2002-01-05T09:00"), subject=coded("a"))
    assert answer.tolist() == ["Y"]


def test_nothing_is_marked_without_a_reference_or_a_complete_date() -> None:
    answer = last_before(
        coded("1", "1"), coded("2002-01-05", "2002-01"), coded(None, "2002-01-05"), subject=coded("a", "b")
    )
    assert answer.isna().all()
