"""The style of a study's displays: a setting, with single things changed by the study and by a display."""

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from m5kit.engine.encoded import encoded
from m5kit.specs import Row, Spec
from m5kit.specs.settings import Settings
from m5kit.tlf.displays import Displays, build_displays
from m5kit.tlf.page import FIGURE_SPACE, PageTable
from m5kit.tlf.paper import Paper
from m5kit.tlf.rtf import rtf

N = 220
ADSL = pd.DataFrame(
    {
        "USUBJID": encoded(pd.Series([f"S{i:03}" for i in range(2 * N)])),
        "ARM": encoded(pd.Series(["A", "B"] * N)),
        "DTHFL": encoded(pd.Series(["Y"] + ["N"] * (2 * N - 1))),
        "SEX": encoded(pd.Series(["F", "F", "M"] * 146 + ["M", "M"])),
    }
)
TOP = {"display": "T", "layout": "table", "by": "ARM", "groups": "A=A; B=B; A vs B=P", "title": "T"}
COUNT = {"kind": "count", "stats": "n pct", "decimals": "0", "cell": "{n} ({pct}%)"}
ROWS = (
    COUNT | {"row": "Died", "where": "DTHFL EQ Y"},
    COUNT | {"row": "Women", "where": "SEX EQ F"},
    {"kind": "fisher", "row": "Died", "where": "DTHFL EQ Y", "stats": "p", "cell": "{p}"},
    {"kind": "chisq", "row": "Women", "where": "SEX EQ F", "stats": "p", "cell": "{p}"},
)


def built(parameters: str = "", **settings: Any) -> Displays:
    made = tuple(
        Row({"display": "T", "analysis": f"X{i}", "dataset": "ADSL"} | r, f"line {i}") for i, r in enumerate(ROWS)
    )
    sheets = {"displays": (Row(TOP | {"parameters": parameters}, "top"),), "analyses": made}
    spec = replace(Spec({"id": "S"}, {}, {}, {}, sheets=sheets), settings=Settings(displays=settings))
    return build_displays(spec, {"ADSL": ADSL})


def lines(made: Displays) -> list[tuple[str, ...]]:
    body = made.pages[0].body
    assert isinstance(body, PageTable)
    return [tuple(cell.replace(FIGURE_SPACE, "_") for cell in line.cells) for line in body.lines]


def test_a_study_that_says_nothing_has_the_style_of_journals() -> None:
    assert lines(built()) == lines(built(style="journal"))
    died, women = lines(built())
    assert (died[0], died[1], died[2]) == ("Died", "__1 _(0%)", "__0 _(0%)")
    assert (women[1], died[3], women[3]) == ("146 (66%)", ">0.99*", ">0.99†")


def test_the_style_of_reports() -> None:
    died, women = lines(built(style="report"))
    assert died[:3] == ("Died", "__1 (<1%)", "__0______")
    assert women[:2] == ("Women", "146 (66%)")
    assert (died[3], women[3]) == (">0.9999 [1]", ">0.9999 [2]")


@pytest.mark.parametrize(
    ("settings", "row"),
    [
        ({"style": "report", "p_style": "three"}, ("Died", "__1 (<1%)", "__0______", ">0.999 [1]")),
        ({"style": "report", "bounds": False, "marks": "none"}, ("Died", "__1 (_0%)", "__0______", ">0.9999")),
        ({"padding": "none", "marks": "letters"}, ("Died", "__1 (0%)_", "__0 (0%)_", ">0.99 (a)")),
    ],
)
def test_single_things_are_changed(settings: dict[str, Any], row: tuple[str, ...]) -> None:
    died = lines(built(**settings))[0]
    assert (*died[:3], died[3].strip("_")) == row


def test_a_display_has_the_last_word() -> None:
    assert lines(built("p_style=three; marks=none", style="report"))[0][3].strip("_") == ">0.999"
    assert lines(built("marks=none", style="report"))[0][0] == "Died"


def test_the_paper() -> None:
    made = built(paper="a4", points=10, font="Liberation Mono")
    assert made.paper == Paper("a4", points=10.0, font="Liberation Mono")
    assert "Liberation Mono" in rtf(made.pages[0], made.paper).decode("latin-1")


@pytest.mark.parametrize(
    ("settings", "says", "mend"),
    [
        ({"style": "jurnal"}, "There is no style 'jurnal'.", "Write journal or report. Did you mean 'journal'?"),
        ({"paper": "A5"}, "There is no paper 'A5'.", "Write letter or a4."),
        ({"points": 40}, "points is 40, too large for a table.", "Write 14 at most."),
        ({"marks": "stars"}, "marks is 'stars', not a word of symbols, numbers, letters, none.", ""),
    ],
)
def test_what_is_no_style_is_told_and_left_out(settings: dict[str, Any], says: str, mend: str) -> None:
    made = built(**settings)
    (finding,) = made.findings
    assert (finding.rule, finding.place, finding.message) == ("DISPLAY-STYLE", "study.toml, [displays]", says)
    assert mend in finding.mend
    assert lines(made) == lines(built())
