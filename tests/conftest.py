"""Fixtures that several rooms share, and a small study: two forms, and sheets that make four datasets of them."""

import csv
import importlib.util
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, settings

# How fast a machine is says nothing about what is right.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

STUDY = """
[study]
id = "X1"
stamp = 2020-01-01T00:00:00
[raw]
subject = "PATID"
[parameters]
date_forms = ["DD-MON-YYYY", "YYYY-MM-DD", "MON-YYYY", "YYYY"]
"""
COLUMNS = "variable,label,type,codelist,origin,source,method,value,map,where,on,text"
SHEETS = {
    "datasets": """dataset,label,package,class,structure,keys,by,parent
DM,Demographics,sdtm,SPECIAL PURPOSE,One record per subject,STUDYID USUBJID,,
AE,Adverse Events,sdtm,EVENTS,One record per event,USUBJID AESTDTC AESEQ,,
SUPPAE,Supplemental Qualifiers for AE,sdtm,RELATIONSHIP,One record per qualifier,USUBJID IDVARVAL QNAM,QNAM,AE
VS,Vital Signs,sdtm,FINDINGS,One record per test,USUBJID VSTESTCD VSDTC VSSEQ,VSTESTCD,
""",
    "records": """dataset,key,source,where
DM,,raw.enrol,
AE,,raw.events,TERM PRESENT
SUPPAE,CYCLE,raw.events,TERM PRESENT AND CYCLE PRESENT
VS,SYSBP,raw.enrol,SBP PRESENT
VS,PULSE,raw.enrol,PULSE PRESENT
""",
    "values": """dataset,variable,where,label,origin,source,method,value
VS,VSORRES,VSTESTCD EQ SYSBP,Systolic,Collected,raw.enrol.SBP,copy,
VS,VSORRES,VSTESTCD EQ PULSE,Pulse,Collected,raw.enrol.PULSE,copy,
VS,VSORRESU,VSTESTCD EQ SYSBP,,Assigned,,constant,mmHg
VS,VSORRESU,VSTESTCD EQ PULSE,,Assigned,,constant,beats/min
SUPPAE,QVAL,QNAM EQ CYCLE,Cycle of Onset,Collected,raw.events.CYCLE,copy,
""",
    "ledger": """form,field,where,reason
events,*,TERM BLANK,No event is on the line.
""",
    "codelists": """codelist,label,match,term,decode,synonyms
SEX,Sex,fold,F,Female,female;W
SEX,,,M,Male,male
""",
    "DM": f"""{COLUMNS}
STUDYID,Study Identifier,text,,Protocol,STUDY.STUDYID,study_value,,,,,
USUBJID,Unique Subject Identifier,text,,Derived,STUDY.STUDYID raw.*.PATID,subject_id,,,,,
RFSTDTC,Start,date,,Collected,raw.enrol.STARTED,iso8601,,,,,
LASTAE,Last Event,date,,Derived,AE.AESTDTC,latest,,,,,
SERIOUS,Serious Events,integer,,Derived,AE.AETERM,record_count,,,AESEV EQ 3,,
SEX,Sex,text,SEX,Collected,raw.enrol.SEX,recode,,,,,
""",
    "AE": f"""{COLUMNS}
USUBJID,Unique Subject Identifier,text,,Derived,STUDY.STUDYID raw.*.PATID,subject_id,,,,,
AESEQ,Sequence Number,integer,,Derived,AE.AESTDTC AE.AETERM,sequence,,,,,
AETERM,Reported Term,text,,Collected,raw.events.TERM,copy,,,,,
AESEV,Severity,integer,,Collected,raw.events.GRADE,copy,,,,,
AESTDTC,Start,date,,Collected,raw.events.ONSET,iso8601,,,,,
AESTDY,Study Day of Start,integer,,Derived,AE.AESTDTC DM.RFSTDTC,study_day,,,,,
""",
    "SUPPAE": f"""{COLUMNS}
USUBJID,Unique Subject Identifier,text,,Derived,STUDY.STUDYID raw.*.PATID,subject_id,,,,,
IDVAR,Identifying Variable,text,,Assigned,,constant,AESEQ,,,,
IDVARVAL,Identifying Variable Value,text,,Derived,AE.AESEQ,same,,,,,
QNAM,Qualifier Variable Name,text,,Assigned,,record_key,,,,,
QLABEL,Qualifier Variable Label,text,,Assigned,,value_label,,,,,
QVAL,Data Value,text,,Collected,,,,,,,
""",
    "VS": f"""{COLUMNS}
USUBJID,Unique Subject Identifier,text,,Derived,STUDY.STUDYID raw.*.PATID,subject_id,,,,,
VSSEQ,Sequence Number,integer,,Derived,VS.VSTESTCD,sequence,,,,,
VSTESTCD,Test,text,,Assigned,,record_key,,,,,
VSORRES,Result,text,,Collected,,,,,,,
VSORRESU,Unit,text,,Assigned,,,,,,,
VSDTC,Date,date,,Collected,raw.enrol.STARTED,iso8601,,,,,
""",
}
RAW = {
    "enrol": "PATID,STARTED,SEX,SBP,PULSE\np1,03-Jan-2020,female,120,60\nP2 ,2020-02-01,M,,71\n",
    "events": (
        "PATID,TERM,GRADE,ONSET,CYCLE\n"
        "P1,rash,1,05-Jan-2020,1\n"
        "p1,nausea,3,02-Jan-2020,\n"
        "P2,,,,\n"
        "P2,cough,2,Feb-2020,2\n"
    ),
}


ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def guide_headings(root: Path) -> dict[str, list[str]]:
    """The headings of PHUSE's templates of the two reviewer's guides, in our words where one of theirs has several jobs."""
    with (root / "tests" / "fixtures" / "guide_headings.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {guide: [r["heading"] for r in rows if r["guide"] == guide] for guide in ("sdtm", "adam")}


@pytest.fixture(scope="session")
def shared() -> Path:
    """A folder of third-party data beside the repository; the test is skipped where it is absent."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"third-party data is not in {folder.name} beside the repository")
    return folder.parent


@pytest.fixture(scope="session")
def script(root: Path) -> Callable[[str], ModuleType]:
    """A script of the repository as a module, by its path from the root; its name there has no folder."""

    def loaded(path: str) -> ModuleType:
        found = importlib.util.spec_from_file_location(f"script_{Path(path).stem}", root / path)
        assert found is not None and found.loader is not None
        module = importlib.util.module_from_spec(found)
        sys.modules[found.name] = module  # where dataclasses look for it
        found.loader.exec_module(module)
        return module

    return loaded


@pytest.fixture(scope="session")
def one_text(script: Callable[[str], ModuleType]) -> ModuleType:
    """tests/one_text.py: what footnotes, define.xml and analysis results tell of how numbers were computed."""
    return script("tests/one_text.py")


@pytest.fixture
def study_folder(tmp_path: Path) -> Callable[..., Path]:
    """Writes the small study, with other sheets, forms or settings where they are given, and returns its folder."""

    def written(sheets: dict[str, str] | None = None, raw: dict[str, str] | None = None, settings: str = STUDY) -> Path:
        folder = tmp_path / "study"
        (folder / "spec").mkdir(parents=True, exist_ok=True)
        (folder / "raw").mkdir(exist_ok=True)
        (folder / "study.toml").write_text(settings, encoding="utf-8")
        for name, text in {**SHEETS, **(sheets or {})}.items():
            (folder / "spec" / f"{name}.csv").write_text(text, encoding="utf-8")
        for name, text in {**RAW, **(raw or {})}.items():
            (folder / "raw" / f"{name}.csv").write_text(text, encoding="utf-8")
        return folder

    return written


@pytest.fixture
def sheets() -> dict[str, str]:
    """The sheets of the small study."""
    return dict(SHEETS)


@pytest.fixture
def raw() -> dict[str, str]:
    """The forms of the small study."""
    return dict(RAW)


@pytest.fixture
def trial(tmp_path: Path, root: Path) -> Callable[[str, str], Path]:
    """Writes the small trial of tests/fixtures/trial with the forms given, and returns its folder.

    subjects has the columns PATID ARM RANDOMISED TREATED OTHERRX DIED; assessments PATID ASSESSED RESPONSE.
    """

    def written(subjects: str, assessments: str = "") -> Path:
        folder = tmp_path / "trial"
        shutil.copytree(root / "tests" / "fixtures" / "trial", folder, dirs_exist_ok=True)
        (folder / "raw").mkdir(exist_ok=True)
        texts = {
            "subjects": "PATID,ARM,RANDOMISED,TREATED,OTHERRX,DIED\n" + subjects,
            "assessments": "PATID,ASSESSED,RESPONSE\n" + assessments,
        }
        for name, text in texts.items():
            (folder / "raw" / f"{name}.csv").write_text(text + "\n", encoding="utf-8")
        return folder

    return written
