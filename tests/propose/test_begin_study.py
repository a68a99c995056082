"""A study that begins from raw files: what is found in them stands in study.toml, and nothing else."""

import csv
import tomllib
from pathlib import Path

import pytest

from m5kit.cli.main import run
from m5kit.propose.begin_study import new_study_from_raw
from m5kit.specs import InputFault, UsageFault
from m5kit.study import Study
from m5kit.study.check import check

FILES = {
    "dm.csv": "SUBJID,SEX,BRTHDAT\n1,F,31-JAN-1960\n2,M,NA\n3,M,01-FEB-1971\n",
    "ae.csv": 'PATNO,AENO,AETERM,AESTDAT,AESCORE\n1,1,Rash,05/01/2020,"1,5"\n1,2,Ache,06/02/2020,"2,5"\n2,1,Flu,NA,NA\n',
    "cm.csv": "SUBJID,CMTRT,CMSTDAT\n1,Aspirin,13/01/2020\n2,Cream,NA\n",
}


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    (tmp_path / "export").mkdir()
    for name, text in FILES.items():
        (tmp_path / "export" / name).write_text(text, encoding="utf-8")
    return tmp_path / "export"


def test_what_is_found(raw: Path, tmp_path: Path) -> None:
    made = new_study_from_raw(tmp_path / "trial", "T-1", raw)
    told = tomllib.loads((tmp_path / "trial" / "study.toml").read_text(encoding="utf-8"))
    assert told["raw"] == {"subject": "SUBJID", "subjects": "dm"}
    assert told["files"] == {"ae.csv": {"subject": "PATNO"}}
    assert told["parameters"] == {"date_forms": ["DD-MON-YYYY", "DD/MM/YYYY"], "missing": ["NA"]}
    assert told["fields"] == {"raw.ae.AESCORE": {"decimal_mark": ","}}
    assert "# raw.ae.AESTDAT has dates in DD/MM/YYYY or MM/DD/YYYY; read as DD/MM/YYYY, as other fields are." in (
        tmp_path / "trial" / "study.toml"
    ).read_text(encoding="utf-8")
    with (tmp_path / "trial" / "forms.csv").open(encoding="utf-8", newline="") as file:
        rows = [(r["form"], r["field"], r["key"]) for r in csv.DictReader(file)]
    assert ("ae", "AENO", "Y") in rows and len(rows) == 11
    assert (tmp_path / "trial" / "raw" / "ae.csv").read_bytes() == (raw / "ae.csv").read_bytes()
    assert {f.name for f in made.files} >= {"study.toml", "forms.csv", "datasets.csv", "AE.csv", "DM.csv", "CM.csv"}
    assert made.unused == ("ae.AESCORE",)
    study = Study.open(tmp_path / "trial", proposals=True)
    assert sorted(study.spec.datasets) == ["AE", "CM", "DM"]
    assert {f.rule for f in check(study) if f.severity == "error"} <= {"SPEC-REQUIRED", "SPEC-TYPE"}


def test_the_subjects_are_listed_by_the_form_that_enrols_them(raw: Path, tmp_path: Path) -> None:
    (raw / "dm.csv").rename(raw / "enrol.csv")
    (raw / "conclude.csv").write_text("SUBJID,STATUS\n1,Done\n2,Done\n3,Done\n", encoding="utf-8")
    new_study_from_raw(tmp_path / "trial", "T-1", raw)
    told = tomllib.loads((tmp_path / "trial" / "study.toml").read_text(encoding="utf-8"))
    assert told["raw"]["subjects"] == "enrol"


def test_what_the_values_do_not_tell_is_left_to_a_person(raw: Path, tmp_path: Path) -> None:
    (raw / "cm.csv").unlink()
    new_study_from_raw(tmp_path / "trial", "T-1", raw)
    text = (tmp_path / "trial" / "study.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text)["parameters"]["date_forms"] == ["DD-MON-YYYY"]
    assert "# raw.ae.AESTDAT has dates in DD/MM/YYYY or MM/DD/YYYY; which, the values do not tell: add it." in text


def test_nothing_is_overwritten_and_no_form_is_invented(raw: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageFault, match="not empty"):
        new_study_from_raw(raw, "T-1", raw)
    with pytest.raises(InputFault, match="is no folder"):
        new_study_from_raw(tmp_path / "trial", "T-1", tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputFault, match="No raw file is there"):
        new_study_from_raw(tmp_path / "trial", "T-1", tmp_path / "empty")
    assert not (tmp_path / "trial").exists()


def test_the_command(raw: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", "study", str(tmp_path / "trial"), "--id", "T-1", "--raw", str(raw)]) == 0
    said = capsys.readouterr().out
    assert "ae: nothing is proposed for AESCORE" in said
    assert "left to you: DM.SITEID (Req)" in said


FLAT = """record_id,redcap_event_name,redcap_repeat_instrument,redcap_repeat_instance,dob,gender,race___1,race___2,enrolment_complete,sbp,dbp,pulse,vitals_date,vitals_complete,ae_term,ae_start,adverse_events_complete
1,screening_arm_1,,,1970-05-01,Male,1,0,2,120,80,60,2024-01-03,2,,,
1,week_4_arm_1,,,,,0,0,,118,79,61,2024-01-31,2,,,
1,week_4_arm_1,adverse_events,1,,,,,,,,,,,Cough,2024-01-20,2
2,screening_arm_1,,,1980-02-10,Female,0,0,2,,,,,0,,,
"""


def test_a_flat_export_of_redcap_is_read_by_instrument(tmp_path: Path) -> None:
    (tmp_path / "export").mkdir()
    (tmp_path / "export" / "DATA.csv").write_text(FLAT, encoding="utf-8")
    new_study_from_raw(tmp_path / "trial", "T-1", tmp_path / "export")
    told = tomllib.loads((tmp_path / "trial" / "study.toml").read_text(encoding="utf-8"))
    assert told["files"] == {"DATA.csv": {"instruments": True}}
    assert told["raw"] == {"subject": "record_id", "subjects": "enrolment"}
    study = Study.open(tmp_path / "trial", proposals=True)
    assert [(f.name, [int(n) for n in f.lines]) for f in study.forms()] == [
        ("raw.enrolment", [2, 5]),
        ("raw.vitals", [2, 3]),
        ("raw.adverse_events", [4]),
    ]
    assert sorted(study.spec.datasets) == ["AE", "DM", "VS"]
    race = next(v for v in study.spec.datasets["DM"].variables if v.name == "RACE")
    assert race.derivation.method == "one_ticked"


def test_columns_with_blanks_in_their_names(tmp_path: Path) -> None:
    (tmp_path / "export").mkdir()
    text = "Subject ID,Adverse Event Term,Start Date,Date of Resolution,Severity (CTCAE)\n1,Cough,2024-01-02,,Mild\n"
    (tmp_path / "export" / "Adverse Events.csv").write_text(text, encoding="utf-8")
    new_study_from_raw(tmp_path / "trial", "T-1", tmp_path / "export")
    study = Study.open(tmp_path / "trial", proposals=True)
    made = {
        v.name: str(s) for v in study.spec.datasets["AE"].variables for s in v.derivation.sources if s.table != "STUDY"
    }
    assert made["AETERM"] == "raw.adverse_events.Adverse_Event_Term"
    assert made["AEENDTC"] == "raw.adverse_events.Date_of_Resolution"
    assert made["AESEV"] == "raw.adverse_events.Severity_CTCAE"
