"""Columns and arrays that grow part by part: the same as put together at once, in memory or on disk."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from m5kit.engine import growing
from m5kit.engine.disk import Disk
from m5kit.engine.encoded import encoded, levels_in, stacked
from m5kit.engine.growing import GrowingArray, GrowingColumn, grown

TEXTS = st.lists(st.one_of(st.none(), st.sampled_from(["a", "b", "é", "Z", "a b", "10"])), max_size=6)


def text(values: Sequence[str | None]) -> pd.Series:
    return encoded(pd.Series(list(values), dtype="object"))


@pytest.fixture(params=[0, 1 << 20], ids=["disk", "memory"])
def spill(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(growing, "SPILL", request.param)
    return int(request.param)


@pytest.mark.usefixtures("spill")
def test_parts_with_other_levels_are_one_column() -> None:
    column = grown([text(["b", None]), text(["b", "b"]), text(["c", "a"])], Disk())
    assert column.tolist()[0] == "b" and pd.isna(column[1]) and column.tolist()[2:] == ["b", "b", "c", "a"]
    assert list(levels_in(column)) == ["a", "b", "c"]


def test_numbers_go_to_disk_where_they_are_many(spill: int, tmp_path: Path) -> None:
    column = GrowingColumn(Disk(folder=tmp_path))
    for part in ([1.5, np.nan], [], [2.0]):
        column.add(pd.Series(part, dtype="float64"))
    whole = column.finished()
    assert whole.fillna(-1).tolist() == [1.5, -1.0, 2.0]
    assert column.on_disk == (spill == 0)
    assert list(tmp_path.iterdir()) == []


def test_an_array_keeps_its_type(spill: int) -> None:
    array = GrowingArray(Disk(), np.dtype(np.int16))
    assert GrowingArray(Disk(), np.dtype(np.int16)).finished().dtype == np.int16
    array.add(np.array([1, 2], np.int16))
    array.add(np.array([3], np.int16))
    assert (array.count, array.on_disk) == (3, spill == 0)
    assert array.finished().tolist() == [1, 2, 3]


@pytest.mark.parametrize("small", [0, 8, 1 << 20])
@given(parts=st.lists(TEXTS, min_size=1, max_size=5))
def test_any_texts(parts: list[list[str | None]], small: int) -> None:
    columns = [text(part) for part in parts]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(growing, "SPILL", small)
        found = grown(columns, Disk())
    expected = stacked(columns)
    assert found.astype("object").fillna("").tolist() == expected.astype("object").fillna("").tolist()
    assert list(levels_in(found)) == list(levels_in(expected))
