"""All rules together: every room of them is asked, and working datasets are left out."""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from m5kit.checks.package import CheckedPackage, later
from m5kit.checks.rules import RULES, all_findings, package_findings
from m5kit.engine.lineage import Built
from m5kit.engine.tables import Table
from m5kit.specs import Codelist, Spec, Term

Made = Callable[..., Table]


def test_no_rule_says_anything_of_no_datasets() -> None:
    assert len(RULES) > 25
    assert [f for rule in RULES for f in rule(CheckedPackage({}, "2005-01-01"))] == []


@pytest.mark.parametrize(
    ("date", "than", "answer"),
    [
        ("2002-02", "2002-01-31", True),
        ("2002-01", "2002-01-31", False),
        ("2002-01-31T10:00", "2002-01-31", False),
        ("2002-01-31T10:00", "2002-01-31T09:59", True),
        ("2003---05", "2003-01-01", False),
        ("2004---05", "2003-01-01", True),
        ("--05-05", "2003-01-01", False),
        (None, "2003-01-01", False),
        ("2004", None, False),
    ],
)
def test_later_as_far_as_both_are_known(date: str | None, than: str | None, answer: bool) -> None:
    pair = [pd.Series([d], dtype=pd.CategoricalDtype([d] if d else [])) for d in (date, than)]
    assert later(*pair).tolist() == [answer]


def test_everything_at_once(built: Callable[..., Built]) -> None:
    dm = built("DM", {"USUBJID": ["a"], "SEX": ["Q"]})
    ae = built("AE", {"USUBJID": ["b"], "AESEQ": [1.0], "AESTDTC": ["2006"]}, "USUBJID AESEQ")
    made = tuple(replace(v, codelist="SEX") if v.name == "SEX" else v for v in dm.dataset.variables)
    dm = replace(dm, dataset=replace(dm.dataset, variables=made))
    spec = Spec(
        {"id": "S"},
        {"data_cutoff": "2005-02-09"},
        {"DM": dm.dataset, "AE": ae.dataset},
        {"SEX": Codelist("SEX", "Sex", terms=(Term("F"),))},
    )
    assert [(f.severity, f.rule) for f in all_findings(spec, {"DM": dm, "AE": ae})] == [
        ("error", "CODELIST"),
        ("error", "SUBJECT-UNKNOWN"),
        ("warning", "AFTER-CUTOFF"),
        ("warning", "PACKAGE-LACKS"),
    ]


def test_working_datasets_are_left_out(built: Callable[..., Built]) -> None:
    work = built("WORK", {"USUBJID": ["a", "a"]}, package="work")
    spec = Spec({"id": "S"}, {}, {"WORK": work.dataset}, {})
    assert all_findings(spec, {"WORK": work}) == ()


def test_rules_for_a_package_of_any_origin(table: Made) -> None:
    found = package_findings({"DM": table("DM", {"USUBJID": ["a", "a"]})})
    assert [f.rule for f in found] == ["SUBJECT-DUPLICATE", "PACKAGE-LACKS"]
