"""What `write_xpt` makes of ordinary frames that are odd: it keeps what they hold, or says why not."""

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import m5kit


@pytest.mark.parametrize(
    ("values", "kept"),
    [
        (pd.Categorical([2, 1]), [2.0, 1.0]),
        ([dt.date(1960, 1, 2), dt.date(1960, 1, 3)], [1.0, 2.0]),
        (pd.Series([1, 2.5], dtype=object), [1.0, 2.5]),
        (pd.Series(["a", None, "b"], dtype=object), ["a", None, "b"]),
    ],
)
def test_values_keep_their_kind(values: Any, kept: list[object], tmp_path: Path) -> None:
    m5kit.write_xpt(tmp_path / "x.xpt", pd.DataFrame({"V": values}))
    back = m5kit.read_xpt(tmp_path / "x.xpt").frame["V"]
    assert [None if pd.isna(v) else v for v in back] == kept


@pytest.mark.parametrize(
    ("frame", "more", "says"),
    [
        (
            pd.DataFrame({"V": pd.Series(["x", 1], dtype=object)}),
            {},
            "Column V, record 2: 1 is no text, as other values",
        ),
        (pd.DataFrame({"V": [[1]]}), {}, r"Column V, record 1: \[1\] is no text"),
        (pd.DataFrame([[1, 2]], columns=["V", "V"]), {}, "More than one column is called V"),
        (pd.DataFrame({("A", "B"): [1]}), {}, "has no text for its name"),
        ([1, 2], {}, "A list is no DataFrame"),
        (
            pd.DataFrame({"AVAL": [1]}),
            {"labels": {"AVALC": "x"}},
            "labels names AVALC, which is no column of the frame",
        ),
        (pd.DataFrame({"AVAL": [1]}), {"formats": {"ADT": "DATE9."}}, "formats names ADT"),
        (pd.DataFrame({"V": ["\u00e4" * 101]}), {}, "record 1: '\u00e4\u00e4"),
    ],
)
def test_what_cannot_be_written_is_told(frame: Any, more: dict[str, Any], says: str, tmp_path: Path) -> None:
    with pytest.raises(m5kit.OutputFault, match=says):
        m5kit.write_xpt(tmp_path / "x.xpt", frame, **more)
    assert not (tmp_path / "x.xpt").exists()
