"""Literal records in, literal results out."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest

from m5kit.engine.conditions import holds
from m5kit.engine.encoded import encoded
from m5kit.specs import Row, Spec
from m5kit.specs.conditions import parsed
from m5kit.tlf.results import COLUMNS, results
from m5kit.tlf.sheets import read_displays

ADSL = {
    "USUBJID": ["1", "2", "3", "4", "5", "6", "7"],
    "ARMCD": ["PB", "PB", "PB", "PB", "P", "P", "P"],
    "ELIGFL": ["Y", "Y", "Y", "N", "Y", "Y", "Y"],
    "SEX": ["F", "F", "M", "F", "M", None, "F"],
    "AGE": [40.0, 51.0, 62.0, 20.0, 30.0, None, 35.0],
    "RANDDT": [15330.0, 15400.0, 15500.0, 15000.0, 15331.0, 15332.0, 16222.0],
}
ADAE = {
    "USUBJID": ["1", "1", "2", "4", "5", "9"],
    "AEDECOD": ["Rash", "Rash", "Rash", "Rash", "Pain", "Rash"],
    "ATOXGRN": [3.0, 4.0, 3.0, 3.0, 3.0, 3.0],
}


def frame(columns: Mapping[str, Any]) -> pd.DataFrame:
    return pd.DataFrame({name: encoded(pd.Series(values)) for name, values in columns.items()})


FRAMES = {"ADSL": frame(ADSL), "ADAE": frame(ADAE)}


def made(analysis: dict[str, str], **display: str) -> pd.DataFrame:
    top = {"display": "T1", "layout": "table", "where": "ELIGFL EQ Y", "by": "ARMCD", "groups": "PB=Both; P=Single"}
    sheets = {
        "displays": (Row(top | display, "displays.csv line 2"),),
        "analyses": (Row({"display": "T1", "analysis": "A", "row": "R", "dataset": "ADSL"} | analysis, "here"),),
    }
    spec = Spec(study={"id": "S"}, parameters={}, datasets={}, codelists={}, sheets=sheets)
    displays, faults = read_displays(spec)
    found, more = results(displays, FRAMES)
    assert not faults, faults
    assert [f for f in more if f.severity != "note"] == []
    assert tuple(found.columns) == COLUMNS
    return found[found["analysis"] == "A"]


def lines(found: pd.DataFrame) -> list[tuple[str, str, float, str]]:
    return list(found[["group", "stat", "value", "text"]].itertuples(index=False, name=None))


def test_subjects_are_counted_among_those_of_the_group() -> None:
    found = made({"kind": "count", "where": "SEX EQ F", "stats": "n pct", "groups": "PB; P; ALL"})
    assert lines(found) == [
        ("PB", "n", 2.0, "2"),
        ("PB", "pct", 200 / 3, "66.7"),
        ("P", "n", 1.0, "1"),
        ("P", "pct", 100 / 3, "33.3"),
        ("ALL", "n", 3.0, "3"),
        ("ALL", "pct", 50.0, "50.0"),
    ]


def test_a_subject_with_two_records_counts_once_and_strangers_do_not() -> None:
    found = made({"kind": "count", "dataset": "ADAE", "where": "AEDECOD EQ Rash", "stats": "n"})
    assert lines(found) == [("PB", "n", 2.0, "2"), ("P", "n", 0.0, "0")]
    assert found["n_records"].tolist() == [3, 0]
    assert found["where"].tolist()[0] == "ADSL.ELIGFL EQ Y AND ADSL.ARMCD EQ PB AND AEDECOD EQ Rash"


def test_records_are_counted_when_asked() -> None:
    found = made({"kind": "count", "dataset": "ADAE", "stats": "n", "parameters": "unit=records"})
    assert lines(found) == [("PB", "n", 3.0, "3"), ("P", "n", 1.0, "1")]


def test_a_denominator_is_of_subjects_with_such_a_record() -> None:
    found = made({"kind": "count", "where": "SEX EQ F", "denominator": "SEX PRESENT", "stats": "n pct denominator"})
    assert lines(found)[-3:] == [("P", "n", 1.0, "1"), ("P", "denominator", 2.0, "2"), ("P", "pct", 50.0, "50.0")]
    assert found["parameters"].iloc[2] == "Percentages are of subjects with SEX PRESENT"


def test_nobody_has_no_percentage() -> None:
    found = made({"kind": "count", "where": "SEX EQ F", "groups": "X", "stats": "n pct"})
    (_, _, n, text), (_, _, share, no_text) = lines(found)
    assert (n, text, no_text) == (0.0, "0", "NE")
    assert math.isnan(share)


def test_a_summary_leaves_out_missing_values() -> None:
    asked = {"kind": "summary", "variable": "AGE", "stats": "n mean median min max sd", "decimals": "mean=1 0 sd=2"}
    assert [(g, s, t) for g, s, _, t in lines(made(asked))] == [
        ("PB", "n", "3"),
        ("PB", "mean", "51.0"),
        ("PB", "sd", "11.00"),
        ("PB", "median", "51"),
        ("PB", "min", "40"),
        ("PB", "max", "62"),
        ("P", "n", "2"),
        ("P", "mean", "32.5"),
        ("P", "sd", "3.54"),
        ("P", "median", "33"),
        ("P", "min", "30"),
        ("P", "max", "35"),
    ]


def test_a_summary_of_nobody_cannot_be_estimated() -> None:
    found = made({"kind": "summary", "variable": "AGE", "stats": "n median", "groups": "X"})
    assert [t for *_, t in lines(found)] == ["0", "NE"]


def test_days_become_months() -> None:
    asked = {
        "kind": "summary",
        "variable": "RANDDT",
        "stats": "min",
        "parameters": "days_per_month=30.4375",
        "groups": "PB",
    }
    found = made(asked)
    assert found["value"].iloc[0] == 15330 / 30.4375
    assert found["parameters"].iloc[0] == "Months are days divided by 30.4375"


@pytest.mark.parametrize(
    ("parameters", "text"),
    [("take=first; form=month", "December 2001"), ("take=last; form=month", "May 2004"), ("take=last", "31 May 2004")],
)
def test_dates_are_printed_in_words(parameters: str, text: str) -> None:
    found = made({"kind": "date", "variable": "RANDDT", "stats": "date", "groups": "ALL", "parameters": parameters})
    assert found["text"].tolist() == [text]


def test_fisher_compares_two_groups() -> None:
    """3 of 3 against 1 of 3: one table of 20 is as extreme on each side, and 9 + 9 are less so (by hand)."""
    found = made({"kind": "fisher", "where": "AGE GE 35", "stats": "p", "groups": "PB vs P"})
    ((group, stat, value, text),) = lines(found)
    assert (group, stat, text) == ("PB vs P", "p", "0.40")
    assert value == pytest.approx(8 / 20)


def test_every_condition_chooses_as_many_records_as_are_said() -> None:
    found = made({"kind": "count", "where": "SEX EQ F AND AGE GT 35", "stats": "n", "groups": "PB; P; ALL"})
    for where, n in zip(found["where"], found["n_records"], strict=True):
        assert int(holds(parsed(where), FRAMES["ADSL"], 7).sum()) == n


@pytest.mark.parametrize(
    ("analysis", "says"),
    [
        ({"kind": "count", "dataset": "ADTTE"}, "Dataset ADTTE is not among those built: ADSL, ADAE."),
        ({"kind": "count", "where": "AGEGR1 EQ 1"}, "AGEGR1, which is not a column there"),
        ({"kind": "summary", "variable": "SEX", "stats": "n"}, "asks for numbers in SEX, which holds text"),
        ({"kind": "summary", "variable": "WEIGHT", "stats": "n"}, "asks for WEIGHT, which is not a column of ADSL"),
        ({"kind": "date", "variable": "RANDDT", "parameters": "take=any"}, "take is 'any', not a word of first, last."),
    ],
)
def test_what_cannot_be_made_is_a_finding(analysis: dict[str, str], says: str) -> None:
    top = Row({"display": "T1", "layout": "table", "by": "ARMCD", "groups": "PB; P"}, "displays.csv line 2")
    row = Row({"display": "T1", "row": "R", "stats": "", "dataset": "ADSL"} | analysis, "analyses.csv line 7")
    sheets = {"displays": (top,), "analyses": (row,)}
    displays, faults = read_displays(Spec({"id": "S"}, {}, {}, {}, sheets=sheets))
    found, findings = results(displays, FRAMES)
    (finding,) = (*faults, *findings)
    assert says in finding.message
    assert finding.place == "analyses.csv line 7"
    assert found["row"].tolist() == ["N", "N"]


@pytest.mark.parametrize(("take", "value"), [("least", 3.0), ("greatest", 4.0)])
def test_one_number_for_each_subject(take: str, value: float) -> None:
    asked = {"kind": "each", "dataset": "ADAE", "variable": "ATOXGRN", "stats": "value", "parameters": f"take={take}"}
    found = made(asked | {"groups": "PB"})
    assert list(found[["row", "value"]].itertuples(index=False, name=None)) == [("1", value), ("2", 3.0)]


@pytest.mark.parametrize(("half", "text"), [("away", "33"), ("even", "32")])
def test_halves_are_rounded_as_asked(half: str, text: str) -> None:
    asked = {"kind": "summary", "variable": "AGE", "stats": "mean", "decimals": "0", "groups": "P"}
    assert made(asked | {"parameters": f"half={half}"})["text"].tolist() == [text]


def test_the_extreme_of_other_results() -> None:
    rows = [
        {"analysis": "P", "row": f"Over {age}", "kind": "fisher", "where": f"AGE GE {age}", "stats": "p"}
        for age in (20, 35)
    ]
    rows += [
        {"analysis": kind, "row": kind, "kind": kind, "stats": "p", "parameters": "of=P"}
        for kind in ("smallest", "largest")
    ]
    top = Row({"display": "T1", "layout": "table", "by": "ARMCD", "groups": "PB; P; PB vs P"}, "displays.csv line 2")
    made = [Row({"display": "T1", "dataset": "ADSL"} | row, "analyses.csv") for row in rows]
    made[2:] = [Row({**row.cells, "dataset": ""}, row.place) for row in made[2:]]
    sheets = {"displays": (top,), "analyses": tuple(made)}
    displays, faults = read_displays(Spec({"id": "S"}, {}, {}, {}, sheets=sheets))
    found, findings = results(displays, FRAMES)
    assert not faults and not findings
    of = dict(zip(found["row"], found["value"], strict=True))
    assert of["smallest"] == of["Over 20"] < of["Over 35"] == of["largest"]
    assert found["parameters"].tolist()[-2:] == ["Smallest of 2: Over 20", "Largest of 2: Over 35"]
