"""Time to event: the records that are taken, the parameters that are obeyed, and numbers known from R survival."""

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd
import pytest

from m5kit.engine.encoded import encoded
from m5kit.specs import Row, Spec
from m5kit.tlf.results import results
from m5kit.tlf.sheets import read_displays

SUBJECTS = [str(i) for i in range(1, 9)]
ADSL = {
    "USUBJID": SUBJECTS,
    "ARMCD": ["P", "PB", "P", "PB", "X", "X", "X", "X"],
    "SEX": ["F", "F", "M", None, "F", "F", "F", "F"],
    "AGE": [50.0, 60.0, 70.0, 40.0, 50.0, 50.0, 50.0, 50.0],
}
ADTTE: dict[str, Sequence[object]] = {
    "USUBJID": [*SUBJECTS, "1"],
    "PARAMCD": [*(["OS"] * 8), "PFS"],
    "AVAL": [1.0, 2.0, 3.0, 4.0, 10.0, 20.0, 30.0, 40.0, 1.0],
    "CNSR": [0.0, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0],
}
OS = {"dataset": "ADTTE", "where": "PARAMCD EQ OS"}


def frame(columns: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame({name: encoded(pd.Series(values)) for name, values in columns.items()})


def made(analysis: dict[str, str]) -> tuple[list[tuple[str, str, str, float, str]], list[str]]:
    """(group, column, stat, value, method) of each number, and the findings' messages."""
    top = {"display": "F", "layout": "table", "by": "ARMCD", "groups": "PB=Both; P=Single; PB vs P=P value"}
    row = {"display": "F", "analysis": "A", "row": "R"} | OS | analysis
    sheets = {"displays": (Row(top, "displays.csv line 2"),), "analyses": (Row(row, "analyses.csv line 2"),)}
    displays, faults = read_displays(Spec({"id": "S"}, {}, {}, {}, sheets=sheets))
    found, findings = results(displays, {"ADSL": frame(ADSL), "ADTTE": frame(ADTTE)})
    lines = found[found["analysis"] == "A"][["group", "column", "stat", "value", "parameters"]]
    return list(lines.itertuples(index=False, name=None)), [
        f"{f.message} {f.mend}" for f in (*faults, *findings) if f.severity != "note"
    ]


def values(analysis: dict[str, str]) -> list[tuple[str, str, float]]:
    lines, findings = made(analysis)
    assert not findings, findings
    return [(group, stat, value) for group, _, stat, value, _ in lines]


def test_kaplan_meier_by_hand() -> None:
    """S is 3/4 at 10, 3/8 at 30 (two left) and 0 at 40; the median is 30."""
    asked = {"kind": "km", "groups": "X", "stats": "n events censored km_median"}
    assert values(asked) == [("X", "n", 4), ("X", "events", 3), ("X", "censored", 1), ("X", "km_median", 30.0)]
    assert values(asked | {"stats": "km_median", "parameters": "days_per_month=2"}) == [("X", "km_median", 15.0)]


def test_a_landmark_is_in_per_cent_and_compared() -> None:
    (_, stat, value), (_, _, risk) = values(
        {"kind": "landmark", "groups": "X", "stats": "km_pct at_risk", "parameters": "at=15"}
    )
    assert (stat, value, risk) == ("km_pct", 75.0, 3)
    ((group, stat, p),) = values({"kind": "landmark", "groups": "PB vs P", "stats": "p", "parameters": "at=2"})
    assert (group, stat) == ("PB vs P", "p")
    # Both curves are at one half with standard error sqrt(1/8): no difference.
    assert p == pytest.approx(1.0)


def test_a_curve_has_its_times_as_columns() -> None:
    lines, _ = made({"kind": "curve", "groups": "X", "stats": "survival censored"})
    assert [(column, stat, value) for _, column, stat, value, _ in lines] == [
        ("10.0", "survival", 0.75),
        ("20.0", "survival", 0.75),
        ("20.0", "censored", 1.0),
        ("30.0", "survival", 0.375),
        ("40.0", "survival", 0.0),
    ]


def test_numbers_at_risk_are_those_just_before() -> None:
    lines, _ = made({"kind": "at_risk", "groups": "X", "stats": "at_risk", "parameters": "at=0 10 20.5"})
    assert [(column, value) for _, column, _, value, _ in lines] == [("0", 4.0), ("10", 4.0), ("20.5", 2.0)]


def test_cox_with_treatment_alone() -> None:
    """R: coxph(Surv(c(1, 2, 3, 4), c(1, 1, 1, 0)) ~ c(0, 1, 0, 1)) gives -0.9406."""
    lines, findings = made({"kind": "cox", "stats": "coef hr n events"})
    assert not findings
    found = {stat: value for _, _, stat, value, _ in lines}
    assert round(found["coef"], 4) == -0.9406
    assert found["hr"] == pytest.approx(math.exp(found["coef"]))
    assert (found["n"], found["events"]) == (4, 3)
    assert lines[-1][4] == (
        "Hazard ratios: Cox model, ties by Efron's method, unstratified; 95% confidence limits by Wald's test"
    )


def test_a_model_names_its_terms() -> None:
    asked = {"kind": "cox", "stats": "coef", "parameters": "model=TRT + AGE; take=AGE; ties=breslow"}
    ((*_, words),), findings = made(asked)
    assert not findings
    assert "ties by Breslow's method" in words
    assert words.endswith("; model TRT + AGE")


def test_logrank() -> None:
    """R: survdiff(Surv(c(1, 2, 3, 4), c(1, 1, 1, 0)) ~ c(0, 1, 0, 1)): chisq 0.6981132 by hand from its sums."""
    # At 1: expected in PB 1/2, variance 1/4; at 2: 2/3, 2/9; at 3: 1/2, 1/4. Observed 1.
    chisq = (1 - (1 / 2 + 2 / 3 + 1 / 2)) ** 2 / (1 / 4 + 2 / 9 + 1 / 4)
    ((group, stat, value),) = values({"kind": "logrank", "stats": "chisq"})
    assert (group, stat) == ("PB vs P", "chisq")
    assert value == pytest.approx(chisq)


@pytest.mark.parametrize(
    ("analysis", "says"),
    [
        ({"kind": "km", "where": "", "groups": "P"}, "has a subject twice. Name the parameter in its condition"),
        ({"kind": "logrank", "parameters": "strata=SEX"}, "stratum SEX is missing in 1 record."),
        ({"kind": "landmark", "groups": "X", "stats": "km_pct"}, "The parameter at is not given. Write at=a number."),
        ({"kind": "cox", "parameters": "take=AGE"}, "take=AGE is not a term of the model TRT"),
        ({"kind": "cox", "parameters": "model=TRT + SEX=F"}, "SEX is missing in 1 record."),
        ({"kind": "cox", "parameters": "model=TRT + ARMCD"}, "ARMCD is text in the model. Write ARMCD=VALUE"),
        ({"kind": "cox", "groups": "ALL"}, "Write compare=A vs B among the parameters"),
        (
            {"kind": "cox", "parameters": "ties=efrom"},
            "ties is 'efrom', not a word of efron, breslow, exact. Did you mean 'efron'?",
        ),
    ],
)
def test_what_cannot_be_estimated_is_a_finding(analysis: dict[str, str], says: str) -> None:
    lines, findings = made({"stats": "p" if analysis["kind"] != "km" else "n"} | analysis)
    assert not lines
    assert says in findings[0]


def test_proportional_hazards_are_tested() -> None:
    """R: cox.zph(coxph(Surv(c(1, 2, 3, 4), c(1, 1, 1, 0)) ~ c(0, 1, 0, 1)), transform = "identity")$table: chisq 0, p 1."""
    ((group, stat, p),) = values({"kind": "proportionality", "stats": "p", "parameters": "transform=identity"})
    assert (group, stat) == ("PB vs P", "p")
    assert p == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("parameters", "expected"), [("at=99", None), ("at=99; extend=yes", 50.0), ("at=4", 50.0), ("at=4.001", None)]
)
def test_after_the_last_time_nothing_is_known(parameters: str, expected: float | None) -> None:
    ((_, _, value),) = values({"kind": "landmark", "groups": "PB", "stats": "km_pct", "parameters": parameters})
    assert (None if math.isnan(value) else value) == expected


@pytest.mark.parametrize(("column", "value"), [("AVAL", -1.0), ("CNSR", -1.0), ("CNSR", 0.5)])
def test_times_that_cannot_be_are_not_computed(column: str, value: float, monkeypatch: pytest.MonkeyPatch) -> None:
    given: Any = ADTTE[column]
    monkeypatch.setitem(ADTTE, column, [value, *given[1:]])
    lines, findings = made({"kind": "km", "groups": "P", "stats": "km_median"})
    assert not lines
    assert "has 1 record with a time below 0, or a CNSR that is no whole number of 0 or more" in findings[0]
