"""Shells have the rows and columns of the display, and patterns for its numbers; text lines up."""

import pytest

from m5kit.specs import Row, Spec
from m5kit.tlf.drawing import Words
from m5kit.tlf.mock import NOTE
from m5kit.tlf.page import ColumnHead, Figure, Page, PageLine, PageTable
from m5kit.tlf.shells import shells_of
from m5kit.tlf.text import display_text

TOP = {"display": "D", "number": "Table 1", "title": "Title", "layout": "table", "by": "ARM", "stub": "Patients"}
TOP |= {"groups": "A=Arm A; B=Arm B; A vs B=P", "population": "Everybody"}
COUNT = {"kind": "count", "dataset": "ADSL", "stats": "n pct", "cell": "{n} ({pct})", "label": "Women", "row": "W"}
TEST = {"kind": "fisher", "dataset": "ADSL", "stats": "p", "cell": "{p}", "row": "W", "footnote": "P is {p}."}
AGE = {"kind": "summary", "dataset": "ADSL", "stats": "mean sd", "decimals": "mean=1 sd=2", "cell": "{mean} ({sd})"}
FIRST = {"kind": "date", "dataset": "ADSL", "stats": "date", "cell": "{date}", "parameters": "form=month", "row": "F"}
NESTED = {"kind": "terms", "dataset": "ADAE", "variable": "SOC PT", "stats": "n", "cell": "{n}", "row": "Any"}
LIST = {"kind": "listing", "variable": "USUBJID AGE", "label": "Patient|Age", "dataset": "ADSL"}


def body(*analyses: dict[str, str], **top: str) -> Page:
    rows = tuple(Row({"display": "D"} | a, f"analyses.csv line {i}") for i, a in enumerate(analyses, start=2))
    sheets = {"displays": (Row(TOP | top, "d"),), "analyses": rows}
    made = shells_of(Spec({"id": "S"}, {}, {}, {}, sheets=sheets))
    assert not made.findings
    (page,) = made.pages
    return page


def cells(page: Page) -> list[tuple[str, ...]]:
    assert isinstance(page.body, PageTable)
    return [line.cells for line in page.body.lines]


def test_numbers_are_patterns_with_their_decimals() -> None:
    page = body(COUNT, TEST, {"row": "Age", "label": "Age"} | AGE, {"label": "First"} | FIRST)
    assert cells(page) == [
        ("Women", "xx (xx.x)", "xx (xx.x)", "x.xxx"),
        ("Age", "xx.x (xx.xx)", "xx.x (xx.xx)", ""),
        ("First", "Month yyyy", "Month yyyy", ""),
    ]
    assert isinstance(page.body, PageTable)
    assert [head.text for head in page.body.header[0]] == ["Patients", "Arm A\n(N = xx)", "Arm B\n(N = xx)", "P"]
    assert page.notes == ("P is x.xxx.",)


def test_nested_rows_stand_for_whatever_there_is() -> None:
    page = body(NESTED, groups="A=Arm A")
    assert cells(page) == [("Any", "xx"), ("SOC 1", "xx"), ("PT 1", "xx"), ("SOC 2", "xx"), ("PT 2", "xx")]


def test_listings_and_figures() -> None:
    assert cells(body(LIST, layout="listing")) == [("xxxxxx", "xxxxxx")] * 3
    assert body(COUNT).notes == ()


CURVES = {"kind": "curve", "analysis": "C", "stats": "survival censored", "row": "Survival"}
AT_RISK = {"kind": "at_risk", "analysis": "R", "stats": "at_risk", "parameters": "at=0 6 12", "row": "Survival"}
RATIO = {"kind": "cox", "stats": "hr hr_lower hr_upper n", "cell": "{hr}", "row": "All"}
EACH = {"kind": "each", "stats": "value"}


@pytest.mark.parametrize(
    ("layout", "analyses", "shown"),
    [
        ("flow", (COUNT,), {"xx (xx.x) Women: Arm A"}),
        ("curves", (CURVES, AT_RISK), {"Arm A", "12", "xx", "No. at risk"}),
        ("forest", (RATIO,), {"All", "xx.xx", "1"}),
        ("means", (AGE | {"row": "Age", "column": "Week 1"},), {"Arm A", "Week 1"}),
        ("waterfall", (EACH | {"analysis": "E"},), {"Arm A (n = 12)"}),
        ("swimmer", (EACH | {"analysis": "E"}, EACH | {"analysis": "F", "label": "Response"}), {"Response"}),
    ],
)
def test_figures_are_drawn_as_mocks(layout: str, analyses: tuple[dict[str, str], ...], shown: set[str]) -> None:
    page = body(*analyses, layout=layout)
    assert page.notes == (NOTE,)
    assert isinstance(page.body, Figure)
    words = {mark.text for mark in page.body.drawing.marks if isinstance(mark, Words)}
    assert shown <= words


def test_only_those_named() -> None:
    sheets = {"displays": (Row(TOP, "d"), Row(TOP | {"display": "E"}, "e")), "analyses": ()}
    made = shells_of(Spec({"id": "S"}, {}, {}, {}, sheets=sheets), ["E"])
    assert [page.id for page in made.pages] == ["E"]


def test_text_lines_up() -> None:
    header = (
        (ColumnHead("", align="left"), ColumnHead("Both", 2)),
        (ColumnHead("Sex", align="left"), ColumnHead("n"), ColumnHead("%", align="right")),
    )
    lines = (PageLine(("Women of any age",), heading=True), PageLine(("old", "12", "1.5"), indent=1))
    table = PageTable(header, lines, (10.0, 5.0, 5.0), ("left", "center", "right"))
    shown = display_text(Page("T", "Table 1", ("Title",), table, ("note",), ("Study", "SYNTHETIC"), ("Source",)), 20)
    assert shown.splitlines() == [
        "Study",
        "SYNTHETIC",
        "",
        "      Table 1",
        "       Title",
        "",
        "--------------------",
        "             Both",
        "Sex        n      %",
        "--------------------",
        "Women of any age",
        "  old      12   1.5",
        "--------------------",
        "",
        "note",
        "Source",
    ]


def test_a_figure_as_text_is_what_it_shows() -> None:
    figure = Figure(1.0, 1.0, "Two curves", lambda: None)  # type: ignore[arg-type, return-value]
    assert "Two curves\n" in display_text(Page("F", "Figure 1", ("Title",), figure))
