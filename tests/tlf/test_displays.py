"""From sheets and datasets to files."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from m5kit import __version__
from m5kit.engine.encoded import encoded
from m5kit.specs import Row, Spec
from m5kit.tlf.displays import build_displays, write_displays
from m5kit.tlf.page import FIGURE_SPACE, PageTable

FRAMES = {
    "ADSL": pd.DataFrame(
        {
            "USUBJID": encoded(pd.Series([str(i) for i in range(12)])),
            "ARMCD": encoded(pd.Series(["A"] * 11 + ["B"])),
            "ELIGFL": encoded(pd.Series(["Y"] * 12)),
            "SEX": encoded(pd.Series(["F"] * 10 + ["M", "F"])),
            "AGE": pd.Series([50.0] * 10 + [63.0, 41.0]),
        }
    )
}
DISPLAY = {
    "display": "T1",
    "number": "Table 1",
    "layout": "table",
    "title": "Patients",
    "population": "Eligible patients",
    "where": "ELIGFL EQ Y",
    "by": "ARMCD",
    "groups": "A=Arm A; B=Arm B",
    "stub": "Characteristic",
    "footnotes": "Fixed note.",
}
ANALYSES = (
    {"kind": "heading", "label": "Sex – no. (%)"},
    {"row": "Women", "label": "Women†", "kind": "count", "where": "SEX EQ F", "cell": "{n} ({pct})"},
    {"row": "Men", "kind": "count", "where": "SEX EQ M", "cell": "{n} ({pct})"},
    {"row": "Women", "kind": "fisher", "where": "SEX EQ F", "groups": "A vs B", "footnote": "† P = {p}."},
    {"row": "Age", "kind": "summary", "variable": "AGE", "decimals": "0", "cell": "{median} ({min}–{max})"},
)
STATS = {"count": "n pct", "fisher": "p", "summary": "median min max", "heading": ""}


def spec() -> Spec:
    rows = tuple(
        Row(
            {"display": "T1", "analysis": f"A{i}", "dataset": "ADSL", "stats": STATS[a["kind"]], "indent": "1"}
            | ({"indent": "0"} if a["kind"] in ("heading", "summary") else {})
            | a,
            f"analyses.csv line {i}",
        )
        for i, a in enumerate(ANALYSES, start=2)
    )
    study = {"id": "S1", "protocol": "P1", "disclaimer": "SYNTHETIC DATA", "cutoff": "7 June 2007"}
    sheets = {"displays": (Row(DISPLAY, "displays.csv line 2"),), "analyses": rows}
    return Spec(study=study, parameters={}, datasets={}, codelists={}, sheets=sheets)


def test_a_table_is_laid_out_from_the_results() -> None:
    built = build_displays(spec(), FRAMES)
    assert not built.findings
    (page,) = built.pages
    assert isinstance(page.body, PageTable)
    assert [[head.text for head in row] for row in page.body.header] == [
        ["Characteristic", "Arm A\n(N = 11)", "Arm B\n(N = 1)"]
    ]
    assert [tuple(c.replace(FIGURE_SPACE, "_") for c in line.cells) for line in page.body.lines] == [
        ("Sex – no. (%)",),
        ("Women†", "10 (90.9)_", "_1 (100.0)"),
        ("Men", "_1 _(9.1)_", "_0 __(0.0)"),
        ("Age", "50 (50–63)", "41 (41–41)"),
    ]
    assert page.titles == ("Patients", "Eligible patients")
    assert page.headers == ("Study S1, protocol P1", "SYNTHETIC DATA")
    assert page.notes == (
        "Fixed note.",
        "† P >0.99.",
        "Percentages are of all subjects in the group.",
        "P values: Fisher's exact test, two-sided.",
    )
    assert page.footers == (
        "Population: Eligible patients (ADSL, ELIGFL EQ Y). Source: ADSL.",
        f"Data cut-off: 7 June 2007. Made by m5kit {__version__} as T1.",
    )


def test_a_display_without_its_data_keeps_its_rows_and_says_so() -> None:
    built = build_displays(spec(), {"ADSL": FRAMES["ADSL"].drop(columns="SEX")})
    assert [f.rule for f in built.findings] == ["DISPLAY-DATA"] * 2
    assert [f.place for f in built.findings] == ["analyses.csv line 3", "analyses.csv line 4"]
    body = built.pages[0].body
    assert isinstance(body, PageTable)
    assert [line.cells[0] for line in body.lines] == ["Sex – no. (%)", "Women†", "Men", "Age"]
    assert body.lines[1].cells[1:] == ("NC", "NC")
    assert "† P = not computed." in built.pages[0].notes
    assert built.pages[0].notes[-1] == "NC: not computed, because of a fault that the findings tell."


def test_the_same_displays_give_the_same_bytes(tmp_path: Path) -> None:
    for folder, storage in (("one", "python"), ("two", "pyarrow")):  # however pandas keeps text
        with pd.option_context("mode.string_storage", storage):
            write_displays(tmp_path / folder, build_displays(spec(), FRAMES))
    names = sorted(p.name for p in (tmp_path / "one").iterdir())
    assert names == [
        "T1.html",
        "T1.rtf",
        "ars.json",
        "displays.pdf",
        "index.html",
        "results.csv",
        "results.parquet",
    ]
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    links = (tmp_path / "one" / "index.html").read_text(encoding="utf-8")
    assert '<td class="left"><a href="T1.html">Patients</a></td><td class="left">Eligible patients</td>' in links
    back = pd.read_parquet(tmp_path / "one" / "results.parquet")
    assert back["value"].tolist() == build_displays(spec(), FRAMES).results["value"].tolist()
    first = (tmp_path / "one" / "results.csv").read_text().splitlines()[:2]
    assert first == [
        "display,analysis,group,subgroup,row,column,stat,value,text,n_records,population,where,dataset,parameters",
        "T1,N,A,,N,,n,11.0,11,11,ELIGFL EQ Y,ELIGFL EQ Y AND ARMCD EQ A,ADSL,",
    ]


@pytest.mark.parametrize(
    ("layout", "row", "rule"),
    [
        ("histogram", {"kind": "count", "stats": "n", "cell": "{n}"}, ""),
        ("forest", {"kind": "count", "stats": "n"}, "DISPLAY-EMPTY"),
        ("table", {"kind": "count", "stats": "n"}, "DISPLAY-EMPTY"),
    ],
)
def test_a_layout_without_what_it_draws_costs_no_other_display(layout: str, row: dict[str, str], rule: str) -> None:
    base = spec()
    own = {"display": "F1", "analysis": "A", "row": "All", "dataset": "ADSL", "indent": "0", **row}
    displays = (*base.sheets["displays"], Row(DISPLAY | {"display": "F1", "layout": layout}, "displays.csv line 3"))
    analyses = (*base.sheets["analyses"], Row(own, "analyses.csv line 9"))
    made = build_displays(replace(base, sheets={"displays": displays, "analyses": analyses}), FRAMES)
    assert [page.id for page in made.pages] == ["T1", "F1"]
    assert [f.rule for f in made.findings] == [rule] * bool(rule)


def test_a_figure_that_cannot_be_drawn_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ValueError("no room")

    monkeypatch.setattr("m5kit.tlf.displays.figure_of", broken)
    made = build_displays(spec(), FRAMES)
    assert isinstance(made.pages[0].body, PageTable)
    assert [(f.rule, f.severity, f.place) for f in made.findings] == [
        ("DISPLAY-FIGURE", "error", "displays.csv line 2")
    ]
    assert "T1 could not be drawn (ValueError: no room)" in made.findings[0].message


def test_a_figure_of_nobody_is_an_empty_page() -> None:
    nobody = {"ADSL": FRAMES["ADSL"].iloc[:0]}
    base = spec()
    display = Row(DISPLAY | {"layout": "flow", "groups": ""}, "displays.csv line 2")
    steps = Row(
        {"display": "T1", "analysis": "A", "row": "All", "dataset": "ADSL", "kind": "count", "stats": "n"},
        "analyses.csv line 2",
    )
    made = build_displays(replace(base, sheets={"displays": (display,), "analyses": (steps,)}), nobody)
    assert isinstance(made.pages[0].body, PageTable)
