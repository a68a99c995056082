"""Sheets that inherit, and changes of terminology, as a user meets them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

M5kit = Callable[..., Any]
AE = "SUBJECT,AETERM,AESER,AESTDTC\n1001,Headache,no,2019-02-01\n2001,rash,yes,2019-02\n"
CT = """codelist_code,codelist_name,codelist,extensible,term_code,submission_value,preferred_term
C66742,No Yes Response,NY,No,C49487,N,No
C66742,No Yes Response,NY,No,C49488,Y,Yes
"""


@pytest.fixture
def study(tmp_path: Path, m5kit: M5kit) -> Path:
    """A study of which AE inherits from the standard."""
    folder = tmp_path / "trial"
    assert m5kit("new", "study", folder, "--id", "T1").code == 0
    (folder / "raw" / "ae.csv").write_text(AE, encoding="utf-8")
    assert m5kit("new", "domain", folder, "AE", "--source", "raw.ae", "--like", "--empty").code == 0
    return folder


def test_a_sheet_that_inherits_is_short(study: Path) -> None:
    lines = (study / "spec" / "AE.csv").read_text(encoding="utf-8").splitlines()
    assert lines[:2] == ["variable,origin,source,method", "AETERM,Collected,raw.ae.AETERM,copy"]
    assert "AE,,,sdtm,,,,,,,,," in (study / "spec" / "datasets.csv").read_text(encoding="utf-8")
    assert not any(line.startswith(("STUDYID", "AESEQ", "AESTDY")) for line in lines)


def test_show_says_where_each_cell_stands(study: Path, m5kit: M5kit) -> None:
    lines = m5kit("show", study, "AE").out.splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith("AETERM"))
    assert lines[at].split() == [
        *("AETERM", "text", "Req", "Collected", "Reported", "Term", "for", "the", "Adverse", "Event"),
        *("copy", "of", "raw.ae.AETERM"),
    ]
    assert lines[at + 1].strip() == (
        "AE.csv line 2: variable, origin, source, method; sdtm/standard/AE.csv line 10: label, type, core, role"
    )
    assert not any("DM.csv" in line for line in m5kit("show", study, "DM").out.splitlines())  # it inherits nothing


def test_the_sheets_are_written_whole(study: Path, tmp_path: Path, m5kit: M5kit) -> None:
    assert m5kit("spec", "resolve", study, tmp_path / "whole").out == f"5 sheets in {tmp_path}/whole\n"
    whole = (tmp_path / "whole" / "AE.csv").read_text(encoding="utf-8")
    assert "AESTDY,Study Day of Start of Adverse Event,integer" in whole
    (tmp_path / "whole" / "AE.csv").write_text("mine", encoding="utf-8")
    again = m5kit("spec", "resolve", study, tmp_path / "whole")
    assert (again.code, "AE.csv with other content" in again.err) == (2, True)


def test_what_a_change_of_terminology_does_to_a_study(study: Path, tmp_path: Path, m5kit: M5kit) -> None:
    (tmp_path / "old-2025-03-28.csv").write_text(CT, encoding="utf-8")
    (tmp_path / "new-2025-09-26.csv").write_text(CT.replace("C49488,Y,", "C49488,YES,"), encoding="utf-8")
    files = tmp_path / "old-2025-03-28.csv", tmp_path / "new-2025-09-26.csv"
    assert (m5kit("ct", "diff", *files).out, m5kit("ct", "diff", *files[:1], *files[:1]).out) == (
        *("1 change: 1 term renamed\n", "no changes\n"),
    )
    shown = m5kit("ct", "diff", *files, "--all", "--study", study)
    assert shown.code == 1
    assert shown.out.splitlines() == [
        "NY (C66742): term renamed C49488: Y -> YES",
        "1 change: 1 term renamed",
        (
            "error: codelists.csv line 3: Term 'Y' of NY (C49488) is now 'YES' (used by DM.DTHFL, AE.AESER). Write 'YES'. "
            "[CT-CHANGE]"
        ),
        f"{study}: 1 error",
    ]
    told = json.loads(m5kit("ct", "diff", *files, "--study", study, "--json").out)
    assert [len(told["changes"]), len(told["study"])] == [1, 1]
