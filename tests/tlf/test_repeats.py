"""One row of the sheet made for many values: rows, columns, pages, pooled groups, worst grades, spanning headers."""

import pandas as pd
import pytest

from m5kit.engine.encoded import encoded
from m5kit.specs import Row, Spec
from m5kit.tlf.displays import Displays, build_displays
from m5kit.tlf.page import FIGURE_SPACE, Page, PageTable
from m5kit.tlf.paper import LETTER, bodies, paper_of
from m5kit.tlf.shells import shells_of

ADSL = pd.DataFrame(
    {
        "USUBJID": encoded(pd.Series(list("123456"))),
        "ARM": encoded(pd.Series(list("AABBCC"))),
        "SEX": encoded(pd.Series(list("FMFMFM"))),
    }
)
ADVS = pd.DataFrame(
    {
        "USUBJID": encoded(pd.Series([*"123456", *"1235", *"12"])),
        "PARAM": encoded(pd.Series(["Pulse"] * 10 + ["Weight"] * 2)),
        "AVISIT": encoded(pd.Series(["Week 2"] * 6 + ["Week 10"] * 4 + ["Week 2"] * 2)),
        "BNRIND": encoded(pd.Series([*"NNNHHN", *"NNHH", *"NN"])),
        "ANRIND": encoded(pd.Series([*"NHNHNN", *"HNHH", *"NN"])),
    }
).assign(AVISITN=[2.0] * 6 + [10.0] * 4 + [2.0] * 2, AVAL=[60.0, 62, 70, 72, 80, 82, 64, 66, 74, 84, 90, 92])
ADAE = pd.DataFrame(
    {
        "USUBJID": encoded(pd.Series([*"1123456"])),
        "AEDECOD": encoded(pd.Series(["RASH", "RASH", "RASH", "COUGH", "COUGH", "RASH", "RASH"])),
        "AESEV": encoded(pd.Series(["MILD", "SEVERE", "MILD", "MILD", "SEVERE", "MILD", "MILD"])),
    }
).assign(AESEVN=[1.0, 3, 1, 1, 3, 1, 1])
FRAMES = {"ADSL": ADSL, "ADVS": ADVS, "ADAE": ADAE}
TOP = {"display": "T", "layout": "table", "by": "ARM", "groups": "A=Arm A; B=Arm B; C=Arm C", "title": "T"}


def spec(*rows: dict[str, str], **top: str) -> Spec:
    made = tuple(
        Row({"display": "T", "analysis": f"X{i}", "dataset": "ADVS"} | r, f"line {i}") for i, r in enumerate(rows)
    )
    return Spec({"id": "S"}, {}, {}, {}, sheets={"displays": (Row(TOP | top, "top"),), "analyses": made})


def built(*rows: dict[str, str], **top: str) -> Displays:
    made = build_displays(spec(*rows, **top), FRAMES)
    assert [f for f in made.findings if f.severity != "note"] == []
    return made


def body(page: Page) -> PageTable:
    assert isinstance(page.body, PageTable)
    return page.body


def lines(page: Page) -> list[tuple[int, str, tuple[str, ...]]]:
    return [(n.indent, n.cells[0], tuple(c.replace(FIGURE_SPACE, "") for c in n.cells[1:])) for n in body(page).lines]


def heads(page: Page) -> list[list[tuple[str, int]]]:
    return [[(head.text.replace("\n", " "), head.span) for head in row] for row in body(page).header]


VALUES = {"kind": "summary", "variable": "AVAL", "stats": "n mean", "cell": "{n}|{mean}", "row": "Value"}
SHIFT = {"kind": "levels", "variable": "ANRIND", "stats": "n pct", "cell": "{n} ({pct})"}


def test_visits_as_rows_under_each_parameter() -> None:
    """In the order of the numbered visit, and only those that a parameter has."""
    (page,) = built(VALUES | {"parameters": "for_each=PARAM; rows=AVISIT"}, groups="A=A:: N|Mean; C=C:: N|Mean").pages
    assert lines(page) == [
        (0, "Pulse", ()),
        (1, "Week 2", ("2", "61.0", "2", "81.0")),
        (1, "Week 10", ("2", "65.0", "1", "84.0")),
        (0, "Weight", ()),
        (1, "Week 2", ("2", "91.0", "0", "NE")),
    ]
    assert heads(page) == [
        [("", 1), ("A (N = 2)", 2), ("C (N = 2)", 2)],
        [("", 1), ("N", 1), ("Mean", 1), ("N", 1), ("Mean", 1)],
    ]


def test_the_results_say_what_a_row_was_made_from() -> None:
    found = built(VALUES | {"parameters": "for_each=PARAM; rows=AVISIT"}).results
    (where,) = set(found.loc[found["row"].eq("Week 10") & found["group"].eq("A"), "where"])
    assert where == 'ADSL.ARM EQ A AND PARAM EQ Pulse AND AVISIT EQ "Week 10"'


def test_a_shift_table_has_the_result_before_as_columns() -> None:
    rows = SHIFT | {"parameters": "rows=; columns=BNRIND; percent=known", "where": "PARAM EQ Pulse AND AVISITN EQ 2"}
    (page,) = built(rows, groups="A=Arm A; B=Arm B").pages
    assert lines(page) == [
        (0, "H", ("0 (NE)", "1 (50.0)", "1 (100.0)", "0 (0.0)")),
        (0, "N", ("0 (NE)", "1 (50.0)", "0 (0.0)", "1 (100.0)")),
    ]
    assert heads(page) == [
        [("", 1), ("Arm A (N = 2)", 2), ("Arm B (N = 2)", 2)],
        [("", 1), ("H", 1), ("N", 1), ("H", 1), ("N", 1)],
    ]


def test_a_missing_value_has_a_row_and_a_column_where_it_is_asked_for() -> None:
    unknown = ADVS.assign(BNRIND=encoded(pd.Series([None, *"HNHHN", *"NNHH", *"NN"])))
    row = {"kind": "count", "where": 'AVISIT EQ "Week 2" AND PARAM EQ Pulse', "stats": "n", "cell": "{n}", "row": "R"}
    asked = spec(row | {"parameters": "rows=ANRIND; columns=BNRIND; missing=yes"}, groups="A=A; B=B")
    made = build_displays(asked, FRAMES | {"ADVS": unknown})
    assert made.findings == ()
    assert [head for head, _ in heads(made.pages[0])[1]] == ["", "H", "N", "Missing", "H", "N", "Missing"]
    assert lines(made.pages[0]) == [
        (0, "H", ("1", "0", "0", "1", "0", "0")),
        (0, "N", ("0", "0", "1", "0", "1", "0")),
    ]
    (where,) = {w for w in made.results["where"] if "BNRIND BLANK" in w and "ANRIND EQ N" in w and "ARM EQ A" in w}
    assert where.endswith("ANRIND EQ N AND BNRIND BLANK")


def test_a_row_that_one_column_has_is_0_in_the_other() -> None:
    row = {"kind": "count", "stats": "n pct", "cell": "{n} ({pct})", "row": "R", "parameters": "rows=AVISIT"}
    low = row | {"column": "High", "where": "ANRIND EQ H"}
    rare = row | {"column": "Heavy", "where": "AVAL GE 90"}
    (page,) = built(low, rare, groups="A=A; B=B").pages
    assert lines(page) == [
        (0, "Week 2", ("1 (50.0)", "2 (100.0)", "1 (50.0)", "0 (0.0)")),
        (0, "Week 10", ("1 (50.0)", "0 (0.0)", "1 (50.0)", "0 (0.0)")),
    ]


def test_subjects_outside_of_their_denominator_are_told() -> None:
    row = {"kind": "count", "where": "ANRIND EQ H", "stats": "n pct", "cell": "{n} ({pct})", "row": "R"}
    found = build_displays(spec(row | {"denominator": "ARM NE A"}, groups="A=A; B=B"), FRAMES).findings
    assert [(f.rule, f.message) for f in found if f.severity == "warning"] == [
        ("ANALYSIS-DENOMINATOR", "T X0 R counts subjects 2 times that are not among its denominator, ARM NE A.")
    ]
    sound = build_displays(spec(row | {"denominator": "ARM NE C"}, groups="A=A; B=B"), FRAMES).findings
    assert [f for f in sound if f.severity != "note"] == []


def test_nobody_of_nobody_is_told_with_the_denominator() -> None:
    row = {"kind": "count", "where": "ANRIND EQ H AND ARM NE A", "stats": "n pct denominator", "row": "R"}
    asked = row | {"cell": "{n}/{denominator} ({pct}%)", "parameters": "rows=SEX", "denominator": "ARM NE A"}
    (page,) = built(asked, groups="A=A; B=B", parameters="zero=count").pages
    assert lines(page) == [(0, "F", ("0/0", "1/1 (100.0%)")), (0, "M", ("0/0", "1/1 (100.0%)"))]


def test_facts_of_subjects_part_the_denominator() -> None:
    row = {"kind": "count", "where": "ANRIND EQ H", "stats": "n pct", "cell": "{n} ({pct})", "row": "High"}
    (page,) = built(row | {"parameters": "rows=SEX"}).pages
    assert lines(page) == [
        (0, "F", ("1 (100.0)", "1 (100.0)", "1 (100.0)")),
        (0, "M", ("1 (100.0)", "1 (100.0)", "0 (0.0)")),
    ]


@pytest.mark.parametrize(
    ("counted", "cells"),
    [
        ("each", ("2 (100.0)", "1 (50.0)", "1 (50.0)", "1 (50.0)")),
        ("worst", ("1 (50.0)", "1 (50.0)", "1 (50.0)", "1 (50.0)")),
    ],
)
def test_terms_by_severity(counted: str, cells: tuple[str, ...]) -> None:
    row = {"kind": "terms", "dataset": "ADAE", "variable": "AEDECOD", "stats": "n pct", "cell": "{n} ({pct})"}
    (page,) = built(row | {"row": "Any", "parameters": f"columns=AESEV; counted={counted}"}, groups="A=A; B=B").pages
    assert lines(page)[0] == (0, "Any", cells)
    assert heads(page)[1] == [("", 1), ("MILD", 1), ("SEVERE", 1), ("MILD", 1), ("SEVERE", 1)]


@pytest.mark.parametrize(
    ("order", "names"),
    [
        ("order=frequency; order_by=B", ["Any", "COUGH", "RASH"]),
        ("order=events", ["Any", "RASH", "COUGH"]),
        ("order=difference; order_by=B vs A", ["Any", "COUGH", "RASH"]),
        ("order=difference; order_by=A vs B", ["Any", "RASH", "COUGH"]),
    ],
)
def test_terms_in_the_order_asked_for(order: str, names: list[str]) -> None:
    row = {"kind": "terms", "dataset": "ADAE", "variable": "AEDECOD", "stats": "n events", "cell": "{n} [{events}]"}
    (page,) = built(row | {"row": "Any", "parameters": order}).pages
    assert [name for _, name, _ in lines(page)] == names
    assert lines(page)[0][2] == ("2 [3]", "2 [2]", "2 [2]")


def test_an_order_by_a_group_that_is_not_there() -> None:
    row = {"kind": "terms", "dataset": "ADAE", "variable": "AEDECOD", "stats": "n", "cell": "{n}", "row": "Any"}
    found = build_displays(spec(row | {"parameters": "order_by=Z"}), FRAMES).findings
    assert [f.message for f in found] == ["line 0: order_by names 'Z', which is no group of the display."]


def test_groups_are_pooled() -> None:
    row = {"kind": "count", "where": "ANRIND EQ H", "stats": "n pct", "cell": "{n} ({pct})", "row": "High"}
    test = {
        "kind": "fisher",
        "where": "ANRIND EQ H",
        "stats": "p",
        "cell": "{p}",
        "row": "High",
        "groups": "A vs B ++ C",
    }
    found = built(row | {"groups": "A; B ++ C"}, test, groups="A=A; B ++ C=Others; A vs B ++ C=P")
    (page,) = found.pages
    assert heads(page) == [[("", 1), ("A (N = 2)", 1), ("Others (N = 4)", 1), ("P", 1)]]
    assert lines(page) == [(0, "High", ("2 (100.0)", "3 (75.0)", ">0.99"))]
    side = found.results.loc[found.results["group"].eq("B ++ C") & found.results["stat"].eq("n"), "where"]
    assert set(side) == {"ARM IN (B, C)", "ADSL.ARM IN (B, C) AND ANRIND EQ H"}


def test_a_treatment_of_two_drugs_is_no_pool() -> None:
    subjects = ADSL.assign(ARM=encoded(pd.Series(["X", "X", "X + Y", "X + Y", "X", "X + Y"])))
    row = {"kind": "count", "dataset": "ADSL", "stats": "n", "cell": "{n}", "row": "All"}
    made = build_displays(spec(row, groups="X=X; X + Y=Both; X + Y vs X=P"), {"ADSL": subjects})
    assert made.findings == ()
    assert lines(made.pages[0]) == [(0, "All", ("3", "3"))]


def test_each_parameter_begins_a_page() -> None:
    row = VALUES | {"parameters": "for_each=PARAM; rows=AVISIT", "cell": "{mean}"}
    (page,) = built(row, parameters="pages=yes").pages
    parts = [p for p in bodies(page, paper_of(page, LETTER)) if isinstance(p, PageTable)]
    assert [[line.cells[0] for line in part.lines] for part in parts] == [
        ["Pulse", "Week 2", "Week 10"],
        ["Weight", "Week 2"],
    ]


@pytest.mark.parametrize(("bounds", "text"), [("no", "0"), ("yes", "<1")])
def test_small_shares_have_a_bound(bounds: str, text: str) -> None:
    many = pd.DataFrame(
        {"USUBJID": encoded(pd.Series([f"{i:03}" for i in range(300)])), "ARM": encoded(pd.Series(["A"] * 300))}
    )
    row = {"kind": "count", "dataset": "ADSL", "where": "USUBJID EQ 007", "stats": "pct", "decimals": "0", "row": "R"}
    made = build_displays(spec(row | {"parameters": f"bounds={bounds}"}, groups="A=A"), {"ADSL": many})
    assert made.results["text"].tolist()[-1] == text


def test_rows_of_what_makes_rows_are_a_fault() -> None:
    found = build_displays(spec(SHIFT | {"parameters": "rows=SEX", "row": "R"}), FRAMES).findings
    assert [(f.rule, f.place) for f in found] == [("DISPLAY-PARAMETER", "line 0")]


def test_a_shell_shows_where_values_will_stand() -> None:
    (page,) = shells_of(
        spec(VALUES | {"cell": "{mean}", "parameters": "for_each=PARAM; rows=AVISIT; columns=SEX"}, groups="A=A")
    ).pages
    assert [name for _, name, _ in lines(page)] == [
        "PARAM 1",
        "AVISIT 1",
        "AVISIT 2",
        "PARAM 2",
        "AVISIT 1",
        "AVISIT 2",
    ]
    assert heads(page)[1] == [("", 1), ("SEX 1", 1), ("SEX 2", 1)]


def test_the_analysis_results_name_the_values() -> None:
    event = built(VALUES | {"parameters": "rows=AVISIT"}, groups="A=A").event
    one = event["analyses"][1]
    assert [g["groupingId"] for g in one["orderedGroupings"]] == ["GF_ARM", "DG_ADVS_AVISIT"]
    assert [r["resultGroups"][1]["groupValue"] for r in one["results"][::2]] == ["Week 2", "Week 10"]
