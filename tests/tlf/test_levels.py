"""Tables that write their own rows: values of a variable, and analyses for each value of variables."""

import math
from dataclasses import replace
from typing import Any

import pandas as pd

from m5kit.engine.encoded import encoded
from m5kit.specs import Codelist, Dataset, Row, Spec, Term, Variable
from m5kit.tlf.check_displays import check_displays
from m5kit.tlf.displays import Displays, build_displays
from m5kit.tlf.page import FIGURE_SPACE, PageTable

INDEX = range(1, 41)
ARM = ["A" if i % 2 else "B" for i in INDEX]
BASE = [50.0 + i * 7 % 13 for i in INDEX]
SUBJECTS = [f"S{i:02}" for i in INDEX]


def frame(columns: dict[str, list[Any]]) -> pd.DataFrame:
    return pd.DataFrame({name: encoded(pd.Series(values)) for name, values in columns.items()})


ADSL = frame(
    {
        "USUBJID": SUBJECTS,
        "ARM": ARM,
        "SEX": ["M" if i % 3 else "F" for i in INDEX],
        "RESP": ["Y" if i * 11 % 10 < (6 if a == "A" else 3) else "N" for i, a in zip(INDEX, ARM, strict=True)],
        "RACE": ["" if i > 38 else "WHITE" if i % 4 else "ASIAN" for i in INDEX],
    }
).assign(
    BASE=BASE,
    CHG=[b * 0.3 + i * 5 % 9 + (2 if a == "A" else 0) for i, b, a in zip(INDEX, BASE, ARM, strict=True)],
    AVAL=[3.0 + i * 17 % 29 for i in INDEX],
    CNSR=[float(i * 3 % 4 == 0) for i in INDEX],
)
ADSL["RACE"] = ADSL["RACE"].replace("", None) if ADSL["RACE"].dtype == object else ADSL["RACE"]
NAMES = {"TEXT": ("USUBJID", "ARM", "SEX", "RESP", "RACE"), "NUMBER": ("BASE", "CHG", "AVAL", "CNSR")}
VARIABLES = tuple(
    Variable(
        "ADSL", n, {"SEX": "Sex", "RACE": "Race Group"}.get(n, n), "text" if kind == "TEXT" else "float", codelist=n
    )
    for kind, names in NAMES.items()
    for n in names
)
CODELISTS = {
    "RACE": Codelist("RACE", "Race", terms=(Term("WHITE", "White"), Term("BLACK", "Black"), Term("ASIAN", "Asian"))),
}
DATASETS = {"ADSL": Dataset("ADSL", "ADSL", "adam", "", "", (), VARIABLES)}


def spec(*rows: dict[str, str], groups: str = "A=A; B=B; A vs B=Comparison") -> Spec:
    top = Row({"display": "T", "layout": "table", "by": "ARM", "groups": groups, "title": "T"}, "displays.csv line 2")
    made = [
        Row({"display": "T", "dataset": "ADSL", "row": "R"} | r, f"analyses.csv line {i}")
        for i, r in enumerate(rows, 2)
    ]
    return Spec({"id": "S"}, {}, DATASETS, CODELISTS, sheets={"displays": (top,), "analyses": tuple(made)})


def made(*rows: dict[str, str], **more: str) -> Displays:
    asked = spec(*rows, **more)
    assert check_displays(asked) == ()
    found = build_displays(asked, {"ADSL": ADSL})
    assert found.findings == ()
    return found


WITH = {"where": "RESP EQ Y"}


def cells(found: Displays) -> list[tuple[int, str, tuple[str, ...]]]:
    body = found.pages[0].body
    assert isinstance(body, PageTable)
    return [(n.indent, n.cells[0], tuple(c.replace(FIGURE_SPACE, "") for c in n.cells[1:])) for n in body.lines]


COUNT = {"stats": "n pct", "cell": "{n} ({pct})"}


def test_levels_write_their_rows() -> None:
    """Values of the codelist in its order, with those that nobody has, and a row for whose value is missing."""
    row = {"analysis": "RACE", "row": "Race", "label": "Race – no. (%)", "kind": "levels", "variable": "RACE", **COUNT}
    found = made(row | {"parameters": "missing=yes"}, groups="A=A; ALL=All")
    assert cells(found) == [
        (0, "Race – no. (%)", ()),
        (1, "White", ("19 (95.0)", "29 (72.5)")),
        (1, "Black", ("0 (0.0)", "0 (0.0)")),
        (1, "Asian", ("0 (0.0)", "9 (22.5)")),
        (1, "Missing", ("1 (5.0)", "2 (5.0)")),
    ]


def test_a_count_of_none_may_stand_alone() -> None:
    row = {"analysis": "RACE", "row": "Race", "kind": "levels", "variable": "RACE", **COUNT}
    asked = spec(row, groups="A=A")
    (top,) = asked.sheets["displays"]
    sheets = {**asked.sheets, "displays": (Row({**top.cells, "parameters": "zero=count"}, top.place),)}
    found = build_displays(replace(asked, sheets=sheets), {"ADSL": ADSL})
    assert [row for _, _, row in cells(found)] == [(), ("19 (95.0)",), ("0",), ("0",)]


def test_an_analysis_for_each_value_of_a_variable() -> None:
    """Two rows of the sheet are a group of rows for each value: a loop over a variable."""
    each = {"parameters": "for_each=SEX"}
    found = made(
        {"analysis": "N", "row": "Responders", "kind": "count", **WITH, "stats": "n", "cell": "{n}", **each},
        {
            "analysis": "M",
            "row": "Mean",
            "kind": "summary",
            "variable": "CHG",
            "stats": "mean",
            "cell": "{mean}",
            **each,
        },
        groups="A=A; B=B",
    )
    mean = ADSL[ADSL["SEX"].eq("F") & ADSL["ARM"].eq("A")]["CHG"].mean()
    assert [(indent, name) for indent, name, _ in cells(found)] == [
        (0, "F"),
        (1, "Responders"),
        (1, "Mean"),
        (0, "M"),
        (1, "Responders"),
        (1, "Mean"),
    ]
    assert cells(found)[2][2][0] == f"{math.floor(mean * 10 + 0.5) / 10:.1f}"
    counts = [int(c) for _, name, row in cells(found) if name == "Responders" for c in row]
    assert sum(counts) == 20
    assert "SEX EQ F" in found.results.loc[found.results["subgroup"].eq("F"), "where"].iloc[0]


def test_a_variable_without_values_is_a_row_of_nobody() -> None:
    row = {"analysis": "X", "row": "Arm", "kind": "levels", "variable": "ARM", "where": "SEX EQ X", **COUNT}
    assert cells(made(row, groups="A=A"))[1] == (1, "No records", ("0 (0.0)",))


def test_footnotes_use_labels() -> None:
    row = {"analysis": "P", "kind": "cmh", **WITH, "stats": "p", "cell": "{p}", "parameters": "strata=SEX RACE"}
    (note, *_) = made(row | {"where": "RESP EQ Y", "denominator": "RACE PRESENT"}).pages[0].notes
    assert note == "P values: Cochran-Mantel-Haenszel test (general association), stratified by sex and race."
