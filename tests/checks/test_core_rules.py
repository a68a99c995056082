"""CDISC's rules read and carried out: rules of our own in the forms that CDISC publishes."""

import json
import pickle
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from m5kit.checks.core.execute import carried_out
from m5kit.checks.core.operations import OPERATIONS
from m5kit.checks.core.package import CorePackage, core_datasets
from m5kit.checks.core.pickles import plain_pickle
from m5kit.checks.core.rules import RuleSet, read_rules
from m5kit.checks.validate import validate
from m5kit.engine.tables import Table
from m5kit.face.study import Study
from m5kit.specs import InputFault
from m5kit.study.checking import checked

from .conftest import Columns, frame_of

DM: Columns = {
    "DOMAIN": ["DM", "DM"],
    "USUBJID": ["a", "b"],
    "RFSTDTC": ["2002-01-01", "2002-01-01"],
    "ARM": ["A", "B"],
}
AE: Columns = {
    "DOMAIN": ["AE", "AE", "AE"],
    "USUBJID": ["a", "a", "b"],
    "AESEQ": [1.0, 2.0, 1.0],
    "AETERM": ["Pain", "Rash", None],
    "AESTDTC": ["2002-01-03", "2001-12-31", "2002"],
    "AESTDY": [3.0, 1.0, None],
}
SUPPAE: Columns = {
    "RDOMAIN": ["AE", "AE"],
    "USUBJID": ["a", "b"],
    "IDVAR": ["AESEQ", "AESEQ"],
    "IDVARVAL": ["2", "9"],
    "QNAM": ["X", "Y"],
}
TABLES: Mapping[str, Columns] = {"DM": DM, "AE": AE, "SUPPAE": SUPPAE}
GUIDE = {
    "classes": [
        {
            "name": "Events",
            "datasets": [
                {
                    "name": "AE",
                    "label": "Adverse Events",
                    "datasetVariables": [
                        {"name": n, "ordinal": str(i), "core": c, "role": r, "simpleDatatype": t, "label": n}
                        for i, (n, c, r, t) in enumerate(
                            [
                                ("DOMAIN", "Req", "Identifier", "Char"),
                                ("USUBJID", "Req", "Identifier", "Char"),
                                ("AESEQ", "Req", "Identifier", "Char"),
                                ("AETERM", "Req", "Topic", "Char"),
                                ("AESER", "Exp", "Record Qualifier", "Char"),
                                ("AESTDTC", "Exp", "Timing", "Char"),
                            ]
                        )
                    ],
                }
            ],
        }
    ]
}
MODEL = {
    "classes": [
        {
            "name": "General Observations",
            "classVariables": [
                {"name": "DOMAIN", "ordinal": "1", "role": "Identifier"},
                {"name": "USUBJID", "ordinal": "2", "role": "Identifier"},
                {"name": "--STDTC", "ordinal": "3", "role": "Timing"},
            ],
        },
        {"name": "Events", "classVariables": [{"name": "--TERM", "ordinal": "1", "role": "Topic"}]},
    ]
}


def _rule(check: Any, **said: Any) -> dict[str, Any]:
    """A rule as CDISC publishes it."""
    return {
        "Core": {"Id": "OWN-000001"},
        "Rule_Type": said.get("kind", "Record Data"),
        "Sensitivity": said.get("sensitivity", "Record"),
        "Description": "A rule of our own",
        "Authorities": [{"Organization": "CDISC", "Standards": [{"Name": "SDTMIG", "Version": "3.4"}]}],
        "Scope": {
            "Classes": said.get("classes", {"Include": ["ALL"]}),
            "Domains": {"Include": said.get("domains", ["AE"])},
        },
        "Check": check,
        "Operations": said.get("operations", []),
        "Match_Datasets": said.get("matched", []),
        "Grouping_Variables": said.get("grouping", []),
        "Outcome": {"Message": "Something is wrong.", "Output_Variables": ["--TERM"]},
    }


def _found(folder: Path, rule: Mapping[str, Any], tables: Mapping[str, Columns] = TABLES) -> list[Any]:
    """The records that a rule finds, as (dataset, record), or why it is passed over or not carried out."""
    (folder / "rule.json").write_text(json.dumps(rule), encoding="utf-8")
    read = read_rules(folder, "3.4")
    package = CorePackage(
        core_datasets(
            {n: Table(n, frame_of(c)) for n, c in tables.items()},
            {"AE": ("Events", {"AETERM": ("Term", 9, "Char"), "AESEQ": ("Number", 8, "Num")}, "ae.xpt", 7)},
        ),
        RuleSet("3.4", read.rules, GUIDE, MODEL),
    )
    said: list[Any] = []
    for outcome in carried_out(package):
        if outcome.status == "found":
            said += outcome.records
        elif outcome.reason != "it is for other datasets" and outcome.status != "kept":
            said.append(outcome.reason)
    return said


def _c(name: str, operator: str, value: Any = None, **more: Any) -> dict[str, Any]:
    return {"name": name, "operator": operator, "value": value, **more}


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        (_rule({"all": [_c("--TERM", "empty")]}), [("AE", 2)]),
        (_rule({"not": {"all": [_c("--TERM", "empty")]}}), [("AE", 0), ("AE", 1)]),
        (_rule({"any": [_c("--TERM", "empty"), _c("AENONE", "empty")]}), [("AE", 2)]),
        (_rule({"all": [_c("AENONE", "empty")]}), ["the dataset has no AENONE"]),
        (_rule({"all": [_c("--TERM", "no_such_operator")]}), ["the operator no_such_operator is not carried out here"]),
        (_rule({"all": [_c("--TERM", "empty")]}, sensitivity="Dataset"), [("AE", -1)]),
        (
            _rule({"all": [_c("AESEQ", "greater_than", 0)]}, sensitivity="Group", grouping=["USUBJID"]),
            [("AE", 0), ("AE", 2)],
        ),
        (_rule({"all": [_c("--TERM", "empty")]}, classes={"Include": ["FINDINGS"]}), []),
        (_rule({"all": [_c("QNAM", "non_empty")]}, domains=["SUPP--"]), [("SUPPAE", 0), ("SUPPAE", 1)]),
        (
            _rule({"all": [_c("ARM", "equal_to", "A")]}, matched=[{"Name": "DM", "Keys": ["USUBJID"]}]),
            [("AE", 0), ("AE", 1)],
        ),
        (
            _rule(
                {"all": [_c("AETERM", "equal_to", "Rash")]},
                domains=["SUPP--"],
                matched=[{"Name": "SUPP--", "Keys": ["USUBJID", "IDVAR", "IDVARVAL"], "Child": True}],
            ),
            [("SUPPAE", 0)],
        ),
        (
            _rule({"all": [_c("AE", "exists"), _c("MB", "not_exists")]}, kind="Domain Presence Check", domains=["ALL"]),
            [("", -1)],
        ),
        (_rule({"all": [_c("dataset_label", "equal_to", "Events")]}, kind="Dataset Metadata Check"), [("AE", -1)]),
        (_rule({"all": [_c("variable_label", "equal_to", "Term")]}, kind="Variable Metadata Check"), [("AE", 3)]),
        (
            _rule(
                {"all": [_c("variable_data_type", "not_equal_to", "library_variable_data_type")]},
                kind="Variable Metadata Check against Library Metadata",
            ),
            [("AE", 2), ("AE", 5)],
        ),
        (
            _rule(
                {"all": [_c("dataset_name", "prefix_not_equal_to", "DOMAIN", prefix=2)]}, kind="Dataset Metadata Check"
            ),
            [],
        ),
        (
            _rule(
                {"all": [_c("variable_name", "equal_to", "AETERM"), _c("variable_value", "empty")]},
                kind="Value Check with Variable Metadata",
            ),
            [("AE", 2)],
        ),
        (
            _rule({"all": [_c("--TERM", "empty")]}, kind="Define Item Metadata Check"),
            ["rules of the kind Define Item Metadata Check are not carried out here"],
        ),
    ],
)
def test_a_rule(rule: Mapping[str, Any], found: Sequence[Any], tmp_path: Path) -> None:
    assert _found(tmp_path, rule) == found


OPERATED: list[tuple[str, dict[str, Any], dict[str, Any], list[Any]]] = [
    ("distinct", {"domain": "DM", "name": "USUBJID"}, _c("USUBJID", "is_contained_by", "$x"), [0, 1, 2]),
    ("distinct", {"name": "AETERM", "group": ["USUBJID"]}, _c("$x", "contains", "Rash", value_is_literal=True), [0, 1]),
    ("record_count", {"filter": {"AETERM": "Rash"}}, _c("$x", "equal_to", 1), [0, 1, 2]),
    ("record_count", {"group": ["USUBJID"]}, _c("$x", "equal_to", 2), [0, 1]),
    ("min_date", {"name": "AESTDTC", "group": ["USUBJID"]}, _c("$x", "equal_to", "AESTDTC"), [1, 2]),
    ("max_date", {"name": "AESTDTC", "group": ["USUBJID"]}, _c("$x", "equal_to", "AESTDTC"), [0, 2]),
    ("min", {"name": "AESEQ"}, _c("$x", "equal_to", "AESEQ"), [0, 2]),
    ("max", {"name": "AESEQ"}, _c("$x", "equal_to", "AESEQ"), [1]),
    ("dy", {"name": "AESTDTC"}, _c("$x", "not_equal_to", "AESTDY"), [1]),
    ("variable_count", {"name": "--TERM"}, _c("$x", "equal_to", 1), [0, 1, 2]),
    ("variable_exists", {"name": "AETERM"}, _c("$x", "equal_to", True), [0, 1, 2]),
    ("study_domains", {}, _c("$x", "contains", "DM", value_is_literal=True), [0, 1, 2]),
    ("dataset_names", {}, _c("$x", "contains", "SUPPAE", value_is_literal=True), [0, 1, 2]),
    ("extract_metadata", {"name": "dataset_size"}, _c("$x", "equal_to", 7), [0, 1, 2]),
    ("required_variables", {}, _c("$x", "contains", "AETERM", value_is_literal=True), [0, 1, 2]),
    ("expected_variables", {}, _c("$x", "contains", "AESER", value_is_literal=True), [0, 1, 2]),
    ("permissible_variables", {}, _c("$x", "empty"), [0, 1, 2]),
    ("get_column_order_from_dataset", {}, _c("$x", "contains", "AESTDY", value_is_literal=True), [0, 1, 2]),
    ("get_column_order_from_library", {}, _c("$x", "contains", "AESER", value_is_literal=True), [0, 1, 2]),
    ("get_model_column_order", {}, _c("$x", "does_not_contain", "AESER", value_is_literal=True), [0, 1, 2]),
    (
        "get_model_filtered_variables",
        {"key_name": "role", "key_value": "Timing"},
        _c("$x", "equal_to", ["AESTDTC"]),
        [0, 1, 2],
    ),
    (
        "get_dataset_filtered_variables",
        {"key_name": "role", "key_value": "Topic"},
        _c("$x", "contains", "AETERM", value_is_literal=True),
        [0, 1, 2],
    ),
    ("domain_is_custom", {}, _c("$x", "equal_to", False), [0, 1, 2]),
    ("domain_label", {}, _c("$x", "equal_to", "Adverse Events"), [0, 1, 2]),
]


@pytest.mark.parametrize(
    ("name", "said", "check", "found"), OPERATED, ids=[f"{o[0]} {i}" for i, o in enumerate(OPERATED)]
)
def test_an_operation(name: str, said: dict[str, Any], check: dict[str, Any], found: list[int], tmp_path: Path) -> None:
    rule = _rule({"all": [check]}, operations=[{"id": "$x", "operator": name, **said}])
    assert _found(tmp_path, rule) == [("AE", row) for row in found]


def test_the_variables_of_the_parent(tmp_path: Path) -> None:
    said = {"id": "$x", "operator": "get_parent_model_column_order"}
    rule = _rule(
        {"all": [_c("$x", "contains", "AETERM", value_is_literal=True)]}, domains=["SUPP--"], operations=[said]
    )
    assert _found(tmp_path, rule) == [("SUPPAE", 0), ("SUPPAE", 1)]


def test_names_that_the_parent_has(tmp_path: Path) -> None:
    said = {"id": "$x", "operator": "distinct", "domain": "SUPP--", "name": "IDVAR", "value_is_reference": True}
    rule = _rule({"all": [_c("IDVAR", "is_not_contained_by", "$x")]}, domains=["SUPP--"], operations=[said])
    assert _found(tmp_path, rule) == []
    odd: Columns = {**SUPPAE, "IDVAR": ["AESEQ", "AEODD"]}
    assert _found(tmp_path, rule, {**TABLES, "SUPPAE": odd}) == [("SUPPAE", 1)]


def test_every_operation_has_a_case() -> None:
    of_terms = {"valid_codelist_dates", "codelist_terms", "get_codelist_attributes"}  # test_core_beside.py
    assert set(OPERATIONS) == {o[0] for o in OPERATED} | {"get_parent_model_column_order"} | of_terms


def test_parts_of_a_dataset_are_one(tmp_path: Path) -> None:
    part: Columns = {"DOMAIN": ["QS"], "USUBJID": ["a"], "QSSEQ": [1.0]}
    rule = _rule({"all": [_c("--SEQ", "is_not_unique_set", ["USUBJID"])]}, domains=["QS"])
    assert _found(tmp_path, rule, {"QSPH": part, "QSSL": part}) == [("QSPH", 0), ("QSSL", 0)]


def test_a_rule_for_another_version_is_none(tmp_path: Path) -> None:
    (tmp_path / "rule.json").write_text(json.dumps(_rule({"all": [_c("X", "empty")]})), encoding="utf-8")
    with pytest.raises(InputFault, match=r"holds no rules of CORE for SDTMIG 3\.2\."):
        read_rules(tmp_path, "3.2")


class _Harmful:
    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return print, ("run",)


def test_a_pickle_that_would_run_code_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "rules.pkl").write_bytes(pickle.dumps({"X": _Harmful()}))
    with pytest.raises(InputFault, match=r"it holds builtins\.print, which is no plain data"):
        plain_pickle(tmp_path / "rules.pkl")
    assert capsys.readouterr().out == ""


def test_the_rules_run_in_the_same_validation(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    check = {"all": [_c("--TERM", "empty")]}
    (tmp_path / "rules" / "rule.json").write_text(json.dumps(_rule(check)), encoding="utf-8")
    (tmp_path / "ae.csv").write_text("DOMAIN,USUBJID,AESEQ,AETERM\nAE,a,1,\n", encoding="utf-8")
    found = [str(f) for f in validate([tmp_path / "ae.csv"], core=tmp_path / "rules") if f.rule == "OWN-000001"]
    assert found == [
        (
            "warning: AE USUBJID=a AESEQ=1, AETERM: Something is wrong. AETERM blank "
            "See OWN-000001: A rule of our own. [OWN-000001]"
        )
    ]


def test_what_cannot_be_carried_out_is_said(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    check = {"all": [_c("--TERM", "no_such_operator")]}
    (tmp_path / "rules" / "rule.json").write_text(json.dumps(_rule(check)), encoding="utf-8")
    (tmp_path / "ae.csv").write_text("DOMAIN,USUBJID,AESEQ,AETERM\nAE,a,1,\n", encoding="utf-8")
    found = [str(f) for f in validate([tmp_path / "ae.csv"], core=tmp_path / "rules") if f.rule == "CORE-NOT-RUN"]
    assert found == [
        (
            "note: AE: OWN-000001 was not carried out: the operator no_such_operator is not carried out here. "
            "Carry the rule out with CDISC's own engine. [CORE-NOT-RUN]"
        )
    ]


def test_the_size_of_a_file_is_known_to_the_rules(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    check = {"all": [_c("dataset_size", "greater_than", 30)]}
    rule = _rule(check, kind="Dataset Metadata Check", sensitivity="Dataset")
    (tmp_path / "rules" / "rule.json").write_text(json.dumps(rule), encoding="utf-8")
    for terms, count in (("Pain", 1), ("", 0)):
        (tmp_path / "ae.csv").write_text(f"DOMAIN,USUBJID,AESEQ\n{terms * 9},a,1\n"[: 200 if terms else 25])
        found = [f for f in validate([tmp_path / "ae.csv"], core=tmp_path / "rules") if f.rule == "OWN-000001"]
        assert len(found) == count


def test_a_build_has_the_collected_line_behind_a_finding(
    tmp_path: Path, study_folder: Callable[..., Path], sheets: dict[str, str]
) -> None:
    (tmp_path / "rules").mkdir()
    check = {"all": [_c("--TERM", "matches_regex", "cough")]}
    (tmp_path / "rules" / "rule.json").write_text(json.dumps(_rule(check)), encoding="utf-8")
    domain = "DOMAIN,Domain,text,,Assigned,,constant,AE,,,,\n"
    run = Study.open(study_folder({"AE": sheets["AE"] + domain})).build()
    found = [str(f) for f in checked(run, tmp_path / "rules") if f.rule == "OWN-000001"]
    assert found == [
        (
            "warning: AE USUBJID=X1-P2 AESEQ=1, AETERM (events.csv line 5, TERM): Something is wrong. AETERM cough "
            "See OWN-000001: A rule of our own. [OWN-000001]"
        )
    ]
