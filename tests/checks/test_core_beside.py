"""CDISC's rules that need what lies beside the datasets: RELREC, define.xml, packages of terminology."""

import pickle
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from m5kit.checks.core.described import cited_terminology, described_variables
from m5kit.checks.core.execute import RuleOutcome, carried_out
from m5kit.checks.core.findings import core_findings
from m5kit.checks.core.package import CorePackage, core_datasets
from m5kit.checks.core.rules import CoreRule, RuleSet
from m5kit.checks.core.terms import TermPackages
from m5kit.checks.submitted import Submitted
from m5kit.engine.tables import Table
from m5kit.specs import Codelist, Dataset, Finding, Spec, Standard, Term, Variable

from .conftest import Columns, frame_of

AE: Columns = {
    "STUDYID": ["S"] * 4,
    "DOMAIN": ["AE"] * 4,
    "USUBJID": ["a", "a", "b", "c"],
    "AESEQ": [1.0, 2.0, 1.0, 1.0],
    "AESPID": ["1", "2", "1", "1"],
    "AETERM": ["Pain", "Rash", "Cough", "Fever"],
}
FA: Columns = {
    "STUDYID": ["S"] * 5,
    "DOMAIN": ["FA"] * 5,
    "USUBJID": ["a", "a", "b", "b", "c"],
    "FASEQ": [1.0, 2.0, 1.0, 2.0, 1.0],
    "FAOBJ": ["Pain", "Itch", "Zinc", "Silver", "Fever"],
    "FASPID": ["1", "2", "1", "2", "1"],
}
GUIDE = {
    "classes": [
        {
            "name": "Events",
            "datasets": [
                {
                    "name": "AE",
                    "label": "Adverse Events",
                    "datasetVariables": [
                        {"name": "AETERM", "ordinal": "1", "role": "Topic"},
                        {"name": "DOMAIN", "ordinal": "2", "role": "Identifier"},
                    ],
                }
            ],
        }
    ]
}
MODEL = {
    "classes": [
        {"name": "General Observations", "classVariables": [{"name": "DOMAIN", "ordinal": "1", "role": "Identifier"}]},
        {"name": "Events", "classVariables": [{"name": "--TERM", "ordinal": "1", "role": "Topic"}]},
    ]
}


def _relrec(*rows: str) -> Columns:
    names = ("RDOMAIN", "USUBJID", "IDVAR", "IDVARVAL", "RELID")
    cells = [row.split(",") for row in rows]
    columns: Columns = {n: [row[i] or None for row in cells] for i, n in enumerate(names)}
    return {"STUDYID": ["S"] * len(rows), **columns}


def _rule(*conditions: tuple[str, str, Any], **said: Any) -> CoreRule:
    check = {"all": [{"operator": o, "value": {"target": t, "comparator": c}} for t, o, c in conditions]}
    kind = str(said.pop("kind", "Record Data"))
    return CoreRule("OWN-1", kind, "Record", "Of our own.", "It is so.", check, classes={"Include": ["ALL"]}, **said)


def _carried_out(
    rule: CoreRule, tables: Mapping[str, Columns], folder: Path | None = None, *specs: Spec
) -> RuleOutcome:
    """What a rule says of the first dataset."""
    package = CorePackage(
        core_datasets({n: Table(n, frame_of(c)) for n, c in tables.items()}, {}),
        RuleSet("3.4", [rule], GUIDE, MODEL, TermPackages(folder)),
        described_variables(specs),
        cited_terminology(specs),
    )
    return next(iter(carried_out(package)))


def _related(relrec: Columns | None, domain: str = "FA", wildcard: str = "**") -> Sequence[int]:
    """The records of a dataset that are related to one whose term is not their FAOBJ (or the other way)."""
    mine, theirs = ("FAOBJ", "RELREC.**TERM") if domain == "FA" else ("AETERM", "RELREC.FAOBJ")
    joined = [{"domain_name": "RELREC", "match_key": [], "wildcard": wildcard}]
    tables = {"FA": FA, "AE": AE} if domain == "FA" else {"AE": AE, "FA": FA}
    rule = _rule((mine, "not_equal_to", theirs), datasets=joined, domains={"Include": [domain]})
    return [row for _, row in _carried_out(rule, {**tables, **({"RELREC": relrec} if relrec else {})}).records]


ONE_BY_ONE = _relrec("AE,a,AESEQ,1,R1", "FA,a,FASEQ,1,R1", "AE,a,AESEQ,2,R2", "FA,a,FASEQ,2,R2")


@pytest.mark.parametrize(
    ("relrec", "domain", "wildcard", "found"),
    [
        (ONE_BY_ONE, "FA", "**", [1]),
        (ONE_BY_ONE, "AE", "FA", [1]),
        (_relrec("AE,,AESPID,,R1", "FA,,FASPID,,R1"), "FA", "**", [1, 2]),
        (_relrec("AE,b,AESPID,,R1", "FA,b,FASPID,,R1"), "FA", "**", [2]),
        (_relrec("AE,a,AESPID,1,R1", "FA,a,FASEQ,2,R1"), "FA", "**", [1]),
        (_relrec("AE,a,AESEQ,1,R1", "FA,b,FASEQ,1,R1"), "FA", "**", []),
        (_relrec("AE,a,AESEQ,1,R1", "FA,a,FASEQ,2,R2"), "FA", "**", []),
        (_relrec("AE,a,AEODD,1,R1", "FA,a,FASEQ,2,R1"), "FA", "**", []),
        (_relrec("MH,a,MHSEQ,1,R1", "FA,a,FASEQ,2,R1"), "FA", "**", []),
        (None, "FA", "**", []),
    ],
    ids=["one by one", "the other way", "datasets", "datasets of one subject", "by another number", "two subjects"]
    + ["two RELIDs", "no such variable", "no such dataset", "no RELREC"],
)
def test_records_that_relrec_relates(relrec: Columns | None, domain: str, wildcard: str, found: list[int]) -> None:
    assert _related(relrec, domain, wildcard) == found


# -- terminology ----------------------------------------------------------------------

TS: Columns = {
    "DOMAIN": ["TS"] * 5,
    "TSVALCD": ["C1", "C9", "C9", "C9", "C9"],
    "TSVCDREF": ["CDISC", "CDISC CT", "CDISC", "ISO 8601", "CDISC"],
    "TSVCDVER": ["2025-03-28", "2025-03-28", "2001-01-01", "2025-03-28", None],
}


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """A folder with two packages of terminology."""
    lists = [{"submissionValue": "DOMAIN", "conceptId": "C0", "terms": [{"conceptId": "C1", "submissionValue": "AE"}]}]
    (tmp_path / "sdtmct-2025-03-28.pkl").write_bytes(pickle.dumps({"package": "x", "codelists": lists}))
    (tmp_path / "adamct-2024-03-29.pkl").write_bytes(pickle.dumps({"package": "y", "codelists": []}))
    return tmp_path


def test_versions_of_terminology_are_those_of_the_folder(packages: Path) -> None:
    operation = {"id": "$x", "operator": "valid_codelist_dates", "ct_package_types": ["SDTM"]}
    rule = _rule(("TSVCDVER", "is_not_contained_by", "$x"), operations=[operation])
    assert [row for _, row in _carried_out(rule, {"TS": TS}, packages).records] == [2, 4]
    assert _carried_out(rule, {"TS": TS}).reason == "the rules' folder has no packages of terminology"


def test_codes_are_those_of_the_package_that_a_record_names(packages: Path) -> None:
    operation = {
        "id": "$x",
        "operator": "get_codelist_attributes",
        "name": "TSVCDREF",
        "version": "TSVCDVER",
        "ct_attribute": "Term CCODE",
    }
    rule = _rule(("$x", "non_empty", None), ("TSVALCD", "is_not_contained_by", "$x"), operations=[operation])
    assert [row for _, row in _carried_out(rule, {"TS": TS}, packages).records] == [1]
    rule = _rule(("$x", "non_empty", None), operations=[{**operation, "ct_attribute": "Odd"}])
    assert _carried_out(rule, {"TS": TS}, packages).reason == "it asks for Odd of terminology"


# -- define.xml -----------------------------------------------------------------------

KIND = "Define Item Metadata Check against Library Metadata"


def _spec(role: str = "Topic", code: str = "C1") -> Spec:
    variables = (
        Variable("AE", "DOMAIN", "Domain", "text", role="Identifier", codelist="DOMAIN"),
        Variable("AE", "AETERM", "Term", "text", role=role),
    )
    return Spec(
        study={},
        parameters={},
        standards=(Standard("CDISC/NCI", "CT", "2025-03-28", "Final", "SDTM"),),
        datasets={"AE": Dataset("AE", "Events", "sdtm", "EVENTS", "", (), variables)},
        codelists={"DOMAIN": Codelist("DOMAIN", "Domains", code="C66734", terms=(Term("AE", code=code),))},
    )


def test_roles_are_those_of_the_guide() -> None:
    rule = _rule(("define_variable_role", "not_equal_to", "library_variable_role"), kind=KIND)
    assert _carried_out(rule, {"AE": AE}, None, _spec()).records == ()
    assert _carried_out(rule, {"AE": AE}, None, _spec("Timing")).records == (("AE", 1),)
    assert _carried_out(rule, {"AE": AE}).reason == "it needs a define.xml, and none was found or named"


def test_domain_codes_are_those_of_the_terminology_that_is_cited(packages: Path) -> None:
    rule = _rule(
        ("$custom", "equal_to", False),
        ("define_variable_ccode", "equal_to", "C66734"),
        ("define_variable_codelist_coded_codes", "is_not_contained_by", "$codes"),
        kind=KIND,
        operations=[
            {"id": "$custom", "operator": "domain_is_custom"},
            {"id": "$codes", "operator": "codelist_terms", "codelists": ["DOMAIN"], "level": "term"},
        ],
    )
    assert _carried_out(rule, {"AE": AE}, packages, _spec()).records == ()
    assert _carried_out(rule, {"AE": AE}, packages, _spec(code="C9")).records == (("AE", 0),)
    assert _carried_out(rule, {"AE": AE}, None, _spec()).reason == "the rules' folder has no sdtmct-2025-03-28"


def test_a_finding_on_a_variable_names_it() -> None:
    rule = _rule(("define_variable_role", "not_equal_to", "library_variable_role"), kind=KIND)
    frame = frame_of(AE)
    rules = RuleSet("3.4", [rule], GUIDE, MODEL)
    tables, submitted = {"AE": Table("AE", frame)}, {"AE": Submitted("ae.xpt", "AE", "Events", frame)}
    found = list(core_findings(rules, tables, submitted, [_spec("Timing")]))
    assert found == [Finding("OWN-1", "warning", "AE.AETERM", "It is so.", "See OWN-1: Of our own.")]
    of_data = _rule(("variable_name", "equal_to", "AESPID"), kind="Variable Metadata Check")
    found = list(core_findings(RuleSet("3.4", [of_data], GUIDE, MODEL), tables, submitted))
    assert [f.place for f in found] == ["AE.AESPID"]


# -- patterns -------------------------------------------------------------------------


def test_a_pattern_of_python_is_matched_and_one_that_could_take_for_ever_is_not() -> None:
    rule = _rule(("AETERM", "matches_regex", "(?=P)Pa"))
    assert [row for _, row in _carried_out(rule, {"AE": AE}).records] == [0]
    rule = _rule(("AETERM", "matches_regex", "(?=P)(a+)+b"))
    assert _carried_out(rule, {"AE": AE}).reason == "its pattern (?=P)(a+)+b could take for ever"
