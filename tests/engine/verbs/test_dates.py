"""Dates from one field or from several, by the forms of the study, the form, the field or the cell."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from m5kit.engine.reports import Report
from m5kit.engine.verbs.dates import forms_of_cell, iso8601
from m5kit.engine.verbs.days import full_years
from m5kit.study import Study, build

Folder = Callable[..., Path]


def read(*texts: list[str | None], forms: list[str], value: str = "") -> tuple[list[str | None], list[str]]:
    report = Report(lambda row: f"line {row + 2}")
    columns = [pd.Series(column, dtype="str") for column in texts]
    found = iso8601(columns[0], *columns[1:], date_forms=forms, value=value, report=report)
    return [None if pd.isna(a) else a for a in found], [
        f"{f.severity} {f.place} {f.rule}: {f.message}" for f in report.found
    ]


def test_a_date_and_a_time() -> None:
    dates, told = read(["2019-01-20", "2019-01-21", None], ["9:05", "UN:UN", "10:00"], forms=["YYYY-MM-DD"])
    assert dates == ["2019-01-20T09:05", "2019-01-21", "-----T10:00"]
    assert told == []


def test_day_month_and_year() -> None:
    dates, told = read(["3", "31"], ["MAR", "APR"], ["2020", "2020"], forms=[], value="DD; MON; YYYY")
    assert dates == ["2020-03-03", None]
    assert told == ["error line 3 DATE-IMPOSSIBLE: Date '31 APR 2020' is impossible: April has 30 days."]


def test_the_forms_of_a_cell_count_before_those_of_the_study() -> None:
    assert read(["05/04/2019"], forms=["MM/DD/YYYY"], value="DD/MM/YYYY | YYYY")[0] == ["2019-04-05"]


def test_a_text_that_two_forms_read() -> None:
    dates, told = read(["05/04/2019"], forms=["MM/DD/YYYY", "DD/MM/YYYY"])
    assert dates == ["2019-05-04"]
    assert told == [
        "warning line 2 DATE-AMBIGUOUS: Date '05/04/2019' is read by MM/DD/YYYY; by DD/MM/YYYY it would be 2019-04-05."
    ]


def test_a_field_that_needs_both_forms() -> None:
    dates, told = read(["05/04/2019", "25/04/2019", "04/25/2019"], forms=["MM/DD/YYYY", "DD/MM/YYYY"])
    assert dates == ["2019-05-04", "2019-04-25", "2019-04-25"]
    assert told == [
        (
            "error line 2 DATE-AMBIGUOUS: Date '05/04/2019' is read by MM/DD/YYYY; by DD/MM/YYYY it would be 2019-04-05. "
            "The field needs both: MM/DD/YYYY for '04/25/2019', DD/MM/YYYY for '25/04/2019'."
        )
    ]


@pytest.mark.parametrize(
    ("value", "count", "says"),
    [
        ("DD; YYYY", 3, "gives the forms of 2 sources, and there are 3: write ; between them"),
        ("", 3, "is blank, and 3 sources have forms of their own: write DD; MON; YYYY"),
        ("DD; MON; HH", 3, "'DD; MON; HH' has no year"),
        ("YYYY; YYYY", 2, "'YYYY; YYYY' names the year twice"),
        ("yyyy", 1, "the date form 'yyyy' has 'y', which is no part of a date. Did you mean 'YYYY'?"),
    ],
)
def test_cells_that_do_not_fit(value: str, count: int, says: str) -> None:
    with pytest.raises(ValueError) as raised:
        forms_of_cell(value, count)
    assert str(raised.value) == says


@pytest.mark.parametrize(
    ("birth", "at", "age"),
    [
        ("1950-06-15", "2002-06-14", 51.0),
        ("1950-06", "2002-06-14", None),
        ("1950-06", "2002-07-01", 52.0),
        ("1950", "2002-12-31", 52.0),
        ("1950---15", "2002-06-14", None),
        ("1950-06--T10:00", "2002-07-01", 52.0),
        ("2000-02-29", "2003-02-28", 2.0),
        ("1950-02-30", "2002-07-01", None),
        ("1950-06-15", "2002-06", None),
    ],
)
def test_full_years(birth: str, at: str, age: float | None) -> None:
    (found,) = full_years(pd.Series([birth], dtype="str"), pd.Series([at], dtype="str"))
    assert (None if pd.isna(found) else found) == age


def test_forms_of_a_form_and_of_a_field(study_folder: Folder, raw: dict[str, str]) -> None:
    rules = '[fields."raw.events"]\ndate_forms = ["DD/MM/YYYY"]\n[fields."raw.enrol.STARTED"]\ndate_forms = ["MM/DD/YYYY"]\n'
    folder = study_folder(
        raw={
            "events": raw["events"].replace("05-Jan-2020", "06/05/2020"),
            "enrol": raw["enrol"].replace("03-Jan-2020", "02/03/2020"),
        }
    )
    (folder / "study.toml").write_text((folder / "study.toml").read_text(encoding="utf-8") + rules, encoding="utf-8")
    run = build(Study.open(folder))
    assert "2020-05-06" in run.built["AE"].frame["AESTDTC"].tolist()
    assert "2020-02-03" in run.built["DM"].frame["RFSTDTC"].tolist()
