"""Tests of three arms from a sheet. P values by R: oneway.test, kruskal.test, chisq.test, fisher.test."""

import pandas as pd
import pytest

from m5kit.engine.encoded import encoded
from m5kit.specs import Row, Spec
from m5kit.tlf.displays import Displays, build_displays

ARMS = {"A": (2.9, 3, 2.5, 2.6, 3.2), "B": (3.8, 2.7, 4, 2.4), "C": (2.8, 3.4, 3.7, 2.2, 2)}
GRADES = "11122" + "1233" + "23333"
ADSL = pd.DataFrame(
    {
        "USUBJID": encoded(pd.Series([f"{i}" for i in range(14)])),
        "ARM": encoded(pd.Series([arm for arm, values in ARMS.items() for _ in values])),
        "VALUE": [float(v) for values in ARMS.values() for v in values],
        "GRADE": encoded(pd.Series(list(GRADES))),
    }
)
TOP = {"display": "T", "layout": "table", "by": "ARM", "groups": "A=A; B=B; C=C; A vs B vs C=P", "stub": "Value"}
ROWS = [
    {"analysis": "GRADE", "row": f"Grade {g}", "kind": "count", "where": f"GRADE EQ {g}", "stats": "n", "cell": "{n}"}
    for g in "123"
]


def made(*analyses: dict[str, str]) -> Displays:
    lines = tuple(Row({"display": "T", "dataset": "ADSL"} | line, f"line {i}") for i, line in enumerate(analyses))
    return build_displays(
        Spec({"id": "S"}, {}, {}, {}, sheets={"displays": (Row(TOP, "d"),), "analyses": lines}), {"ADSL": ADSL}
    )


def numbers(of: Displays, kind: str) -> dict[str, float]:
    own = of.results[of.results["analysis"] == kind]
    return dict(zip(own["stat"], own["value"], strict=True))


@pytest.mark.parametrize(
    ("asked", "expected", "words"),
    [
        (
            {"kind": "anova", "variable": "VALUE", "stats": "p f"},
            {"p": 0.5866329910417374, "f": 0.5600732600732607},
            " of numbers: one-way analysis of variance",
        ),
        (
            {"kind": "kruskal", "variable": "VALUE", "stats": "p chisq"},
            {"p": 0.6799647735788936, "chisq": 0.7714285714285722},
            " of numbers: Kruskal-Wallis test",
        ),
        (
            {"kind": "chisq", "parameters": "of=GRADE", "stats": "p chisq"},
            {"p": 0.1185084708187392, "chisq": 7.35},
            " of categories: Pearson's chi-square test",
        ),
        ({"kind": "fisher", "parameters": "of=GRADE", "stats": "p"}, {"p": 0.0899576613862328}, ": Fisher's exact test, two-sided"),
        ({"kind": "chisq", "where": "GRADE EQ 1", "stats": "p"}, {"p": 0.108337925173701}, " of categories: Pearson's chi-square test"),
        (
            {"kind": "chisq", "where": "GRADE EQ 1", "stats": "p", "groups": "A vs B"},
            {"p": 0.293718112751792},
            " of categories: Pearson's chi-square test",
        ),
        (
            {"kind": "chisq", "where": "GRADE EQ 1", "stats": "p", "groups": "A vs B", "parameters": "correct=yes"},
            {"p": 0.707660466654553},
            " of categories: Pearson's chi-square test with Yates's correction",
        ),
    ],
)  # fmt: skip
def test_what_r_has(asked: dict[str, str], expected: dict[str, float], words: str) -> None:
    found = made(*ROWS, {"analysis": "TEST", "row": "P", "cell": "{p}"} | asked)
    assert not found.findings
    assert numbers(found, "TEST") == pytest.approx(expected, rel=1e-9)
    assert f"P values{words}." in found.pages[0].notes


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"kind": "chisq", "parameters": "of=OTHER"}, "of=OTHER is no analysis of T"),
        ({"kind": "wilcoxon", "variable": "VALUE"}, "Kind wilcoxon takes two groups at once, and 'A vs B vs C'"),
    ],
)
def test_what_cannot_be_compared_is_a_finding(asked: dict[str, str], says: str) -> None:
    found = made(*ROWS, {"analysis": "TEST", "row": "P", "stats": "p"} | asked)
    assert [says in finding.message for finding in found.findings] == [True]


def test_categories_that_overlap_are_refused() -> None:
    both = ROWS[0] | {"row": "Any", "where": "GRADE IN (1, 2)"}
    found = made(*ROWS, both, {"analysis": "TEST", "row": "P", "kind": "chisq", "parameters": "of=GRADE", "stats": "p"})
    assert ["a subject is in two rows of GRADE" in finding.message for finding in found.findings] == [True]
