"""The sheets of displays are checked against the spec before there are data."""

import pytest

from m5kit.specs import Dataset, Row, Spec, Variable
from m5kit.tlf.check_displays import check_displays

NUMBERS = ("AVAL", "CNSR")


def dataset(name: str, *variables: str) -> Dataset:
    made = tuple(
        Variable(name, variable, variable, "float" if variable in NUMBERS else "text") for variable in variables
    )
    return Dataset(name, name, "adam", "", "", (), made)


DATASETS = {
    "ADSL": dataset("ADSL", "USUBJID", "ARMCD", "ELIGFL", "SEX", "PRIORFL"),
    "ADTTE": dataset("ADTTE", "USUBJID", "PARAMCD", "AVAL", "CNSR"),
}
DISPLAY = {"display": "T", "layout": "table", "where": "ELIGFL EQ Y", "by": "ARMCD", "groups": "A; B; A vs B"}
COX = {"display": "T", "row": "R", "kind": "cox", "dataset": "ADTTE", "where": "PARAMCD EQ PFS", "stats": "hr"}


def found(display: dict[str, str], analysis: dict[str, str]) -> list[str]:
    sheets = {
        "displays": (Row(DISPLAY | display, "displays.csv line 2"),),
        "analyses": (Row(COX | analysis, "analyses.csv line 2"),),
    }
    return [str(f) for f in check_displays(Spec({"id": "S"}, {}, DATASETS, {}, sheets=sheets))]


def test_a_sound_sheet_has_no_findings() -> None:
    assert found({}, {"parameters": "strata=PRIORFL; model=TRT + SEX=F + TRT*TIME", "denominator": "SEX EQ F"}) == []


@pytest.mark.parametrize(
    ("display", "analysis", "says"),
    [
        ({"where": "ELIGFLG EQ Y"}, {}, "displays.csv line 2: ELIGFLG is no variable of ADSL."),
        ({"by": "TRT"}, {}, "TRT is no variable of ADSL"),
        (
            {},
            {"where": "PARAMCD EQ PFS AND SEXX EQ F"},
            "SEXX is no variable of ADTTE or ADSL. Did you mean",
        ),
        ({}, {"dataset": "ADRS"}, "Display T needs dataset ADRS, which the spec does not have."),
        ({}, {"parameters": "strata=STRAT"}, "analyses.csv line 2: STRAT is no"),
        ({}, {"parameters": "model=TRT + TRT*WEIGHT"}, "analyses.csv line 2: WEIGHT is no"),
        ({}, {"kind": "coxx"}, "Kind 'coxx' of T R is not known."),
    ],
)
def test_what_the_spec_does_not_have(display: dict[str, str], analysis: dict[str, str], says: str) -> None:
    findings = found(display, analysis)
    assert any(says in finding for finding in findings), findings
