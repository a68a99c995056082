"""Every rule with its examples, and every kind of finding explained."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import m5kit
from m5kit.checks.catalogue import finding_kinds, other_findings, rules
from m5kit.checks.date_rules import AFTER_DEATH
from m5kit.checks.design_rules import PLANNED
from m5kit.checks.registry import Rule
from m5kit.checks.rules import RULES
from m5kit.checks.together import PAIRS
from m5kit.checks.validate import validate
from m5kit.checks.value_rules import SERIOUS
from m5kit.specs import Finding
from m5kit.specs.findings import SEVERITIES

ROOT = Path(m5kit.__file__).resolve().parent
ID = re.compile(r"[A-Z][A-Z0-9]+(-[A-Z0-9]+)+|[A-Z]{5,}")
RAISES = ("Finding", "Message", "Told", "report", "_fault", "finding", "_finding", "_again")
CASES = [(rule, *example) for rule in rules() for example in rule.examples() if rule.fails]
# what takes a spec, a terminology, a cut-off or a transport file to show, and the test that shows it
SHOWN_BY = {
    **dict.fromkeys(
        (
            "DEFINE-CLASS",
            "DEFINE-DIGITS",
            "DEFINE-NO-DATA",
            "DEFINE-REPEATING",
            "DEFINE-STUDY",
            "DEFINE-VALUE",
            "DEFINE-VERSION",
        ),
        "test_described_facts.py",
    ),
    "AFTER-CUTOFF": "test_date_rules.py",
    "CODELIST": "test_schema.py",
    "COLUMN-MISSING": "test_schema.py",
    "COLUMN-ORDER": "test_schema.py",
    "COLUMN-TYPE": "test_schema.py",
    "COLUMN-UNKNOWN": "test_schema.py",
    "CT-EXTENDED": "test_terminology.py",
    "CT-EXTENSIBLE": "test_terminology.py",
    "CT-LIST": "test_terminology.py",
    "CT-TERM": "test_terminology.py",
    "CT-TERM-CODE": "test_terminology.py",
    "CT-VALUE": "test_terminology.py",
    "CT-VARIABLE": "test_terminology.py",
    "CORE-NOT-RUN": "test_core_rules.py",
    "DEFINE-DATASET": "test_described.py",
    "DEFINE-KEY": "test_described.py",
    "DEFINE-LABEL": "test_described.py",
    "DEFINE-LENGTH": "test_described.py",
    "DEFINE-ORDER": "test_described.py",
    "DEFINE-TYPE": "test_described.py",
    "DEFINE-VARIABLE": "test_described.py",
    "FILE": "test_validate.py",
    "FILE-NAME": "test_validate.py",
    "ISO-PRECISION": "test_schema.py",
    "LABEL": "test_validate.py",
    "LENGTH": "test_schema.py",
    "NOT-CHECKED": "test_guard.py",
    "NOT-LOOKED-AT": "test_scope.py",
    "STANDARD-LABEL": "test_validate.py",
    "TYPE-INTEGER": "schema_cases.py",
    "VALUE-TYPE": "test_expected.py",
    "WIDTH": "test_validate.py",
}


def _found(folder: Path, tables: dict[str, str]) -> list[Finding]:
    for name, text in tables.items():
        (folder / f"{name.lower()}.csv").write_text(text + "\n", encoding="utf-8")
    return list(validate([folder]))


@pytest.mark.parametrize(("rule", "member", "fails", "passes"), CASES, ids=[f"{c[0].id} {c[1]}".strip() for c in CASES])
def test_a_rule_finds_what_breaks_it_and_lets_pass_what_keeps_it(
    rule: Rule, member: str, fails: dict[str, str], passes: dict[str, str], tmp_path: Path
) -> None:
    for name, tables in (("fails", fails), ("passes", passes)):
        (tmp_path / name).mkdir()
        found = _found(tmp_path / name, tables)
        assert "NOT-CHECKED" not in {f.rule for f in found}
        hits = [f for f in found if f.rule == rule.id]
        assert bool(hits) is (name == "fails"), member
        assert all(SEVERITIES.index(f.severity) >= SEVERITIES.index(rule.severity) for f in hits)


def test_what_has_no_example_is_shown_by_another_test() -> None:
    assert {rule.id for rule in rules() if not rule.fails} == set(SHOWN_BY)
    for name, file in SHOWN_BY.items():
        assert name in (Path(__file__).parent / file).read_text(encoding="utf-8"), name


def test_every_function_that_is_carried_out_declares_its_rules() -> None:
    assert [check.__name__ for check in RULES if not getattr(check, "rules", ())] == []


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_a_rule_says_what_it_is(rule: Rule) -> None:
    assert rule.severity in SEVERITIES
    for sentence in (rule.meaning, rule.mend):
        assert sentence.endswith(".") and len(sentence) < 130
    assert rule.source


def test_what_rules_range_over() -> None:
    """The lists once more, so that a member that is taken out is missed here."""
    assert set(AFTER_DEATH) == {
        ("AE", "STDTC"),
        ("CM", "STDTC"),
        ("EC", "STDTC"),
        ("EX", "STDTC"),
        ("PR", "STDTC"),
        ("SV", "STDTC"),
        ("EG", "DTC"),
        ("LB", "DTC"),
        ("PE", "DTC"),
        ("QS", "DTC"),
        ("TR", "DTC"),
        ("TU", "DTC"),
        ("VS", "DTC"),
    }
    assert set(SERIOUS) == {"AESCAN", "AESCONG", "AESDISAB", "AESDTH", "AESHOSP", "AESLIFE", "AESMIE", "AESOD"}
    assert {(name, home) for name, home, _, _ in PLANNED} == {
        ("EPOCH", "TA"),
        ("ARMCD", "TA"),
        ("ACTARMCD", "TA"),
        ("ARM", "TA"),
        ("ACTARM", "TA"),
        ("ETCD", "TE"),
        ("IETESTCD", "TI"),
    }
    assert {one for one, _ in PAIRS} == {"PARAMCD", "QNAM", "ARMCD", "ACTARMCD", "ETCD", "TSPARMCD", "IETESTCD"}


# -- every kind of finding is declared ------------------------------------------------


def _raised() -> Iterator[tuple[str, str]]:
    """Every literal id with which product code raises a finding, and where."""
    for file in sorted(ROOT.rglob("*.py")):
        room = file.relative_to(ROOT).parts[0]
        if room in ("tests", "studies", "docs", "benchmarks") or room.startswith("."):
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in RAISES:
                for argument in node.args[:4]:
                    if isinstance(argument, ast.Constant) and ID.fullmatch(str(argument.value)):
                        yield str(argument.value), f"{file.relative_to(ROOT)}:{node.lineno}"


def test_every_kind_of_finding_is_declared() -> None:
    kinds = finding_kinds()
    assert {(name, place) for name, place in _raised() if name not in kinds} == set()


def test_what_is_declared_is_raised() -> None:
    texts = "\n".join(f.read_text(encoding="utf-8") for f in ROOT.glob("*/**/*.py") if f.parts[-2] != "tests")
    assert [name for name in finding_kinds() if f'"{name}"' not in texts and f'"SPEC-{name}"' not in texts] == []


def test_the_sheets_of_the_rooms_are_whole() -> None:
    for room, declared in other_findings().items():
        assert len({rule.id for rule in declared}) == len(declared), room
        for rule in declared:
            assert rule.severity in SEVERITIES and rule.meaning.endswith(".") and rule.mend.endswith("."), rule.id
