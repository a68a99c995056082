"""Files of SPSS and Stata, written by pyreadstat inside the tests."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from m5kit.forms.read import read_forms
from m5kit.specs.faults import InputFault

FRAME = pd.DataFrame(
    {
        "SUBJECT": ["S-1", "S-2", ""],
        "AGE": [61.0, np.nan, 59.5],
        "VISIT": pd.Series([dt.date(2020, 2, 29), None, dt.date(1999, 12, 31)], dtype=object),
        "TAKEN": pd.to_datetime(pd.Series(["2020-02-29T08:30:15", None, "1999-12-31T00:00:00"])),
    }
)


def columns(path: Path) -> dict[str, list[str | None]]:
    (form,) = read_forms(path)
    return {str(n): c.astype(object).where(c.notna(), None).tolist() for n, c in form.frame.items()}


@pytest.mark.parametrize(
    ("name", "write"),
    [("a.sav", pyreadstat.write_sav), ("a.dta", pyreadstat.write_dta)],
)
def test_values_dates_and_labels(tmp_path: Path, name: str, write: Callable[..., None]) -> None:
    write(FRAME, str(tmp_path / name), column_labels={"AGE": "Age in years"})
    assert columns(tmp_path / name) == {
        "SUBJECT": ["S-1", "S-2", None],
        "AGE": ["61", None, "59.5"],
        "VISIT": ["2020-02-29", None, "1999-12-31"],
        "TAKEN": ["2020-02-29T08:30:15", None, "1999-12-31T00:00:00"],
    }
    (form,) = read_forms(tmp_path / name)
    assert (form.name, form.unit, dict(form.labels)["AGE"]) == ("a", "record", "Age in years")


def test_a_value_declared_missing_in_spss_is_kept(tmp_path: Path) -> None:
    frame = pd.DataFrame({"GRADE": [1.0, 9.0]})
    pyreadstat.write_sav(frame, str(tmp_path / "a.sav"), missing_ranges={"GRADE": [9.0]})
    assert columns(tmp_path / "a.sav") == {"GRADE": ["1", "9"]}


def test_an_extended_missing_value_of_stata_is_its_letter(tmp_path: Path) -> None:
    frame = pd.DataFrame({"GRADE": pd.Series([1.0, "a"], dtype=object)})
    pyreadstat.write_dta(frame, str(tmp_path / "a.dta"), missing_user_values={"GRADE": ["a"]})
    assert columns(tmp_path / "a.dta") == {"GRADE": ["1", ".a"]}


@pytest.mark.parametrize("name", ["a.sav", "a.zsav", "a.por", "a.dta"])
def test_what_is_no_such_file_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"A,B\n1,2\n")
    with pytest.raises(InputFault, match=rf"{name[:1]}\.{name[2:]} cannot be read \(.*\) as a file of (SPSS|Stata)"):
        read_forms(tmp_path / name)
