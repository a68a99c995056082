"""Results laid out: columns within groups, cells in two parts, numbers of other analyses in a cell."""

import pandas as pd
import pytest

from m5kit.specs import Row, Spec
from m5kit.tlf.model import Display
from m5kit.tlf.notes import footnotes
from m5kit.tlf.page import FIGURE_SPACE
from m5kit.tlf.results import COLUMNS
from m5kit.tlf.sheets import read_displays
from m5kit.tlf.tables import display_table, remarks

DISPLAY = {
    "display": "T",
    "layout": "table",
    "by": "ARM",
    "groups": "A=Arm A; B=Arm B; A vs B=Ratio|P",
    "stub": "Effect",
}
ANALYSES = [
    {"kind": "heading", "label": "Any cause"},
    {"row": "Rash", "label": "Skin rash", "indent": "1"},
    {"row": "Pain", "indent": "1"},
    {"row": "*", "kind": "count", "column": "grade 3", "stats": "pct", "cell": "{pct}", "analysis": "G"},
    {"row": "*", "kind": "count", "column": "grade 4", "stats": "pct", "cell": "{pct}", "analysis": "G"},
    {"row": "Rash", "kind": "cox", "stats": "hr", "cell": "{hr}|{p}", "analysis": "HR"},
    {"row": "Rash", "kind": "logrank", "stats": "p", "analysis": "P", "footnote": "* P = {p}."},
]


def display() -> Display:
    rows = tuple(Row({"display": "T"} | a, f"analyses.csv line {i}") for i, a in enumerate(ANALYSES, start=2))
    sheets = {"displays": (Row(DISPLAY, "d"),), "analyses": rows}
    (found,), faults = read_displays(Spec({"id": "S"}, {}, {}, {}, sheets=sheets))
    assert not faults
    return found


def results(*lines: tuple[str, str, str, str, str, str]) -> pd.DataFrame:
    """Results of (group, row, column, statistic, text, method)."""
    blank = dict.fromkeys(COLUMNS, "")
    keys = ("group", "row", "column", "stat", "text", "parameters")
    return pd.DataFrame([blank | {"display": "T"} | dict(zip(keys, line, strict=True)) for line in lines])


FOUND = results(
    ("A", "N", "", "n", "10", ""),
    ("B", "N", "", "n", "12", ""),
    ("A", "Rash", "grade 3", "pct", "10.0", "Of all"),
    ("A", "Rash", "grade 4", "pct", "0.0", "Of all"),
    ("A", "Pain", "grade 3", "pct", "5.0", "Of all"),
    ("B", "Rash", "grade 3", "pct", "7.5", "Of all"),
    ("A vs B", "Rash", "", "hr", "0.60", "Cox; model TRT"),
    ("A vs B", "Rash", "", "p", "<0.001", "Log-rank"),
    ("A", "Rash", "", "median", "3", "Not shown"),
)


def test_columns_within_groups_have_two_header_rows() -> None:
    found = display_table(display(), FOUND)
    assert [[(h.text, h.span) for h in row] for row in found.header] == [
        [("", 1), ("Arm A\n(N = 10)", 2), ("Arm B\n(N = 12)", 2), ("", 1), ("", 1)],
        [("Effect", 1), ("grade 3", 1), ("grade 4", 1), ("grade 3", 1), ("grade 4", 1), ("Ratio", 1), ("P", 1)],
    ]


def test_cells_stand_where_their_keys_say() -> None:
    found = display_table(display(), FOUND)
    assert [tuple(c.replace(FIGURE_SPACE, "_") for c in line.cells) for line in found.lines] == [
        ("Any cause",),
        ("Skin rash", "10.0", "0.0", "7.5", "NC", "0.60", "<0.001"),
        ("Pain", "_5.0", "NC", "NC", "NC", "", ""),
    ]
    assert [(line.heading, line.indent, line.keep) for line in found.lines] == [
        (True, 0, True),
        (False, 1, True),
        (False, 1, False),
    ]


def test_footnotes_tell_the_methods_of_what_is_shown() -> None:
    assert footnotes(display(), FOUND) == ("* P <0.001.", "Of all.", "Cox.", "Log-rank.")


def test_a_figure_says_what_the_comparison_cells_say() -> None:
    assert remarks(display(), FOUND) == ("Ratio: 0.60", "P: <0.001")


@pytest.mark.parametrize("gone", ["hr", "pct", "p"])
def test_a_number_that_is_not_there_is_not_computed(gone: str) -> None:
    found = display_table(display(), FOUND[FOUND["stat"] != gone])
    cells = found.lines[1].cells
    assert (cells[1] == "NC", cells[5] == "NC", cells[6] == "NC") == (gone == "pct", gone == "hr", gone == "p")
