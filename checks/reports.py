"""Findings in the forms that build servers read: SARIF 2.1.0 and JUnit XML; and those that a baseline has already."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from ..specs import Finding, InputFault
from .registry import Rule

LEVELS = {"error": "error", "warning": "warning", "note": "note"}
SARIF = "https://json.schemastore.org/sarif-2.1.0.json"
_PLACE = re.compile(r"(?P<file>[^\s,()]+\.\w+)(?: (?:line|row|record) (?P<line>\d+))?")
# what XML 1.0 cannot hold
_ODD = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def sarif(findings: Iterable[Finding], kinds: Mapping[str, Rule], version: str) -> str:
    """The findings as a SARIF log: each with its rule's meaning and mend, and the file and line that its place names."""
    found = list(findings)
    ids = sorted({f.rule for f in found})
    driver = {
        "name": "m5kit",
        "version": version,
        "rules": [_sarif_rule(name, kinds.get(name)) for name in ids],
    }
    results = [_result(f, ids.index(f.rule)) for f in found]
    log = {"$schema": SARIF, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _sarif_rule(name: str, rule: Rule | None) -> dict[str, Any]:
    if rule is None:
        return {"id": name}
    return {
        "id": name,
        "shortDescription": {"text": rule.meaning},
        "help": {"text": f"{rule.mend} Source: {rule.source}."},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
    }


def _result(finding: Finding, index: int) -> dict[str, Any]:
    location: dict[str, Any] = {"logicalLocations": [{"fullyQualifiedName": finding.place}]}
    named = _PLACE.search(finding.place)
    if named:
        place: dict[str, Any] = {"artifactLocation": {"uri": named["file"].replace(" ", "%20")}}
        if named["line"] and int(named["line"]) > 0:
            place["region"] = {"startLine": int(named["line"])}
        location["physicalLocation"] = place
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": LEVELS[finding.severity],
        "message": {"text": f"{finding.place}: {finding.message} {finding.mend}"},
        "locations": [location],
    }


def junit(findings: Iterable[Finding], failing: Sequence[str]) -> str:
    """The findings as JUnit XML: a case for each rule that found something, failed where its findings fail the run.

    failing: the severities that fail it; what is told of others is the case's output.
    """
    by_rule: dict[str, list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    failed = {rule for rule, found in by_rule.items() if any(f.severity in failing for f in found)}
    suite = ElementTree.Element(
        "testsuite", name="m5kit", tests=str(len(by_rule)), failures=str(len(failed)), errors="0"
    )
    for rule in sorted(by_rule):
        case = ElementTree.SubElement(suite, "testcase", classname="m5kit", name=rule)
        grave = [f for f in by_rule[rule] if f.severity in failing]
        if grave:
            element = ElementTree.SubElement(
                case, "failure", message=_plain(f"{len(grave)} findings"), type=grave[0].severity
            )
            element.text = _plain("\n".join(map(str, grave)))
        rest = [f for f in by_rule[rule] if f.severity not in failing]
        if rest:
            ElementTree.SubElement(case, "system-out").text = _plain("\n".join(map(str, rest)))
    suites = ElementTree.Element("testsuites")
    suites.append(suite)
    ElementTree.indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(suites, encoding="unicode") + "\n"


def _plain(text: str) -> str:
    return _ODD.sub("?", text)


def unknown_to(baseline: Path, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that an earlier run, printed with --json, did not have: the same rule, place and message.

    Raises InputFault where the file is not such a list.
    """
    try:
        known = {(f["rule"], f["place"], f["message"]) for f in json.loads(baseline.read_text(encoding="utf-8"))}
    except (OSError, ValueError, KeyError, TypeError) as error:
        says = f"{baseline} is no list of findings ({error}). Write it with m5kit validate --json."
        raise InputFault(says) from error
    return tuple(f for f in findings if (f.rule, f.place, f.message) not in known)
