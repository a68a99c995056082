"""What a display leaves in doubt: values that a condition does not tell, and numbers that are NE, with the reason."""

from collections.abc import Mapping, Sequence

import pandas as pd
import pytest

from m5kit.engine.encoded import encoded
from m5kit.specs import Row, Spec
from m5kit.tlf.displays import Displays, build_displays
from m5kit.tlf.doubts import findings_at_records

ADSL = {
    "USUBJID": ["1", "2", "3", "4", "5"],
    "ARM": ["A", "A", "A", "B", "B"],
    "TOX": ["3", "1", "NE", "unknown", "2"],
    "SEX": ["F", "f", "M", "M", "M"],
}
ADAE = {"USUBJID": ["1", "3", "3"], "AETERM": ["rash", "Rash", "pain"]}
TOP = {"display": "T", "layout": "table", "by": "ARM", "groups": "A=A; B=B"}
COUNT = {"analysis": "N", "row": "r", "kind": "count", "dataset": "ADSL", "stats": "n pct", "cell": "{n} ({pct})"}


def made(*analyses: Mapping[str, str], **display: str) -> Displays:
    frames = {
        name: pd.DataFrame({n: encoded(pd.Series(v, dtype="str")) for n, v in columns.items()})
        for name, columns in {"ADSL": ADSL, "ADAE": ADAE}.items()
    }
    rows = tuple(
        Row({"display": "T"} | COUNT | {"row": f"r{i}"} | dict(a), f"analyses.csv line {i}")
        for i, a in enumerate(analyses, 2)
    )
    sheets = {"displays": (Row(TOP | display, "displays.csv line 2"),), "analyses": rows}
    return build_displays(Spec({"id": "S"}, {}, {}, {}, sheets=sheets), frames)


def doubts(displays: Displays) -> list[tuple[str, str, str]]:
    found = findings_at_records(displays.doubts, lambda dataset, record, variable: f"{dataset} {record + 1} {variable}")
    return [(f.rule, f.place, f.message) for f in found]


NUMBERS = [
    ("CONDITION-NUMBER", "ADSL 3 TOX", "'NE' is no number, so TOX GE 2 ({}) does not hold."),
    ("CONDITION-NUMBER", "ADSL 4 TOX", "'unknown' is no number, so TOX GE 2 ({}) does not hold."),
]


@pytest.mark.parametrize("column", ["where", "population", "denominator"])
def test_a_number_asked_of_text_in_an_analysis(column: str) -> None:
    assert doubts(made({column: "TOX GE 2"})) == [(r, p, m.format("analyses.csv")) for r, p, m in NUMBERS]


def test_and_in_the_population_of_a_display() -> None:
    assert doubts(made({}, where="TOX GE 2")) == [(r, p, m.format("displays.csv")) for r, p, m in NUMBERS]


@pytest.mark.parametrize(
    ("analysis", "display"), [({"where": "TOX GE 2 AND SEX EQ F"}, {}), ({"where": "TOX GE 2"}, {"where": "SEX EQ F"})]
)
def test_of_records_that_are_left_out_nothing_is_told(analysis: dict[str, str], display: dict[str, str]) -> None:
    assert "CONDITION-NUMBER" not in {rule for rule, _, _ in doubts(made(analysis, **display))}


def test_another_spelling_is_told_once_with_the_number_of_its_records() -> None:
    told = doubts(made({"where": "SEX EQ m"}, {"where": "SEX EQ m"}))
    says = "'M' is another spelling than SEX EQ m (analyses.csv) asks for: capitals or blanks alone differ."
    assert told == [("CONDITION-SPELLING", "ADSL 3 SEX", f"{says} So it is in 2 more records.")]


def test_so_is_one_among_the_records_of_another_dataset() -> None:
    told = doubts(made({"dataset": "ADAE", "where": "AETERM EQ rash"}))
    assert [(rule, place) for rule, place, _ in told] == [("CONDITION-SPELLING", "ADAE 2 AETERM")]


def test_a_group_of_nobody_is_told_once_and_a_second_spelling_of_one_as_that() -> None:
    nobody = made({}, groups="a=A; B=B")
    assert [f.rule for f in nobody.findings if f.severity == "error"] == ["DISPLAY-GROUP"]
    assert doubts(nobody) == []
    both = made({}, by="SEX", groups="F=Female; M=Male")
    assert [(rule, place) for rule, place, _ in doubts(both)] == [("CONDITION-SPELLING", "ADSL 2 SEX")]


def notes(displays: Displays) -> list[str]:
    return [f.message for f in displays.findings if f.rule == "ANALYSIS-NOT-ESTIMABLE"]


TESTED = {"kind": "fisher", "stats": "p", "cell": "{p}", "groups": "A vs B", "where": "SEX EQ M"}


@pytest.mark.parametrize(
    ("analysis", "display", "says"),
    [
        ({"denominator": "SEX EQ X"}, {}, ["T N r2 prints NE for pct of A; pct of B: nobody is in its denominator."]),
        ({"stats": "n", "cell": "{n}", "where": "SEX EQ X"}, {}, []),
        (
            TESTED,
            {"where": "ARM EQ B"},
            ["T N r2 prints NE for p of A vs B: a group has nobody, or all are of one category."],
        ),
    ],
)
def test_a_number_that_is_not_estimable_says_why(
    analysis: dict[str, str], display: dict[str, str], says: Sequence[str]
) -> None:
    assert notes(made(analysis, **display)) == says


def test_a_kind_that_takes_no_variable_computes_nothing_of_one() -> None:
    shown = made({**TESTED, "variable": "SEX"})
    assert [f.rule for f in shown.findings] == ["ANALYSIS-VARIABLE"]
    assert shown.results[shown.results["stat"] == "p"].empty


def test_a_group_told_twice_is_a_fault_and_the_rest_is_printed() -> None:
    shown = made({}, groups="A=A; A=B")
    assert [f.message for f in shown.findings] == ["Group A of display T is told twice."]


def test_headings_that_are_no_headings_are_told_at_their_own_line() -> None:
    listing = {"kind": "listing", "variable": "USUBJID SEX", "label": "Subject", "stats": "", "cell": ""}
    (told,) = (f for f in made(listing, layout="listing").findings if f.severity == "error")
    assert (told.place, told.message) == ("analyses.csv line 2", "1 headings for 2 columns. Give one for each.")
