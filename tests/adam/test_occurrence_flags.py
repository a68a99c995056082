"""Literal tests of imputed dates, of records that stand for others, and of a column made for some records only."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from m5kit.adam.imputed_dates import imputation_flag, imputed_end, imputed_start
from m5kit.adam.occurrence_flags import first_flag, greatest_flag, treatment_emergent
from m5kit.engine.reports import Report
from m5kit.specs import Finding
from m5kit.study import Study, build


def text(*values: str | None) -> pd.Series:
    return pd.Series(values, dtype="str")


def day(iso: str | None) -> float:
    return np.nan if iso is None else float((np.datetime64(iso, "D") - np.datetime64("1960-01-01")).astype(int))


def days(values: Sequence[str | None]) -> pd.Series:
    return pd.Series([day(v) for v in values])


def told(found: list[Finding]) -> list[tuple[str, str]]:
    return [(f.rule, f.place) for f in found]


@pytest.mark.parametrize(
    ("start", "end", "reference", "answer"),
    [
        ("2002-03-04", None, None, "2002-03-04"),
        ("2002-03", None, None, "2002-03-01"),
        ("2002-03", None, "2002-03-10", "2002-03-10"),
        ("2002-03", None, "2002-04-10", "2002-03-01"),
        ("2002-03", "2002-03-07", "2002-03-10", "2002-03-07"),
        ("2002", None, "2002-05-10", "2002-05-10"),
        ("2002", "2002-02", "2002-05-10", "2002-02-28"),
        ("2002---07", None, None, "2002-01-01"),
        ("2002-03-04", "2002-02-01", None, "2002-03-04"),
        (None, "2002-02-01", "2002-05-10", None),
    ],
)
def test_start(start: str | None, end: str | None, reference: str | None, answer: str | None) -> None:
    found: list[Finding] = []
    made = imputed_start(
        text(start), text(end), days([reference]), report=Report(lambda row: f"row {row}", None, found)
    )
    pd.testing.assert_series_equal(made, days([answer]))
    partial = (start is not None and len(start) < 10) or start == "2002---07"
    assert ("DATE-IMPUTED" in {f.rule for f in found}) is bool(partial)
    assert ("DATE-ORDER" in {f.rule for f in found}) is (end == "2002-02-01" and start is not None)


@pytest.mark.parametrize(
    ("end", "start", "limit", "answer", "rules"),
    [
        ("2002-03-04", "2002-03-01", "2002-03-01", "2002-03-04", set()),
        ("2002-03", "2002-03-01", None, "2002-03-31", {"DATE-IMPUTED"}),
        ("2002-03", "2002-03-01", "2002-03-20", "2002-03-20", {"DATE-IMPUTED", "DATE-CLAMPED"}),
        ("2002-03", "2002-03-25", "2002-03-20", "2002-03-25", {"DATE-IMPUTED", "DATE-CLAMPED"}),
        ("2002-03", "2002-03-01", "2002-02-20", "2002-03-01", {"DATE-IMPUTED", "DATE-CLAMPED"}),
        ("2002", "2001-03-01", "2004-01-01", "2002-12-31", {"DATE-IMPUTED"}),
        (None, "2002-03-01", "2002-03-20", None, set()),
    ],
)
def test_end(end: str | None, start: str, limit: str | None, answer: str | None, rules: set[str]) -> None:
    found: list[Finding] = []
    report = Report(lambda row: f"row {row}", None, found)
    made = imputed_end(text(end), days([start]), days([limit]), report=report)
    pd.testing.assert_series_equal(made, days([answer]))
    assert {f.rule for f in found} == rules


def test_start_never_passes_end_where_both_are_partial() -> None:
    quiet = Report(lambda row: "", None, [])
    start = text("2002-05", "2002-05", "2002")
    end = text("2002-05", "2002", "2002-01")
    begun = imputed_start(start, end, days(["2002-05-20"] * 3), report=quiet)
    ended = imputed_end(end, begun, days(["2002-05-11"] * 3), report=quiet)
    assert begun.tolist() == [day("2002-05-20"), day("2002-05-20"), day("2002-01-31")]
    assert (begun <= ended).all()


def test_flag_tells_the_highest_part_imputed() -> None:
    flags = imputation_flag(text("2002-03-04", "2002-03", "2002", "2002---07", None), days(["2002-03-04"] * 4 + [None]))
    assert flags.fillna("").tolist() == ["", "D", "M", "M", ""]


def test_emergent_within_the_window() -> None:
    start = pd.Series([9.0, 10.0, 50.0, 51.0, np.nan, 20.0])
    first = pd.Series([10.0] * 5 + [np.nan])
    made = treatment_emergent(start, first, pd.Series([20.0] * 6), treatment_window=30)
    assert made.fillna("").tolist() == ["", "Y", "Y", "", "", ""]
    assert treatment_emergent(start, first).fillna("").tolist() == ["", "Y", "Y", "Y", "", ""]


def test_first_and_greatest_within_subject_and_term() -> None:
    subject, term = text("a", "a", "a", "b", "a"), text("x", "x", "y", "x", "x")
    date, number = pd.Series([5.0, 5.0, 1.0, 9.0, np.nan]), pd.Series([2.0, 1.0, 3.0, 1.0, 4.0])
    grade = pd.Series([3.0, 3.0, 1.0, np.nan, 2.0])
    assert first_flag(date, number, term, subject=subject).astype("str").fillna("").tolist() == ["", "Y", "Y", "Y", ""]
    assert first_flag(date, number, subject=subject).astype("str").fillna("").tolist() == ["", "", "Y", "Y", ""]
    assert greatest_flag(grade, date, number, term, subject=subject).astype("str").fillna("").tolist() == [
        "",
        "Y",
        "Y",
        "",
        "",
    ]


def test_column_of_some_records_only(study_folder: Callable[..., Path], sheets: dict[str, str]) -> None:
    line = "WORST,Worst,text,,Derived,AE.AESEV AE.AESEQ AE.AESEQ,greatest_flag,,,AESEV LE 2,,\n"
    folder = study_folder({"AE": sheets["AE"] + line})
    frame = build(Study.open(folder)).built["AE"].frame
    flags = dict(zip(frame["AETERM"], frame["WORST"].astype("str").fillna(""), strict=True))
    assert flags == {"rash": "Y", "nausea": "", "cough": "Y"}
