"""Marks of the sheets and of the results that stand in the data: no row, column, group or file is taken for another."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from m5kit.engine.encoded import encoded
from m5kit.specs import Codelist, Dataset, Row, Spec, Term, Variable
from m5kit.tlf.ars_kit import Kit
from m5kit.tlf.displays import Displays, build_displays
from m5kit.tlf.nested import names_in, nested
from m5kit.tlf.page import FIGURE_SPACE, PageTable
from m5kit.tlf.sheets import read_displays


def texts(*values: str) -> pd.Series:
    return encoded(pd.Series(values, dtype="str"))


ADSL = pd.DataFrame(
    {
        "USUBJID": texts(*"1234"),
        "ARM": texts("A vs B", "A vs B", "C; D=1", "C; D=1"),
        "DIABETES": texts(*"YNYN"),
        "SMOKER": texts(*"YYYN"),
    }
)
ADAE = pd.DataFrame(
    {
        "USUBJID": texts(*"1234"),
        "SOC": texts("Blood / lymph", "Blood", "Blood / lymph", "Blood"),
        "PT": texts("Alanine / aspartate", "lymph", "/", "a /"),
        "SEVERITY": texts("Mild / moderate", "Severe", "Severe", "Severe"),
    }
)
TOP = {"display": "T", "layout": "table", "by": "ARM", "title": "T", "groups": '"A vs B"=One; "C; D=1"=Two'}
COUNT = {"kind": "count", "dataset": "ADSL", "stats": "n", "cell": "{n}"}


def built(*rows: dict[str, str], codelists: dict[str, Codelist] | None = None) -> Displays:
    lines = tuple(Row({"display": "T", "analysis": f"X{i}"} | row, f"line {i}") for i, row in enumerate(rows))
    lists = codelists or {}
    variables = tuple(Variable("ADSL", n, n, "text", codelist=n if n in lists else "") for n in map(str, ADSL))
    datasets = {"ADSL": Dataset("ADSL", "ADSL", "adam", "", "", (), variables)}
    sheets = {"displays": (Row(TOP, "top"),), "analyses": lines}
    return build_displays(Spec({"id": "S"}, {}, datasets, lists, sheets=sheets), {"ADSL": ADSL, "ADAE": ADAE})


def body(made: Displays) -> tuple[list[list[str]], list[tuple[int, list[str]]]]:
    (page,) = made.pages
    assert isinstance(page.body, PageTable)
    heads = [[head.text.replace("\n", " ") for head in row] for row in page.body.header]
    return heads, [(n.indent, [c.replace(FIGURE_SPACE, "") for c in n.cells]) for n in page.body.lines]


@given(st.lists(st.text("a /\\", min_size=1), max_size=4))
def test_nested_names_read_back(names: list[str]) -> None:
    assert names_in(nested(names)) == tuple(names)


def test_a_name_without_a_slash_alone_is_written_as_it_is() -> None:
    assert nested(["Chemistry", "", "Rash/desquamation", "1/2"]) == "Chemistry / Rash/desquamation / 1/2"
    assert names_in("") == ()


def test_terms_and_columns_with_slashes_stand_where_they_belong() -> None:
    terms = {"kind": "terms", "dataset": "ADAE", "variable": "SOC PT", "row": "Any", "stats": "n", "cell": "{n}"}
    heads, lines = body(built(terms | {"parameters": "columns=SEVERITY"}))
    assert heads == [
        ["", "One (N = 2)", "Two (N = 2)"],
        ["", "Mild / moderate", "Severe", "Mild / moderate", "Severe"],
    ]
    assert lines == [
        (0, ["Any", "1", "1", "0", "2"]),
        (0, ["Blood", "0", "1", "0", "1"]),
        (1, ["a /", "0", "0", "0", "1"]),
        (1, ["lymph", "0", "1", "0", "0"]),
        (0, ["Blood / lymph", "1", "0", "0", "1"]),
        (1, ["/", "0", "0", "0", "1"]),
        (1, ["Alanine / aspartate", "1", "0", "0", "0"]),
    ]


def test_what_is_made_for_each_value_with_a_slash() -> None:
    row = COUNT | {"dataset": "ADAE", "row": "Any / all", "parameters": "for_each=SOC; rows=PT"}
    assert body(built(row))[1] == [
        (0, ["Blood"]),
        (1, ["a /", "0", "1"]),
        (1, ["lymph", "1", "0"]),
        (0, ["Blood / lymph"]),
        (1, ["/", "0", "1"]),
        (1, ["Alanine / aspartate", "1", "0"]),
    ]


def test_groups_whose_values_have_marks_of_the_sheet_stand_in_quotation_marks() -> None:
    made = built(COUNT | {"row": "Smokers", "where": "SMOKER EQ Y", "groups": '"A vs B"; "C; D=1"'})
    assert [str(f) for f in made.findings] == []
    assert body(made)[1] == [(0, ["Smokers", "2", "1"])]
    test = {"kind": "fisher", "dataset": "ADSL", "row": "P", "stats": "p", "groups": '"A vs B" vs "C; D=1"'}
    found = built(test | {"where": "SMOKER EQ Y"}).results.query("stat == 'p'")
    assert found["value"].round(6).tolist() == [1.0]  # fisher.test(matrix(c(2, 1, 0, 1), 2))$p.value


@pytest.mark.parametrize("asked", ['"C; D=1"', '"A vs B"', '"C; D=1" vs "A vs B"'])
def test_parameters_name_groups_with_marks_of_the_sheet(asked: str) -> None:
    order = "difference" if asked.startswith('"C; D=1" ') else "frequency"
    terms = {"kind": "terms", "dataset": "ADAE", "variable": "SEVERITY", "stats": "n", "cell": "{n}", "row": "Any"}
    made = built(terms | {"parameters": f"order={order}; order_by={asked}"})
    assert [str(f) for f in made.findings] == []
    # of A vs B one is mild and one severe, of C; D=1 both are severe
    first = "Mild / moderate" if asked == '"A vs B"' else "Severe"
    assert [line[1][0] for line in body(made)[1]][1] == first


def test_values_of_two_variables_are_rows_of_their_own() -> None:
    rows = [COUNT | {"row": n, "parameters": f"rows={n}"} for n in ("DIABETES", "SMOKER")]
    assert body(built(*rows))[1] == [
        (0, ["N", "1", "1"]),
        (0, ["Y", "1", "1"]),
        (0, ["N", "0", "1"]),
        (0, ["Y", "2", "1"]),
    ]


def test_two_numbers_for_one_place_are_a_finding() -> None:
    rows = [COUNT | {"analysis": "X", "row": n, "parameters": f"rows={n}"} for n in ("DIABETES", "SMOKER")]
    (finding,) = built(*rows).findings
    assert (finding.rule, finding.place) == ("DISPLAY-RESULT", "line 0")
    assert finding.message == 'Analysis X of T gives n of N, "A vs B" twice.'
    alike = Codelist("DIABETES", "", terms=(Term("Y", "Known"), Term("N", "Known")), extensible=True)
    levels = COUNT | {"kind": "levels", "variable": "DIABETES", "row": "Diabetes"}
    assert [f.rule for f in built(levels, codelists={"DIABETES": alike}).findings] == ["DISPLAY-RESULT"]


def test_displays_whose_files_would_have_one_name() -> None:
    names = ("T 1", "T/1", "t_1", "index", "T2")
    rows = tuple(Row({"display": n, "layout": "table", "groups": "ALL=All"}, f"line {n}") for n in names)
    displays, findings = read_displays(Spec({"id": "S"}, {}, {}, {}, sheets={"displays": rows}))
    assert [d.id for d in displays] == ["T 1", "T2"]
    assert [(f.rule, f.place) for f in findings] == [("DISPLAY-TWICE", f"line {n}") for n in names[1:4]]


def test_analysis_results_tell_groups_apart_whose_codes_differ_in_marks() -> None:
    kit = Kit()
    ids = [kit.group("AGEGR1", code)[1] for code in ("<65", ">65", "<65", "<65 ++ >65")]
    assert ids == ["GF_AGEGR1__65", "GF_AGEGR1__65_2", "GF_AGEGR1__65", "GF_AGEGR1__65_____65"]
    groups = kit.groupings["AGEGR1"]["groups"]
    assert [g["condition"]["value"] for g in groups[:2]] == [["<65"], [">65"]]
    assert groups[2]["compoundExpression"]["whereClauses"] == ids[:2]
