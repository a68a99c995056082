"""What stands on its page finds room: text of 9 points and more, nothing over data, large figures on several pages."""

import re
from dataclasses import replace

import pytest
from matplotlib.font_manager import FontProperties, findfont, get_font

from m5kit.tlf.corners import FALLING, RISING, free_corner, steps
from m5kit.tlf.drawing import Words
from m5kit.tlf.layouts.forest import forest
from m5kit.tlf.layouts.means import _named
from m5kit.tlf.page import TIE, ColumnHead, Figure, Page, PageLine, PageTable
from m5kit.tlf.paper import LETTER, Paper, bodies, fitted, paper_of
from m5kit.tlf.pdf import pdf
from m5kit.tlf.rtf import rtf
from m5kit.tlf.tables import display_table
from m5kit.tlf.widths import lines_within, text_width

from .test_figures import display, results


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize(
    "text", ["No. at risk", "0.60 (0.51–0.70)", "Wavy fjord, 100% {x}", "ALANINE AMINOTRANSFERASE"]
)
def test_widths_are_those_of_the_font(text: str, bold: bool) -> None:
    font = get_font(findfont(FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal")))
    font.set_size(900.0, 72)
    font.set_text(text, 0.0)
    assert text_width(text, bold=bold) == pytest.approx(font.get_width_height()[0] / 64 / 100 / 72, rel=0.02)


def test_a_text_is_broken_between_words_and_after_slashes() -> None:
    assert lines_within("Not recovered/not resolved", 1.0) == ["Not recovered/", "not resolved"]
    assert lines_within("Hypersensitivity", 0.1) == ["Hypersensitivity"]
    assert lines_within("", 1.0) == [""]


def test_a_corner_without_a_curve() -> None:
    falls = [*steps((0.0, 0.2, 0.9), (1.0, 0.4, 0.1), (1.0, 0.6, 0.2))]
    assert free_corner((0.5, 0.3), falls, FALLING) == "upper right"
    assert free_corner((0.15, 0.3), falls, ("upper left", "lower left")) == "lower left"
    assert free_corner((0.9, 0.3), falls, FALLING) == ""
    assert free_corner((0.5, 0.3), steps((0.0, 0.6), (0.0, 0.9), (0.0, 1.0)), RISING) == "upper left"


def wide_table(columns: int, letters: int) -> PageTable:
    cells = ("Row", *["9" * letters] * columns)
    header = (tuple(ColumnHead("x") for _ in cells),)
    return PageTable(header, (PageLine(cells),), (10.0,) * len(cells), ("left", *["center"] * columns))


@pytest.mark.parametrize(
    ("columns", "landscape", "wide", "side", "points"),
    [
        (7, False, 12240, None, 9.0),  # 4 + 7 x 11 of 86 characters
        (8, False, 12240, 0.75, 9.0),  # 92 of 93
        (10, False, 15840, None, 9.0),  # 114 of 120, laid on its side
        (11, False, 15840, 0.5, 9.0),  # 125 of 133
        (11, True, 15840, 0.5, 9.0),
    ],
)
def test_a_wide_table_has_narrower_margins_and_never_smaller_text(
    columns: int, landscape: bool, wide: int, side: float | None, points: float
) -> None:
    sheet = paper_of(Page("T", "T", (), wide_table(columns, 10), landscape=landscape), LETTER)
    assert (sheet.wide, sheet.side, sheet.paper.points) == (wide, side, points)
    assert paper_of(Page("T", "T", (), wide_table(30, 10)), Paper(points=10.0)).paper.points >= 9.0


def test_a_listing_that_asks_for_a_longer_line_has_it_by_narrower_margins_alone() -> None:
    table_ = replace(wide_table(3, 10), wanted=131)
    turned, upright = (paper_of(Page("L", "L", (), table_, landscape=way), LETTER) for way in (True, False))
    assert (turned.wide, turned.side, turned.characters) == (15840, 0.5, 133)
    assert (upright.wide, upright.side) == (12240, None)


def test_files_have_the_margins_of_their_sheet() -> None:
    page = Page("T", "T", (), wide_table(11, 10))
    assert b"\\margl720\\margr720\\margt" in rtf(page)
    assert pdf([page])[:5] == b"%PDF-"


ROWS = 60


def large_forest() -> Page:
    rows = [
        {
            "row": f"S{i}",
            "label": f"Subgroup {i} of sixty",
            "kind": "cox",
            "stats": "hr n",
            "cell": "{n}|{hr}",
            "indent": "1",
        }
        for i in range(ROWS)
    ]
    asked = display("forest", "A vs B=Patients|Ratio", {"kind": "heading", "label": "All of them"}, *rows)
    pairs = {"hr": 0.6, "hr_lower": 0.5, "hr_upper": 0.7, "n": 100.0}
    found = results(*[("H", "A vs B", f"S{i}", "", s, v) for i in range(ROWS) for s, v in pairs.items()])
    numbers = display_table(asked, found)
    return Page("F", "Figure 1", ("Subgroups",), forest(asked, found, numbers), data=numbers)


def test_a_large_forest_goes_over_pages_with_its_heading_in_text_of_9_points() -> None:
    page = large_forest()
    sheet = paper_of(page, LETTER)
    figures = [body for body in bodies(page, sheet) if isinstance(body, Figure)]
    assert len(figures) > 1
    seen = []
    for figure in figures:
        own, share = fitted(figure, page, sheet)
        texts = [mark for mark in own.drawing.marks if isinstance(mark, Words)]
        assert min(mark.size for mark in texts) * share >= 9.0
        seen.append([m.text.replace(TIE, " ").strip() for m in texts])
    assert [text for page_ in seen for text in page_ if text.startswith("Subgroup ")] == [
        f"Subgroup {i} of sixty" for i in range(ROWS)
    ]
    assert "All of them" in seen[0] and all("All of them (continued)" in page_ for page_ in seen[1:])
    whole = page.body
    assert isinstance(whole, Figure)
    assert (
        sum(bool(re.match("Subgroup", m.text.strip(TIE))) for m in whole.drawing.marks if isinstance(m, Words)) == ROWS
    )


@pytest.mark.parametrize(
    ("names", "times", "wide", "said", "unit"),
    [
        (["Week 2", "Week 4"], [2.0, 4.0], 3.0, ["Week 2", "Week 4"], ""),
        (["Baseline", "Week 2", "Week 26"], [0.0, 2.0, 26.0], 4.0, ["0", "2", "26"], "Week"),
        (["Baseline", "Cycle 2", "Week 26"], [0.0, 2.0, 26.0], 4.0, ["Baseline", "Cycle 2", "Week 26"], ""),
    ],
)
def test_visits_on_an_axis(names: list[str], times: list[float], wide: float, said: list[str], unit: str) -> None:
    found, below, look = _named(names, times, wide)
    assert (list(found), below) == (said, unit)
    assert bool(look) == (names[1] == "Cycle 2")
