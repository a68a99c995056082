"""Listings: chosen records in the order and the columns asked for."""

import math

import pandas as pd
import pytest

from m5kit.engine.encoded import encoded
from m5kit.specs import Dataset, Row, Spec, Variable
from m5kit.tlf.displays import build_displays
from m5kit.tlf.listing import _widths
from m5kit.tlf.page import PageTable

FRAMES = {
    "ADSL": pd.DataFrame(
        {
            "USUBJID": encoded(pd.Series(["1", "2", "3"])),
            "AGE": [40.0, 50.5, 60.0],
            "SAFFL": encoded(pd.Series(["Y", "Y", "N"])),
        }
    ),
    "ADAE": pd.DataFrame(
        {
            "USUBJID": encoded(pd.Series(["2", "1", "1", "3"])),
            "AETERM": encoded(pd.Series(["rash", "ache", None, "cough"])),
            "ASTDT": [17324.0, 17325.0, float("nan"), 1.0],
        }
    ),
}
VARIABLES = (
    Variable("ADAE", "AETERM", "Reported Term", "text"),
    Variable("ADAE", "ASTDT", "Start", "integer", format="date9."),
)
DATASETS = {"ADAE": Dataset("ADAE", "AE", "adam", "", "", (), VARIABLES)}
DISPLAY = {"display": "L", "layout": "listing", "where": "SAFFL EQ Y"}
LISTING = {"display": "L", "row": "Events", "kind": "listing", "dataset": "ADAE"} | {
    "variable": "USUBJID AGE AETERM ASTDT",
    "parameters": "sort=USUBJID AETERM",
}


def spec(**change: str) -> Spec:
    sheets = {"displays": (Row(DISPLAY, "d"),), "analyses": (Row(LISTING | change, "a"),)}
    return Spec({"id": "S"}, {}, DATASETS, {}, sheets=sheets)


def test_records_in_order_with_dates_and_labels() -> None:
    built = build_displays(spec(), FRAMES)
    assert not built.findings
    body = built.pages[0].body
    assert isinstance(body, PageTable)
    assert [head.text for head in body.header[0]] == ["USUBJID", "AGE", "Reported Term", "Start"]
    assert [line.cells for line in body.lines] == [
        ("1", "40\u2007\u2007", "", ""),
        ("1", "40\u2007\u2007", "ache", "8\u00a0Jun\u00a02007"),
        ("2", "50.5", "rash", "7\u00a0Jun\u00a02007"),
    ]


def test_no_records_say_so() -> None:
    body = build_displays(spec(where="AETERM EQ nothing"), FRAMES).pages[0].body
    assert isinstance(body, PageTable)
    assert body.lines[0].cells[0] == "No records."


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"label": "One|Two"}, "2 headings for 4 columns"),
        ({"variable": "USUBJID AESER"}, "asks for AESER, which is not a column of ADAE"),
        ({"kind": "heading", "parameters": ""}, "layout listing needs an analysis of kind listing"),
    ],
)
def test_what_cannot_be_listed_is_a_finding(change: dict[str, str], says: str) -> None:
    built = build_displays(spec(**change), FRAMES)
    assert says in built.findings[0].message
    assert len(built.pages) == 1


def test_a_column_of_the_record_beside() -> None:
    frames = FRAMES | {
        "ADRS": pd.DataFrame(
            {
                "USUBJID": encoded(pd.Series(["1", "1", "1", "1"])),
                "PARAMCD": encoded(pd.Series(["MINE", "YOURS", "MINE", "YOURS"])),
                "VISIT": [1.0, 1.0, 2.0, 3.0],
                "AVALC": encoded(pd.Series(["PR", "SD", "CR", "PD"])),
            }
        )
    }
    asked = spec(
        dataset="ADRS",
        variable="USUBJID VISIT AVALC beside.AVALC",
        label="Subject|Visit|Mine|Yours",
        where="PARAMCD EQ MINE",
        parameters="sort=VISIT; beside=PARAMCD EQ YOURS; on=USUBJID VISIT",
    )
    body = build_displays(asked, frames).pages[0].body
    assert isinstance(body, PageTable)
    assert [line.cells for line in body.lines] == [("1", "1", "PR", "SD"), ("1", "2", "CR", "")]
    twice = build_displays(spec(dataset="ADRS", variable="beside.AVALC", parameters="on=USUBJID"), frames)
    assert [f.rule for f in twice.findings] == ["DISPLAY-DATA"]


def test_words_are_not_broken_while_there_is_room() -> None:
    body = build_displays(spec(), FRAMES).pages[0].body
    assert isinstance(body, PageTable)
    assert body.widths == (9.0, 6.0, 15.0, 12.0)


def test_numbers_and_dates_stand_under_each_other() -> None:
    days = FRAMES["ADAE"].assign(ASTDT=[17324.0, 17331.0, math.nan, 1.0])  # 7 and 14 June 2007
    body = build_displays(spec(), FRAMES | {"ADAE": days}).pages[0].body
    assert isinstance(body, PageTable)
    assert {line.cells[3] for line in body.lines} == {"", "\u20077\u00a0Jun\u00a02007", "14\u00a0Jun\u00a02007"}


HEADS = ("Subject", "Arm", "Term as reported")


@pytest.mark.parametrize(
    ("texts", "widths"),
    [
        (("x" * 6, "b", "c c"), (9, 5, 18)),  # all fits, with two characters between
        (("x" * 60, "y" * 40, "c c"), (62, 42, 10)),  # the heading goes over several lines
        (("x" * 60, "y" * 46, "c c"), (62, 48, 10)),  # a longer line is taken
        (("xxxxx " * 10, "yyyy " * 14, "c c"), (62, 37, 10)),  # that would spare too little
        (("x" * 14, "Paclitaxel + Bevacizumab", "word " * 19 + "word"), (16, 26, 52)),  # the longest goes over two
    ],
)
def test_how_a_line_is_shared(texts: tuple[str, ...], widths: tuple[float, ...]) -> None:
    columns = [[text] * 20 for text in texts]
    assert _widths(HEADS, columns) == widths
