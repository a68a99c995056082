"""Analysis results of displays: data with their conditions, variables, words and programming code."""

import pandas as pd
import pytest

from m5kit.define.arm import AnalysedData, ResultDisplay
from m5kit.package.analyses import result_displays, shared_conditions
from m5kit.specs import Dataset, Row, Spec, Variable
from m5kit.specs.conditions import parsed

DISPLAYS = {
    "F1": "number=Figure 1; layout=curves; title=Survival|of all; population=Treated; where=SAFFL EQ Y; by=ARMCD; "
    "groups=A=One, B=Two; purpose=PRIMARY OUTCOME MEASURE",
    "T1": "number=Table 1; layout=table; title=Events; population=Treated; where=SAFFL EQ Y; by=ARMCD; groups=A=One",
}
ANALYSES = [
    "display=F1; analysis=KM; row=Median; kind=km; stats=n; dataset=ADTTE; where=PARAMCD EQ PFS; parameters=conf_type=log",
    "display=F1; analysis=LR; row=Median; kind=logrank; dataset=ADTTE; where=PARAMCD EQ PFS; groups=A vs B; stats=p; parameters=strata=SEX",
    (
        "display=T1; analysis=AE; row=Nausea; kind=count; dataset=ADAE; where=AEDECOD EQ NAUSEA AND TRTEMFL EQ Y; "
        "denominator=SEX EQ F"
    ),
    (
        "display=T1; analysis=AE; row=Rash; kind=count; dataset=ADAE; where=AEDECOD EQ RASH AND TRTEMFL EQ Y; "
        "denominator=SEX EQ F"
    ),
    "display=T1; analysis=ANY; row=Any; kind=count; dataset=ADAE",
    "display=T1; analysis=ANY; row=None; kind=count; dataset=ADSL; where=AEFL NE Y",
    "display=T1; analysis=GONE; row=Gone; kind=count; dataset=ADXX",
]
COLUMNS = {
    "ADSL": "USUBJID ARMCD SAFFL SEX AEFL",
    "ADTTE": "USUBJID ARMCD SAFFL SEX PARAMCD AVAL CNSR",
    "ADAE": "USUBJID ARMCD AEDECOD TRTEMFL",
}


def row(text: str, place: str) -> Row:
    cells = dict(pair.split("=", 1) for pair in text.split("; "))
    return Row({**cells, "groups": cells.get("groups", "").replace(", ", "; ")}, place)


def dataset(name: str) -> Dataset:
    variables = tuple(Variable(name, v, v.title(), "text") for v in COLUMNS[name].split())
    return Dataset(name, name, "adam", "BASIC DATA STRUCTURE", "", ("USUBJID",), variables)


@pytest.fixture(scope="module")
def spec() -> Spec:
    displays = tuple(row(f"display={name}; {text}", f"displays {name}") for name, text in DISPLAYS.items())
    analyses = tuple(row(text, f"analyses line {n}") for n, text in enumerate(ANALYSES, 2))
    return Spec({"id": "X1"}, {}, {}, {}, sheets={"displays": displays, "analyses": analyses})


@pytest.fixture(scope="module")
def told(spec: Spec) -> dict[str, ResultDisplay]:
    return {d.id: d for d in result_displays(spec, {name: dataset(name) for name in COLUMNS})}


def test_a_display_has_its_name_and_the_analyses_of_what_was_built(told: dict[str, ResultDisplay]) -> None:
    assert [(d.id, d.name, d.title, [r.id for r in d.results]) for d in told.values()] == [
        ("F1", "Figure 1", "Survival", ["KM", "LR"]),
        ("T1", "Table 1", "Events", ["AE", "ANY"]),
    ]
    assert [(d.results[0].reason, d.results[0].purpose) for d in told.values()] == [
        ("SPECIFIED IN SAP", "PRIMARY OUTCOME MEASURE"),
        ("SPECIFIED IN SAP", "EXPLORATORY OUTCOME MEASURE"),
    ]


def test_a_time_has_its_censoring_strata_and_population(told: dict[str, ResultDisplay]) -> None:
    data = told["F1"].results[1].data
    assert data == (
        AnalysedData(
            "ADTTE", ("ARMCD", "AVAL", "CNSR", "SEX", "PARAMCD", "SAFFL"), parsed("SAFFL EQ Y AND PARAMCD EQ PFS")
        ),
    )


def test_a_population_that_the_dataset_has_not_is_of_adsl(told: dict[str, ResultDisplay]) -> None:
    result = told["T1"].results[0]
    assert result.data == (
        AnalysedData("ADAE", ("ARMCD", "AEDECOD", "TRTEMFL"), parsed("TRTEMFL EQ Y AND AEDECOD IN (NAUSEA, RASH)")),
        AnalysedData("ADSL", ("SAFFL",), parsed("SAFFL EQ Y")),
    )
    assert result.joined == "Of ADAE the records of the subjects chosen in ADSL, by USUBJID."


def test_rows_of_several_datasets_are_not_joined(told: dict[str, ResultDisplay]) -> None:
    result = told["T1"].results[1]
    assert [(d.dataset, d.where) for d in result.data] == [("ADAE", ()), ("ADSL", parsed("SAFFL EQ Y AND AEFL NE Y"))]
    assert result.joined == "Each row is of one of the datasets; the programming code says of which."


def test_two_analyses_of_one_row_are_told_apart(told: dict[str, ResultDisplay]) -> None:
    assert [r.description for r in told["F1"].results] == ["Median (Kaplan-Meier estimates)", "Median (Log-rank test)"]
    assert [r.description for r in told["T1"].results] == ["Nausea; Rash", "Any; None"]


def test_how_it_was_done(told: dict[str, ResultDisplay]) -> None:
    assert told["F1"].results[0].documentation == (
        "Population: Treated (SAFFL EQ Y). Kind of analysis: Kaplan-Meier estimates. Parameters: conf type: log."
    )
    assert told["T1"].results[0].documentation == (
        "Population: Treated (SAFFL EQ Y). Kind of analysis: Subjects or records that have a property. "
        "Percentages are of those with SEX EQ F."
    )


def test_what_was_computed_is_told_in_the_sentences_of_the_footnotes(spec: Spec) -> None:
    lines = pd.DataFrame(
        [
            ("F1", "LR", "Median", "", "p", "P values: log-rank test, stratified by sex, two-sided"),
            ("T1", "AE", "Nausea", "", "pct", "Percentages are of women"),
            ("T1", "AE", "Rash", "", "pct", "Percentages are of women. NE: a group has nobody"),
            ("T1", "ANY", "Any", "", "n", ""),
        ],
        columns=["display", "analysis", "row", "column", "stat", "parameters"],
    )
    found = {d.id: d for d in result_displays(spec, {name: dataset(name) for name in COLUMNS}, lines)}
    assert found["F1"].results[1].documentation == (
        "Population: Treated (SAFFL EQ Y). Kind of analysis: Log-rank test. "
        "P values: log-rank test, stratified by sex, two-sided. Parameters: strata: SEX."
    )
    assert found["T1"].results[0].documentation == (
        "Population: Treated (SAFFL EQ Y). Kind of analysis: Subjects or records that have a property. "
        "Percentages are of women. NE: a group has nobody."
    )
    assert found["T1"].results[1].documentation == (
        "Population: Treated (SAFFL EQ Y). Kind of analysis: Subjects or records that have a property."
    )


def test_the_programming_code_is_the_command_and_its_rows(told: dict[str, ResultDisplay]) -> None:
    result = told["F1"].results[1]
    assert result.context.startswith("m5kit ")
    assert result.code == (
        "m5kit tlf STUDY F1\n"
        "LR: row Median | kind logrank | population SAFFL EQ Y | dataset ADTTE | where PARAMCD EQ PFS | "
        "groups A vs B | stats p | parameters strata=SEX"
    )


@pytest.mark.parametrize(
    ("rows", "shared"),
    [
        (["A EQ 1 AND B EQ 2"], "A EQ 1 AND B EQ 2"),
        (["A EQ 1", "A IN (2, 3)", "A EQ 1"], "A IN (1, 2, 3)"),
        (["A EQ 1", "B EQ 1"], ""),
        (["A GE 1", "A GE 2"], ""),
        (["A EQ 1", ""], ""),
        (["A EQ 1 AND A NE 2", "A EQ 3"], ""),
    ],
)
def test_what_all_rows_share(rows: list[str], shared: str) -> None:
    assert shared_conditions([parsed(text) for text in rows]) == parsed(shared)
