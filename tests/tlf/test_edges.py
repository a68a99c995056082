"""Tables and curves of a trial at the edges: an arm without events, one subject alone, an arm without subjects."""

import pandas as pd
import pytest

from m5kit.engine.encoded import encoded
from m5kit.specs import Row, Spec
from m5kit.tlf.displays import Displays, build_displays
from m5kit.tlf.drawing import svg
from m5kit.tlf.page import Figure, PageTable

GROUPS = "A=Arm A; B=Arm B; A vs B=Comparison"
TOP = {"by": "ARM", "groups": GROUPS, "stub": "Survival", "population": "All"}
ROWS = (
    {"row": "N", "kind": "km", "stats": "n events", "cell": "{events} / {n}"},
    {"row": "Median", "kind": "km", "stats": "km_median km_median_lower", "cell": "{km_median} ({km_median_lower})"},
    {"row": "At 10", "kind": "landmark", "stats": "km_pct", "cell": "{km_pct}", "parameters": "at=10"},
    {"row": "P", "kind": "logrank", "stats": "p", "groups": "A vs B", "cell": "{p}"},
    {"row": "HR", "kind": "cox", "stats": "hr hr_lower", "groups": "A vs B", "cell": "{hr} ({hr_lower})"},
)
CURVES = (
    {"row": "Curve", "kind": "curve", "stats": "survival censored"},
    {"row": "Curve", "kind": "at_risk", "stats": "at_risk"},
)


def made(arms: str, times: list[float], events: str) -> Displays:
    """The table and the figure of subjects by arm, time and event ("10": the first with, the second without)."""
    subjects = encoded(pd.Series([f"S{i}" for i in range(len(arms))], dtype="str"))
    arm = encoded(pd.Series(list(arms), dtype="str"))
    censored = pd.Series([1.0 - int(event) for event in events], dtype="float64")
    frames = {
        "ADSL": pd.DataFrame({"USUBJID": subjects, "ARM": arm}),
        "ADTTE": pd.DataFrame({"USUBJID": subjects, "ARM": arm, "AVAL": pd.Series(times), "CNSR": censored}),
    }
    displays = tuple(
        Row(TOP | {"display": d, "layout": layout, "title": d}, "") for d, layout in (("T", "table"), ("F", "curves"))
    )
    analyses = tuple(
        Row(
            {"display": display, "analysis": f"{display}{i}", "dataset": "ADTTE", "label": line["row"]} | line,
            f"line {i}",
        )
        for display, lines in (("T", ROWS), ("F", CURVES))
        for i, line in enumerate(lines)
    )
    return build_displays(Spec({"id": "S"}, {}, {}, {}, sheets={"displays": displays, "analyses": analyses}), frames)


def cells(displays: Displays) -> dict[str, list[str]]:
    body = next(page.body for page in displays.pages if page.id == "T")
    assert isinstance(body, PageTable)
    return {line.cells[0]: [c.strip() for c in line.cells[1:]] for line in body.lines}


NE = "NE"
# By row: arm A, arm B, and how they compare. R: survfit(Surv(c(5, 8, 12), c(1, 1, 0)) ~ 1) has the median 8, with 5 as
# its lower limit; survdiff(Surv(c(5, 8, 12, 6, 9, 20), c(1, 1, 0, 0, 0, 0)) ~ c(1, 1, 1, 2, 2, 2)) has chisq 2.
CASES = {
    "an arm without events": (
        ("AAABBB", [5.0, 8.0, 12.0, 6.0, 9.0, 20.0], "110000"),
        ["2 / 3", "0 / 3"],
        ["8.0 (5.0)", "NE (NE)"],
        ["33.3", "100.0"],
        ("0.16", "NE (NE)"),
    ),
    "no events at all": (
        ("AAABBB", [5.0, 8.0, 12.0, 6.0, 9.0, 20.0], "000000"),
        ["0 / 3", "0 / 3"],
        ["NE (NE)", "NE (NE)"],
        ["100.0", "100.0"],
        (NE, "NE (NE)"),
    ),
    "one subject, with an event": (
        ("A", [5.0], "1"),
        ["1 / 1", "0 / 0"],
        ["5.0 (NE)", "NE (NE)"],
        ["0.0", NE],
        (NE, "NE (NE)"),
    ),
    "one subject, without an event": (
        ("A", [15.0], "0"),
        ["0 / 1", "0 / 0"],
        ["NE (NE)", "NE (NE)"],
        ["100.0", NE],
        (NE, "NE (NE)"),
    ),
    "nobody": (("", [], ""), ["0 / 0", "0 / 0"], ["NE (NE)", "NE (NE)"], [NE, NE], (NE, "NE (NE)")),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_estimated_and_what_cannot_be(name: str) -> None:
    given, events, medians, landmarks, (p, ratio) = CASES[name]
    displays = made(*given)
    assert cells(displays) == {
        "N": [*events, ""],
        "Median": [*medians, ""],
        "At 10": [*landmarks, ""],
        "P": ["", "", p],
        "HR": ["", "", ratio],
    }
    absent = [arm for arm in "AB" if arm not in given[0]]
    assert [
        (f.rule, f"ARM {arm!r}" in f.message)
        for f, arm in zip([f for f in displays.findings if f.severity == "error"], absent * 2, strict=True)
    ] == [("DISPLAY-GROUP", True)] * (2 * len(absent))


@pytest.mark.parametrize("name", [name for name in CASES if name != "nobody"])
def test_curves_are_drawn(name: str) -> None:
    (figure,) = [page.body for page in made(*CASES[name][0]).pages if page.id == "F"]
    assert isinstance(figure, Figure)
    for arm in ("Arm A", "Arm B"):
        assert f">{arm}</text>" in svg(figure.drawing)


def test_without_subjects_there_is_no_figure_to_draw() -> None:
    (page,) = [page for page in made("", [], "").pages if page.id == "F"]
    assert isinstance(page.body, PageTable)
