"""Two datasets compared: literal cases of every kind of difference, and planted ones found again."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from m5kit.datasets.compare import Tolerance, compare_datasets, only_there
from m5kit.datasets.finished import Finished
from m5kit.datasets.keys import searched_keys
from m5kit.engine.encoded import encoded


def finished(columns: dict[str, list[Any]], name: str = "AE", **said: Any) -> Finished:
    made = {}
    for column, values in columns.items():
        text = any(isinstance(v, str) for v in values)
        made[column] = encoded(pd.Series(values, dtype="str")) if text else pd.Series(values, dtype="float64")
    return Finished(name, pd.DataFrame(made), **said)


def rows(a: Finished, b: Finished, keys: Sequence[str] = (), tolerance: float = 0.0) -> list[tuple[str, ...]]:
    """The differences without the name of the dataset."""
    found = compare_datasets(a, b, keys, Tolerance(tolerance)).differences
    return [tuple(row[1:]) for row in found.itertuples(index=False)]


A = finished({"ID": ["1", "2", "3"], "TERM": ["rash", None, "cough"], "GRADE": [1, 2, None]})


def test_alike_is_nothing_whatever_the_order() -> None:
    turned = Finished("AE", A.frame.iloc[[2, 0, 1]].reset_index(drop=True))
    assert rows(A, turned, ["ID"]) == []
    assert rows(A, A) == []


def test_values_are_told_with_key_variable_and_both_sides() -> None:
    b = finished({"ID": ["1", "2", "3"], "TERM": ["rash", "fever", "Cough"], "GRADE": [1, 3, 2]})
    assert rows(A, b, ["ID"]) == [
        ("value", "ID=2", "TERM", "", "fever"),
        ("value", "ID=2", "GRADE", "2", "3"),
        ("value", "ID=3", "TERM", "cough", "Cough"),
        ("value", "ID=3", "GRADE", "", "2"),
    ]


def test_records_and_variables_of_one_side() -> None:
    b = finished({"ID": ["2", "3", "4"], "TERM": [None, "cough", "pain"], "SEV": ["MILD", "MILD", "MILD"]})
    assert rows(A, b, ["ID"]) == [
        ("variable", "", "GRADE", "there", ""),
        ("variable", "", "SEV", "", "there"),
        ("record", "ID=1", "", "there", ""),
        ("record", "ID=4", "", "", "there"),
    ]
    found = compare_datasets(A, b, ["ID"])
    assert (found.both, found.only_a, found.only_b, found.repeated) == (2, 1, 1, 0)


def test_records_with_one_key_are_taken_in_their_order() -> None:
    a = finished({"ID": ["1", "1", "2"], "N": [10, 20, 30]})
    b = finished({"ID": ["1", "2", "1", "1"], "N": [10, 30, 21, 5]})
    assert rows(a, b, ["ID"]) == [("record", "ID=1", "", "", "there"), ("value", "ID=1", "N", "20", "21")]
    assert compare_datasets(a, b, ["ID"]).repeated == 5


def test_a_missing_key_is_a_key() -> None:
    a = finished({"ID": ["1", None], "DAY": [1, None], "N": [1, 2]})
    b = finished({"ID": [None, "1"], "DAY": [None, 1], "N": [3, 1]})
    assert rows(a, b, ["ID", "DAY"]) == [("value", "ID=, DAY=", "N", "2", "3")]


def test_keys_that_one_side_lacks_are_left_out() -> None:
    b = finished({"ID": ["1", "2", "3"], "TERM": ["rash", None, "cough"], "GRADE": [1, 2, None]})
    assert compare_datasets(A, b, ["ID", "NONE"]).keys == ("ID",)
    longer = finished({"ID": ["1"], "TERM": ["rash"], "GRADE": [1]})
    assert rows(A, longer) == [("record", "record 2", "", "there", ""), ("record", "record 3", "", "there", "")]


@pytest.mark.parametrize(("tolerance", "found"), [(0.0, 2), (0.1, 1), (0.6, 0)])
def test_numbers_within_the_tolerance_are_alike(tolerance: float, found: int) -> None:
    a, b = finished({"X": [1.0, 2.0, 3.0, None]}), finished({"X": [1.0, 2.05, 2.5, None]})
    assert len(rows(a, b, (), tolerance)) == found


def test_missing_and_infinite_numbers() -> None:
    a, b = finished({"X": [np.inf, np.inf, 1.0]}), finished({"X": [np.inf, 1.0, None]})
    assert [r[3:] for r in rows(a, b, (), 0.5)] == [("inf", "1"), ("1", "")]


def test_attributes_are_compared_where_both_files_have_them() -> None:
    a = finished({"N": [1]}, label="Events", attributes={"N": {"label": "Number", "type": "Num", "format": "8."}})
    b = finished({"N": [1]}, label="Event", attributes={"N": {"label": "No.", "format": ""}})
    assert rows(a, b) == [
        ("label", "", "", "Events", "Event"),
        ("label", "", "N", "Number", "No."),
        ("format", "", "N", "8.", ""),
    ]
    assert rows(a, finished({"N": [1]})) == []


def test_text_and_numbers_are_compared_as_text_where_both_say_their_type() -> None:
    a = finished({"X": ["1", "02"]}, attributes={"X": {"type": "Char"}})
    b = finished({"X": [1, 2]}, attributes={"X": {"type": "Num"}})
    assert rows(a, b) == [("type", "", "X", "Char", "Num"), ("value", "record 2", "X", "02", "2")]


def test_text_of_a_file_without_types_is_read_as_the_other_has_it() -> None:
    a = finished({"X": ["1.50", None], "D": ["2020-01-02", None], "T": ["10:30:00", "x"]})
    known = {"X": {"type": "Num"}, "D": {"type": "Num", "format": "DATE9."}, "T": {"type": "Num", "format": "TIME5."}}
    b = finished({"X": [1.5, None], "D": [21916, None], "T": [37800, None]}, attributes=known)
    assert rows(a, b) == [
        ("value", "record 1", "T", "10:30:00", "37800"),  # "x" is no time, so the column stays text
        ("value", "record 2", "T", "x", ""),
    ]
    assert rows(b, finished({"X": ["1.5", None], "D": ["2020-01-03", None], "T": ["10:30", None]})) == [
        ("value", "record 1", "D", "21916", "21917")
    ]


def test_a_dataset_of_one_side() -> None:
    found = only_there("LB", 7, first=False)
    assert found.differences.to_numpy().tolist() == [["LB", "dataset", "", "", "", "there"]]
    assert (found.only_a, found.only_b) == (0, 7)


def test_no_records_at_all() -> None:
    empty = Finished("AE", A.frame.iloc[:0])
    assert [r[:2] for r in rows(A, empty, ["ID"])] == [("record", "ID=1"), ("record", "ID=2"), ("record", "ID=3")]
    assert rows(empty, empty, ["ID"]) == []


Cell = tuple[int, str]


@st.composite
def planted(draw: st.DrawFn) -> tuple[Finished, Finished, set[Cell], set[int], set[int]]:
    """A dataset of some records; the same with planted cells, with records gone and with new ones, in another order."""
    count = draw(st.integers(1, 12))
    words = st.one_of(st.none(), st.sampled_from(["a", "b", "à"]))
    a: dict[str, list[Any]] = {
        "ID": [f"S{i}" for i in range(count)],
        "TEXT": draw(st.lists(words, min_size=count, max_size=count)),
        "NUMBER": draw(st.lists(st.one_of(st.none(), st.integers(-3, 3)), min_size=count, max_size=count)),
    }
    a["TEXT"][0] = "always text"
    cells = draw(st.sets(st.tuples(st.integers(0, count - 1), st.sampled_from(["TEXT", "NUMBER"]))))
    gone = draw(st.sets(st.integers(0, count - 1), max_size=count - 1))
    new = draw(st.integers(0, 3))
    changed = {name: list(values) for name, values in a.items()}
    for record, name in cells:
        old = a[name][record]
        changed[name][record] = f"{old}!" if name == "TEXT" else 99 if old is None else None
    stay = [i for i in range(count) if i not in gone]
    b = {name: [values[i] for i in stay] for name, values in changed.items()}
    for i in range(new):
        b["ID"].append(f"NEW{i}")
        b["TEXT"].append("new")
        b["NUMBER"].append(0)
    order = draw(st.permutations(range(len(b["ID"]))))
    shuffled = {name: [values[i] for i in order] for name, values in b.items()}
    return finished(a), finished(shuffled), {c for c in cells if c[0] not in gone}, gone, set(range(new))


@given(planted())
@settings(max_examples=80, deadline=None)
def test_what_was_planted_is_found(case: tuple[Finished, Finished, set[Cell], set[int], set[int]]) -> None:
    a, b, cells, gone, new = case
    found = compare_datasets(a, b, ["ID"]).differences
    values = found[found["kind"].eq("value")]
    records = found[found["kind"].eq("record")]
    assert sorted(zip(values["key"], values["variable"], strict=True)) == sorted((f"ID=S{i}", n) for i, n in cells)
    assert set(records.loc[records["a"].eq("there"), "key"]) == {f"ID=S{i}" for i in gone}
    assert set(records.loc[records["b"].eq("there"), "key"]) == {f"ID=NEW{i}" for i in new}
    assert len(found) == len(cells) + len(gone) + len(new)


def test_a_relative_tolerance_is_a_part_of_the_larger_number() -> None:
    a, b = finished({"X": [1000.0, 1.0]}), finished({"X": [1001.0, 1.01]})
    assert len(compare_datasets(a, b, (), Tolerance(relative=0.001)).differences) == 1
    assert len(compare_datasets(a, b, (), Tolerance(relative=0.01)).differences) == 0


def test_a_tolerance_counts_in_text_that_holds_numbers() -> None:
    a, b = finished({"X": ["0.3", "5"]}), finished({"X": ["0.30000000000000004", "5.0"]})
    assert len(compare_datasets(a, b).differences) == 2
    assert len(compare_datasets(a, b, (), Tolerance(0.001)).differences) == 0
    coded = finished({"X": ["007", "5"]}), finished({"X": ["7", "5"]})
    assert len(compare_datasets(*coded, (), Tolerance(0.001)).differences) == 1


def test_what_differs_by_rounding_alone_is_counted() -> None:
    a, b = finished({"X": [0.1 + 0.2, 1.0]}), finished({"X": [0.3, 2.0]})
    found = compare_datasets(a, b)
    assert (len(found.differences), found.rounded) == (2, 1)


@pytest.mark.parametrize(
    ("text", "number", "format"),
    [("2019-02-03", 21583.0, "DATE9."), ("2019-02-03", 21583.0, ""), ("2019-02-03T08:30", 1864801800.0, "DATETIME20.")],
)
def test_a_moment_is_the_same_however_it_is_written(text: str, number: float, format: str) -> None:
    said = {"ADT": {"type": "Char"}}, {"ADT": {"type": "Num", "format": format}}
    a = finished({"ADT": [text]}, attributes=said[0])
    b = finished({"ADT": [number]}, attributes=said[1])
    assert [row[0] for row in rows(a, b)] == ["type"]


def test_records_with_one_key_are_paired_by_what_they_hold() -> None:
    a = finished({"ID": ["1", "1", "1"], "TERM": ["rash", "cough", "pain"]})
    b = finished({"ID": ["1", "1", "1"], "TERM": ["pain", "fever", "rash"]})
    assert rows(a, b, ["ID"]) == [("value", "ID=1", "TERM", "cough", "fever")]
    assert compare_datasets(a, b, ["ID"]).subjects == {"1": (0, 0, 1)}


def test_records_that_are_new_gone_and_changed_by_subject() -> None:
    a = finished({"ID": ["1", "2", "3"], "V": ["a", "b", "c"]})
    b = finished({"ID": ["1", "3", "4"], "V": ["x", "c", "d"]})
    assert compare_datasets(a, b, ["ID"]).subjects == {"1": (0, 0, 1), "2": (0, 1, 0), "4": (1, 0, 0)}


def test_keys_are_searched() -> None:
    a = finished({"ID": ["1", "1", "2"], "TERM": ["rash", "cough", "rash"], "SEV": ["1", "2", "1"]})
    b = finished({"ID": ["2", "1", "1"], "TERM": ["rash", "cough", "rash"], "SEV": ["1", "2", "3"]})
    assert searched_keys(a, b, ["ID"]) == ("ID", "TERM")
    assert searched_keys(a, b) == ("ID", "TERM")
    assert searched_keys(finished({"X": ["1", "1"]}), finished({"X": ["1", "1"]})) == ()
