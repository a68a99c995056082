"""Domains that the standard does not have, by their class; parts of a split domain, by the domain that they are of."""

from pathlib import Path

import pytest

from m5kit.checks.own_domains import own_domain_findings
from m5kit.checks.validate import validate
from m5kit.specs import Dataset, Variable

NUMBERS = ("XXSEQ", "XXSTRESN", "XXDOSE", "VISITNUM", "XXDY")


def _dataset(names: str, name: str = "XX", **types: str) -> Dataset:
    variables = (
        Variable(name, n, n, types.get(n, "float" if n in NUMBERS else "text"))
        for n in f"STUDYID DOMAIN {names}".split()
    )
    return Dataset(name, "Own", "sdtm", "", "", (), tuple(variables), place="xx.xpt")


def _says(dataset: Dataset) -> list[str]:
    return [f"{f.rule}: {f.message}" for f in own_domain_findings(dataset)]


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ("USUBJID XXSEQ XXTESTCD XXTEST XXORRES XXSTRESN VISITNUM XXDTC XXDY", []),
        ("USUBJID XXSEQ XXTRT XXDOSE XXDOSU EPOCH XXSTDTC", []),
        ("SPDEVID XXSEQ XXTERM XXDECOD XXSTDTC", []),
        ("USUBJID XXSEQ XXDIPARM", []),
        (
            "USUBJID XXSEQ XXTERM XXORRES",
            ["OWN-DOMAIN: XX.XXORRES is not a variable of Events (SDTM 2.0), the class that XX has."],
        ),
        (
            "USUBJID XXSEQ XXTESTCD XXTEST AESEV",
            ["OWN-DOMAIN: XX.AESEV is not a variable of Findings (SDTM 2.0), the class that XX has."],
        ),
        ("XXTERM", ["OWN-DOMAIN-LACKS: XX lacks USUBJID, which every domain of Events has."]
         + ["OWN-DOMAIN-LACKS: XX lacks XXSEQ, which every domain of Events has."]),
        ("USUBJID XXSEQ XXTESTCD", ["OWN-DOMAIN-LACKS: XX lacks XXTEST, which every domain of Findings has."]),
        (
            "USUBJID XXSEQ XXDTC XXTESTCD XXTEST",
            [("OWN-DOMAIN: XX.XXTESTCD stands after XX.XXDTC; the topic and its qualifiers stand before timing variables"
             " (SDTM 2.0).")],
        ),
    ],
)  # fmt: skip
def test_variables_of_the_class(names: str, said: list[str]) -> None:
    assert _says(_dataset(names)) == said


def test_types_of_the_class() -> None:
    dataset = _dataset("USUBJID XXSEQ XXTESTCD XXTEST XXSTRESN", XXSEQ="text")
    assert _says(dataset) == ["STANDARD-TYPE: XX.XXSEQ is text; SDTM 2.0 has it as Num."]


def test_domains_of_the_standard_and_analysis_datasets_are_left_to_their_tables() -> None:
    assert _says(_dataset("AEORRES", name="AE")) == []


def test_numbers_of_a_file_without_types_are_read_by_the_class(tmp_path: Path) -> None:
    names = "STUDYID,DOMAIN,USUBJID,XXSEQ,XXTESTCD,XXTEST,XXORRES,XXSTRESN"
    (tmp_path / "xx.csv").write_text(f"{names}\nS,XX,S-1,1,A,Alpha,5,5\n", encoding="utf-8")
    assert [f.message for f in validate([tmp_path]) if f.rule == "STANDARD-TYPE"] == []


def test_a_part_is_held_against_the_table_of_its_domain(tmp_path: Path) -> None:
    names = "STUDYID,DOMAIN,USUBJID,LBSEQ,LBTEST,LBODD"
    (tmp_path / "lbch.csv").write_text(f"{names}\nS,LB,S-1,1,Albumin,x\n", encoding="utf-8")
    found = {(f.rule, f.message) for f in validate([tmp_path])}
    assert ("REQUIRED", "LB lacks LBTESTCD (Lab Test or Examination Short Name), which SDTMIG 3.4 requires.") in found
    assert ("NOT-STANDARD", "LB.LBODD is not a variable of SDTMIG 3.4.") in found
    assert not [m for r, m in found if r == "NOT-LOOKED-AT" and "LBCH" in m]
