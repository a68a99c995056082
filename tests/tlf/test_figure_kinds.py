"""Figures of distributions, courses, pairs and single subjects: from rows of the sheet to what stands on the page."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from m5kit.engine.encoded import encoded
from m5kit.specs import Row, Spec
from m5kit.tlf.displays import Displays, build_displays
from m5kit.tlf.drawing import DrawnShape, Words
from m5kit.tlf.figures import SHADES, places_of
from m5kit.tlf.page import Figure
from m5kit.tlf.paper import LETTER, fitted, paper_of

pytest.importorskip("matplotlib")
N = 12
ADSL = pd.DataFrame(
    {
        "USUBJID": encoded(pd.Series([f"S{i:02}" for i in range(N)])),
        "ARM": encoded(pd.Series(["A", "B"] * 6)),
        "BEST": encoded(pd.Series(["CR", "PR", "SD", "PD"] * 3)),
    }
).assign(
    AVAL=[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 40.0],
    BASE=[float(i * 5 % 12) + 1 for i in range(N)],
    CNSR=[0.0, 1.0, 2.0] * 4,
)
ADVS = pd.DataFrame(
    {
        "USUBJID": encoded(pd.Series([f"S{i:02}" for i in range(N)] * 2)),
        "AVISIT": encoded(pd.Series(["Baseline"] * N + ["Week 8"] * N)),
    }
).assign(AVISITN=[0.0] * N + [8.0] * N, ADY=[1.0] * N + [57.0] * N, AVAL=[float(i) for i in range(2 * N)])
ADAE = pd.DataFrame(
    {"USUBJID": encoded(pd.Series(["S00"] * 3)), "AEDECOD": encoded(pd.Series(["RASH", "COUGH", "RASH"]))}
)
ADAE = ADAE.assign(ASTDY=[5.0, 2.0, 30.0], AENDY=[9.0, np.nan, 31.0])
FRAMES = {"ADSL": ADSL, "ADVS": ADVS, "ADAE": ADAE}
TOP = {
    "display": "F",
    "layout": "",
    "by": "ARM",
    "groups": "A=Arm A; B=Arm B",
    "title": "F",
    "orientation": "landscape",
}


def built(layout: str, *rows: dict[str, str], **top: str) -> Displays:
    made = tuple(
        Row({"display": "F", "analysis": f"X{i}", "row": f"R{i}", "dataset": "ADSL"} | r, f"line {i}")
        for i, r in enumerate(rows)
    )
    sheets = {"displays": (Row(TOP | {"layout": layout} | top, "top"),), "analyses": made}
    found = build_displays(Spec({"id": "S"}, {}, {}, {}, sheets=sheets), FRAMES)
    assert found.findings == ()
    return found


def drawn(layout: str, *rows: dict[str, str], **top: str) -> tuple[Figure, set[str]]:
    (page,) = built(layout, *rows, **top).pages
    assert isinstance(page.body, Figure)
    return page.body, {mark.text for mark in page.body.drawing.marks if isinstance(mark, Words)}


def values(found: Displays, stat: str, group: str) -> list[float]:
    own = found.results
    return own.loc[own["stat"].eq(stat) & own["group"].eq(group) & own["analysis"].eq("X0"), "value"].tolist()


EACH = {"kind": "each", "variable": "AVAL", "stats": "value"}


def test_box_plots_have_quartiles_whiskers_and_what_is_beyond() -> None:
    """Arm B has 2, 4, 6, 8, 10, 40: quartiles 4 and 10 (SAS PCTLDEF=5), so the whisker ends at 10 and 40 is beyond."""
    row = {"kind": "box", "variable": "AVAL", "stats": "n mean q1 median q3 low high outlier"}
    found = built("boxes", row)
    shown = {stat: values(found, stat, "B") for stat in ("q1", "median", "q3", "low", "high", "outlier")}
    assert shown == {"q1": [4.0], "median": [7.0], "q3": [10.0], "low": [2.0], "high": [10.0], "outlier": [40.0]}
    _, words = drawn("boxes", row)
    assert {"Arm A", "Arm B", "No.", "6"} <= words


def test_box_plots_stand_by_visit() -> None:
    row = {"kind": "box", "dataset": "ADVS", "variable": "AVAL", "stats": "n q1 median q3 low high"}
    _, words = drawn("boxes", row | {"parameters": "columns=AVISIT; y=Value"})
    assert {"Baseline", "Week 8", "Value"} <= words


def test_histograms_count_every_value_once() -> None:
    row = {"kind": "histogram", "variable": "AVAL", "stats": "n width", "parameters": "bins=3; x=Value"}
    found = built("histogram", row)
    assert values(found, "n", "A") == [6.0, 0.0, 0.0]  # 1 to 14, 14 to 27, 27 to 40
    assert values(found, "n", "B") == [5.0, 0.0, 1.0]
    assert values(found, "width", "A") == [13.0] * 3
    assert {"Arm A (n = 6)", "Value", "Number"} <= drawn("histogram", row)[1]


def test_courses_have_every_value_at_its_time() -> None:
    row = {"kind": "course", "dataset": "ADVS", "variable": "AVAL", "stats": "value", "parameters": "time=ADY; x=Day"}
    found = built("spaghetti", row).results
    own = found[found["row"].eq("S02") & found["stat"].eq("value")]
    assert own[["column", "value"]].values.tolist() == [["1.0", 2.0], ["57.0", 14.0]]
    assert {"Arm A (n = 6)", "Day"} <= drawn("spaghetti", row)[1]


def test_a_scatter_plot_has_a_point_for_who_has_both() -> None:
    x, y = EACH | {"label": "Before", "variable": "BASE"}, EACH | {"label": "After", "where": "AVAL LT 40"}
    _, words = drawn("scatter", x, y, parameters="line=fit")
    assert {"Arm A (n = 6)", "Arm B (n = 5)", "Before", "After"} <= words


def test_edish_counts_its_quarters() -> None:
    """Across BASE with a line at 3, up AVAL with a line at 2: of 12 subjects."""
    _, words = drawn("edish", EACH | {"variable": "BASE"}, EACH)
    right, high = ADSL["BASE"] > 3, ADSL["AVAL"] > 2
    expected = {
        "Cholestasis": (~right & high).sum(),
        "Potential Hy's law": (right & high).sum(),
        "Normal or near normal": (~right & ~high).sum(),
        "Temple's corollary": (right & ~high).sum(),
    }
    assert expected == {"Cholestasis": 2, "Potential Hy's law": 8, "Normal or near normal": 1, "Temple's corollary": 1}
    assert {f"{name}: {n}" for name, n in expected.items()} <= words


def test_a_category_colours_bars() -> None:
    figure, words = drawn("waterfall", EACH, {"kind": "category", "variable": "BEST", "stats": "category"})
    assert {"CR", "PR", "SD", "PD"} <= words
    fills = {mark.fill.upper() for mark in figure.drawing.marks if isinstance(mark, DrawnShape)}
    assert set(SHADES[:4]) <= fills


def test_shades_differ_in_grey() -> None:
    """Printed in grey, neighbouring shades are a tenth of white apart at least."""
    greys = [sum(w * int(c[i : i + 2], 16) for w, i in ((0.299, 1), (0.587, 3), (0.114, 5))) / 255 for c in SHADES[:5]]
    ordered = sorted(greys)
    assert min(b - a for a, b in pairwise(ordered)) > 0.1


def test_a_patient_profile_has_spans_and_values() -> None:
    events = {"kind": "spans", "dataset": "ADAE", "variable": "AEDECOD", "stats": "start end label", "label": "Events"}
    course = {"kind": "course", "dataset": "ADVS", "variable": "AVAL", "stats": "value", "label": "Pulse"}
    found = built("profile", events, course, where="USUBJID EQ S00", groups="ALL=One")
    own = found.results[found.results["analysis"].eq("X0")]
    spans = own.pivot(index="column", columns="stat", values="value").sort_index()
    assert spans[["start", "end"]].fillna(-1).values.tolist() == [[2.0, -1.0], [5.0, 9.0], [30.0, 31.0]]
    assert own.loc[own["stat"].eq("label"), "text"].tolist() == ["COUGH", "RASH", "RASH"]
    assert own.loc[own["stat"].eq("end"), "text"].tolist() == ["ongoing", "9.0", "31.0"]
    (page,) = found.pages
    assert isinstance(page.body, Figure)
    words = [mark.text for mark in page.body.drawing.marks if isinstance(mark, Words)]
    assert [words.count(text) for text in ("Events", "Pulse", "RASH", "COUGH", "Subject S00")] == [1, 1, 1, 1, 1]


def test_a_cumulative_incidence_ends_at_the_last_time() -> None:
    row = {"kind": "incidence_curve", "stats": "incidence lower upper", "parameters": "competing=CNSR EQ 2; x=Days"}
    found = built("curves", row, groups="A=Arm A")
    own = found.results[found.results["stat"].eq("incidence")]
    # six subjects at 1, 3, 5, 7, 9, 11 with CNSR 0, 2, 1, 0, 2, 1: 1/6 at 1, and 1/6 + 4/6 * 1/3 at 7
    assert own["column"].tolist() == ["1.0", "7.0", "11.0"]
    assert own["value"].tolist() == pytest.approx([1 / 6, 1 / 6 + 4 / 6 / 3, 1 / 6 + 4 / 6 / 3])
    assert "Days" in drawn("curves", row, groups="A=Arm A")[1]


def test_bands_are_seen_through() -> None:
    row = {"kind": "curve", "stats": "survival lower upper"}
    figure, _ = drawn("curves", row, parameters="medians=yes")
    assert [mark.opacity for mark in figure.drawing.marks if isinstance(mark, DrawnShape)].count(0.15) >= 2


@pytest.mark.parametrize(("bars", "label"), [("se", "Mean (SE)"), ("ci", "Mean (confidence limits)"), ("none", "Mean")])
def test_means_over_time_with_numbers_below(bars: str, label: str) -> None:
    stats = "n mean sd se lower upper"
    row = {"kind": "summary", "dataset": "ADVS", "variable": "AVAL", "stats": stats, "parameters": "columns=AVISIT"}
    _, words = drawn("means", row | {"label": "Pulse"}, parameters=f"bars={bars}; x=Week")
    assert {label, "Week 8", "Baseline", "No.", "6", "Pulse"} <= words


def test_visits_stand_at_their_times() -> None:
    assert places_of(["Baseline", "Week 2", "Week 12"]) == [0.0, 2.0, 12.0]
    assert places_of(["Cycle 1 Day 1", "Cycle 2 Day 1"]) == [0.0, 1.0]


def test_figures_fill_their_page_and_have_no_empty_table() -> None:
    (page,) = built("histogram", {"kind": "histogram", "variable": "AVAL", "stats": "n width"}).pages
    assert isinstance(page.body, Figure)
    assert page.data is None
    figure, share = fitted(page.body, page, paper_of(page, LETTER))
    assert (figure.width, share) == (9.0, 1.0)
    assert 4.5 < figure.height < 6.5
    assert figure.drawing.width == 648.0


def test_a_forest_has_the_groups_over_their_columns() -> None:
    km = {"kind": "km", "row": "All", "stats": "events n", "cell": "{events}|{n}", "groups": "A"}
    cox = {"kind": "cox", "row": "All", "stats": "hr hr_lower hr_upper n", "cell": "{hr}"}
    _, words = drawn("forest", km, cox, groups="A=Arm A:: Events|N; A vs B=Ratio")
    assert {"Arm A (N = 6)", "Events", "N", "Ratio", "All"} <= words


def test_boxes_aside_are_joined_to_the_flow() -> None:
    count = {"kind": "count", "stats": "n", "cell": "{n}"}
    parts = {"row": "PD", "label": "PD", "indent": "1", "where": "BEST EQ PD"}
    rows = (
        count | {"row": "All"},
        count | {"row": "Left", "where": "BEST EQ PD"},
        count | parts,
        count | {"row": "Done"},
    )
    _, words = drawn("flow", *rows, groups="A=Arm A; B=Arm B; ALL=All")
    assert {"12 All: All", "6 All: Arm A", "6 All: Arm B", "6 Done"} <= words
    assert built("flow", *rows, groups="ALL=All").pages
