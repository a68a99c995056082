"""Moments of typed files: where all of a column are midnights, they are dates that a program wrote with a time."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest

from m5kit.forms.read import read_forms

WRITERS: dict[str, Callable[[pd.DataFrame, Path], object]] = {
    ".xlsx": lambda frame, path: frame.to_excel(path, index=False),
    ".parquet": lambda frame, path: frame.to_parquet(path),
    ".sav": lambda frame, path: pyreadstat.write_sav(frame, str(path)),
    ".dta": lambda frame, path: pyreadstat.write_dta(frame, str(path)),
    ".xpt": lambda frame, path: pyreadstat.write_xport(frame, str(path), table_name="X"),
}
FRAME = pd.DataFrame(
    {
        "ID": ["1", "2", "3"],
        "DAY": pd.to_datetime(pd.Series(["2019-01-14", None, "2019-01-16"])),
        "MOMENT": pd.to_datetime(pd.Series(["2019-01-14T00:00", None, "2019-01-16T08:30"])),
        "WORDS": ["2019-01-14T00:00:00", "", "2019-01-16T00:00:00"],
    }
)


@pytest.mark.parametrize("suffix", WRITERS)
def test_midnights_alone_are_dates(suffix: str, tmp_path: Path) -> None:
    WRITERS[suffix](FRAME, tmp_path / f"ae{suffix}")
    (form,) = read_forms(tmp_path / f"ae{suffix}")
    read = form.frame.astype(object).where(form.frame.notna(), None)
    assert read["DAY"].tolist() == ["2019-01-14", None, "2019-01-16"]
    assert read["MOMENT"].tolist()[::2] == ["2019-01-14T00:00:00", "2019-01-16T08:30:00"]
    assert next(f.place for f in form.findings if f.rule == "MIDNIGHTS").endswith(", DAY")
    if suffix != ".xlsx":  # a workbook does not tell a moment from its text
        assert read["WORDS"].tolist()[::2] == ["2019-01-14T00:00:00", "2019-01-16T00:00:00"]


def test_text_stays_as_it_was_collected(tmp_path: Path) -> None:
    (tmp_path / "ae.csv").write_text("DAY\n2019-01-14T00:00:00\n", encoding="utf-8")
    (form,) = read_forms(tmp_path / "ae.csv")
    assert form.frame["DAY"].tolist() == ["2019-01-14T00:00:00"]
