"""Terms that records find in a coding dictionary, and its version in define.xml."""

from pathlib import Path

import pytest

from m5kit.begin.new import new_study
from m5kit.package.write import write_build
from m5kit.specs import InputFault
from m5kit.study import Study, build
from m5kit.study.check import check
from m5kit.trace.ledger import ledger

LLT = "1$Sore head$10$$$$$$$Y$$\n2$Itch$20$$$$$$$Y$$\n"
MDHIER = "10$11$12$13$Headache$Headaches$Aches$Nervous things$Nerv$$13$Y$\n20$21$22$23$Pruritus$Itches$Skin$Skin things$Skin$$23$Y$\n"
SHEET = """variable,codelist,origin,source,method,on,use
AETERM,,Collected,raw.ae.VERBATIM,copy,,
AELLT,MEDDRA,Collected,raw.ae.LLT,copy,,
AELLTCD,MEDDRA,Assigned,meddra.terms.LLT_CODE,copy,AELLT=LLT_NAME,
AEDECOD,MEDDRA,Assigned,meddra.terms.PT_NAME,copy,AELLT=LLT_NAME,
AEPTCD,,Assigned,meddra.terms.PT_CODE,copy,AELLT=LLT_NAME,
AEHLT,,Not Available,,,,
AEHLTCD,,Not Available,,,,
AEHLGT,,Not Available,,,,
AEHLGTCD,,Not Available,,,,
AEBODSYS,,Assigned,meddra.terms.SOC_NAME,copy,AELLT=LLT_NAME,
AEBDSYCD,,Not Available,,,,
AESOC,,Assigned,meddra.terms.SOC_NAME,copy,AELLT=LLT_NAME,
AESOCCD,,Not Available,,,,
AESER,,Not Available,,,,
AEACN,,Not Available,,,,
AEREL,,Not Available,,,,
AESTDTC,,Collected,raw.ae.STARTED,iso8601,,
AEENDTC,,Not Available,,,,
"""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A new study with adverse events that were coded to lowest level terms."""
    folder = tmp_path / "trial"
    new_study(folder, "T1")
    ae = "SUBJECT,VERBATIM,LLT,STARTED\n1001,my head,Sore head,2019-02-01\n1002,itchy,Itch,2019-02-02\n1002,odd,,2019-02-03\n"
    (folder / "raw" / "ae.csv").write_text(ae)
    (folder / "dict" / "meddra_27_1").mkdir(parents=True)
    (folder / "dict" / "meddra_27_1" / "llt.asc").write_text(LLT)
    (folder / "dict" / "meddra_27_1" / "mdhier.asc").write_text(MDHIER)
    toml = (folder / "study.toml").read_text()
    (folder / "study.toml").write_text(f'{toml}\n[dictionaries]\nmeddra = "dict/meddra_27_1"\n')
    (folder / "spec" / "AE.csv").write_text(SHEET)
    with (folder / "spec" / "datasets.csv").open("a") as file:
        file.write("AE,,sdtm,sdtm,,,STUDYID USUBJID AESTDTC AESEQ,,,,,,\n")
    with (folder / "spec" / "records.csv").open("a") as file:
        file.write("AE,,raw.ae,,\n")
    with (folder / "spec" / "codelists.csv").open("a") as file:
        file.write("MEDDRA,Medical Dictionary for Regulatory Activities,text,,,,,,,,MedDRA,\n")
    return folder


def test_terms_and_their_hierarchy_are_looked_up(study: Path, tmp_path: Path) -> None:
    opened = Study.open(study)
    assert [str(f) for f in check(opened) if f.severity == "error"] == []
    run = build(opened)
    ae = run.built["AE"].frame
    shown = ae[["AELLT", "AELLTCD", "AEDECOD", "AEBODSYS"]].astype("object")
    assert shown.where(shown.notna(), "").values.tolist() == [
        ["Sore head", 1.0, "Headache", "Nervous things"],
        ["Itch", 2.0, "Pruritus", "Skin things"],
        ["", "", "", ""],
    ]
    assert {account.form for account in ledger(run)} == {"raw.ae", "raw.enrolment"}  # a dictionary is no form
    write_build(run, tmp_path / "out")
    define = next((tmp_path / "out").rglob("define.xml")).read_text(encoding="utf-8")
    assert 'ExternalCodeList Dictionary="MedDRA" Version="27.1"' in define


def test_a_version_that_is_not_that_of_the_files_is_told(study: Path) -> None:
    sheet = study / "spec" / "codelists.csv"
    sheet.write_text(sheet.read_text().replace("MedDRA,\n", "MedDRA,26.0\n"))
    assert "MedDRA has the version 26.0 here, and its files are of 27.1." in [
        f.message for f in Study.open(study).faults
    ]


def test_a_dictionary_that_is_not_there_is_told(study: Path) -> None:
    (study / "dict" / "meddra_27_1" / "llt.asc").unlink()
    with pytest.raises(InputFault, match="is no dictionary"):
        check(Study.open(study))
