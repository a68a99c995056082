"""Marks lead from cells to the notes that tell how their numbers were computed, in words."""

import pandas as pd
import pytest

from m5kit.engine.encoded import encoded
from m5kit.specs import Codelist, Dataset, Row, Spec, Term, Variable
from m5kit.tlf.displays import Displays, build_displays
from m5kit.tlf.notes import _series
from m5kit.tlf.page import FIGURE_SPACE, Page, PageTable
from m5kit.tlf.sheets import read_displays
from m5kit.tlf.times import time_words

ADSL = pd.DataFrame(
    {
        "USUBJID": encoded(pd.Series([f"S{i:02}" for i in range(24)])),
        "ARM": encoded(pd.Series(["A", "B"] * 12)),
        "SEX": encoded(pd.Series(["F", "F", "M", "M"] * 6)),
        "MEASFL": encoded(pd.Series(["Y", "Y", "N"] * 8)),
    }
).assign(AVAL=[float(3 + i * 7 % 23) for i in range(24)], CNSR=[float(i % 3 == 0) for i in range(24)])
LABELS = {"SEX": "Sex", "MEASFL": "Measurable Disease Flag"}
VARIABLES = tuple(
    Variable("ADSL", n, LABELS.get(n, n), "text", codelist="NY" if n == "MEASFL" else "") for n in map(str, ADSL)
)
NY = Codelist("NY", "No Yes", terms=(Term("Y", "Yes"), Term("N", "No")))
TOP = {"display": "T", "layout": "table", "by": "ARM", "groups": "A=A; B=B; A vs B=Hazard Ratio|P Value", "title": "T"}
COX = {"row": "Cox", "kind": "cox", "stats": "hr p", "cell": "{hr}|{p}"}
RANK = {"row": "Rank", "kind": "logrank", "stats": "p", "cell": "|{p}", "parameters": "strata=SEX"}
COUNT = {"kind": "count", "stats": "n pct", "cell": "{n} ({pct})", "where": "CNSR EQ 0"}


def built(*rows: dict[str, str], **top: str) -> Displays:
    made = tuple(
        Row({"display": "T", "analysis": f"X{i}", "dataset": "ADSL"} | r, f"line {i}") for i, r in enumerate(rows)
    )
    datasets = {"ADSL": Dataset("ADSL", "ADSL", "adam", "", "", (), VARIABLES)}
    sheets = {"displays": (Row(TOP | top, "top"),), "analyses": made}
    found = build_displays(Spec({"id": "S"}, {}, datasets, {"NY": NY}, sheets=sheets), {"ADSL": ADSL})
    assert [f for f in found.findings if f.severity == "error"] == []
    return found


def lines(page: Page) -> list[tuple[str, ...]]:
    assert isinstance(page.body, PageTable)
    return [tuple(cell.replace(FIGURE_SPACE, "") for cell in line.cells) for line in page.body.lines]


def test_the_study_tells_a_method_in_its_own_words() -> None:
    given = COUNT | {"row": "Two", "parameters": "method_note=Shares of everybody.", "where": "CNSR EQ 0"}
    made = built(given | {"cell": "{n} ({pct})"})
    assert made.pages[0].notes == ("Shares of everybody.",)
    assert {a.get("description") for a in made.event["analyses"]} == {None, "Shares of everybody."}
    empty = built(given | {"denominator": "SEX EQ X"})
    assert empty.pages[0].notes == ("Shares of everybody. NE: nobody is in its denominator.",)


def test_a_number_that_is_not_estimable_says_why() -> None:
    mean = {"kind": "summary", "variable": "AVAL", "stats": "n mean", "cell": "{n} {mean}", "row": "V"}
    made = built(mean | {"where": "SEX EQ X"})
    assert lines(made.pages[0]) == [("V", "0 NE", "0 NE")]
    assert made.pages[0].notes == ("NE: no record is chosen.",)


COX_NOTE = "Hazard ratios: Cox model, ties by Efron's method, unstratified; 95% confidence limits and P by Wald's test."
RANK_NOTE = "P values: log-rank test, stratified by sex, two-sided."


@pytest.mark.parametrize(
    ("marks", "first", "second", "lead"),
    [
        ("symbols", "*", "†", ("* ", "† ")),
        ("numbers", " [1]", " [2]", ("[1] ", "[2] ")),
        ("letters", " (a)", " (b)", ("(a) ", "(b) ")),
    ],
)
def test_two_tests_of_one_column_each_have_a_mark(marks: str, first: str, second: str, lead: tuple[str, str]) -> None:
    (page,) = built(COX, RANK, parameters=f"marks={marks}").pages
    (cox, rank) = lines(page)
    assert (cox[0], rank[0]) == (
        "Cox" + first,
        "Rank" + second,
    )  # a note that holds for all of a row stands on its stub
    assert page.notes == (lead[0] + COX_NOTE, lead[1] + RANK_NOTE)


def test_a_row_with_both_has_marks_in_its_cells() -> None:
    both = COX | {"row": "Rank", "stats": "hr", "cell": "{hr}|{X1.p}"}
    (page,) = built(both, RANK | {"cell": ""}, COX).pages
    assert lines(page) == [("Rank", "1.32*", "0.64†"), ("Cox‡", "1.32", "0.60")]
    assert page.notes == (f"* {COX_NOTE.replace(' and P', '')}", f"† {RANK_NOTE}", f"‡ {COX_NOTE}")


def test_one_test_needs_no_mark() -> None:
    (page,) = built(RANK).pages
    assert lines(page)[0][0] == "Rank"
    assert page.notes == (RANK_NOTE,)


def test_no_marks_where_none_are_wanted() -> None:
    (page,) = built(COX, RANK, parameters="marks=none").pages
    assert [line[0] for line in lines(page)] == ["Cox", "Rank"]


def test_denominators_are_told_in_words() -> None:
    some = COUNT | {"row": "Some", "denominator": "MEASFL EQ Y"}
    (page,) = built(COUNT | {"row": "All"}, some).pages
    assert [line[0] for line in lines(page)] == ["All*", "Some†"]
    assert page.notes == (
        "* Percentages are of all subjects in the group.",
        "† Percentages are of subjects with measurable disease.",
    )


def test_marks_that_the_author_uses_are_left_to_the_author() -> None:
    assert _series("symbols", "Viscera* and others†", 6) == ["‡", "§", "¶", "‖", "#", "‡‡"]


def test_the_analysis_results_have_the_same_sentences() -> None:
    found = built(COX, RANK)
    texts = [item.get("description") for item in found.event["analyses"][1:]]
    assert texts == [COX_NOTE, RANK_NOTE]
    code = found.event["analyses"][2]["programmingCode"]["parameters"]
    assert code == [
        {
            "name": "strata",
            "label": "strata: sex",
            "description": "The variables that make the strata.",
            "value": ["SEX"],
        }
    ]


@pytest.mark.parametrize(("parameters", "said"), [("", "12"), ("; days_per_month=30.4375", "12 months")])
def test_times_have_their_unit(parameters: str, said: str) -> None:
    """A time is told with its unit where days were divided into months."""
    top = Row({"display": "T", "layout": "table", "by": "ARM", "groups": "A"}, "d")
    row = {
        "display": "T",
        "analysis": "L",
        "kind": "landmark",
        "dataset": "ADTTE",
        "stats": "km_pct",
        "cell": "{km_pct}",
    }
    lines = (Row(row | {"parameters": f"at=12{parameters}"}, "a"),)
    ((display,), _) = read_displays(Spec({"id": "S"}, {}, {}, {}, sheets={"displays": (top,), "analyses": lines}))
    assert time_words(12.0, display.analyses[0]) == said
