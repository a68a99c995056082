"""The reporting event is what ARS 1.0 has it be: tests/validate_ars.py, from CDISC's JSON Schema, finds nothing."""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest

from m5kit.engine.encoded import encoded
from m5kit.specs import Row, Spec, read_spec
from m5kit.tlf.ars import ars, reporting_event
from m5kit.tlf.displays import build_displays, write_displays
from m5kit.tlf.sheets import read_displays
from m5kit.tlf.shells import patterns, shell


@pytest.fixture(scope="module")
def standard(script: Callable[[str], ModuleType]) -> ModuleType:
    return script("tests/validate_ars.py")


ADSL = pd.DataFrame(
    {
        "USUBJID": encoded(pd.Series(["1", "2", "3", "4"])),
        "ARM": encoded(pd.Series(["A", "A", "B", "B"])),
        "SAFFL": encoded(pd.Series(["Y", "Y", "Y", "N"])),
        "AGE": [40.0, 50.0, 60.0, float("nan")],
    }
)
ADAE = pd.DataFrame({"USUBJID": encoded(pd.Series(["1", "3"])), "SOC": encoded(pd.Series(["gut", "skin"]))})
ADAE["PT"] = encoded(pd.Series(["nausea", "rash"]))
TOP = {"display": "T1", "number": "Table 1", "title": "Title", "layout": "table", "by": "ARM", "where": "SAFFL EQ Y"}
TOP |= {"groups": "A=Arm A; B=Arm B; ALL=All; A vs B=P", "purpose": "PRIMARY OUTCOME MEASURE", "population": "Safe"}
ROWS = (
    {"analysis": "OLD", "row": "Old", "kind": "count", "dataset": "ADSL", "where": "AGE GE 50 AND SAFFL EQ Y"},
    {"analysis": "AGE", "row": "Age", "kind": "summary", "dataset": "ADSL", "variable": "AGE", "where": "AGE PRESENT"},
    {"analysis": "P", "row": "Old", "kind": "fisher", "dataset": "ADSL", "where": "AGE GE 50", "population": "AGE GT 1 AND SAFFL EQ Y"},
    {"analysis": "AE", "row": "Any", "kind": "terms", "dataset": "ADAE", "variable": "SOC PT"},
)  # fmt: skip
STATS = {"count": "n pct", "summary": "mean", "fisher": "p", "terms": "n"}


@pytest.fixture(scope="module")
def event() -> Any:
    rows = tuple(
        Row({"display": "T1", "stats": STATS[r["kind"]], "cell": "{" + STATS[r["kind"]].split()[0] + "}"} | r, "a")
        for r in ROWS
    )
    spec = Spec({"id": "S", "title": "Study"}, {}, {}, {}, sheets={"displays": (Row(TOP, "d"),), "analyses": rows})
    made = build_displays(spec, {"ADSL": ADSL, "ADAE": ADAE})
    assert not made.findings
    return json.loads(ars(made.event))


def test_structure_and_references(event: Any, standard: ModuleType) -> None:
    assert list(standard.wrong(event)) == []
    assert list(standard.loose(event)) == []


def test_every_display_of_the_showpiece(root: Path, standard: ModuleType) -> None:
    spec = read_spec(root / "studies" / "e2100")[0]
    displays = read_displays(spec)[0]
    numbers = pd.concat([patterns(display) for display in displays])
    event = json.loads(ars(reporting_event(displays, [shell(d, spec) for d in displays], numbers, spec)))
    assert list(standard.wrong(event)) == []
    assert list(standard.loose(event)) == []
    assert len(event["outputs"]) == len(event["mainListOfContents"]["contentsList"]["listItems"]) == 26


@pytest.mark.parametrize(
    ("where", "value", "says"),
    [
        (("name",), None, "event lacks name"),
        (("analyses", 0, "reason", "controlledTerm"), "WHY NOT", "event.analyses[0].reason.controlledTerm is WHY NOT"),
        (("analyses", 0, "colour"), "blue", "event.analyses[0] has colour"),
        (("analyses", 1, "results", 0, "rawValue"), 2.0, "event.analyses[1].results[0].rawValue is no str"),
        (("dataSubsets", 1, "condition", "comparator"), "PRESENT", "comparator is PRESENT"),
        (("analyses", 1, "methodId"), "MT_none", "AN_T1_1 refers to method MT_none, which is not there"),
        (("analyses", 1, "id"), "AN_T1_N", "analysis AN_T1_N stands twice"),
        (
            ("outputs", 0, "displays", 0, "display", "displaySections", 0, "orderedSubSections", 1, "order"),
            1,
            "one place",
        ),
        (("analyses", 1, "orderedGroupings"), [], "AN_T1_1 has a result by GF_ARM, which it does not name"),
        (("analyses", 1, "results", 0, "resultGroups", 0, "groupValue"), "A", "by GF_ARM with no group, or with two"),
    ],
)
def test_the_check_finds_what_is_wrong(
    event: Any, standard: ModuleType, where: tuple[Any, ...], value: Any, says: str
) -> None:
    changed = deepcopy(event)
    inner = changed
    for step in where[:-1]:
        inner = inner[step]
    inner[where[-1]] = value
    if value is None:
        del inner[where[-1]]
    assert [one for one in (list(standard.wrong(changed)) or list(standard.loose(changed))) if says in one]


def test_what_is_told(event: Any) -> None:
    total, old, age, p, terms = event["analyses"]
    assert [r["formattedValue"] for r in total["results"]] == ["2", "1", "3"]
    assert [r["rawValue"] for r in old["results"] if r["operationId"] == "MT_count_pct"] == [
        "50.0",
        "100.0",
        str(200 / 3),
    ]
    subset = next(s for s in event["dataSubsets"] if s["id"] == age["dataSubsetId"])
    assert subset["condition"] == {"dataset": "ADSL", "variable": "AGE", "comparator": "NE", "value": [""]}
    assert p["orderedGroupings"] == [{"order": 1, "groupingId": "GF_ARM", "resultsByGroup": False}]
    assert p["results"][0]["resultGroups"] == [{"groupingId": "GF_ARM", "groupId": "GF_ARM_A_vs_B"}]
    nausea = [r for r in terms["results"] if {"groupingId": "DG_ADAE_PT", "groupValue": "nausea"} in r["resultGroups"]]
    assert [r["formattedValue"] for r in nausea] == ["1", "0", "1"]
    assert {"groupingId": "DG_ADAE_SOC", "groupValue": "gut"} in nausea[0]["resultGroups"]
    population = next(s for s in event["analysisSets"] if s["id"] == p["analysisSetId"])
    assert population["compoundExpression"]["logicalOperator"] == "AND"
    assert p["purpose"] == {"controlledTerm": "PRIMARY OUTCOME MEASURE"}


def test_it_is_written(tmp_path: Path) -> None:
    spec = Spec({"id": "S"}, {}, {}, {}, sheets={"displays": (Row(TOP, "d"),), "analyses": ()})
    write_displays(tmp_path, build_displays(spec, {"ADSL": ADSL}))
    assert json.loads((tmp_path / "ars.json").read_text(encoding="utf-8"))["id"] == "RE_S"
