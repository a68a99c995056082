"""Findings for build servers: SARIF, JUnit XML, annotations of GitHub, GitLab; and what a baseline has."""

import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from m5kit.checks.catalogue import finding_kinds
from m5kit.checks.reports import github, gitlab, junit, known_in, sarif
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
        "region": {"startLine": 3, "snippet": {"text": "AGE"}},
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


def test_what_a_baseline_has_is_known(tmp_path: Path) -> None:
    file = tmp_path / "before.json"
    known = [{"rule": f.rule, "place": f.place, "message": f.message} for f in FOUND[:2]]
    for document in (known, {"counts": {}, "findings": known}):
        file.write_text(json.dumps(document), encoding="utf-8")
        assert [f.status for f in known_in(file, FOUND)] == ["known", "known", "open"]
    for text in ("nothing", "{}"):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(InputFault, match=r"before\.json is no list of findings"):
            known_in(file, FOUND)


def test_waived_and_known_findings_fail_nothing() -> None:
    found = [replace(FOUND[0], status="waived"), replace(FOUND[2], status="known")]
    results = json.loads(sarif(found, {}, "1"))["runs"][0]["results"]
    assert results[0]["suppressions"] == [{"kind": "external", "status": "accepted"}]
    assert results[1]["baselineState"] == "unchanged"
    assert ElementTree.fromstring(junit(found, ("error", "warning")))[0].get("failures") == "0"
    assert list(github(found)) == []
    assert json.loads(gitlab(found)) == []


def test_a_place_in_a_workbook_is_a_region_of_the_workbook() -> None:
    found = [Finding("AGE", "error", "raw data.xlsx sheet Demo, all row 7, AGE", "AGE is -2.", "Query the site.")]
    location = json.loads(sarif(found, {}, "1"))["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert location == {
        "artifactLocation": {"uri": "raw%20data.xlsx"},
        "region": {"startLine": 7, "snippet": {"text": "sheet Demo, all AGE"}},
    }


def test_annotations_of_github() -> None:
    found = [Finding("AGE", "error", "dm.csv line 3, AGE", "100%, so:\nodd.", "Query."), FOUND[1]]
    assert list(github(found)) == [
        "::error file=dm.csv,line=3,title=m5kit AGE::dm.csv line 3, AGE: 100%25, so:%0Aodd. Query.",
        "::notice file=dm.xpt,title=m5kit WIDTH::dm.xpt, SEX: DM.SEX is 9 bytes wide. Make it 1.",
    ]


def test_the_code_quality_report_of_gitlab() -> None:
    listed = json.loads(gitlab(FOUND))
    assert [(e["check_name"], e["severity"], e["location"]) for e in listed] == [
        ("AGE", "critical", {"path": "dm.csv", "lines": {"begin": 3}}),
        ("WIDTH", "info", {"path": "dm.xpt", "lines": {"begin": 1}}),
        ("OTHER-RULE", "minor", {"path": "the package", "lines": {"begin": 1}}),
    ]
    assert len({e["fingerprint"] for e in listed}) == 3
