"""Findings in the forms that build servers read: SARIF 2.1.0 and JUnit XML; and those that a baseline has already."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

from ..specs import Finding, InputFault
from ..specs.findings import KNOWN, OPEN, WAIVED, failing
from ..specs.places import parts_of
from .registry import Rule

LEVELS = {"error": "error", "warning": "warning", "note": "note"}
SARIF = "https://json.schemastore.org/sarif-2.1.0.json"
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
    file, line, field = _file_of(finding)
    if file:
        place: dict[str, Any] = {"artifactLocation": {"uri": quote(file)}}
        if line:
            place["region"] = {"startLine": line} | ({"snippet": {"text": field}} if field else {})
        location["physicalLocation"] = place
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": LEVELS[finding.severity],
        "message": {"text": f"{finding.place}: {finding.message} {finding.mend}"},
        "locations": [location],
        "partialFingerprints": {"finding/v1": fingerprint(finding)},
    }
    if finding.status == WAIVED:
        result["suppressions"] = [{"kind": "external", "status": "accepted"}]
    if finding.status == KNOWN:
        result["baselineState"] = "unchanged"
    return result


def _file_of(finding: Finding) -> tuple[str, int, str]:
    """The file that a finding names, its line (0 where it names none), and the field; of a sheet in a workbook the file is the workbook."""
    parts = parts_of(finding.place)
    file, _, sheet = parts.file.partition(" sheet ")
    line = int(parts.line) if parts.line.isdigit() else 0
    return file, line, " ".join(filter(None, (f"sheet {sheet}" if sheet else "", parts.field)))


def fingerprint(finding: Finding) -> str:
    """What tells a finding from others, over runs: a digest of its rule, place and message."""
    return sha256(f"{finding.rule}\x00{finding.place}\x00{finding.message}".encode()).hexdigest()[:32]


def github(findings: Iterable[Finding]) -> Iterator[str]:
    """The open findings as the commands that make annotations in a workflow of GitHub."""
    names = {"error": "error", "warning": "warning", "note": "notice"}
    for finding in findings:
        if finding.status == OPEN:
            file, line, _ = _file_of(finding)
            at = [("file", file), ("line", str(line) if line else ""), ("title", f"m5kit {finding.rule}")]
            properties = ",".join(f"{name}={_property(value)}" for name, value in at if value)
            text = f"{finding.place}: {finding.message} {finding.mend}"
            yield f"::{names[finding.severity]} {properties}::{_command(text)}"


def _command(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _command(text).replace(":", "%3A").replace(",", "%2C")


def gitlab(findings: Iterable[Finding]) -> str:
    """The open findings as a code quality report of GitLab (JSON)."""
    grades = {"error": "critical", "warning": "minor", "note": "info"}
    listed = []
    for finding in findings:
        if finding.status == OPEN:
            file, line, _ = _file_of(finding)
            listed.append(
                {
                    "description": f"{finding.place}: {finding.message} {finding.mend}",
                    "check_name": finding.rule,
                    "fingerprint": fingerprint(finding),
                    "severity": grades[finding.severity],
                    "location": {"path": file or finding.place, "lines": {"begin": line or 1}},
                }
            )
    return json.dumps(listed, indent=2, ensure_ascii=False) + "\n"


def junit(findings: Iterable[Finding], grades: Sequence[str]) -> str:
    """The findings as JUnit XML: a case for each rule that found something, failed where its findings fail the run.

    grades: the severities that fail it; what is told of others is the case's output.
    """
    by_rule: dict[str, list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    failed = {rule for rule, found in by_rule.items() if failing(found, grades)}
    suite = ElementTree.Element(
        "testsuite", name="m5kit", tests=str(len(by_rule)), failures=str(len(failed)), errors="0"
    )
    for rule in sorted(by_rule):
        case = ElementTree.SubElement(suite, "testcase", classname="m5kit", name=rule)
        grave = failing(by_rule[rule], grades)
        if grave:
            element = ElementTree.SubElement(
                case, "failure", message=_plain(f"{len(grave)} findings"), type=grave[0].severity
            )
            element.text = _plain("\n".join(map(str, grave)))
        rest = [f for f in by_rule[rule] if f not in grave]
        if rest:
            ElementTree.SubElement(case, "system-out").text = _plain("\n".join(map(str, rest)))
    suites = ElementTree.Element("testsuites")
    suites.append(suite)
    ElementTree.indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(suites, encoding="unicode") + "\n"


def _plain(text: str) -> str:
    return _ODD.sub("?", text)


def known_in(baseline: Path, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, as known those that an earlier run had: the same rule, place and message.

    baseline: what --json printed, or the findings.json of a package. Raises InputFault where it is no such list.
    """
    try:
        read = json.loads(baseline.read_text(encoding="utf-8"))
        listed = read["findings"] if isinstance(read, dict) else read
        known = {(f["rule"], f["place"], f["message"]) for f in listed}
    except (OSError, ValueError, KeyError, TypeError) as error:
        says = f"{baseline} is no list of findings ({error}). Write it with m5kit validate --json."
        raise InputFault(says) from error
    return tuple(
        replace(f, status=KNOWN) if f.status == OPEN and (f.rule, f.place, f.message) in known else f for f in findings
    )
