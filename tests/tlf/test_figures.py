"""Figures are drawn from results alone, and the same results give the same bytes."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import numpy as np
import pandas as pd
import pytest

from m5kit.specs import Row, Spec
from m5kit.tlf.drawing import CLOSE, LINE, MOVE, Drawing, DrawnShape, Words, svg
from m5kit.tlf.layouts.curves import curves
from m5kit.tlf.layouts.flow import Box, _boxes, flow
from m5kit.tlf.layouts.forest import forest
from m5kit.tlf.layouts.means import means
from m5kit.tlf.layouts.waterfall import PLAIN, swimmer, waterfall
from m5kit.tlf.model import Display
from m5kit.tlf.number import COLUMNS
from m5kit.tlf.page import Figure, PageLine
from m5kit.tlf.recorder import png
from m5kit.tlf.sheets import read_displays
from m5kit.tlf.tables import display_table

pytest.importorskip("matplotlib")
GROUPS = "A=Arm A; B=Arm B"
COMPARED = f"{GROUPS}; A vs B=Hazard ratio"
RATIO = {"analysis": "H", "row": "Survival", "kind": "cox", "stats": "hr", "cell": "{hr}"}
HR = ("H", "A vs B", "Survival", "", "hr", 0.6)


def display(layout: str, groups: str, *analyses: dict[str, str]) -> Display:
    rows = tuple(Row({"display": "F"} | a, f"analyses.csv line {i}") for i, a in enumerate(analyses, start=2))
    top = Row({"display": "F", "layout": layout, "by": "ARM", "groups": groups, "stub": "Patients"}, "d")
    (found,), faults = read_displays(Spec({"id": "S"}, {}, {}, {}, sheets={"displays": (top,), "analyses": rows}))
    assert not faults
    return found


def results(*lines: tuple[str, str, str, str, str, float]) -> pd.DataFrame:
    """Results of (analysis, group, row, column, statistic, value)."""
    blank: dict[str, Any] = dict.fromkeys(COLUMNS, "")
    keys = ("analysis", "group", "row", "column", "stat", "value")
    made = [blank | {"display": "F"} | dict(zip(keys, line, strict=True)) for line in lines]
    return pd.DataFrame([one | {"text": f"{one['value']:g}"} for one in made])


def same(one: Figure, other: Figure) -> None:
    assert svg(one.drawing) == svg(other.drawing)
    first = png(one.drawing, 72.0)
    assert first == png(other.drawing, 72.0)
    assert first[:8] == b"\x89PNG\r\n\x1a\n"


def test_curves() -> None:
    asked = display(
        "curves",
        COMPARED,
        {"analysis": "C", "row": "Survival", "kind": "curve", "stats": "survival censored", "parameters": "x=Months"},
        {"analysis": "R", "row": "Survival", "kind": "at_risk", "stats": "at_risk"},
        RATIO,
    )
    found = results(
        ("C", "A", "Survival", "1.0", "survival", 0.5),
        ("C", "A", "Survival", "2.0", "survival", 0.5),
        ("C", "A", "Survival", "2.0", "censored", 1.0),
        ("C", "B", "Survival", "3.0", "survival", 0.0),
        ("R", "A", "Survival", "0", "at_risk", 2.0),
        ("R", "B", "Survival", "0", "at_risk", 17.0),
        HR,
    )
    one = curves(asked, found, display_table(asked, found))
    for text in ("Arm A", "Arm B", "Months", "No. at risk", "17", "Hazard ratio: 0.6"):
        assert f">{text}</text>" in svg(one.drawing)
    assert one.words == "Kaplan-Meier curves: Survival, Arm A and Arm B"
    same(one, curves(asked, found, display_table(asked, found)))


def heights(figure: Figure) -> dict[str, float]:
    return {mark.text: mark.y for mark in figure.drawing.marks if isinstance(mark, Words)}


@pytest.mark.parametrize(("last", "above"), [(0.2, True), (0.9, False)])
def test_the_legend_stands_where_no_curve_is(last: float, above: bool) -> None:
    curve = {"analysis": "C", "row": "Survival", "kind": "curve", "stats": "survival"}
    asked = display("curves", COMPARED, curve, RATIO)
    found = results(*[("C", g, "Survival", f"{t}", "survival", last) for g in "AB" for t in (1.0, 2.0)], HR)
    one = curves(asked, found, display_table(asked, found))
    at = heights(one)
    assert "No. at risk" not in at
    assert (at["Arm A"] > at["Hazard ratio: 0.6"] > one.drawing.height / 2) == above
    assert (one.drawing.height / 2 > at["Hazard ratio: 0.6"] > at["Arm A"]) != above


def test_forest_says_whom_a_ratio_favours() -> None:
    row = {"row": "All", "kind": "cox", "stats": "hr hr_lower hr_upper n", "cell": "{n}|{hr}"}
    asked = display("forest", "A vs B=Patients|Ratio", row)
    pairs = {"hr": 0.6, "hr_lower": 0.5, "hr_upper": 0.7, "n": 100.0}
    found = results(*[("H", "A vs B", "All", "", stat, value) for stat, value in pairs.items()])
    numbers = display_table(asked, found)
    assert not [text for text in heights(forest(asked, found, numbers)) if "better" in text]
    sides = heights(forest(replace(asked, parameters={"favours": "A better|B better"}), found, numbers))
    assert sides["\u2190 A better"] == sides["B better \u2192"] < sides["Hazard ratio"]
    assert len({round(sides[text], 1) for text in ("100", "0.6", "All")}) == 1


def test_the_colours_of_a_png_are_those_of_the_drawing() -> None:
    image = pytest.importorskip("PIL.Image")
    corners = np.array([[10.0, 10.0], [40.0, 10.0], [40.0, 30.0], [10.0, 30.0], [10.0, 10.0]])
    codes = np.array([MOVE, LINE, LINE, LINE, CLOSE], dtype=np.uint8)
    box = DrawnShape(corners, codes, "#0072b2", "#f4f4f4", 2.0)
    seen = image.open(BytesIO(png(Drawing(50.0, 40.0, (box,)), 72.0))).convert("RGB")
    assert [seen.getpixel(at) for at in ((1, 1), (25, 20), (25, 10))] == [
        (255, 255, 255),
        (0xF4, 0xF4, 0xF4),
        (0x00, 0x72, 0xB2),
    ]


def test_forest() -> None:
    cell = {"kind": "cox", "stats": "hr hr_lower hr_upper n", "cell": "{hr}"}
    asked = display("forest", "A vs B=Ratio", {"row": "All"} | cell, {"row": "Young"} | cell, {"row": "None"} | cell)
    pairs = {"All": (0.6, 0.5, 0.7, 100.0), "Young": (0.5, 0.2, 1.4, 20.0), "None": (float("nan"),) * 4}
    stats = ("hr", "hr_lower", "hr_upper", "n")
    found = results(
        *[
            ("H", "A vs B", row, "", stat, value)
            for row, four in pairs.items()
            for stat, value in zip(stats, four, strict=True)
        ]
    )
    one = forest(asked, found, display_table(asked, found))
    for text in ("Young", "0.6", "Hazard ratio", "Ratio", "Patients"):
        assert f">{text}</text>" in svg(one.drawing)
    same(one, forest(asked, found, display_table(asked, found)))


def test_means() -> None:
    cell = {"kind": "summary", "stats": "mean sd", "cell": "{mean}"}
    asked = display(
        "means", GROUPS, {"row": "Total", "column": "Week 1"} | cell, {"row": "Total", "column": "Week 2"} | cell
    )
    found = results(
        *[("", g, "Total", v, "mean", m) for g, m in (("A", 1.0), ("B", -2.0)) for v in ("Week 1", "Week 2")],
        ("", "A", "Total", "Week 1", "sd", 0.5),
    )
    one = means(asked, found, display_table(asked, found))
    for text in ("Total", "Week 1", "Week 2", "Arm A", "Arm B", "Mean (SD)"):
        assert f">{text}</text>" in svg(one.drawing)
    same(one, means(asked, found, display_table(asked, found)))


FLOW = (
    PageLine(("Assigned", "10", "12")),
    PageLine(("Excluded", "3", "0")),
    PageLine(("Withdrew", "2", "0"), indent=1),
    PageLine(("Died", "1", "0"), indent=1),
    PageLine(("Analysed",), heading=True),
    PageLine(("Responded", "4", "5"), indent=1),
)


def test_boxes_leave_out_parts_without_patients() -> None:
    assert _boxes(FLOW, 1, "Arm A") == [
        Box(((0.0, "10 Assigned: Arm A"),), aside=False),
        Box(((0.0, "3 Excluded"), (0.15, "2 Withdrew"), (0.15, "1 Died")), aside=True),
        Box(((0.0, "Analysed"), (0.15, "4 Responded")), aside=False),
    ]
    assert [[text for _, text in box.lines] for box in _boxes(FLOW, 2, "Arm B")] == [
        ["12 Assigned: Arm B"],
        ["Analysed", "5 Responded"],
    ]


def test_flow() -> None:
    count = {"kind": "count", "stats": "n", "cell": "{n}"}
    asked = display("flow", GROUPS + "; ALL=All", {"row": "Assigned"} | count, {"row": "Treated"} | count)
    found = results(
        *[
            ("", g, row, "", "n", n)
            for row, four in (("Assigned", (3, 4, 7)), ("Treated", (3, 2, 5)))
            for g, n in zip(("A", "B", "ALL"), four, strict=True)
        ]
    )
    one = flow(asked, found, display_table(asked, found))
    for text in ("7 Assigned: All", "3 Assigned: Arm A", "2 Treated"):
        assert f">{text}</text>" in svg(one.drawing)
    same(one, flow(asked, found, display_table(asked, found)))


EACH = {"kind": "each", "dataset": "ADTR", "variable": "PCHG", "stats": "value"}


def test_waterfall() -> None:
    asked = display("waterfall", GROUPS, {"analysis": "W", "row": "Change", "parameters": "lines=-30; most=100"} | EACH)
    lines = [("A", "1", -50.0), ("A", "2", 130.0), ("B", "3", 0.0)]
    found = results(*[("W", group, subject, "", "value", v) for group, subject, v in lines])
    one = waterfall(asked, found, display_table(asked, found))
    text = svg(one.drawing)
    assert one.words == "Waterfall plot: Change, Arm A and Arm B"
    for said in ("Arm A (n = 2)", "Arm B (n = 1)", "+"):
        assert f">{said}</text>" in text
    assert text.count(f'fill="{PLAIN.lower()}"') == 2
    same(one, waterfall(asked, found, display_table(asked, found)))


def test_swimmer() -> None:
    marks = [{"analysis": name, "row": name, "label": name} | EACH for name in ("Alive", "Response")]
    asked = display("swimmer", GROUPS, *marks)
    found = results(
        ("Alive", "A", "1", "", "value", 10.0),
        ("Alive", "A", "2", "", "value", 20.0),
        ("Response", "A", "1", "", "value", 5.0),
    )
    one = swimmer(asked, found, display_table(asked, found))
    text = svg(one.drawing)
    assert ">Arm A (n = 2)</text>" in text and ">Arm B (n = 0)</text>" in text
    assert text.count('stroke="#8fb4ce"') == 2
    assert text.count(">Response</text>") == 1
    same(one, swimmer(asked, found, display_table(asked, found)))
