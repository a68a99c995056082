"""Findings as SARIF and JUnit XML, and those that are new since a baseline."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from m5kit.checks.catalogue import finding_kinds
from m5kit.checks.reports import junit, sarif, unknown_to
from m5kit.specs import Finding, InputFault

FOUND = [
    Finding("AGE", "error", "dm.csv line 3, AGE", "DM.AGE is -2.", "Query the site."),
    Finding("WIDTH", "note", "dm.xpt, SEX", "DM.SEX is 9 bytes wide.", "Make it 1."),
    Finding("OTHER-RULE", "warning", "the package", "It <lacks> \x01TS.", "Add it."),
]


def test_sarif_has_rules_levels_and_places() -> None:
    run = json.loads(sarif(FOUND, finding_kinds(), "1.0"))["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert [r["id"] for r in rules] == ["AGE", "OTHER-RULE", "WIDTH"]
    assert rules[0]["shortDescription"] == {"text": "AGE is between 0 and 120 years."}
    assert rules[0]["defaultConfiguration"] == {"level": "error"}
    first, second, third = run["results"]
    assert (first["ruleId"], first["ruleIndex"], first["level"]) == ("AGE", 0, "error")
    assert first["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "dm.csv"},
        "region": {"startLine": 3},
    }
    assert second["locations"][0]["physicalLocation"] == {"artifactLocation": {"uri": "dm.xpt"}}
    assert third["locations"][0] == {"logicalLocations": [{"fullyQualifiedName": "the package"}]}
    assert third["message"]["text"] == "the package: It <lacks> \x01TS. Add it."


def test_junit_fails_the_rules_that_fail_the_run() -> None:
    suite = ElementTree.fromstring(junit(FOUND, ("error",)))[0]
    assert (suite.get("tests"), suite.get("failures")) == ("3", "1")
    assert [case.get("name") for case in suite if case.find("failure") is not None] == ["AGE"]
    told = [case.findtext("system-out") for case in suite if case.get("name") == "OTHER-RULE"]
    assert told == ["warning: the package: It <lacks> ?TS. Add it. [OTHER-RULE]"]
    assert ElementTree.fromstring(junit(FOUND, ("error", "warning")))[0].get("failures") == "2"


@given(st.text(), st.text())
def test_any_text_gives_documents_that_can_be_read(place: str, message: str) -> None:
    found = [Finding("X", "error", place, message, "Mend it.")]
    ElementTree.fromstring(junit(found, ("error",)))
    assert json.loads(sarif(found, {}, "1"))["runs"][0]["results"][0]["ruleId"] == "X"


def test_what_a_baseline_has_is_not_new(tmp_path: Path) -> None:
    known = [{"rule": f.rule, "place": f.place, "message": f.message} for f in FOUND[:2]]
    (tmp_path / "before.json").write_text(json.dumps(known), encoding="utf-8")
    assert unknown_to(tmp_path / "before.json", FOUND) == (FOUND[2],)
    (tmp_path / "before.json").write_text("{}", encoding="utf-8")
    assert unknown_to(tmp_path / "before.json", FOUND) == tuple(FOUND)
    (tmp_path / "before.json").write_text("nothing", encoding="utf-8")
    with pytest.raises(InputFault, match=r"before\.json is no list of findings"):
        unknown_to(tmp_path / "before.json", FOUND)
