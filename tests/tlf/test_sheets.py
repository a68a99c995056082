"""The sheets displays and analyses are read into displays, and their faults into findings."""

import pytest

from m5kit.specs import Row, Spec
from m5kit.specs.conditions import parsed
from m5kit.tlf.model import Group
from m5kit.tlf.sheets import datasets_of, read_displays

DISPLAY = {"display": "T1", "number": "Table 1", "layout": "table", "title": "One|Two", "where": "ELIGFL EQ Y"} | {
    "by": "ARMCD",
    "groups": "PB=Both; P=Single; PB vs P=P value",
    "parameters": "unit=subjects",
}
COUNT = {
    "display": "T1",
    "analysis": "SEX",
    "row": "Women",
    "kind": "count",
    "dataset": "ADSL",
    "where": "SEX EQ F",
} | {
    "stats": "n pct",
    "cell": "{n} ({pct})",
}


def spec(displays: list[dict[str, str]], analyses: list[dict[str, str]]) -> Spec:
    sheets = {
        "displays": tuple(Row(r, f"displays.csv line {i}") for i, r in enumerate(displays, start=2)),
        "analyses": tuple(Row(r, f"analyses.csv line {i}") for i, r in enumerate(analyses, start=2)),
    }
    return Spec(study={"id": "S"}, parameters={}, datasets={}, codelists={}, sheets=sheets)


def test_a_display_carries_its_analyses() -> None:
    (display,), faults = read_displays(spec([DISPLAY], [COUNT]))
    assert not faults
    assert display.titles == ("One", "Two")
    assert display.groups == (Group("PB", "Both"), Group("P", "Single"), Group("PB vs P", "P value"))
    (analysis,) = display.analyses
    assert analysis.groups == ("PB", "P")
    assert analysis.where == parsed("SEX EQ F")
    assert analysis.parameters == {"unit": "subjects"}


def test_a_comparison_is_made_for_the_compared_groups() -> None:
    fisher = COUNT | {"kind": "fisher", "stats": "p", "cell": "{p}", "parameters": "of=SEX"}
    (display,), _ = read_displays(spec([DISPLAY], [COUNT | {"cell": ""}, fisher]))
    assert display.analyses[1].groups == ("PB vs P",)
    assert display.analyses[1].parameters == {"of": "SEX"}


def test_a_star_is_made_for_each_row_without_a_kind() -> None:
    named = [{"display": "T1", "row": name, "where": f"AEDECOD EQ {name}", "label": name} for name in ("Rash", "Pain")]
    stars = [COUNT | {"row": "*", "column": f"grade {g}", "where": f"ATOXGRN EQ {g}", "dataset": "ADAE"} for g in "34"]
    (display,), faults = read_displays(spec([DISPLAY], named + stars))
    assert not faults
    assert [(a.row, a.column) for a in display.analyses] == [
        ("Rash", "grade 3"),
        ("Rash", "grade 4"),
        ("Pain", "grade 3"),
        ("Pain", "grade 4"),
    ]
    assert display.analyses[3].where == parsed("AEDECOD EQ Pain AND ATOXGRN EQ 4")
    assert display.analyses[3].label == "Pain"
    assert datasets_of([display]) == ("ADSL", "ADAE")


@pytest.mark.parametrize(
    ("change", "rule", "says"),
    [
        ({"kind": "cuont"}, "ANALYSIS-KIND", "Kind 'cuont' of T1 SEX Women is not known."),
        ({"stats": "n mode"}, "ANALYSIS-STATISTIC", "Kind count has no statistic mode."),
        ({"cell": "{n} of {pct}", "stats": "n"}, "ANALYSIS-CELL", "prints pct, which is not among its stats"),
        ({"cell": "{n} ({n"}, "ANALYSIS-CELL", "has a brace without its other: '{n} ({n'"),
        ({"footnote": "N = n}"}, "ANALYSIS-CELL", "The footnote of T1"),
        ({"footnote": "P = {p}"}, "ANALYSIS-CELL", "prints p, which is not among its stats"),
        ({"where": "SEX IS F"}, "SPEC-CONDITION", "Condition 'SEX IS F' cannot be read"),
        ({"decimals": "n=x"}, "SPEC-NUMBER", "Decimals 'n=x' are not whole numbers."),
        ({"indent": "deep"}, "SPEC-NUMBER", "indent 'deep' is not a whole number."),
        ({"parameters": "efron"}, "SPEC-PARAMETER", "'efron' is not name=value."),
        ({"display": "T9"}, "DISPLAY-UNKNOWN", "Display 'T9' is not in the sheet displays."),
    ],
)
def test_a_fault_is_a_finding_with_its_place(change: dict[str, str], rule: str, says: str) -> None:
    _, faults = read_displays(spec([DISPLAY | {"parameters": ""}], [COUNT | change]))
    assert [(f.rule, f.place) for f in faults] == [(rule, "analyses.csv line 2")]
    assert says in faults[0].message
    assert faults[0].mend


def test_an_unknown_layout_is_a_finding() -> None:
    _, faults = read_displays(spec([DISPLAY | {"layout": "tabel"}], []))
    assert str(faults[0]) == (
        "error: displays.csv line 2: Layout 'tabel' is not known. Did you mean 'table'? [DISPLAY-LAYOUT]"
    )
