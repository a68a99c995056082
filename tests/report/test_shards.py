"""Shards: what is written is what a page reads, in text that no script or page can mistake."""

import numpy as np
import pandas as pd
import pytest

from m5kit.engine.encoded import encoded
from m5kit.report.shards import shard
from m5kit.report.tables import encoded_column

from .shards import read_shard


def test_header_and_arrays_come_back() -> None:
    arrays: dict[str, np.ndarray] = {
        "a": np.array([1, 2, 300], np.uint16),
        "b": np.array([-5, 7], np.int32),
        "c": np.array([9], np.uint8),
    }
    name, header, found = read_shard(shard("t0-1", {"text": "é </script>"}, arrays))
    assert (name, header["text"]) == ("t0-1", "é </script>")
    assert found == {"a": [1, 2, 300], "b": [-5, 7], "c": [9]}


def test_no_text_of_the_data_is_in_the_script() -> None:
    script = shard("x", {"text": "</script>\u2028"})
    assert script.isascii() and b"<" not in script


@pytest.mark.parametrize(
    ("column", "levels", "counts", "codes"),
    [
        (encoded(pd.Series(["b", "", "a", "b"])), ["a", "b"], [1, 1, 2], [2, 0, 1, 2]),
        (pd.Series([10.0, np.nan, 2.5, 10.0]), ["2.5", "10"], [1, 1, 2], [2, 0, 1, 2]),
        (pd.Series([np.nan, np.nan]), [], [2], [0, 0]),
        (encoded(pd.Series(["a", "b", "c"]))[1:], ["b", "c"], [0, 1, 1], [1, 2]),
    ],
)
def test_a_column_as_levels_in_order(column: pd.Series, levels: list[str], counts: list[int], codes: list[int]) -> None:
    found = encoded_column(column)
    assert (list(found.levels), found.counts.tolist(), found.codes.tolist()) == (levels, counts, codes)
