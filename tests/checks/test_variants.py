"""The rules on faults that stand in other words, units and forms than their examples; and on what only looks like one."""

from pathlib import Path

import pytest

from m5kit.checks.validate import validate

DM = "USUBJID,RFICDTC,RFSTDTC,RFXSTDTC,BRTHDTC,AGE,AGEU"
SE = """USUBJID,SESEQ,EPOCH,SESTDTC,SEENDTC
a,1,TREATMENT,2020-01-10,2020-02-20
a,2,FOLLOW-UP,2020-02-20,2020-03-01
"""
AE = "USUBJID,AESEQ,EPOCH,AESTDTC"
RS = "USUBJID,RSSEQ,RSTESTCD,RSSTRESC,RSDTC\na,1,OVRLRESP,PD,2020-02-10\n"
TTE = "USUBJID,PARAMCD,PARAM,STARTDT,ADT,AVAL,CNSR,EVNTDESC"
VS = "USUBJID,PARAMCD,AVAL,BASE,CHG,PCHG"


def _found(folder: Path, rule: str, **files: str) -> int:
    """How many findings of a rule there are on datasets, by name and text."""
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return sum(f.rule == rule for f in validate([folder]))


@pytest.mark.parametrize(
    ("date", "epoch", "count"),
    [
        ("2020-01", "TREATMENT", 0),
        ("2020-01", "FOLLOW-UP", 1),
        ("2020-02", "FOLLOW-UP", 0),
        ("2020", "SCREENING", 1),
        ("2020-02-20", "FOLLOW-UP", 0),
        ("2020-01-15T08:30", "FOLLOW-UP", 1),
        ("2020-99", "FOLLOW-UP", 0),
    ],
)
def test_epochs_of_partial_dates(date: str, epoch: str, count: int, tmp_path: Path) -> None:
    assert _found(tmp_path, "EPOCH", se=SE, ae=f"{AE}\na,1,{epoch},{date}\n") == count


@pytest.mark.parametrize(
    ("birth", "age", "unit", "count"),
    [
        ("1960-06-15", "714", "MONTHS", 0),
        ("1960-06-15", "300", "MONTHS", 1),
        ("2019-12-20", "3", "WEEKS", 0),
        ("2019-12-20", "13", "DAYS", 0),
        ("2019-12-20", "130", "DAYS", 1),
        ("1960", "59", "YEARS", 0),
        ("1960", "50", "YEARS", 1),
        ("1960-06-15", "6", "DECADES", 0),
    ],
)
def test_ages_in_other_units(birth: str, age: str, unit: str, count: int, tmp_path: Path) -> None:
    row = f"a,2020-01-02,2020-01-10,2020-01-10,{birth},{age},{unit}"
    assert _found(tmp_path, "AGE-BIRTH", dm=f"{DM}\n{row}\n") == count


@pytest.mark.parametrize(
    ("parameter", "value", "count"),
    [
        ("Overall Survival (months)", "1.77", 0),
        ("Overall Survival (months)", "54", 1),
        ("Overall Survival (weeks)", "7.71", 0),
        ("Time to death in days", "1.77", 1),
        ("Event within the 30 day window (years)", "0.15", 0),
        ("Overall Survival", "9.9", 0),
    ],
)
def test_times_in_the_unit_that_the_parameter_names(parameter: str, value: str, count: int, tmp_path: Path) -> None:
    row = f"a,OS,{parameter},2020-01-12,2020-03-05,{value},0,Death"
    assert _found(tmp_path, "TIME-VALUE", adtte=f"{TTE}\n{row}\n") == count


@pytest.mark.parametrize(
    ("percent", "count"), [("2.8985507246", 0), ("2.9", 0), ("2.899", 0), ("2.8", 1), ("3", 1), ("0.029", 1)]
)
def test_percentages_that_are_rounded(percent: str, count: int, tmp_path: Path) -> None:
    assert _found(tmp_path, "CHANGE", advs=f"{VS}\na,W,71,69,2,{percent}\n") == count


@pytest.mark.parametrize(
    ("code", "parameter", "day", "count"),
    [
        ("RSP", "Overall Response by Investigator", "2020-02-10", 0),
        ("RSP", "Overall Response by Investigator", "2020-02-12", 1),
        ("BOR", "Best Overall Response", "2020-02-12", 0),
        ("OVR", "Response", "2020-02-12", 1),
    ],
)
def test_overall_responses_under_other_names(code: str, parameter: str, day: str, count: int, tmp_path: Path) -> None:
    adrs = f"USUBJID,PARAMCD,PARAM,ADT,AVALC\na,{code},{parameter},{day},PD\n"
    assert _found(tmp_path, "RESPONSE-SOURCE", rs=RS, adrs=adrs) == count


@pytest.mark.parametrize(("value", "reason", "count"), [("A trial", "", 1), ("", "NA", 1), ("", "", 2)])
def test_a_parameter_of_the_trial_has_a_value_or_a_reason(value: str, reason: str, count: int, tmp_path: Path) -> None:
    ts = f"TSPARMCD,TSSEQ,TSVAL,TSVALNF\nTITLE,1,{value},{reason}\n"
    assert _found(tmp_path, "TRIAL-SUMMARY", ts=ts) == count  # one is that others are lacking


def test_a_blank_column_of_a_file_without_types_is_of_any_type(tmp_path: Path) -> None:
    assert _found(tmp_path, "STANDARD-TYPE", advs="USUBJID,PARAMCD,AVAL,BASE,CHG\na,W,71,69,\n") == 0
